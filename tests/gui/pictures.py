"""Puts the pictures that the README shows into docs/pictures, small enough for a repository.

python tests/gui/pictures.py SCREENSHOTS OUT
"""

import sys
from pathlib import Path

from PIL import Image

SHOWN = {  # what `make screenshots` calls it -> what the README does
    "start-de-light-100": "start",
    "checked": "pruefen",
    "review-proved-light-100": "nachweis",
}
COLOURS = 128


def main(screenshots: Path, out: Path) -> None:
    """Copy them with a palette: the window has few colours."""
    out.mkdir(parents=True, exist_ok=True)
    for taken, name in SHOWN.items():
        with Image.open(screenshots / f"{taken}.png") as picture:
            small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            small.save(out / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
