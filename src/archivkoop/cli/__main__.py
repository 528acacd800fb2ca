"""Entry point: errors become messages and exit codes here, and nowhere else."""

import os
import sys
from collections.abc import Sequence

from archivkoop import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code (DESIGN §9)."""
    if arguments is None:
        _ensure_utf8()
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if arguments == ["--version"]:  # answered before anything heavy is imported
        print(f"archivkoop {__version__}")
        return 0
    from archivkoop.cli.run import run

    return run(arguments)


def _ensure_utf8() -> None:
    """Start again in Python's UTF-8 mode where the locale has another encoding.

    Names in packages and JSON on stdout are UTF-8, whatever the person's locale; only this mode, which has to be set
    before the interpreter starts, makes all of Python and every worker agree.
    """
    if sys.getfilesystemencoding() != "utf-8" and os.environ.get("PYTHONUTF8") != "1":
        os.execve(sys.executable, sys.orig_argv, {**os.environ, "PYTHONUTF8": "1"})  # noqa: S606 - this same program


if __name__ == "__main__":
    sys.exit(main())
