"""Actions that PDF/A forbids go (6.5); forms keep what they show and lose what would change it (6.4).

A link must not vanish with its annotation's shape: a button's permitted action becomes a link over the same place, and
a Launch action becomes a URI with the same target.
"""

from urllib.parse import quote

from pikepdf import Array, Dictionary, Name, Object, String

from archivkoop.adapters.convert import _pdfa
from archivkoop.adapters.convert.pdf_repair import tree
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.4.1", "6.4.2", "6.4.3", "6.5")
FORBIDDEN = frozenset(
    {
        "Launch",
        "Sound",
        "Movie",
        "ResetForm",
        "ImportData",
        "Hide",
        "SetOCGState",
        "Rendition",
        "Trans",
        "GoTo3DView",
        "JavaScript",
        "SetState",
        "set-state",
        "NOP",
        "no-op",
    }
)
_KNOWN = frozenset({"GoTo", "GoToR", "GoToE", "URI", "Named", "Thread", "SubmitForm"})
_NAMED = frozenset({"NextPage", "PrevPage", "FirstPage", "LastPage"})
_MAX_NEXT = 32
_MAX_ITEMS = 200_000  # of an outline or a tree of fields; more is a loop


def apply(work: Work) -> None:
    """Remove what is forbidden; refuse a form whose pages do not hold what a person saw."""
    root = work.root
    _xfa(work, root)
    _drop(work, root, Name.AA, "additional actions")
    if Name.OpenAction in root and isinstance(root.get(Name.OpenAction), Dictionary):
        _action(work, root, Name.OpenAction)
    for page in work.pdf.pages:
        _page(work, page.obj)
    _outline(work, root)
    _fields(work, root)
    _signatures(work, root)


def _drop(work: Work, holder: Dictionary, key: Name, what: str) -> None:
    if key in holder:
        del holder[key]
        work.did("removed actions")
        work.lost(what)


def _page(work: Work, page: Dictionary) -> None:
    _drop(work, page, Name.AA, "additional actions")
    _drop(work, page, Name.PresSteps, "presentation steps")
    annotations = page.get(Name.Annots)
    if not isinstance(annotations, Array):
        return
    added: list[Dictionary] = []
    for annotation in annotations:
        if not isinstance(annotation, Dictionary):
            continue
        _drop(work, annotation, Name.AA, "additional actions")
        if isinstance(annotation.get(Name.A), Dictionary):
            _action(work, annotation, Name.A)
        elif Name.A in annotation:
            del annotation[Name.A]
        if annotation.get(Name.Subtype) == Name.Widget and Name.A in annotation:
            added.append(_link_for(annotation))
            del annotation[Name.A]  # 6.4.1-1
            work.did("turned actions of form fields into links")
    for link in added:
        annotations.append(work.pdf.make_indirect(link))


def _link_for(widget: Dictionary) -> Dictionary:
    return Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=widget.get(Name.Rect), Border=Array([0, 0, 0]), F=4, A=widget[Name.A]
    )


def permitted(action: Dictionary) -> bool:
    """Say whether PDF/A-2 permits an action (6.5.1)."""
    kind = tree.text_of(action.get(Name.S))
    if kind == "Named":
        return tree.text_of(action.get(Name.N)) in _NAMED
    return kind in _KNOWN


def _action(work: Work, holder: Dictionary, key: Name) -> None:
    """Remove the forbidden ones of a chain of actions; the first permitted one takes the holder's place."""
    chain = list(_chain(holder[key], 0))
    kept = []
    for action in chain:
        if permitted(action):
            kept.append(action)
        elif (link := _launched(action)) is not None:
            kept.append(link)
            work.did("turned Launch actions into links")
        else:
            work.did("removed actions")
            work.lost(f"action {tree.text_of(action.get(Name.S)) or '?'}")
    if len(kept) == len(chain) and all(a is b for a, b in zip(kept, chain, strict=True)):
        return
    for action in kept:
        if Name.Next in action:
            del action[Name.Next]
    if not kept:
        del holder[key]
        return
    holder[key] = kept[0]
    if len(kept) > 1:
        kept[0][Name.Next] = Array(kept[1:])


def _chain(action: Object | None, depth: int) -> list[Dictionary]:
    if isinstance(action, Array):
        return [found for entry in action for found in _chain(entry, depth)] if depth < _MAX_NEXT else []
    if not isinstance(action, Dictionary) or depth >= _MAX_NEXT:
        return []
    return [action, *_chain(action.get(Name.Next), depth + 1)]


def _launched(action: Dictionary) -> Dictionary | None:
    """Return a URI action for a Launch action that only names a file."""
    if action.get(Name.S) != Name.Launch:
        return None
    file = action.get(Name.F)
    if isinstance(file, Dictionary):
        file = file.get(Name.UF) or file.get(Name.F)
    if not isinstance(file, String):
        return None
    return Dictionary(S=Name.URI, URI=String(quote(str(file).replace("\\", "/"), safe="/:%#?&=~+@!$,;'()*")))


def _outline(work: Work, root: Dictionary) -> None:
    pending: list[Object | None] = [tree.child(root, Name.Outlines)]
    seen: set[tuple[int, int]] = set()
    while pending and len(seen) < _MAX_ITEMS:
        item = pending.pop()
        if not isinstance(item, Dictionary) or item.objgen in seen:
            continue
        seen.add(item.objgen)
        if isinstance(item.get(Name.A), Dictionary):
            _action(work, item, Name.A)
        pending += [item.get(Name.Next), item.get(Name.First)]


def fields(root: Dictionary) -> list[Dictionary]:
    """Return every field and every widget below it, parents before children."""
    found: list[Dictionary] = []
    form = tree.child(root, Name.AcroForm)
    entries = form.get(Name.Fields) if form is not None else None
    pending = list(reversed(list(entries))) if isinstance(entries, Array) else []
    seen: set[tuple[int, int]] = set()
    while pending and len(found) < _MAX_ITEMS:
        entry = pending.pop()
        if not isinstance(entry, Dictionary) or (entry.is_indirect and entry.objgen in seen):
            continue
        seen.add(entry.objgen)
        found.append(entry)
        kids = entry.get(Name.Kids)
        if isinstance(kids, Array):
            pending += reversed(list(kids))
    return found


def _fields(work: Work, root: Dictionary) -> None:
    for field in fields(root):
        _drop(work, field, Name.AA, "additional actions")
        if isinstance(field.get(Name.A), Dictionary) and Name.Rect not in field:
            del field[Name.A]
    form = tree.child(root, Name.AcroForm)
    if form is not None:
        _drop(work, form, Name.CO, "order of calculations")


def _xfa(work: Work, root: Dictionary) -> None:
    """Static XFA repeats the form that is there and goes; dynamic XFA is the form: nothing else holds it."""
    _pdfa.refuse_dynamic_form(work.pdf)
    form = tree.child(root, Name.AcroForm)
    if form is not None and Name.XFA in form:
        del form[Name.XFA]
        work.did("removed XFA; the form's fields stay")
        work.lost("XFA description of the form")
    if Name.NeedsRendering in root:
        del root[Name.NeedsRendering]


def _signatures(work: Work, root: Dictionary) -> None:
    """A rewritten file is an unsigned copy: a signature that no longer fits is worse than none (6.4.3)."""
    form = tree.child(root, Name.AcroForm)
    for field in fields(root):
        if field.get(Name.FT) == Name.Sig and Name.V in field:
            del field[Name.V]
            work.did("removed the values of signature fields: the derivative is an unsigned copy")
            work.lost("digital signature")
    if form is not None and Name.SigFlags in form:
        del form[Name.SigFlags]
    for key in (Name.Perms, Name.DSS):
        if key in root:
            del root[key]
