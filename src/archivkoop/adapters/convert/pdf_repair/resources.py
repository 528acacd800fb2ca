"""Every content stream has the resources it names (6.2.2-2), and the catalog asks nothing of viewers (6.11)."""

import re

from pikepdf import Array, Dictionary, Name, Object, Stream

from archivkoop.adapters.convert.pdf_repair import tree
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.1.7.1-3", "6.2.2-2", "6.11")
_FORMS = frozenset({"form", "pattern", "mask", "appearance"})


def apply(work: Work) -> None:
    """Give forms what viewers look names up in where their own resources lack them: the page's resources."""
    if Name.Requirements in work.root:
        del work.root[Name.Requirements]
        work.did("removed requirements on viewers")
    if work.hints.has("6.1.7.1-3"):
        _keep_inside(work)
    if not work.hints.has("6.2.2-2"):
        return
    changed = False
    for scope in work.scopes:
        changed |= _give(work, scope)
    for use in work.used_fonts:
        if use.subtype == "Type3" and tree.child(use.font, Name.Resources) is None:
            use.font[Name.Resources] = _for_glyphs(work, use)
            changed = True
    if changed:
        work.did("gave contents resources of their own")
        work.changed()


def _give(work: Work, scope: tree.Scope) -> bool:
    """Give a stream resources, or those that its own lack; say whether anything changed."""
    if scope.resources is None or scope.kind not in _FORMS or not isinstance(scope.owner, Stream):
        return False
    if scope.own:
        return _complete(work, scope, scope.resources)
    scope.owner[Name.Resources] = scope.resources
    return True


def _complete(work: Work, scope: tree.Scope, own: Dictionary) -> bool:
    """Add what a form names and only the page has, as pdfium looks it up; say whether that was anything.

    Where the form's resources lack a whole category, the page's counts. A single name that is lacking counts as
    nothing, or as Helvetica; it must not become what the page means by it.
    """
    whole = tree.child(work.pdf.pages[scope.page].obj, Name.Resources)
    content = scope.content()
    added = False
    for kind, entries in list(whole.items()) if whole is not None else ():
        if not isinstance(entries, Dictionary):
            continue
        known = tree.child(own, Name(kind))
        for name, value in list(entries.items()):
            if (known is not None and name in known) or not _named(content, name):
                continue
            meant = value if known is None else _instead(work, kind)
            if meant is not None:
                group = tree.child(own, Name(kind))
                if group is None:
                    group = own[kind] = Dictionary()
                group[name] = meant
                added = True
    return added


def _instead(work: Work, kind: str) -> Object | None:
    """Return what viewers take for a name that is lacking; None: not known."""
    if kind == "/Font":
        return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    if kind == "/ExtGState":
        return Dictionary(Type=Name.ExtGState)
    if kind == "/XObject":
        return work.pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 0, 0]))
    return None


def _named(content: bytes, name: str) -> bool:
    return re.search(re.escape(name.encode()) + rb"(?=[\0\t\n\x0c\r ()<>\[\]{}/%]|$)", content) is not None


def _keep_inside(work: Work) -> None:
    """6.1.7.1-3: a stream's data lie in the file; viewers look nowhere else."""
    for obj in work.pdf.objects:
        for key in (Name.F, Name.FFilter, Name.FDecodeParms):
            if isinstance(obj, Stream) and key in obj:
                del obj[key]
                work.did("removed references to data outside the file")
                work.lost("a reference to data outside the file")


def _for_glyphs(work: Work, use: tree.FontUse) -> Dictionary:
    for scope in work.scopes:
        procs = tree.child(use.font, Name.CharProcs)
        if scope.kind == "glyph" and procs is not None and scope.resources is not None:
            names = {stream.objgen for stream in procs.values() if isinstance(stream, Stream)}
            if scope.owner.objgen in names:
                return scope.resources
    return Dictionary()
