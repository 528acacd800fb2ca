"""What every identifier holds to: an answer per file, in order, and never an exception."""

from contract_samples import garbage, make_docx, make_pdfa, make_picture

from archivkoop.core.files import Identification


def test_every_file_gets_an_answer(identifier, tmp_path):
    files = [*garbage(tmp_path / "müll"), tmp_path / "fehlt", tmp_path]
    found = identifier.identify(files)
    assert len(found) == len(files)
    assert all(isinstance(one, Identification) for one in found)
    assert found[-1].puid is found[-2].puid is None


def test_answers_keep_their_order(identifier, tmp_path):
    files = [make_pdfa(tmp_path / "a.pdf"), make_picture(tmp_path / "b.png"), make_picture(tmp_path / "c.tif")]
    files.append(make_docx(tmp_path / "d.docx"))
    assert [one.puid for one in identifier.identify(files)][:3] == ["fmt/477", "fmt/11", "fmt/353"]
    assert [one.puid for one in identifier.identify(files[::-1])][-3:] == ["fmt/353", "fmt/11", "fmt/477"]


def test_it_leaves_the_files_alone(identifier, tmp_path, contents):
    files = [make_pdfa(tmp_path / "a.pdf"), make_docx(tmp_path / "b.docx")]
    before = contents(tmp_path)
    identifier.identify(files)
    assert contents(tmp_path) == before
