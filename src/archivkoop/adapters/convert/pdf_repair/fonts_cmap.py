"""CMaps of composite fonts: predefined or embedded, and of the font's own ordering (6.2.11.3.1, 6.2.11.3.3)."""

from archivkoop.adapters.convert.pdf_repair import composite
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.1.13-10", "6.2.11.3.1", "6.2.11.3.3")


def apply(work: Work) -> None:
    """Embed a CMap with the codes that are shown, in the fonts that the judge named."""
    named = work.hints.fonts(*CLAUSES)
    for use in work.used_fonts if named else ():
        if use.subtype == "Type0" and use.name in named and composite.renew_cmap(work, use.font):
            work.did("embedded CMaps that are no standard ones, or did not fit their font")
