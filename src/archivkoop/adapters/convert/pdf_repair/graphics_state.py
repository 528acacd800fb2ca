"""Graphics states, images and forms hold nothing that depends on a device or on another file (6.2.5 to 6.2.10)."""

from pikepdf import Array, Dictionary, Name, Object, Stream

from archivkoop.adapters.convert.pdf_repair import functions, tree
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.2.5", "6.2.6", "6.2.8-", "6.2.9", "6.2.10")
_INTENTS = frozenset({"RelativeColorimetric", "AbsoluteColorimetric", "Perceptual", "Saturation"})
_BLENDS = frozenset(
    {
        "Normal",
        "Compatible",
        "Multiply",
        "Screen",
        "Overlay",
        "Darken",
        "Lighten",
        "ColorDodge",
        "ColorBurn",
        "HardLight",
        "SoftLight",
        "Difference",
        "Exclusion",
        "Hue",
        "Saturation",
        "Color",
        "Luminosity",
    }
)


def apply(work: Work) -> None:
    """Mend every graphics state, image and form."""
    for obj in work.pdf.objects:
        if isinstance(obj, Stream):
            _stream(work, obj)
    for scope in work.scopes:
        states = tree.child(scope.resources, Name.ExtGState)
        for state in states.values() if states is not None else ():
            if isinstance(state, Dictionary):
                _state(work, state)
        _forget_postscript(work, scope)


def _state(work: Work, state: Dictionary) -> None:
    if Name.TR in state and functions.is_identity(state[Name.TR]):
        del state[Name.TR]
        work.did("removed transfer functions that change nothing")
    if Name.TR2 in state and state[Name.TR2] != Name.Default and functions.is_identity(state[Name.TR2]):
        state[Name.TR2] = Name.Default
        work.did("removed transfer functions that change nothing")
    doubtful = (Name.HT,) if work.hints.has("6.2.5-4", "6.2.5-5", "6.2.5-6") else ()
    for key in (Name.HTP, *doubtful):  # how a press breaks tones into dots; no screen shows it
        if key in state:
            del state[key]
            work.did("removed halftones")
    if Name.RI in state and tree.text_of(state[Name.RI]) not in _INTENTS:
        state[Name.RI] = Name.RelativeColorimetric  # what an unknown intent means (ISO 32000-1, 8.6.5.8)
        work.did("replaced unknown rendering intents")
    _blend(work, state)


def _blend(work: Work, state: Dictionary) -> None:
    """The first blend mode that is known counts, else Normal (ISO 32000-1, 11.6.3): write what viewers do."""
    mode = state.get(Name.BM)
    if mode is None:
        return
    if isinstance(mode, Array):
        known = [entry for entry in mode if tree.text_of(entry) in _BLENDS]
        state[Name.BM] = known[0] if known else Name.Normal
    elif tree.text_of(mode) not in _BLENDS:
        state[Name.BM] = Name.Normal
    else:
        return
    work.did("replaced unknown blend modes")


def _stream(work: Work, stream: Stream) -> None:
    kind = stream.get(Name.Subtype)
    if kind == Name.Image:
        if bool(stream.get(Name.ImageMask)) and tree.integer(stream, Name.BitsPerComponent, 1) != 1:
            stream[Name.BitsPerComponent] = 1  # 6.2.8-5; a mask has no other depth
            work.did("corrected the depth of image masks")
        _remove(work, stream, (Name.Alternates, Name.OPI), "removed alternates of images")
        if Name.Intent in stream and tree.text_of(stream[Name.Intent]) not in _INTENTS:
            del stream[Name.Intent]
            work.did("replaced unknown rendering intents")
    elif kind == Name.Form:
        _remove(work, stream, (Name.OPI, Name.Ref, Name.PS), "removed references of forms to other files")
        if stream.get(Name.Subtype2) == Name.PS:
            del stream[Name.Subtype2]


def _remove(work: Work, stream: Stream, keys: tuple[Name, ...], step: str) -> None:
    for key in keys:
        if key in stream:
            del stream[key]
            work.did(step)


def _forget_postscript(work: Work, scope: tree.Scope) -> None:
    """6.2.9-3: PostScript XObjects are shown by no viewer; an empty form takes their place."""
    group = tree.child(scope.resources, Name.XObject)
    for key, value in list(group.items()) if group is not None else ():
        if isinstance(value, Stream) and value.get(Name.Subtype) == Name.PS and group is not None:
            group[key] = _nothing(work)
            work.did("removed PostScript XObjects")
            work.lost("PostScript XObject")


def _nothing(work: Work) -> Object:
    return work.pdf.make_stream(
        b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 0, 0]), Resources=Dictionary()
    )
