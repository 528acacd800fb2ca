"""JPEG 2000 images that PDF/A-2 does not take (6.2.8.3) are unpacked, and if need be stored as plain samples.

Only what the judge refuses. Channels beyond those of the colour space do not show (ISO 32000-1, 8.9.5.1 and Table 89);
what does show is stored without loss.
"""

import io
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Name, Object, Stream

from archivkoop.adapters.convert.pdf_repair import tree
from archivkoop.adapters.convert.pdf_repair.work import Work

if TYPE_CHECKING:
    from PIL import Image

CLAUSES = ("6.2.8.3",)
_CHANNELS = {"DeviceGray": 1, "CalGray": 1, "DeviceRGB": 3, "CalRGB": 3, "Lab": 3, "DeviceCMYK": 4}
_SPACES = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}
_CODESTREAM = b"\xff\x4f\xff\x51"
_SUPERBOX_AND_HEADER = b"ihdr"


def apply(work: Work) -> None:
    """Mend every JPEG 2000 image, if the judge refused one."""
    if not work.hints.has(*CLAUSES):
        return
    for obj in work.pdf.objects:
        if isinstance(obj, Stream) and obj.get(Name.Subtype) == Name.Image and _filters(obj)[-1:] == [Name.JPXDecode]:
            _mend(work, obj)


def _filters(stream: Stream) -> list[Object]:
    value = stream.get(Name.Filter)
    return list(value) if isinstance(value, Array) else [value] if value is not None else []


def _mend(work: Work, image: Stream) -> None:
    data = _unwrapped(work, image)
    if data is None:
        return
    if len(_filters(image)) > 1:
        image.write(data, filter=Name.JPXDecode)
        work.did("unpacked JPEG 2000 images")
    if not conformant(data):
        _store_samples(work, image, data)


def _unwrapped(work: Work, image: Stream) -> bytes | None:
    """Return the JPEG 2000 data without the filters around it."""
    outer = _filters(image)[:-1]
    raw = image.read_raw_bytes()
    if not outer:
        return raw
    wrapped = work.pdf.make_stream(b"")
    wrapped.write(raw, filter=Array(outer))
    try:
        return wrapped.read_bytes()
    except pikepdf.PdfError:
        return None


def conformant(data: bytes) -> bool:
    """Say whether channels and depth are as 6.2.8.3 asks; in doubt no: storing the samples is always right."""
    if data.startswith(_CODESTREAM):
        channels = int.from_bytes(data[40:42], "big")
        depths = {byte & 0x7F for byte in data[42 : 42 + 3 * channels : 3]}
        return channels in {1, 3, 4} and len(depths) == 1 and max(depths) <= 37
    at = data.find(_SUPERBOX_AND_HEADER)
    if at < 0 or data.count(b"colr", 0, at + 400) != 1:
        return False
    channels = int.from_bytes(data[at + 12 : at + 14], "big")
    return channels in {1, 3, 4} and (data[at + 14] & 0x7F) <= 37  # 255: depths differ, said in a box of their own


def _store_samples(work: Work, image: Stream, data: bytes) -> None:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            stored = _samples(picture, _wanted(image))
    except (OSError, ValueError, Image.DecompressionBombError):
        return
    if stored is None:
        return
    samples, channels, bits, alpha, size = stored
    masked = tree.integer(image, Name.SMaskInData)
    if alpha is not None and not masked and alpha.strip(b"\xff"):
        return  # viewers differ in whether the channel shows: not ours to decide
    image.write(samples)
    image[Name.Width], image[Name.Height] = size
    image[Name.BitsPerComponent] = bits
    if Name.ColorSpace not in image:
        image[Name.ColorSpace] = _SPACES[channels]
    if Name.SMaskInData in image:
        del image[Name.SMaskInData]
    if masked and alpha is not None:
        image[Name.SMask] = work.pdf.make_stream(
            alpha,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=size[0],
            Height=size[1],
            ColorSpace=Name.DeviceGray,
            BitsPerComponent=8,
        )
    work.did("stored JPEG 2000 images as plain samples")


def _wanted(image: Stream) -> int | None:
    """Return how many channels the image's colour space has; None: it has none of its own; 0: unknown."""
    space = image.get(Name.ColorSpace)
    if space is None:
        return None
    if isinstance(space, Array) and len(space) > 1:
        kind = space[0]
        if kind == Name.ICCBased and isinstance(space[1], Stream):
            return tree.integer(space[1], Name.N)
        if tree.text_of(kind) in {"Indexed", "Separation"}:
            return 1
        if kind == Name.DeviceN and isinstance(space[1], Array):
            return len(space[1])
        space = kind
    return _CHANNELS.get(tree.text_of(space), 0)


Stored = tuple[bytes, int, int, bytes | None, tuple[int, int]]


def _samples(picture: "Image.Image", wanted: int | None) -> Stored | None:
    """Return samples, channels, bits, alpha and size."""
    if picture.mode == "I;16":
        if wanted not in {None, 1}:
            return None
        import numpy as np

        return np.asarray(picture).astype(">u2").tobytes(), 1, 16, None, picture.size
    if picture.mode == "P" and wanted != 1:
        picture = picture.convert("RGB")
    bands = picture.split()
    alpha = bands[-1].tobytes() if picture.mode in {"LA", "RGBA", "PA"} else None
    colours = bands[:-1] if alpha is not None else bands
    channels = wanted or len(colours)
    if wanted == 0 or channels > len(colours) or channels not in _SPACES:
        return None
    if channels == 1:
        return colours[0].tobytes(), 1, 8, alpha, picture.size
    from PIL import Image

    merged = Image.merge({3: "RGB", 4: "CMYK"}[channels], colours[:channels])
    return merged.tobytes(), channels, 8, alpha, picture.size
