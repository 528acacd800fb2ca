"""Page boundaries have a size (6.1.13-11): boxes for printers that have none say nothing, and go."""

from pikepdf import Name

from archivkoop.adapters.convert.pdf_repair import tree
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.1.13-11",)
_FOR_PRINTERS = (Name.BleedBox, Name.TrimBox, Name.ArtBox)


def apply(work: Work) -> None:
    """Remove empty boxes, if the judge refused one. What is shown, the media and the crop box, stays."""
    if not work.hints.has(*CLAUSES):
        return
    for page in work.pdf.pages:
        for key in _FOR_PRINTERS:
            if key in page.obj and _is_empty(tree.numbers(page.obj.get(key))):
                del page.obj[key]
                work.did("removed empty page boundaries")


def _is_empty(box: list[float]) -> bool:
    return len(box) != 4 or box[0] == box[2] or box[1] == box[3]
