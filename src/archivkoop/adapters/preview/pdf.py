"""Pages of a PDF, each drawn when it is asked for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archivkoop.adapters.preview._fit import cut, scale_for
from archivkoop.core.events import Agent
from archivkoop.core.preview import Missing, NoPreview, PagePreview, Picture, Preview, PreviewOrder

if TYPE_CHECKING:
    import pypdfium2

MIME = "application/pdf"
_PX_PER_PT = 96 / 72


@dataclass(frozen=True, slots=True)
class PdfPreview:
    """No settings."""

    name: str = "pdf"

    def agents(self) -> tuple[Agent, ...]:
        """Return PDFium."""
        import pypdfium2

        return (Agent("PDFium", f"{pypdfium2.PDFIUM_INFO} (pypdfium2 {pypdfium2.PYPDFIUM_INFO})"),)

    def shows(self, order: PreviewOrder) -> bool:
        """Say whether it is a PDF."""
        return order.mime == MIME

    def preview(self, order: PreviewOrder) -> Preview:
        """Draw a page."""
        import pypdfium2

        locked = ""
        for password in (None, *order.passwords):
            try:
                with pypdfium2.PdfDocument(order.file, password) as document:
                    return _page(document, order)
            except pypdfium2.PdfiumError as error:
                if getattr(error, "err_code", None) != pypdfium2.raw.FPDF_ERR_PASSWORD:
                    return NoPreview(Missing.DAMAGED, str(error)[:300])
                locked = str(error)[:300]
        return NoPreview(Missing.ENCRYPTED, locked)


def _page(document: "pypdfium2.PdfDocument", order: PreviewOrder) -> Preview:
    pages = len(document)
    if not pages:
        return NoPreview(Missing.DAMAGED, "no pages")
    if document.get_formtype():
        document.init_forms()  # without it no form field is drawn
    number = max(1, min(order.page, pages))
    page = document[number - 1]
    width_pt, height_pt = page.get_size()
    size = max(1, round(width_pt * _PX_PER_PT)), max(1, round(height_pt * _PX_PER_PT))
    scale = scale_for(order, size)
    return PagePreview("PDF", number, pages, size, scale, order.region, _drawn(page, order, scale * _PX_PER_PT))


def _drawn(page: Any, order: PreviewOrder, scale: float) -> Picture:  # noqa: ANN401 - pypdfium2 has no types
    width_pt, height_pt = page.get_size()
    whole = max(1, round(width_pt * scale)), max(1, round(height_pt * scale))
    left, top, right, bottom = cut(order.region, whole)
    edges = (left / scale, (whole[1] - bottom) / scale, (whole[0] - right) / scale, top / scale)
    bitmap = page.render(scale=scale, crop=edges, rev_byteorder=True, limit_image_cache=True)
    return Picture(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))


PLUGIN = PdfPreview()
