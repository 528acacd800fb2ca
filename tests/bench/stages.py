"""Measures what each stage of a job costs by file and by byte: the weights in `core/estimate.py`.

    python tests/bench/stages.py [FILES] [LARGE_MB]

One deposit has many small text files, another a few large ones; the sample deposit is converted. Seconds
of this machine.
"""

import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from archivkoop import app, assets
from archivkoop.app.request import JobRequest, Step
from archivkoop.app.settings import Settings
from archivkoop.core.findings import Fact
from archivkoop.core.ports import Progress

LARGE_FILES = 4
FIELDS = {
    "title": ("Messung",),
    "provenance": ("Amt",),
    "accession": ("2026-001",),
    "date_range": ("1987",),
    "archive_name": ("Stadtarchiv Musterstadt",),
    "archive_isil": ("DE-0000",),
}


class Stopwatch:
    """An observer that keeps when each stage was at work."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.last: dict[str, Progress] = {}
        self._at = time.monotonic()

    def progress(self, progress: Progress) -> None:
        """Count the time since the last word for this stage."""
        now = time.monotonic()
        self.seconds[progress.stage] += now - self._at
        self.last[progress.stage] = progress
        self._at = now

    def notice(self, code: str, params: Mapping[str, Fact]) -> None:
        """Nothing to be said."""

    def cancelled(self) -> bool:
        """Nobody stops it."""
        return False

    def pausing(self) -> bool:
        """Nobody pauses it."""
        return False


def measure(title: str, source: Path, out: Path) -> None:
    """Run a deposit to its package and say what its stages took."""
    watch = Stopwatch()
    result = app.run_job(watch, Settings.load(), JobRequest(source, out, fields=FIELDS), Step.PACKAGE)
    print(f"{title}; package: {result.package is not None}")
    for stage, seconds in watch.seconds.items():
        last = watch.last[stage]
        size = max(1, last.bytes_done)
        each = f"{seconds / max(1, last.files_done):10.5f} s a file {seconds / size:12.3e} s a byte"
        print(f"  {stage:<10}{seconds:8.2f} s {last.files_done:7} files {size / 1e6:9.1f} MB {each}")


def main(files: int, large_mb: int) -> None:
    """Measure all three."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["ARCHIVKOOP_HOME"] = home
        small, large, out = (Path(home) / name for name in ("klein", "gross", "pakete"))
        small.mkdir()
        large.mkdir()
        for number in range(files):
            (small / f"Notiz {number:06}.txt").write_text(f"Größe {number} m²\n" * 100)
        for number in range(LARGE_FILES):
            block = f"Größe {number} m²\n".encode() * 65536
            with (large / f"Liste {number}.txt").open("wb") as stream:
                while stream.tell() < large_mb << 20:
                    stream.write(block)
        measure("many small files", small, out)
        measure("few large files", large, out)
        measure("the sample deposit", assets.folder("resources") / "sample-deposit", out)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000, int(sys.argv[2]) if len(sys.argv) > 2 else 250)
