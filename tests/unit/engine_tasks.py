"""What the tests of the engine have children do."""

import os
import sys
import time
from pathlib import Path

from archivkoop.core.errors import ArchivkoopError, ConversionRefusedError, DiskFullError
from archivkoop.engine.child import Child, Limits
from archivkoop.engine.pool import Pool, Task

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


def say(text: str) -> str:
    print(text)
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


def busy(seconds: float) -> None:
    """Hold the interpreter's lock all the time, as pygfried does."""
    import ctypes

    ctypes.PyDLL(None).usleep(int(seconds * 1e6))


def grow(megabytes: int, seconds: float = 30) -> int:
    held = bytearray(megabytes << 20)
    for offset in range(0, len(held), 4096):
        held[offset] = 1
    time.sleep(seconds)
    return len(held)


_KEPT: list[bytearray] = []


def keep(megabytes: int) -> int:
    """Leak."""
    _KEPT.append(bytearray(os.urandom(1 << 20) * megabytes))
    time.sleep(0.5)
    return os.getpid()


def start_program(note: Path, seconds: float, after_s: float = 0) -> None:
    """Start a program in a session of its own that starts another, as soffice does; then go on for a while."""
    import subprocess

    script = f"sleep {seconds} & echo $! >>{note}; wait"
    process = subprocess.Popen(["/bin/sh", "-c", script], start_new_session=True)
    with note.open("a") as stream:
        stream.write(f"{process.pid}\n{os.getpid()}\n")
    while len(note.read_text().split()) < 3:
        time.sleep(0.01)
    time.sleep(after_s)


def start_program_and_die(note: Path, seconds: float) -> None:
    start_program(note, seconds)
    die()


def call_by_name(name: str) -> object:
    return globals()[name.partition(":")[2]]()


_child = Child()


def in_grandchild(function: str, *args: object) -> object:
    """Call in a child of the child, as the judge is called in a worker."""
    return _child.call(function, *args, limits=GENEROUS)


def coordinate(note: Path, function: str, number: int) -> None:
    """Be the process that coordinates; started as a program of its own."""
    with Pool(2) as pool:
        for _ in pool.run(function, (Task(n, (note, 60, 60)) for n in range(number)), Limits(120, 2048)):
            pass


def coordinate_deeply(note: Path, _function: str, _number: int) -> None:
    with Pool(1) as pool:
        task = Task(0, ("engine_tasks:start_program", note, 60, 60))
        for _ in pool.run("engine_tasks:in_grandchild", [task], Limits(120, 2048)):
            pass


def coordinate_busy(note: Path, _function: str, _number: int) -> None:
    child = Child()
    note.write_text(f"{child.call('engine_tasks:pid', limits=GENEROUS)}\n0\n0\n")
    child.call("engine_tasks:busy", 60, limits=Limits(120, 2048))


if __name__ == "__main__":
    globals()[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:4], *map(int, sys.argv[4:]))
