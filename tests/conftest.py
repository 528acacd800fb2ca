"""What every test may ask for."""

import os
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
