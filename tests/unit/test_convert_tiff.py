"""Raster images become TIFF without losing a pixel, a colour profile or a word about them; or they are refused."""

import hashlib
import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms, TiffImagePlugin

from archivkoop.adapters import _tiff
from archivkoop.adapters.compare.image_pixels import PLUGIN as COMPARER
from archivkoop.adapters.convert.tiff_pillow import PLUGIN
from archivkoop.adapters.identify.siegfried import PLUGIN as IDENTIFIER
from archivkoop.adapters.validate.tiff_baseline import PLUGIN as VALIDATOR
from archivkoop.core.errors import ConversionFailedError, ConversionRefusedError
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import ConversionRequest

ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>Rathaus Köln</a></x:xmpmeta>'.encode()


def gradient(mode: str, size=(37, 23)) -> Image.Image:
    ramp = Image.linear_gradient("L").resize(size)
    if mode == "I;16":
        data = struct.pack(f"<{size[0] * size[1]}H", *(i * 77 % 65536 for i in range(size[0] * size[1])))
        return Image.frombytes("I;16", size, data)
    if mode in {"1", "L"}:
        return ramp.convert(mode)
    if mode == "P":
        return Image.merge("RGB", (ramp, ramp.rotate(180), ramp)).quantize(99)
    bands = [ramp, ramp.rotate(180), ramp.transpose(Image.Transpose.FLIP_TOP_BOTTOM), ramp.rotate(180)]
    return Image.merge(mode, bands[: len(Image.new(mode, (1, 1)).getbands())])


def request(source: Path, **settings) -> ConversionRequest:
    scratch = source.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    return ConversionRequest(source, scratch / "ziel.tif", scratch, None, "fmt/353", lambda f, p: (), settings)


def convert(source: Path, **settings):
    before = hashlib.sha512(source.read_bytes()).hexdigest()
    asked = request(source, **settings)
    result = PLUGIN.convert(asked)
    assert hashlib.sha512(source.read_bytes()).hexdigest() == before
    assert [one.name for one in asked.scratch.iterdir()] == ["ziel.tif"]
    comparison = COMPARER.compare(source, asked.target, {}, asked.scratch)
    assert comparison.outcome is Outcome.PASSED, comparison
    assert IDENTIFIER.identify([asked.target])[0].puid == "fmt/353"
    verdict = VALIDATOR.validate(asked.target, "fmt/353")
    assert verdict.outcome is Outcome.PASSED, verdict
    return asked.target, result, comparison


@pytest.mark.parametrize(
    ("suffix", "mode"),
    [
        *((".png", mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
        *((".jpg", mode) for mode in ("L", "RGB", "CMYK")),
        *((".bmp", mode) for mode in ("1", "L", "P", "RGB")),
        *((".gif", mode) for mode in ("L", "P")),
        *((".webp", mode) for mode in ("RGB", "RGBA")),
    ],
)
def test_every_mode_keeps_its_pixels(tmp_path, suffix, mode):
    source = tmp_path / f"Köln{suffix}"
    gradient(mode).save(source, **({"lossless": True} if suffix == ".webp" else {}))
    target, result, _ = convert(source)
    with Image.open(target) as image, Image.open(source) as original:
        assert image.mode == original.mode
        assert image.n_frames == 1
    assert result.detail["target_mode"] == result.detail["mode"]


@pytest.mark.parametrize("compression", ["none", "lzw", "deflate", "packbits"])
def test_the_profile_chooses_the_compression(tmp_path, compression):
    gradient("RGB").save(tmp_path / "a.png")
    target, _, _ = convert(tmp_path / "a.png", compression=compression)
    expected = {"none": "raw", "lzw": "tiff_lzw", "deflate": "tiff_adobe_deflate"}.get(compression, compression)
    with Image.open(target) as image:
        assert image.info["compression"] == expected


def test_a_compression_that_does_not_fit_is_refused(tmp_path):
    gradient("RGB").save(tmp_path / "a.png")
    for wrong in ("group4", "jpeg", "ärger"):
        with pytest.raises(ConversionRefusedError):
            PLUGIN.convert(request(tmp_path / "a.png", compression=wrong))


def test_bilevel_scans_become_group_4(tmp_path):
    gradient("1").save(tmp_path / "a.png")
    target, _, _ = convert(tmp_path / "a.png")
    with Image.open(target) as image:
        assert image.info["compression"] == "group4"


def test_metadata_of_a_photograph_are_carried(tmp_path):
    exif = Image.Exif()
    exif[274], exif[271], exif[33432], exif[270] = 6, "Kamera", "Stadtarchiv", "@"
    exif.get_ifd(34665)[36867] = "2024:05:06 07:08:09"
    exif.get_ifd(34665)[37500] = b"MakerNote\0\1\2"
    exif.get_ifd(34853)[1] = "N"
    exif.get_ifd(34853)[2] = (51.0, 27.0, 3.25)
    source = tmp_path / "Foto.jpg"
    block = exif.tobytes().replace(b"@\0", "ß".encode("latin-1") + b"\0")
    gradient("RGB").save(source, exif=block, icc_profile=ICC, dpi=(300, 299), xmp=XMP)
    target, result, comparison = convert(source)
    with Image.open(target) as image:
        read = image.getexif()
        assert (read[274], read[271], read[33432], read[270]) == (6, "Kamera", "Stadtarchiv", "ß")
        assert read.get_ifd(34665)[36867] == "2024:05:06 07:08:09"
        assert read.get_ifd(34665)[37500] == b"MakerNote\0\1\2"
        assert read.get_ifd(34853)[2] == (51.0, 27.0, 3.25)
        assert image.info["icc_profile"] == ICC
        assert image.info["dpi"] == (300, 299)
        assert image.info["xmp"].rstrip(b"\0") == XMP
    assert comparison.notes == ()
    assert result.detail["carried"] == ["exif", "gps", "icc", "xmp"]
    assert "not_carried" not in result.detail


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pixels_stay_as_stored_and_the_orientation_is_kept(tmp_path, orientation):
    exif = Image.Exif()
    exif[274] = orientation
    gradient("RGB").save(tmp_path / "a.jpg", exif=exif)
    target, _, _ = convert(tmp_path / "a.jpg")
    with target.open("rb") as stream:
        order, offset = _tiff.read_header(stream)
        directory = _tiff.read_directory(stream, offset, order)
        assert [directory.get(tag).values(order) for tag in (256, 257, 274)] == [(37,), (23,), (orientation,)]


def test_iptc_captions_are_carried(tmp_path):
    iptc = b"\x1c\x02\x78\x00\x07Rathaus"
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc
    source = tmp_path / "a.jpg"
    gradient("RGB").save(source)
    content = source.read_bytes()
    app13 = b"Photoshop 3.0\0" + block
    source.write_bytes(content[:2] + b"\xff\xed" + struct.pack(">H", len(app13) + 2) + app13 + content[2:])
    _, result, _ = convert(source)
    assert result.detail["carried"] == ["iptc"]


def test_the_same_source_gives_the_same_bytes(tmp_path):
    gradient("RGB").save(tmp_path / "a.jpg", dpi=(300, 300), icc_profile=ICC)
    first, _, _ = convert(tmp_path / "a.jpg")
    content = first.read_bytes()
    first.unlink()
    assert convert(tmp_path / "a.jpg")[0].read_bytes() == content


def test_a_palette_has_full_intensity_for_every_reader(tmp_path):
    image = Image.new("P", (4, 4))
    image.putpalette([255, 255, 255, 0, 0, 0])
    image.save(tmp_path / "a.png")
    target, _, _ = convert(tmp_path / "a.png")
    with Image.open(target) as read:
        assert read.tag_v2[320][0] == 65535


@pytest.mark.parametrize(("suffix", "mode"), [(".png", "P"), (".png", "RGB"), (".png", "L"), (".gif", "P")])
def test_a_transparent_colour_becomes_an_alpha_channel(tmp_path, suffix, mode):
    source = tmp_path / f"a{suffix}"
    transparent = (0, 255, 0) if mode == "RGB" else 3
    gradient(mode).save(source, transparency=transparent)
    target, result, comparison = convert(source)
    with Image.open(target) as image:
        assert image.mode == ("LA" if mode == "L" else "RGBA")
        assert (image.getchannel("A").getextrema()[0] == 0) is (mode == "P")
    assert [note.code for note in comparison.notes] == ["mode"]
    assert result.detail["mode"] == mode


def test_without_a_resolution_none_is_invented(tmp_path):
    gradient("RGB").save(tmp_path / "a.png")
    target, _, _ = convert(tmp_path / "a.png")
    with Image.open(target) as image:
        assert image.tag_v2[296] == 1
        assert "dpi" not in image.info


def refused(source: Path, **settings) -> str:
    asked = request(source, **settings)
    with pytest.raises(ConversionRefusedError) as caught:
        PLUGIN.convert(asked)
    assert list(asked.scratch.iterdir()) == []
    return str(caught.value.params["reason"])


def test_an_animation_is_refused(tmp_path):
    gradient("P").save(tmp_path / "a.gif", save_all=True, append_images=[gradient("P").rotate(180)])
    assert refused(tmp_path / "a.gif").startswith("2 frames")


def test_a_multi_page_tiff_is_refused(tmp_path):
    gradient("1").save(tmp_path / "a.tif", save_all=True, append_images=[gradient("1").rotate(180)])
    assert refused(tmp_path / "a.tif").startswith("2 frames")


def png(width: int, height: int, depth: int, colour: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("colour", "channels"), [(2, 3), (4, 2), (6, 4)])
def test_16_bits_of_colour_are_refused_rather_than_halved(tmp_path, colour, channels):
    (tmp_path / "a.png").write_bytes(png(2, 2, 16, colour, (b"\0" + b"\x12\x34" * 2 * channels) * 2))
    assert refused(tmp_path / "a.png") == "more than 8 bits per colour"


def test_a_floating_point_tiff_is_refused(tmp_path):
    gradient("L").convert("F").save(tmp_path / "a.tif")
    assert refused(tmp_path / "a.tif") == "colour mode F"


def test_layers_are_refused(tmp_path):
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info.tagtype[37724] = 7
    info[37724] = b"Adobe Photoshop Document Data Block\0"
    gradient("RGB").save(tmp_path / "a.tif", tiffinfo=info)
    assert refused(tmp_path / "a.tif") == "layers or sub-images"


def test_a_decompression_bomb_is_refused_before_it_is_decoded(tmp_path):
    (tmp_path / "bombe.png").write_bytes(png(60000, 60000, 8, 2, b""))
    assert "60000 x 60000 pixels" in refused(tmp_path / "bombe.png")
    gradient("L").save(tmp_path / "a.png")
    assert "more than the 100 allowed" in refused(tmp_path / "a.png", max_pixels=100)
    assert Image.MAX_IMAGE_PIXELS is not None


@pytest.mark.parametrize("cut", [0, 10, 60, 400])
def test_a_truncated_image_leaves_nothing(tmp_path, cut):
    whole = io.BytesIO()
    gradient("RGB", (200, 200)).save(whole, "JPEG")
    (tmp_path / "a.jpg").write_bytes(whole.getvalue()[:cut])
    asked = request(tmp_path / "a.jpg")
    with pytest.raises(ConversionFailedError) as caught:
        PLUGIN.convert(asked)
    assert str(tmp_path) not in str(caught.value.params)
    assert list(asked.scratch.iterdir()) == []


def test_what_is_there_is_not_overwritten(tmp_path):
    gradient("RGB").save(tmp_path / "a.png")
    asked = request(tmp_path / "a.png")
    asked.target.write_text("schon da")
    with pytest.raises(FileExistsError):
        PLUGIN.convert(asked)
    assert asked.target.read_text() == "schon da"


def test_the_corpus_is_converted_or_refused(shared, tmp_path):
    outcomes = {"converted": 0, "refused": 0, "failed": 0}
    for number, source in enumerate(sorted((shared / "corpus" / "image").rglob("*.*"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        asked = ConversionRequest(source, folder / "z.tif", folder, None, "fmt/353", lambda f, p: (), {})
        try:
            PLUGIN.convert(asked)
        except ConversionRefusedError:
            outcomes["refused"] += 1
        except ConversionFailedError:
            outcomes["failed"] += 1
        else:
            outcomes["converted"] += 1
            found = COMPARER.compare(source, asked.target, {}, folder)
            assert found.outcome is Outcome.PASSED, (source, found)
            verdict = VALIDATOR.validate(asked.target, "fmt/353")
            assert verdict.outcome is Outcome.PASSED, (source, verdict)
            asked.target.unlink()
    assert outcomes["converted"] > 40, outcomes
