"""Finds `ui/`, `schemas/` and `resources/` in a checkout, a wheel and a frozen application."""

import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from archivkoop.core.catalogue import LANGUAGES, Catalogue

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return one of the folders "ui", "schemas", "resources".

    Raises:
        FileNotFoundError: The installation is incomplete.
    """
    for place in _places():
        if (place / name).is_dir():
            return place / name
    raise FileNotFoundError(f"archivkoop is installed without its folder {name!r}")


def _places() -> Iterator[Path]:
    bundle = getattr(sys, "_MEIPASS", None)  # PyInstaller
    if bundle is not None:
        yield Path(bundle) / "archivkoop" / "_data"
    yield _PACKAGE / "_data"  # a wheel
    yield _PACKAGE.parent.parent  # a checkout: <root>/src/archivkoop


def catalogue(language: str) -> Catalogue:
    """Return the catalogue in a language; one that we do not have is German."""
    return _catalogue(language if language in LANGUAGES else LANGUAGES[0])


@cache
def _catalogue(language: str) -> Catalogue:
    resources = folder("resources")
    rules = tomllib.loads((resources / "rules.toml").read_text(encoding="utf-8"))
    documents = {
        file.name: tomllib.loads(file.read_text(encoding="utf-8"))
        for file in sorted((resources / "messages" / language).glob("*.toml"))
    }
    return Catalogue.of_documents(language, rules, documents)
