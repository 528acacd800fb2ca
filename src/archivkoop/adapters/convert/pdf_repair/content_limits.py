"""What content streams may not say: operators that nobody knows (6.2.2), numbers beyond the limits (6.1.13).

Viewers pass over an unknown operator and its operands; so they are cut out, and every other byte stays. A number that
no reader can hold counts as 0 for pdfium; so 0 is written.
"""

from pikepdf import Array, Dictionary, Name, Object, Stream

from archivkoop.adapters.convert.pdf_repair import tree
from archivkoop.adapters.convert.pdf_repair.content_cuts import MAX_INTEGER, MAX_REAL, MIN_REAL, cleaned, cuts_of
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.1.6", "6.1.13-1", "6.1.13-2", "6.1.13-5", "6.2.2-1", "6.2.6", "6.2.8-3")
_MAX_DEPTH = 32


def apply(work: Work) -> None:
    """Clean the streams that need it, if the judge refused one."""
    if not work.hints.has(*CLAUSES):
        return
    for scope in work.scopes:
        data = scope.content()
        cuts = list(cuts_of(data))
        if cuts:
            _put(work, scope, cleaned(data, cuts))
            work.did("cut unknown operators and impossible numbers out of contents")
    if work.hints.has("6.1.13"):
        for obj in work.pdf.objects:
            _limit(obj, 0)
    work.changed()


def _put(work: Work, scope: tree.Scope, data: bytes) -> None:
    if isinstance(scope.owner, Stream):
        scope.owner.write(data)
    else:
        scope.owner[Name.Contents] = work.pdf.make_stream(data)


def _limit(obj: Object, depth: int) -> None:
    """Bring the numbers of an object within the limits."""
    if depth > _MAX_DEPTH:
        return
    keys: list[str] | range
    if isinstance(obj, Dictionary | Stream):
        keys = list(obj.keys())
    elif isinstance(obj, Array):
        keys = range(len(obj))
    else:
        return
    for key in keys:
        value: object = obj[key]
        number = tree.as_number(value)
        if number is not None:
            small = 0 < abs(number) < MIN_REAL
            if small or abs(number) > (MAX_INTEGER if isinstance(value, int) else MAX_REAL):
                obj[key] = 0
        elif isinstance(value, Dictionary | Array) and not value.is_indirect:
            _limit(value, depth + 1)
