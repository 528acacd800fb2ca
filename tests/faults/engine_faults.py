"""What the fault tests have children do, and processes that coordinate some."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from archivkoop.engine import nursery, spawned
from archivkoop.engine.child import Child, Limits
from archivkoop.engine.job import JobProcess
from archivkoop.engine.pool import Pool, Task

LONG = Limits(time_s=120, memory_mb=2048)


def pid(*_: object) -> int:
    return os.getpid()


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


def reserve(megabytes: int) -> int:
    """Ask for address space, as a JVM does."""
    import mmap

    with mmap.mmap(-1, megabytes << 20) as held:
        time.sleep(0.6)
        return len(held)


def length(blob: bytes) -> int:
    return len(blob)


def modules() -> list[str]:
    return list(sys.modules)


def by_name(name: str, *args: object) -> object:
    return globals()[name.partition(":")[2]](*args)


_KEPT: list[bytearray] = []


def keep(megabytes: int) -> int:
    """Leak."""
    _KEPT.append(bytearray(os.urandom(1 << 20) * megabytes))
    time.sleep(0.5)
    return os.getpid()


def start_program(note: Path, after_s: float = 60) -> None:
    """Start a program in a session of its own that starts another, as soffice does; then go on for a while."""
    script = f"sleep 60 & echo $! >>'{note}'; wait"
    process = subprocess.Popen(["/bin/sh", "-c", script], start_new_session=True)
    with note.open("a") as stream:
        stream.write(f"{process.pid}\n{os.getpid()}\n")
    while len(note.read_text().split()) < 3:
        time.sleep(0.01)
    time.sleep(after_s)
    process.poll()


def start_program_and_die(note: Path) -> None:
    start_program(note, 0)
    os.kill(os.getpid(), signal.SIGKILL)


_child = Child()


def in_grandchild(function: str, *args: object) -> object:
    """Call in a child of the child, as the judge is called in a worker."""
    return _child.call(function, *args, limits=LONG)


# --- processes that coordinate; each notes who must not outlive it ----------------------------------


def two_workers(notes: Path) -> None:
    """Both with a program at work."""
    with Pool(2) as pool:
        list(pool.run("engine_faults:start_program", [Task(n, (notes / str(n),)) for n in range(2)], LONG))


def grandchild(notes: Path) -> None:
    """With a program at work, below a child's child."""
    with Child() as child:
        child.call("engine_faults:in_grandchild", "engine_faults:start_program", notes / "0", limits=LONG)


def busy_child(notes: Path) -> None:
    """Which can run no line of Python."""
    with Child() as child:
        pids = str(child.call("engine_faults:pid", limits=LONG))
        (notes / "0").write_text(f"{pids}\n{pids}\n{pids}\n")
        child.call("engine_faults:busy", 60, limits=LONG)


def idle_child(notes: Path) -> None:
    """Which waits to be called."""
    with Child() as child:
        pids = str(child.call("engine_faults:pid", limits=LONG))
        (notes / "0").write_text(f"{pids}\n{pids}\n{pids}\n")
        time.sleep(60)


def spawned_child(notes: Path) -> None:
    """As on Windows."""
    nursery.start_forked = spawned.start_spawned
    with Child() as child:
        child.call("engine_faults:start_program", notes / "0", limits=LONG)


def whole_job(notes: Path) -> None:
    """Of a window."""
    job = JobProcess()
    job.start("engine_faults:job", notes)
    while job.running:
        job.poll()
        time.sleep(0.05)


def job(_channel: object, notes: Path) -> None:
    two_workers(notes)


if __name__ == "__main__":
    globals()[sys.argv[1]](Path(sys.argv[2]))
