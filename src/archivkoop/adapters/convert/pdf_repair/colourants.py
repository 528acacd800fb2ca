"""Spot colours: a DeviceN space says what each colourant is (6.2.4.4-1), one name means one colour (6.2.4.4-2).

What a colourant looks like alone follows from the space's own tint transform, the others at 0: nothing is invented. A
separation whose name is taken by another colour gets a name of its own; on the page nothing changes.
"""

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from archivkoop.adapters.convert.pdf_repair import functions, tree
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.2.4.4",)
_PROCESS = frozenset({"Cyan", "Magenta", "Yellow", "Black"})
_SAMPLES = 64


def apply(work: Work) -> None:
    """Complete the colour spaces, if the judge refused one."""
    if work.hints.has("6.2.4.4-1"):
        for space in _arrays(work, Name.DeviceN):
            _complete(work, space)
    if work.hints.has("6.2.4.4-2"):
        _tell_apart(work)


def _arrays(work: Work, kind: Name) -> Iterator[Array]:
    """Yield every colour space of a kind, direct ones too."""
    pending: list[object] = list(work.pdf.objects)
    pending += [scope.resources for scope in work.scopes if scope.resources is not None]
    seen: set[tuple[int, int]] = set()
    while pending:
        obj = pending.pop()
        if isinstance(obj, Array):
            if obj.is_indirect:
                if obj.objgen in seen:
                    continue
                seen.add(obj.objgen)
            if len(obj) >= 4 and obj[0] == kind:
                yield obj
            pending += [entry for entry in obj if isinstance(entry, Array | Dictionary) and not entry.is_indirect]
        elif isinstance(obj, Dictionary | Stream):
            pending += [
                value for value in obj.values() if isinstance(value, Array | Dictionary) and not value.is_indirect
            ]


def _complete(work: Work, space: Array) -> None:
    names = [tree.text_of(name) for name in space[1]] if isinstance(space[1], Array) else []
    given = space[4] if len(space) > 4 else None
    attributes = given if isinstance(given, Dictionary) else Dictionary()
    known = tree.child(attributes, Name.Colorants)
    colorants = known if known is not None else Dictionary()
    process = tree.child(attributes, Name.Process)
    components = process.get(Name.Components) if process is not None else None
    own = {tree.text_of(name) for name in components} if isinstance(components, Array) else set()
    added = False
    for index, name in enumerate(names):
        if name in {"None", "All"} | own or f"/{name}" in colorants:
            continue
        if name in _PROCESS and process is not None:
            continue
        tint = _alone(work, space[3], index, len(names))
        if tint is None:
            return
        colorants[f"/{name}"] = Array([Name.Separation, Name(f"/{name}"), space[2], tint])
        added = True
    if not added:
        return
    attributes[Name.Colorants] = colorants
    if len(space) > 4:
        space[4] = attributes
    else:
        space.append(attributes)
    work.did("said what the colourants of DeviceN spaces are")


def _alone(work: Work, tint: Object, index: int, count: int) -> Object | None:
    """Return the tint transform of one colourant, the others at 0."""
    limits = tint.get(Name.Range) if isinstance(tint, Dictionary | Stream) else None
    if tree.integer(tint, Name.FunctionType, -1) == 4 and isinstance(tint, Stream) and limits is not None:
        try:
            program = tint.read_bytes().strip()
        except pikepdf.PdfError:
            return None
        before = b"0 exch " * index
        after = b"0 " * (count - index - 1)
        return work.pdf.make_stream(
            b"{ " + before + after + program[1:], FunctionType=4, Domain=Array([0, 1]), Range=Array(list(limits))
        )
    return _sampled(work, tint, index, count)


def _sampled(work: Work, tint: Object, index: int, count: int) -> Object | None:
    rows = []
    for step in range(_SAMPLES):
        inputs = [0.0] * count
        inputs[index] = step / (_SAMPLES - 1)
        values = functions.evaluate(tint, inputs) if isinstance(tint, Dictionary | Stream) else None
        if values is None:
            return None
        rows.append(values)
    width = len(rows[0])
    samples = bytes(round(min(1.0, max(0.0, value)) * 255) for row in rows for value in row)
    return work.pdf.make_stream(
        samples,
        FunctionType=0,
        Domain=Array([0, 1]),
        Range=Array([0, 1] * width),
        Size=Array([_SAMPLES]),
        BitsPerSample=8,
    )


def _tell_apart(work: Work) -> None:
    meanings: dict[str, list[bytes]] = {}
    for space in _arrays(work, Name.Separation):
        name = tree.text_of(space[1])
        if name in {"All", "None", ""}:
            continue
        meaning = b"|".join(_spelled(part) for part in (space[2], space[3]))
        known = meanings.setdefault(name, [])
        if meaning not in known:
            known.append(meaning)
        number = known.index(meaning)
        if number:
            space[1] = Name(f"/{name} {number + 1}")
            work.did("told apart separations of one name")


def _spelled(value: Object) -> bytes:
    if isinstance(value, Stream):
        try:
            return value.read_bytes()
        except pikepdf.PdfError:
            return value.read_raw_bytes()
    return value.unparse(resolved=True)
