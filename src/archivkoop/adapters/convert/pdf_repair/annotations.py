"""Annotations: only kinds that PDF/A knows (6.3.1), with one appearance of the shape their kind asks for (6.3.3)."""

from pikepdf import Array, Dictionary, Name, Object, Stream

from archivkoop.adapters.convert.pdf_repair import tree
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.3",)
PERMITTED = frozenset(
    {
        "Text",
        "Link",
        "FreeText",
        "Line",
        "Square",
        "Circle",
        "Polygon",
        "PolyLine",
        "Highlight",
        "Underline",
        "Squiggly",
        "StrikeOut",
        "Stamp",
        "Caret",
        "Ink",
        "Popup",
        "FileAttachment",
        "Widget",
        "PrinterMark",
        "TrapNet",
        "Watermark",
        "Redact",
    }
)
_NO_APPEARANCE = frozenset({"Popup", "Link"})
_MAX_PARENTS = 64


def apply(work: Work) -> None:
    """Mend the annotations of every page."""
    for page in work.pdf.pages:
        annotations = page.obj.get(Name.Annots)
        if not isinstance(annotations, Array):
            if Name.Annots in page.obj:
                del page.obj[Name.Annots]
            continue
        kept = [entry for entry in annotations if isinstance(entry, Dictionary) and _kept(work, entry)]
        if len(kept) != len(annotations):
            page.obj[Name.Annots] = Array(kept)
        for annotation in kept:
            _appearance(work, annotation)
            _opacity(annotation)
    work.changed()


def _kept(work: Work, annotation: Dictionary) -> bool:
    """Say whether it stays. A forbidden kind that shows something stays as a stamp: what was seen is still seen."""
    kind = tree.text_of(annotation.get(Name.Subtype))
    if kind in PERMITTED:
        return True
    work.lost(f"annotation {kind or 'without a kind'}")
    if normal(annotation) is None:
        work.did("removed annotations of forbidden kinds")
        return False
    for key in list(annotation.keys()):
        if key not in {"/Type", "/Rect", "/AP", "/AS", "/F", "/P", "/NM", "/M", "/Contents", "/OC", "/StructParent"}:
            del annotation[key]
    annotation[Name.Subtype] = Name.Stamp
    work.did("turned annotations of forbidden kinds into stamps")
    return True


def field_type(annotation: Dictionary) -> str:
    """Return a widget's /FT, its own or inherited."""
    node: Object | None = annotation
    for _ in range(_MAX_PARENTS):
        if not isinstance(node, Dictionary):
            break
        if Name.FT in node:
            return tree.text_of(node.get(Name.FT))
        node = node.get(Name.Parent)
    return ""


def normal(annotation: Dictionary) -> Object | None:
    """Return what /AP /N holds: a stream, a dictionary of states, or None."""
    appearance = tree.child(annotation, Name.AP)
    value = appearance.get(Name.N) if appearance is not None else None
    return value if isinstance(value, Stream | Dictionary) else None


def shown(annotation: Dictionary) -> Stream | None:
    """Return the appearance stream that a viewer shows."""
    value = normal(annotation)
    if isinstance(value, Stream):
        return value
    if value is None:
        return None
    state = annotation.get(Name.AS)
    found = value.get(state) if isinstance(state, Name) else None
    return found if isinstance(found, Stream) else None


def _appearance(work: Work, annotation: Dictionary) -> None:
    """6.3.3-2 and -3: /AP holds /N alone; a button's is a dictionary of states, any other's a stream."""
    appearance = tree.child(annotation, Name.AP)
    if appearance is None:
        if Name.AP in annotation:
            del annotation[Name.AP]
        return
    for key in appearance.keys() - {"/N"}:
        del appearance[key]
        work.did("removed appearances other than the normal one")
    value = normal(annotation)
    button = annotation.get(Name.Subtype) == Name.Widget and field_type(annotation) == "Btn"
    if value is None:
        del annotation[Name.AP]
    elif button and isinstance(value, Stream):
        appearance[Name.N] = Dictionary(Off=value)
        annotation[Name.AS] = Name.Off
        work.did("gave appearances the shape their kind asks for")
    elif not button and isinstance(value, Dictionary):
        stream = shown(annotation)
        if stream is None:
            del annotation[Name.AP]
        else:
            appearance[Name.N] = stream
        if Name.AS in annotation:
            del annotation[Name.AS]
        work.did("gave appearances the shape their kind asks for")


def needs_appearance(annotation: Dictionary) -> bool:
    """Say whether 6.3.3-1 asks for an appearance that is not there."""
    if tree.text_of(annotation.get(Name.Subtype)) in _NO_APPEARANCE:
        return False
    rect = tree.numbers(annotation.get(Name.Rect))
    if len(rect) == 4 and rect[0] == rect[2] and rect[1] == rect[3]:
        return False
    return normal(annotation) is None


def _opacity(annotation: Dictionary) -> None:
    """An annotation's /CA outside 0 to 1 means nothing."""
    opacity = tree.number(annotation, Name.CA)
    if opacity is not None and not 0 <= opacity <= 1:
        annotation[Name.CA] = min(1, max(0, opacity))
