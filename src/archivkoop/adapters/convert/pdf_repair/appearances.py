"""Annotations and form fields without an appearance get the one that pdfium draws (6.3.3-1, 6.4.1-3).

Under /NeedAppearances what is in the file is only a guess of its producer; a viewer draws the fields anew, so ours
does too. A kind that has no drawn form in the file (a stamp, a paper clip) gets an empty appearance, and the
report says so.
"""

import io
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from archivkoop.adapters.convert.pdf_repair import annotations, tree
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.3.3-1", "6.4.1-3")
_MARKUP = frozenset({"Text", "FreeText", "Square", "Circle", "Highlight", "Underline", "Squiggly", "StrikeOut", "Ink"})
_DRAWN_ANEW = frozenset({"Tx", "Ch"})


@dataclass(frozen=True, slots=True)
class _Place:
    """An annotation by where it stands: object numbers change when pdfium saves."""

    page: int
    index: int
    annotation: Dictionary


def apply(work: Work) -> None:
    """Draw what is missing."""
    form = tree.child(work.root, Name.AcroForm)
    anew = form is not None and bool(form.get(Name.NeedAppearances))
    if anew:
        _drop_drawn(work.pdf)
    places = _lacking(work.pdf) + (_buttons(work.pdf) if anew else [])
    if places:
        for place in places:
            _reach_ink(place.annotation)
        _draw(work, places)
        for place in places:
            if annotations.needs_appearance(place.annotation):
                _empty(work, place.annotation)
        work.did("drew appearances of annotations and form fields")
    if form is not None and Name.NeedAppearances in form:
        del form[Name.NeedAppearances]
    if places:
        work.changed()


def _annotations(pdf: Pdf) -> list[_Place]:
    found = []
    for number, page in enumerate(pdf.pages):
        entries = page.obj.get(Name.Annots)
        for index, annotation in enumerate(entries if isinstance(entries, Array) else ()):
            if isinstance(annotation, Dictionary):
                found.append(_Place(number, index, annotation))
    return found


def _lacking(pdf: Pdf) -> list[_Place]:
    return [place for place in _annotations(pdf) if annotations.needs_appearance(place.annotation)]


def _buttons(pdf: Pdf) -> list[_Place]:
    """Return the buttons that have appearances; they are handed to the viewer as they are, which may draw them anew."""
    return [
        place
        for place in _annotations(pdf)
        if place.annotation.get(Name.Subtype) == Name.Widget
        and annotations.field_type(place.annotation) == "Btn"
        and annotations.normal(place.annotation) is not None
    ]


def _drop_drawn(pdf: Pdf) -> None:
    for place in _annotations(pdf):
        widget = place.annotation
        drawn = widget.get(Name.Subtype) == Name.Widget and annotations.field_type(widget) in _DRAWN_ANEW
        if drawn and Name.AP in widget:
            del widget[Name.AP]


def _reach_ink(annotation: Dictionary) -> None:
    """Let /Rect reach a drawing that lies beside it: an appearance would be cut off at /Rect, and show nothing."""
    if annotation.get(Name.Subtype) != Name.Ink:
        return
    paths = annotation.get(Name.InkList)
    points = [tree.numbers(path) for path in (paths if isinstance(paths, Array) else ())]
    across, up = [x for path in points for x in path[::2]], [y for path in points for y in path[1::2]]
    rect = tree.numbers(annotation.get(Name.Rect))
    if not across or not up:
        return
    box = [min(across), min(up), max(across), max(up)]
    within = len(rect) == 4 and (
        min(rect[::2]) <= box[0]
        and min(rect[1::2]) <= box[1]
        and box[2] <= max(rect[::2])
        and box[3] <= max(rect[1::2])
    )
    if not within:  # pdfium adds the width of the line
        annotation[Name.Rect] = Array(box)


def _draw(work: Work, places: list[_Place]) -> None:
    """Copy the appearances that pdfium makes when it shows the pages."""
    drawn = _shown_by_pdfium(work.pdf, sorted({place.page for place in places}))
    if drawn is None:
        return
    with pikepdf.open(io.BytesIO(drawn)) as other:
        if len(other.pages) != len(work.pdf.pages):
            return
        made = {(place.page, place.index): place.annotation for place in _annotations(other)}
        for place in places:
            twin = made.get((place.page, place.index))
            if twin is not None and twin.get(Name.Subtype) == place.annotation.get(Name.Subtype):
                _copy(work.pdf, twin, place.annotation)


def _shown_by_pdfium(pdf: Pdf, pages: list[int]) -> bytes | None:
    import pypdfium2

    source = io.BytesIO()
    pdf.save(source)
    target = io.BytesIO()
    try:
        document = pypdfium2.PdfDocument(source.getvalue())
    except pypdfium2.PdfiumError:
        return None
    try:
        document.init_forms()
        for number in pages:
            page = document[number]
            # Showing it, however small, is what makes pdfium draw the fields.
            page.render(scale=0.1, may_draw_forms=True).close()
            page.close()
        document.save(target)
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return None
    finally:
        document.close()
    return target.getvalue()


def _copy(pdf: Pdf, twin: Dictionary, annotation: Dictionary) -> None:
    value = annotations.normal(twin)
    if value is None:
        return
    if isinstance(value, Stream):
        copied = pdf.copy_foreign(value)
        if tree.text_of(annotation.get(Name.Subtype)) in _MARKUP:
            box = tree.numbers(copied.get(Name.BBox))
            if len(box) == 4:  # pdfium draws in page space: any other /Rect would move or stretch it
                annotation[Name.Rect] = Array(copied[Name.BBox])
        annotation[Name.AP] = Dictionary(N=copied)
        return
    states = {key: pdf.copy_foreign(stream) for key, stream in value.items() if isinstance(stream, Stream)}
    if states:
        annotation[Name.AP] = Dictionary(N=Dictionary(states))
        state = twin.get(Name.AS)
        annotation[Name.AS] = Name(f"/{tree.text_of(state)}") if isinstance(state, Name) else Name.Off


def _empty(work: Work, annotation: Dictionary) -> None:
    """Give an appearance that shows nothing: what viewers without own icons show."""
    rect = tree.numbers(annotation.get(Name.Rect))
    left, bottom, right, top = rect if len(rect) == 4 else (0.0, 0.0, 0.0, 0.0)
    stream = work.pdf.make_stream(
        b"",
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, abs(right - left), abs(top - bottom)]),
        Resources=Dictionary(),
    )
    kind = tree.text_of(annotation.get(Name.Subtype))
    if kind == "Widget" and annotations.field_type(annotation) == "Btn":
        annotation[Name.AP] = Dictionary(N=Dictionary(Off=stream))
        annotation[Name.AS] = Name.Off
        return
    annotation[Name.AP] = Dictionary(N=stream)
    if kind != "Widget":
        work.lost(f"the drawn form of a {kind} annotation: the file has none")
