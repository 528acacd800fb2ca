"""The one door to external programs: no shell, a limit, stdin closed, nothing left running."""

import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

import psutil

from archivkoop.core.errors import TimeLimitError, ToolFailedError, ToolMissingError

log = logging.getLogger(__name__)

OUTPUT_BYTES = 8 << 20  # of each stream; a program that babbles fills no memory
_BLOCK_BYTES = 1 << 16
_GRACE_S = 5.0  # how long killed processes and their pipes may take to go


@dataclass(frozen=True, slots=True)
class ToolRun:
    """What a program left behind. No exit code is evidence (DESIGN §3, 3)."""

    returncode: int  # negative: ended by that signal
    stdout: bytes
    stderr: str
    truncated: bool = False  # it said more than was kept

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.stdout.decode(errors="replace")


def find_tool(program: str) -> str:
    """Return the absolute path of a program.

    Raises:
        ToolMissingError: It is not on PATH.
    """
    found = shutil.which(program)  # also finds verapdf.bat on Windows
    if found is None:
        raise ToolMissingError(tool=program)
    return str(Path(found).absolute())


def run_tool(
    program: str,
    *args: str | Path,
    timeout_s: float,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    output_bytes: int = OUTPUT_BYTES,
) -> ToolRun:
    """Run an external program to its end, without a shell.

    It runs in a session of its own; when it ends, by itself or by the limit, nothing that it started goes on running.

    Args:
        program: Name on PATH, or an absolute path.
        args: A `Path` is made absolute, so that a file named `-x` is no option.
        timeout_s: Wall clock.
        cwd: Where it runs.
        env: Variables beside or instead of the process's own; the locale is always C.UTF-8.
        output_bytes: How much of each output stream is kept; the rest is read and dropped.

    Raises:
        ToolMissingError: The program is not on PATH.
        ToolFailedError: It cannot be started.
        TimeLimitError: `timeout_s` passed; it was killed with all its children.
    """
    argv = [*_dies_with_us(), find_tool(program), *(str(a.absolute()) if isinstance(a, Path) else a for a in args)]
    started = time.monotonic()
    try:
        process = subprocess.Popen(
            argv,
            cwd=cwd,
            env=_environment(env or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise ToolFailedError(tool=program, reason=str(error)) from error
    outputs = [_Output(stream, output_bytes) for stream in (process.stdout, process.stderr) if stream]
    try:
        process.wait(timeout_s)
    except subprocess.TimeoutExpired as error:
        raise TimeLimitError(limit_s=max(1, round(timeout_s))) from error
    finally:
        # Also after a good end: a grandchild that lives on would hold the pipes and the scratch folder.
        _kill_tree(process)
        for output in outputs:
            output.join()
    log.debug("%s returned %d after %.2f s", argv, process.returncode, time.monotonic() - started)
    out, err = outputs
    if err.data.startswith(b"setpriv: ") and process.returncode == 127:
        raise ToolFailedError(tool=program, reason=err.data.decode(errors="replace").strip())
    return ToolRun(
        process.returncode, out.data, err.data.decode(errors="replace"), truncated=out.truncated or err.truncated
    )


def tool_version(program: str, *args: str, pattern: str = r"(\d+(?:\.\d+)+)") -> str:
    """Return the version that a program tells of itself; asked once per process.

    Args:
        program: Name on PATH.
        args: What makes it say its version; `--version` if none.
        pattern: Regular expression; its first group is the version.

    Raises:
        ToolMissingError: The program is not on PATH.
        ToolFailedError: It does not say its version.
    """
    return _version(find_tool(program), args or ("--version",), pattern)


@cache
def _version(found: str, args: tuple[str, ...], pattern: str) -> str:
    try:
        run = run_tool(found, *args, timeout_s=60, cwd=Path(found).parent)
    except TimeLimitError as error:
        raise ToolFailedError(tool=Path(found).name, reason="it does not answer") from error
    match = re.search(pattern, run.text) or re.search(pattern, run.stderr)
    if match is None:
        raise ToolFailedError(tool=Path(found).name, reason=(run.stderr or run.text).strip()[-300:] or "no version")
    return match[1]


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith("LC_") and key != "LANGUAGE"}
    # Whatever the user's locale: umlauts in file names are UTF-8, numbers have points, messages are English.
    return env | dict(extra) | {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}


@cache
def _dies_with_us() -> tuple[str, ...]:
    """Return a prefix that has the kernel kill the program when our process dies, however that happens.

    setpriv (util-linux) instead of preexec_fn, which may deadlock in a process with threads.
    """
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return (setpriv, "--pdeathsig", "KILL", "--") if setpriv else ()


class _Output:
    """Reads a stream to its end in a thread and keeps its beginning."""

    def __init__(self, stream: IO[bytes], limit_bytes: int) -> None:
        self._stream = stream
        self._room = limit_bytes
        self._blocks: list[bytes] = []
        self.truncated = False
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with self._stream:
            while block := os.read(self._stream.fileno(), _BLOCK_BYTES):
                self._blocks.append(block[: self._room])
                self.truncated |= len(block) > self._room
                self._room -= len(self._blocks[-1])

    def join(self) -> None:
        self._thread.join(_GRACE_S)

    @property
    def data(self) -> bytes:
        return b"".join(self._blocks)


def _kill_tree(process: subprocess.Popen[bytes]) -> None:
    """Kill the program and all that it started: children wherever they are, then its session's process group."""
    doomed: list[psutil.Process] = []
    if process.poll() is None:
        try:
            root = psutil.Process(process.pid)
            doomed = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            doomed = []
    for victim in doomed:
        try:
            victim.kill()
        except psutil.NoSuchProcess:
            continue
    if hasattr(os, "killpg"):
        try:
            os.killpg(
                process.pid, signal.SIGKILL
            )  # the leader may be gone; its group keeps the number while it has members
        except (ProcessLookupError, PermissionError):
            log.debug("process group %d is empty", process.pid)
    try:
        process.wait(_GRACE_S)
    except subprocess.TimeoutExpired:
        log.warning("process %d cannot be killed", process.pid)
