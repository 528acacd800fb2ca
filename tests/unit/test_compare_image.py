"""Two pictures are the same when no pixel, and nothing that decides how they are shown, differs."""

import struct
import zlib

import pytest
from PIL import Image, ImageCms

from archivkoop.adapters.compare import image_pixels
from archivkoop.adapters.compare.image_pixels import PLUGIN
from archivkoop.core.errors import FileUnreadableError
from archivkoop.core.findings import Outcome
from archivkoop.core.proof import Level

ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def gradient(mode="RGB", size=(50, 40)) -> Image.Image:
    ramp = Image.linear_gradient("L").resize(size)
    return ramp.convert(mode) if mode != "CMYK" else Image.merge("CMYK", [ramp] * 4)


def compare(tmp_path, before: Image.Image, after: Image.Image, *, suffixes=(".png", ".tif"), ours=None, theirs=None):
    files = tmp_path / f"a{suffixes[0]}", tmp_path / f"b{suffixes[1]}"
    before.save(files[0], **(ours or {}))
    after.save(files[1], **(theirs or {}))
    return PLUGIN.compare(*files, {}, tmp_path)


def codes(comparison) -> list[str]:
    assert comparison.outcome is Outcome.FAILED
    assert comparison.level is Level.EXACT
    return [difference.code for difference in comparison.differences]


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_the_same_pixels_in_two_formats_pass(tmp_path, mode):
    result = compare(tmp_path, gradient(mode), gradient(mode))
    assert (result.outcome, result.differences, result.notes) == (Outcome.PASSED, (), ())
    assert result.measures == {"frames": 1, "width": 50, "height": 40}


def test_one_pixel_is_enough_and_is_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(image_pixels, "_STRIPE_PIXELS", 100)  # it lies in one of many stripes
    after = gradient()
    after.putpixel((3, 33), (1, 2, 3))
    result = compare(tmp_path, gradient(), after)
    assert codes(result) == ["pixels"]
    assert result.differences[0].facts == {"pixels": 1}
    assert result.differences[0].measure == 1 / 2000


def test_another_size_is_named(tmp_path):
    assert codes(compare(tmp_path, gradient(), gradient(size=(50, 41)))) == ["size"]


def test_a_lossless_change_of_mode_is_a_note(tmp_path):
    result = compare(tmp_path, gradient("L"), gradient("L").convert("RGB"))
    assert result.outcome is Outcome.PASSED
    assert [note.code for note in result.notes] == ["mode"]


def test_another_colour_model_is_a_difference(tmp_path):
    result = compare(tmp_path, gradient("CMYK"), gradient("RGB"), suffixes=(".tif", ".png"))
    assert "mode" in codes(result)


@pytest.mark.parametrize(
    ("ours", "theirs", "code"),
    [
        ({"icc_profile": ICC}, {}, "icc"),
        ({}, {"icc_profile": ICC}, "icc"),
        ({"dpi": (300, 300)}, {"dpi": (150, 150)}, "resolution"),
        ({"dpi": (300, 300)}, {}, "resolution"),
        ({}, {"dpi": (72, 72)}, "resolution"),
    ],
)
def test_what_changes_the_appearance_is_a_difference(tmp_path, ours, theirs, code):
    assert codes(compare(tmp_path, gradient(), gradient(), ours=ours, theirs=theirs)) == [code]


def test_a_turned_picture_is_a_difference(tmp_path):
    exif = Image.Exif()
    exif[274] = 6
    result = compare(tmp_path, gradient(), gradient(), ours={"exif": exif})
    assert codes(result) == ["orientation"]


def test_lost_metadata_are_differences_or_notes(tmp_path):
    exif = Image.Exif()
    exif.get_ifd(34665)[36867] = "2024:05:06 07:08:09"
    picture = gradient()
    options = {"exif": exif, "xmp": b"<x:xmpmeta/>", "quality": 100}
    picture.save(tmp_path / "a.jpg", **options)
    with Image.open(tmp_path / "a.jpg") as decoded:
        decoded.load()
        bare = Image.frombytes(decoded.mode, decoded.size, decoded.tobytes())
    bare.save(tmp_path / "b.tif")
    result = PLUGIN.compare(tmp_path / "a.jpg", tmp_path / "b.tif", {}, tmp_path)
    assert codes(result) == ["xmp"]
    assert [note.code for note in result.notes] == ["exif"]


def test_every_frame_is_compared(tmp_path):
    pages = [gradient("1"), gradient("1").rotate(180)]
    other = [gradient("1"), gradient("1").rotate(90)]
    for name, (first, *rest) in {"a": pages, "b": pages, "c": other, "d": pages[:1]}.items():
        first.save(tmp_path / f"{name}.tif", save_all=True, append_images=rest, compression="group4")
    against = {name: PLUGIN.compare(tmp_path / "a.tif", tmp_path / f"{name}.tif", {}, tmp_path) for name in "bcd"}
    assert (against["b"].outcome, against["b"].measures["frames"]) == (Outcome.PASSED, 2)
    assert codes(against["c"]) == ["pixels"]
    assert against["c"].differences[0].page == 2
    assert codes(against["d"]) == ["frames"]


def test_a_derivative_that_does_not_decode_fails(tmp_path):
    gradient().save(tmp_path / "a.png")
    gradient().save(tmp_path / "b.tif")
    content = (tmp_path / "b.tif").read_bytes()
    (tmp_path / "b.tif").write_bytes(content[: len(content) // 2])
    assert codes(PLUGIN.compare(tmp_path / "a.png", tmp_path / "b.tif", {}, tmp_path)) == ["unreadable"]


def test_an_original_that_does_not_decode_is_a_problem_of_the_file(tmp_path):
    gradient().save(tmp_path / "b.tif")
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\nkaputt")
    with pytest.raises(FileUnreadableError):
        PLUGIN.compare(tmp_path / "a.png", tmp_path / "b.tif", {}, tmp_path)


def test_more_bits_than_can_be_compared_are_undetermined(tmp_path):
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 16, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0" + b"\x12\x34" * 3))
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + head + pixels + chunk(b"IEND", b""))
    Image.new("RGB", (1, 1), (0x12, 0x12, 0x12)).save(tmp_path / "b.tif")
    assert PLUGIN.compare(tmp_path / "a.png", tmp_path / "b.tif", {}, tmp_path).outcome is Outcome.UNDETERMINED


def test_the_profile_limits_the_size(tmp_path):
    gradient().save(tmp_path / "a.png")
    with pytest.raises(FileUnreadableError):
        PLUGIN.compare(tmp_path / "a.png", tmp_path / "a.png", {"max_pixels": 100}, tmp_path)
