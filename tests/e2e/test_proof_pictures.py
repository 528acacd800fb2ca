"""What a refused result looked like is kept beside the derivatives, where a window finds it."""

import json
import re
from pathlib import Path

import pikepdf
from lxml import etree
from PIL import Image

from archivkoop import assets

LOSSY = '''
"""Prepares a file, and loses what its last instruction drew."""

from dataclasses import dataclass, replace

import pikepdf

from archivkoop.adapters.convert.pdf_structure import PLUGIN as STRUCTURE


@dataclass(frozen=True, slots=True)
class Lossy:
    name: str = "lossy"

    def agents(self):
        return STRUCTURE.agents()

    def convert(self, request):
        result = STRUCTURE.convert(request)
        with pikepdf.open(request.target, allow_overwriting_input=True) as pdf:
            shown = list(pikepdf.parse_content_stream(pdf.pages[0]))
            pdf.pages[0].obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(shown[:-1]))
            pdf.save(request.target)
        return replace(result, validations=())


PLUGIN = Lossy()
'''


def test_the_picture_of_a_refused_page_lies_beside_the_derivatives(archivkoop, meta, tmp_path):
    plugins = tmp_path / "plugins" / "convert"
    plugins.mkdir(parents=True)
    (plugins / "lossy.py").write_text(LOSSY, encoding="utf-8")
    text = (assets.folder("resources") / "profiles" / "kommunal-1.0.toml").read_text("utf-8")
    profile = tmp_path / "profil.toml"
    profile.write_text(re.sub(r'chain = \["pdf_structure".*\]', 'chain = ["lossy", "pdf_structure"]', text), "utf-8")
    deposit = tmp_path / "Ablieferung"
    deposit.mkdir()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 200))
        page.Contents = pdf.make_stream(b"0.2 g 20 20 100 50 re f 150 20 100 50 re f")
        pdf.save(deposit / "Grundriß.pdf")

    arguments = ("--out", tmp_path / "aus", "--meta", meta, "--profile", profile, "--format", "json")
    answer = archivkoop("ingest", deposit, *arguments, env={"ARCHIVKOOP_PLUGINS": str(tmp_path / "plugins")})
    assert answer.json["counts"]["proved"] == 1, answer
    premis = next((Path(answer.json["package"]) / "data").glob("*/metadata/preservation/premis.xml"))
    notes = [note.text or "" for note in etree.parse(premis).findall(".//{*}eventOutcomeDetailNote")]
    (converted,) = [json.loads(note)["converted"] for note in notes if '"converted"' in note]
    refused, proved = converted["attempts"]
    assert (refused["converter"], refused["outcome"], proved["outcome"]) == ("lossy", "failed", "passed")
    assert "picture" not in proved["proof"]["comparison"]["measures"]

    name = refused["proof"]["comparison"]["measures"]["picture"]
    derivatives = Path(answer.json["workspace"]) / "derivatives"
    with Image.open(derivatives / name) as picture:
        assert picture.width > 2 * 300  # both pages side by side
        assert (200, 0, 0) in {colour for _, colour in picture.getcolors(1 << 16)}  # the frame around the worst place
    assert (derivatives / converted["derivative"]).stem == Path(name).name.partition(".")[0]
    assert any("proof of fmt/477; veraPDF" in note for note in notes)
