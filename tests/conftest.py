"""What every test may ask for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

REQUIRE_TOOLS = os.environ.get("ARCHIVKOOP_REQUIRE_TOOLS") == "1"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of schemas and foreign samples that lies beside the checkout."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        reason = "needs ../shared (schemas and samples beside the checkout)"
        if REQUIRE_TOOLS:
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session", autouse=True)
def nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep every test away from the settings and jobs of whoever runs it, also where a test asks for no home."""
    home = tmp_path_factory.mktemp("zuhause")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARCHIVKOOP_HOME", str(home))
        yield home
