"""What the proof tolerates. The profile's values replace these defaults one by one."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from archivkoop.core.errors import ProfileError

# Every code a difference can have; its words are the text `difference.<code>`.
CODES = frozenset(
    {
        "action_lost",
        "alt_text_added",
        "alt_text_lost",
        "annotation_lost",
        "attachment_beside",
        "attachment_changed",
        "attachment_lost",
        "bookmark_lost",
        "bookmark_order",
        "comment_lost",
        "font_substituted",
        "form_field_lost",
        "form_flattened",
        "form_value",
        "glyph_ink",
        "glyph_missing",
        "glyph_position",
        "glyph_style",
        "glyph_undetermined",
        "image_resolution",
        "language",
        "layer_lost",
        "layer_state",
        "link_added",
        "link_lost",
        "link_moved",
        "metadata",
        "page_box",
        "page_count",
        "page_labels",
        "page_rotation",
        "page_size",
        "page_unreadable",
        "pixels",
        "signature_lost",
        "tags_lost",
        "tags_order",
        "tags_unmarked",
        "tags_untied",
        "text",
        "text_added",
        "text_order",
        "text_unmapped",
        "tone",
    }
)

TOLD = frozenset({"attachment_beside"})  # never held against a derivative: nothing is lost


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """Limits of the comparison of two PDFs. How the defaults were found: docs/proof-pdf.md."""

    dpi: float = 100.0  # both files are rendered at this resolution
    page_pixels: int = 16_000_000  # a page with more is rendered at a lower resolution
    suspicious_ink: float = 0.4  # unexplained ink in a square of 16 pixels, in pixels of full contrast …
    suspicious_tone: float = 3.0  # … or tone, mean over the square, of 255: the page is looked at again
    look_again_dpi: float = 250.0  # at this resolution
    ink: float = 3.0  # then: unexplained ink in a square of 16 pixels, in pixels of full contrast
    tone: float = 6.0  # then: unexplained change of tone, mean over the square, of 255
    size_pt: float = 0.5  # difference of a page's width or height
    glyph_shift_pt: float = 0.5  # difference of a character's place, where a font was not embedded
    time_s: float = 300.0  # for each rendering process
    memory_mb: int = 4096  # for each rendering process
    refused_enough: int = 4  # so many refused pages are enough: the others are not looked at a second time
    picture: bool = True  # keep a picture of the worst page that is refused
    # What is told but not refused: PDF/A forbids it, or the pages show it all the same.
    reported: tuple[str, ...] = (
        "action_lost",
        "annotation_lost",
        "bookmark_order",
        "font_substituted",
        "form_field_lost",
        "form_flattened",
        "layer_state",
        "link_added",
        "metadata",
        "page_labels",
        "page_rotation",
        "signature_lost",
        "text_added",
        "text_order",
    )

    @classmethod
    def of(cls, limits: Mapping[str, Any]) -> Self:
        """Return the defaults with the profile's values in their place.

        Raises:
            ProfileError: The profile names a limit or a code that there is not, or gives a value of another type.
        """
        known = {field.name: field.default for field in fields(cls)}
        values: dict[str, Any] = {}
        for name, value in limits.items():
            if name not in known:
                raise _fault(name, "extra_forbidden", ", ".join(known))
            values[name] = _typed(name, value, type(known[name]))
        return cls(**values)


def _typed(name: str, value: object, wanted: type) -> object:
    if wanted is tuple:
        if not isinstance(value, list | tuple):
            raise _fault(name, "type_list", repr(value))
        if strangers := [code for code in value if code not in CODES]:
            raise _fault(name, "not_allowed", ", ".join(map(str, strangers)))
        return tuple(value)
    if wanted is float and type(value) is int:
        return float(value)
    if type(value) is not wanted:
        raise _fault(name, "type_yes_no" if wanted is bool else "type_number", repr(value))
    return value


def _fault(name: str, word: str, detail: str) -> ProfileError:
    return ProfileError(path="", line=0, key=f"proof.limits.pdf.{name}", reason=word, detail=f": {detail}")
