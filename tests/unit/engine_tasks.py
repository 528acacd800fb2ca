"""What the tests of the engine have children do."""

import logging
import os
import sys
import time

from archivkoop.core.errors import ArchivkoopError, Cancelled, ConversionRefusedError, DiskFullError
from archivkoop.core.ports import Progress
from archivkoop.engine.child import Child, Limits

GENEROUS = Limits(time_s=30, memory_mb=1024)


class UnpicklableError(Exception):
    """Cannot be sent to another process."""

    def __init__(self) -> None:
        super().__init__("Größe der Datei unbekannt")
        self.held = lambda: None


class HardToBuildError(ArchivkoopError):
    """Pickles, but cannot be built again."""

    code = "AK-E99"

    def __init__(self, number: int) -> None:
        super().__init__(number=str(number), more="x")


class UnspeakableError(Exception):
    """Cannot even say what it is."""

    def __str__(self) -> str:
        raise RuntimeError


def pid(*_: object) -> int:
    return os.getpid()


def echo(value: object) -> object:
    return value


def main_module() -> str:
    return str(getattr(sys.modules["__main__"], "__file__", None))


def environment() -> tuple[str, str, str, list[str], int]:
    return os.environ["LC_ALL"], os.environ.get("AK_TEST", ""), sys.getfilesystemencoding(), sys.path, os.getppid()


def log_level() -> int:
    logging.getLogger("pikepdf").warning("eine Warnung, die niemand sehen will")
    return logging.getLogger().getEffectiveLevel()


def say(text: str) -> str:
    print(text, flush=True)  # else it may come after the answer
    os.write(1, text.encode())
    return sys.stdin.read()


def refuse() -> None:
    raise ConversionRefusedError(reason="mehrere Seiten")


def refuse_locally() -> None:
    class LocalError(ConversionRefusedError):
        pass

    raise LocalError(reason="Mülheim")


def disk_full(*_: object) -> None:
    raise DiskFullError(path="/tmp/Ä")


def hard_to_build() -> None:
    raise HardToBuildError(3)


def unpicklable_error() -> None:
    raise UnpicklableError


def unspeakable_error() -> None:
    raise UnspeakableError


def unpicklable_result() -> object:
    return lambda: None


def leave() -> None:
    sys.exit(7)


def die(*_: object) -> None:
    os.kill(os.getpid(), 9)


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def call_by_name(name: str) -> object:
    return globals()[name.partition(":")[2]]()


_child = Child()


def in_grandchild(function: str, *args: object) -> object:
    """Call in a child of the child, as the judge is called in a worker."""
    return _child.call(function, *args, limits=GENEROUS)


# --- use cases, as a window runs them -----------------------------------------------------------------


def use_case(observer, name: str) -> str:
    observer.notice("job.workspace", {"path": "/tmp/Ä"})
    for number in range(1, 2001):
        observer.progress(Progress("intake", number, 2000, current=f"{name}/{number}"))
        time.sleep(0.0002)
    observer.progress(Progress("check", 1, None))
    observer.progress(Progress("check", 2, None))
    return f"{name} fertig"


def until_cancelled(observer) -> None:
    observer.notice("begun", {})
    while not observer.cancelled():
        time.sleep(0.01)
    raise Cancelled


def never_cancelled(observer) -> None:
    observer.notice("begun", {"pid": os.getpid()})
    time.sleep(60)


def fails(observer, function: str) -> object:
    observer.progress(Progress("intake", 1))
    observer.progress(Progress("intake", 2))
    return globals()[function]()
