"""`python -m archivkoop`."""

import sys

from archivkoop.cli.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
