"""Which language to speak: `--lang`, ARCHIVKOOP_LANG, the settings, the system's, else German."""

import os
from collections.abc import Sequence

VARIABLE = "ARCHIVKOOP_LANG"
LANGUAGES = ("de", "en")


def choose(arguments: Sequence[str], setting: str = "") -> str:
    """Return "de" or "en".

    The arguments are looked at before they are parsed, because the help must already be in the right language.
    """
    wishes = [_option(arguments), os.environ.get(VARIABLE, ""), setting, _system()]
    return next((wish[:2].lower() for wish in wishes if known(wish)), "de")


def known(wish: str) -> bool:
    """Say whether a language, as in `de` or `en_GB.UTF-8`, is one of ours."""
    return wish[:2].lower() in LANGUAGES


def _option(arguments: Sequence[str]) -> str:
    for position, argument in enumerate(arguments):
        if argument == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
    return ""


def _system() -> str:
    # POSIX's order; "C" and "POSIX" are no language
    return next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name, ""))), "")
