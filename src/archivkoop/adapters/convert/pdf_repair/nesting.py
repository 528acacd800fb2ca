"""Graphics states nest 28 deep and no deeper (6.1.13-8): what lies deeper moves into a form of its own.

Showing a form saves and restores the state by itself, so `q … Q` and the form that takes its place draw the same.
"""

from pikepdf import Array, Dictionary, Name, Stream

from archivkoop.adapters.convert.pdf_repair import tokens, tree
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.1.13-8",)
DEEPEST = 28
_LEVELS = 16
_EVERYWHERE = 1_000_000


def apply(work: Work) -> None:
    """Move what is nested too deep, if the judge refused it."""
    if not work.hints.has(*CLAUSES):
        return
    for _ in range(_LEVELS):  # what was moved may itself be too deep
        moved = [scope.resources is not None and _flatten(work, scope) for scope in work.scopes]
        work.changed()
        if not any(moved):
            break


def deep(data: bytes) -> list[tuple[int, int]]:
    """Return from where to where the content is nested too deep: from behind a `q` to before its `Q`, or to the end."""
    depth, start = 0, 0
    found = []
    in_text = False
    for token in tokens.tokens(data):
        if token.kind != "operator":
            continue
        in_text = token.text == b"BT" or (in_text and token.text != b"ET")
        if token.text == b"q" and not in_text:
            depth += 1
            if depth == DEEPEST:
                start = token.end
        elif token.text == b"Q" and depth and not in_text:
            if depth == DEEPEST and any(one.text == b"q" for one in tokens.tokens(data[start : token.start])):
                found.append((start, token.start))
            depth -= 1
    if depth >= DEEPEST and not in_text:  # never closed: it ends with the content
        found.append((start, len(data)))
    return found


def _flatten(work: Work, scope: tree.Scope) -> bool:
    data = scope.content()
    spans = deep(data)
    if not spans or scope.resources is None:
        return False
    forms = tree.child(scope.resources, Name.XObject)
    if forms is None:
        forms = scope.resources[Name.XObject] = Dictionary()
    parts: list[bytes] = []
    at = 0
    for start, end in spans:
        name = _free(forms)
        forms[name] = work.pdf.make_stream(
            data[start:end],
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([-_EVERYWHERE, -_EVERYWHERE, _EVERYWHERE, _EVERYWHERE]),
            Resources=scope.resources,
        )
        parts += [data[at:start], f" {name} Do ".encode()]
        at = end
    content = b"".join([*parts, data[at:]])
    if isinstance(scope.owner, Stream):
        scope.owner.write(content)
    else:
        scope.owner[Name.Contents] = work.pdf.make_stream(content)
    work.did("moved deeply nested contents into forms")
    return True


def _free(forms: Dictionary) -> str:
    number = 1
    while f"/Deep{number}" in forms:
        number += 1
    return f"/Deep{number}"
