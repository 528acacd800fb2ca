"""Where a link or a bookmark leads, said so that it is the same in every writing of the document."""

from dataclasses import dataclass

from pikepdf import Array, Name, String

from archivkoop.adapters.compare.pdf.structure.objects import Document, Thing, entries, items, text

# ISO 19005-2, 6.5.1: what a PDF/A must not hold. That it is gone is reported, not held against the derivative.
FORBIDDEN = frozenset(
    {
        "GoTo3DView",
        "Hide",
        "ImportData",
        "JavaScript",
        "Launch",
        "Movie",
        "NOP",
        "NoOp",
        "Rendition",
        "ResetForm",
        "SetOCGState",
        "SetState",
        "Sound",
        "Trans",
    }
)
_NAMED = frozenset({"NextPage", "PrevPage", "FirstPage", "LastPage"})


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """Where something leads."""

    kind: str  # "page", "uri", "file", "named", "action"; "" for nowhere
    place: str = ""  # page number, address, file, name, type of the action
    forbidden: bool = False  # in PDF/A

    def __str__(self) -> str:
        return f"{self.kind} {self.place}".strip()


NOWHERE = Target("")


def target_of(thing: Thing, document: Document) -> Target:
    """Return where an object with /A or /Dest leads."""
    action = entries(thing.get(Name.A))
    if action is not None:
        return _action(action, document)
    return _destination(thing.get(Name.Dest), document)


def _action(action: Thing, document: Document) -> Target:
    kind = text(action.get(Name.S))
    if kind == "GoTo":
        return _destination(action.get(Name.D), document)
    if kind == "URI":
        return Target("uri", text(action.get(Name.URI)))
    if kind in {"GoToR", "GoToE"}:
        return Target("file", f"{_file(action.get(Name.F))} {_remote(action.get(Name.D))}".strip())
    if kind == "Named" and text(action.get(Name.N)) in _NAMED:
        return Target("named", text(action.get(Name.N)))
    if kind == "Thread":
        return Target("action", kind)
    return Target("action", kind, forbidden=kind in FORBIDDEN or kind == "Named")


def _destination(value: Thing, document: Document) -> Target:
    for _ in range(5):  # a name may lead to a dictionary that holds the array
        if isinstance(value, String | Name):
            name, value = text(value), document.destination(text(value))
            if value is None:
                return Target("unknown name", name)
        holder = entries(value)
        if holder is not None and Name.D in holder:
            value = holder.get(Name.D)
    first = items(value)[:1]
    if not first:
        return NOWHERE
    if isinstance(first[0], int):  # against the standard, but readers take it for a page's index
        return Target("page", str(first[0] + 1))
    page = document.page_number(first[0])
    return Target("page", str(page)) if page else NOWHERE


def _remote(value: Thing) -> str:
    if isinstance(value, Array):
        first = items(value)[:1]
        return str(first[0]) if first and isinstance(first[0], int) else ""
    return text(value)


def _file(value: Thing) -> str:
    specification = entries(value)
    if specification is None:
        return text(value)
    return text(specification.get(Name.UF)) or text(specification.get(Name.F)) or text(specification.get(Name.Unix))
