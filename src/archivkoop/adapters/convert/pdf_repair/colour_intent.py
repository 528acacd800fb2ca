"""Device colours get a meaning (6.2.4.3): by a CMYK output intent for DeviceCMYK, and a default space for DeviceRGB.

Measured: a CMYK intent plus DefaultRGB in every resource dictionary and transparency group changed no pixel;
DefaultCMYK fails where overprint is used (6.2.4.2-2).
"""

from functools import cache
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Object, Stream

from archivkoop.adapters.convert.pdf_repair import tree
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.2.4.2", "6.2.4.3")
# The only free CMYK profile found: Ghostscript's own.
CMYK_PROFILES = (
    Path("/usr/share/color/icc/ghostscript/default_cmyk.icc"),
    *sorted(Path("/usr/share/ghostscript").glob("*/iccprofiles/default_cmyk.icc")),
)
GREY_PROFILES = (
    Path("/usr/share/color/icc/ghostscript/sgray.icc"),
    *sorted(Path("/usr/share/ghostscript").glob("*/iccprofiles/sgray.icc")),
)


@cache
def cmyk_profile() -> bytes | None:
    """Return a CMYK profile; None: Ghostscript's package is missing."""
    for file in CMYK_PROFILES:
        if file.is_file():
            return file.read_bytes()
    return None


def _profiles(work: Work) -> None:
    """6.2.4.2-1: a profile that nobody can read means what its number of channels means to viewers."""
    from pikepdf.pdfa._output_intent import load_srgb

    grey = next((file.read_bytes() for file in GREY_PROFILES if file.is_file()), None)
    standard = {1: grey, 3: load_srgb(), 4: cmyk_profile()}
    for obj in work.pdf.objects:
        if not isinstance(obj, Array) or len(obj) < 2 or obj[0] != Name.ICCBased or not isinstance(obj[1], Stream):
            continue
        instead = standard.get(tree.integer(obj[1], Name.N))
        if instead is not None and not _readable(tree.decoded(obj[1])):
            obj[1].write(instead)
            work.did("replaced unusable ICC profiles")


def _readable(profile: bytes) -> bool:
    known = profile[12:16] in {b"prtr", b"mntr", b"scnr", b"spac"} and profile[8] < 5
    return len(profile) > 128 and known and profile[16:20] in {b"RGB ", b"CMYK", b"GRAY", b"Lab "}


def apply(work: Work) -> None:
    """Choose the output intent that the colours need, and give DeviceRGB its default where the intent is another."""
    if work.hints.has("6.2.4.2-1"):
        _profiles(work)
    own = work.profile[16:20] if work.profile else b"RGB "
    if work.hints.has("6.2.4.3-3") and own != b"CMYK":
        profile = cmyk_profile()
        if profile is None:
            return
        work.profile, own = profile, b"CMYK"
        work.did("gave the document a CMYK output intent")
    if own != b"RGB " and work.hints.has("6.2.4.3-2", "6.2.4.3-3"):
        _default_rgb(work)


def _default_rgb(work: Work) -> None:
    from pikepdf.pdfa._output_intent import load_srgb

    space = work.pdf.make_indirect(Array([Name.ICCBased, work.pdf.make_stream(load_srgb(), N=3)]))
    for scope in work.scopes:
        if scope.resources is None:
            if scope.kind == "page":
                scope.owner[Name.Resources] = Dictionary(ColorSpace=Dictionary(DefaultRGB=space))
            continue
        group = tree.child(scope.resources, Name.ColorSpace)
        if group is None:
            group = scope.resources[Name.ColorSpace] = Dictionary()
        if Name.DefaultRGB not in group:
            group[Name.DefaultRGB] = space
        _group(scope.owner, space)
    for obj in work.pdf.objects:
        if isinstance(obj, Stream):
            _group(obj, space)
    work.changed()
    work.did("gave DeviceRGB the meaning sRGB")


def _group(owner: Object, space: Object) -> None:
    group = tree.child(owner, Name.Group)
    if group is not None and group.get(Name.CS) == Name.DeviceRGB:
        group[Name.CS] = space
