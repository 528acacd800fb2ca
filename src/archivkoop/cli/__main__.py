"""Entry point: errors become messages and exit codes here, and nowhere else."""

import sys
from collections.abc import Sequence

from archivkoop import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code (DESIGN §9)."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if arguments == ["--version"]:  # answered before anything heavy is imported
        print(f"archivkoop {__version__}")
        return 0
    from archivkoop.cli.run import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
