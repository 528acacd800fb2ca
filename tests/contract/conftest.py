"""What the contract suites share."""

import hashlib
import os
from pathlib import Path

import pytest

from archivkoop.adapters import registry
from archivkoop.core.errors import ToolMissingError

REQUIRE_TOOLS = os.environ.get("ARCHIVKOOP_REQUIRE_TOOLS") == "1"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for a `converter` (check, …) every plug-in of the kind, found by itself."""
    for fixture, kind in (
        ("identifier", "identify"),
        ("check", "check"),
        ("converter", "convert"),
        ("validator", "validate"),
        ("comparer", "compare"),
    ):
        if fixture in metafunc.fixturenames:
            metafunc.parametrize(fixture, registry.names(kind), indirect=True)


def _usable(kind: str, name: str):
    plugin = registry.load(kind, name)
    try:
        plugin.agents()
    except ToolMissingError as missing:
        if REQUIRE_TOOLS:
            raise
        pytest.skip(f"{missing.params['tool']} is not installed")
    return plugin


@pytest.fixture
def identifier(request):
    return _usable("identify", request.param)


@pytest.fixture
def check(request):
    return _usable("check", request.param)


@pytest.fixture
def converter(request):
    return _usable("convert", request.param)


@pytest.fixture
def validator(request):
    return _usable("validate", request.param)


@pytest.fixture
def comparer(request):
    return _usable("compare", request.param)


def snapshot(folder: Path) -> dict[str, str]:
    """Return every file below a folder with its digest."""
    return {
        str(file.relative_to(folder)): hashlib.sha512(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.fixture
def contents():
    return snapshot
