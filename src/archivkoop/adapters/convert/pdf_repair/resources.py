"""Every content stream has the resources it names (6.2.2-2), and the catalog asks nothing of viewers (6.11)."""

from pikepdf import Dictionary, Name, Stream

from archivkoop.adapters.convert.pdf_repair import tree
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.1.7.1-3", "6.2.2-2", "6.11")


def apply(work: Work) -> None:
    """Give forms without resources those that viewers look the names up in: the page's."""
    if Name.Requirements in work.root:
        del work.root[Name.Requirements]
        work.did("removed requirements on viewers")
    if work.hints.has("6.1.7.1-3"):
        _keep_inside(work)
    if not work.hints.has("6.2.2-2"):
        return
    changed = False
    for scope in work.scopes:
        if scope.own or scope.resources is None:
            continue
        if scope.kind in {"form", "pattern", "mask", "appearance"} and isinstance(scope.owner, Stream):
            scope.owner[Name.Resources] = scope.resources
            changed = True
    for use in work.used_fonts:
        if use.subtype == "Type3" and tree.child(use.font, Name.Resources) is None:
            use.font[Name.Resources] = _for_glyphs(work, use)
            changed = True
    if changed:
        work.did("gave contents resources of their own")
        work.changed()


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
