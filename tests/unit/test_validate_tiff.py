"""Our own check of TIFF 6.0: what a converter writes passes, each planted fault does not."""

import io
import struct

import pytest
from PIL import Image, features

from archivkoop.adapters import _tiff
from archivkoop.adapters.validate.tiff_baseline import PLUGIN
from archivkoop.core.findings import Outcome

COMPRESSIONS = ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"]


def gradient(mode: str) -> Image.Image:
    ramp = Image.linear_gradient("L").resize((61, 47))
    return ramp.convert(mode) if mode != "RGBA" else Image.merge("RGBA", [ramp] * 4)


def tiff(tmp_path, mode="RGB", **options):
    file = tmp_path / "a.tif"
    gradient(mode).save(file, dpi=(300, 300), **options)
    return file


def judge(file):
    return PLUGIN.validate(file, "fmt/353")


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK"])
@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_sound_files_pass(tmp_path, mode, compression):
    verdict = judge(tiff(tmp_path, mode, compression=compression))
    assert verdict.outcome is Outcome.PASSED, verdict
    assert verdict.flavour == "TIFF 6.0"


def test_fax_pages_pass(tmp_path):
    file = tiff(tmp_path, "1", compression="group4", save_all=True, append_images=[gradient("1")] * 2)
    assert judge(file).outcome is Outcome.PASSED


def planted(file, tag: int, **changes):
    """Write the first directory anew behind the file, with one field changed or left out."""
    with file.open("r+b") as stream:
        order, offset = _tiff.read_header(stream)
        directory = _tiff.read_directory(stream, offset, order)
        entries = [entry for entry in directory.entries if entry.tag != tag]
        if changes:
            entries.append(_tiff.entry_of(tag, changes["kind"], changes["value"], order))
        place = stream.seek(0, 2)
        place += stream.write(b"\0" * (place % 2))
        stream.write(_tiff.pack_directory(entries, place, order))
        stream.seek(4)
        stream.write(struct.pack(f"{order}I", place))
    return file


def clauses(file) -> set[str]:
    verdict = judge(file)
    assert verdict.outcome is Outcome.FAILED
    return {failure.clause for failure in verdict.failures}


@pytest.mark.parametrize("tag", [256, 257, 262, 273, 279, 282, 283])
def test_a_missing_field_fails(tmp_path, tag):
    assert clauses(planted(tiff(tmp_path), tag)) <= {"p17", "p18", "p19"}


@pytest.mark.parametrize(
    ("tag", "kind", "value", "clause"),
    [
        (256, 4, [0], "p18"),
        (256, 5, [61, 1], "p16"),
        (258, 3, [8, 8, 4], "p22"),
        (258, 3, [12, 12, 12], "p22"),
        (259, 3, [7], "p17"),
        (259, 3, [4], "p30"),
        (262, 3, [6], "p17"),
        (262, 3, [3], "p23"),
        (277, 3, [4], "p24"),
        (278, 3, [1], "p19"),
        (279, 4, [1], "p19"),
        (273, 4, [1 << 30], "p19"),
        (282, 5, [300, 0], "p14"),
        (296, 3, [7], "p18"),
        (339, 3, [3, 3, 3], "p80"),
    ],
)
def test_a_planted_fault_fails(tmp_path, tag, kind, value, clause):
    assert clause in clauses(planted(tiff(tmp_path), tag, kind=kind, value=value))


def test_every_cut_fails(tmp_path):
    whole = tiff(tmp_path, compression="tiff_lzw").read_bytes()
    file = tmp_path / "b.tif"
    for length in range(0, len(whole) - 1, 97):
        file.write_bytes(whole[:length])
        assert judge(file).outcome is Outcome.FAILED, length


def test_damaged_strips_fail(tmp_path):
    file = tiff(tmp_path, compression="tiff_adobe_deflate")
    content = bytearray(file.read_bytes())
    with file.open("rb") as stream:
        order, offset = _tiff.read_header(stream)
        directory = _tiff.read_directory(stream, offset, order)
    (at,), (length,) = directory.get(273).values(order), directory.get(279).values(order)
    content[at : at + length] = b"\xff" * length
    file.write_bytes(content)
    assert clauses(file) == {"decode"}


def test_a_chain_that_bites_its_tail_fails(tmp_path):
    file = tiff(tmp_path)
    with file.open("r+b") as stream:
        order, offset = _tiff.read_header(stream)
        stream.seek(offset)
        (count,) = struct.unpack(f"{order}H", stream.read(2))
        stream.seek(offset + 2 + 12 * count)
        stream.write(struct.pack(f"{order}I", offset))
    assert "p14" in clauses(file)


@pytest.mark.parametrize(
    "content", [b"", b"II*\0", b"MM\0*\0\0\0\0", b"II+\0\x08\0\0\0", b"\x89PNG\r\n\x1a\n", b"II*\0\xff\xff\xff\xff"]
)
def test_what_is_no_tiff_fails(tmp_path, content):
    (tmp_path / "a.tif").write_bytes(content)
    assert clauses(tmp_path / "a.tif") <= {"p13", "p14"}


def test_jpeg_in_tiff_is_not_accepted(tmp_path):
    if not features.check("libtiff"):
        pytest.skip("Pillow without libtiff")
    assert "p17" in clauses(tiff(tmp_path, compression="jpeg"))


def test_big_endian_files_are_read(tmp_path):
    buffer = io.BytesIO()
    gradient("L").save(buffer, "TIFF", dpi=(300, 300))
    little = io.BytesIO(buffer.getvalue())
    order, offset = _tiff.read_header(little)
    directory = _tiff.read_directory(little, offset, order)
    place = len(buffer.getvalue()) + len(buffer.getvalue()) % 2
    turned = [entry.turned("<", ">") for entry in directory.entries]
    content = buffer.getvalue().ljust(place, b"\0") + _tiff.pack_directory(turned, place, ">")
    file = tmp_path / "m.tif"
    file.write_bytes(b"MM\0*" + struct.pack(">I", place) + content[8:])
    assert judge(file).outcome is Outcome.PASSED


def test_another_format_is_not_judged(tmp_path):
    assert PLUGIN.validate(tiff(tmp_path), "fmt/43").outcome is Outcome.UNDETERMINED
    assert PLUGIN.validate(tmp_path / "fehlt.tif", "fmt/353").outcome is Outcome.UNDETERMINED
