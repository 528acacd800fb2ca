"""What the proof tolerates. The profile's values replace these defaults one by one."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from archivkoop.core.errors import ProfileError


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """Limits of the comparison of two PDFs."""

    dpi: float = 100.0  # both files are rendered at this resolution
    page_pixels: int = 16_000_000  # a page with more is rendered at a lower resolution
    ink: float = 1.0  # unexplained ink in a square of 4 mm, in pixels of full contrast
    tone: float = 8.0  # unexplained change of tone, mean over a square of 4 mm, of 255
    size_pt: float = 0.5  # difference of a page's width or height
    time_s: float = 300.0  # for each rendering process
    memory_mb: int = 4096  # for each rendering process

    @classmethod
    def of(cls, limits: Mapping[str, Any]) -> Self:
        """Return the defaults with the profile's values in their place.

        Raises:
            ProfileError: The profile names a limit that there is not, or gives it a value of another type.
        """
        known = {field.name: field.default for field in fields(cls)}
        values: dict[str, Any] = {}
        for name, value in limits.items():
            if name not in known:
                raise _fault(name, "extra_forbidden", ", ".join(known))
            wanted = type(known[name])
            values[name] = float(value) if wanted is float and type(value) is int else value
            if type(values[name]) is not wanted:
                raise _fault(name, "type_yes_no" if wanted is bool else "type_number", repr(value))
        return cls(**values)


def _fault(name: str, word: str, detail: str) -> ProfileError:
    return ProfileError(path="", line=0, key=f"proof.limits.pdf.{name}", reason=word, detail=f": {detail}")
