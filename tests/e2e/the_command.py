"""How the tests call the real command."""

import sys

COMMAND = [sys.executable, "-m", "archivkoop"]
