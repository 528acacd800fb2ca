"""Foreign bags: held to RFC 8493, with a note; never fetched, never led astray."""

import hashlib
import unicodedata
from pathlib import Path

import bagit
import pytest

from archivkoop.adapters.package.reader import PLUGIN as READER
from archivkoop.core.verification import Problem, VerifyResult
from archivkoop.stages import verify as stage


def verify(bag: Path) -> VerifyResult:
    return stage.verify(bag, READER, progress=lambda _: None, cancelled=lambda: False)


def codes(result: VerifyResult) -> list[str]:
    return [problem.code for problem in result.problems]


def notes(result: VerifyResult) -> list[str]:
    return [note.code for note in result.notes]


def make(
    folder: Path, files: dict[str, bytes], version: str = "1.0", encoding: str = "UTF-8", *algorithms: str
) -> Path:
    """Write a small bag as any tool might."""
    folder.mkdir()
    declaration = f"BagIt-Version: {version}\nTag-File-Character-Encoding: {encoding}\n"
    (folder / "bagit.txt").write_text(declaration, "utf-8")
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    for algorithm in algorithms or ("sha256",):
        lines = [f"{hashlib.new(algorithm, data).hexdigest()}  {path}\n" for path, data in files.items()]
        (folder / f"manifest-{algorithm}.txt").write_text("".join(lines), encoding)
    return folder


@pytest.fixture
def bag(tmp_path) -> Path:
    return make(tmp_path / "bag", {"data/Ä.txt": b"a", "data/b/c.txt": b"b"})


def test_a_bag_is_valid_and_noted_as_foreign(bag):
    result = verify(bag)
    assert result.valid
    assert not result.own
    assert notes(result) == ["AK-V30", "AK-V34"]
    assert (result.files, result.bytes) == (2, 2)


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
def test_bags_of_the_bagit_library_are_valid(tmp_path, algorithm):
    folder = tmp_path / "bag"
    (folder / "Büro").mkdir(parents=True)
    (folder / "Büro/Übersicht 1.txt").write_text("Straße")
    (folder / "leer").touch()
    bagit.make_bag(str(folder), {"Contact-Name": "Jörg Müller", "Note": "x" * 200}, checksums=[algorithm])
    result = verify(folder)
    assert result.problems == ()
    assert ("AK-V31" in notes(result)) == (algorithm in {"md5", "sha1"})
    (folder / "data/Büro/Übersicht 1.txt").write_text("Strasse")
    assert codes(verify(folder)) == ["AK-V02"]  # as many bytes as before


def test_several_manifests_are_all_held_against_the_files(tmp_path):
    folder = make(tmp_path / "bag", {"data/a": b"a", "data/b": b"b"}, "1.0", "UTF-8", "md5", "sha512")
    assert verify(folder).valid
    lines = (folder / "manifest-sha512.txt").read_text().splitlines(keepends=True)
    (folder / "manifest-sha512.txt").write_text(lines[0])
    assert verify(folder).problems == (Problem("AK-V03", "data/b", {"manifest": "manifest-sha512.txt"}),)


def test_before_1_0_one_of_several_manifests_was_enough(tmp_path):
    folder = make(tmp_path / "bag", {"data/a": b"a", "data/b": b"b"}, "0.97", "UTF-8", "md5", "sha512")
    lines = (folder / "manifest-sha512.txt").read_text().splitlines(keepends=True)
    (folder / "manifest-sha512.txt").write_text(lines[0])
    assert verify(folder).valid


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-16"])
def test_tag_files_come_in_their_encoding(tmp_path, encoding):
    folder = make(tmp_path / "bag", {"data/Ä.txt": b"a"}, "0.97", encoding)
    (folder / "bag-info.txt").write_text("Kontakt: Jörg\n  Müller\nPayload-Oxum: 1.1\n", encoding)
    assert verify(folder).valid


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_ending_will_do(bag, ending):
    text = (bag / "manifest-sha256.txt").read_text("utf-8").replace("\n", ending)
    (bag / "manifest-sha256.txt").write_text(text, "utf-8", newline="")
    assert verify(bag).valid


@pytest.mark.parametrize(("version", "escaped"), [("1.0", "data/100%25%0A.txt"), ("0.97", "data/100%%0A.txt")])
def test_escaped_names_are_read(tmp_path, version, escaped):
    folder = make(tmp_path / "bag", {"data/100%\n.txt": b"a"}, version)
    (folder / "manifest-sha256.txt").write_text(f"{hashlib.sha256(b'a').hexdigest()} *{escaped}\n")
    assert verify(folder).valid


def test_upper_case_and_unsorted_digests_are_fine_with_the_rfc(bag):
    lines = (bag / "manifest-sha256.txt").read_text("utf-8").splitlines(keepends=True)
    text = "".join(line[:64].upper() + line[64:] for line in reversed(lines))
    (bag / "manifest-sha256.txt").write_text(text, "utf-8")
    assert verify(bag).valid


def test_names_in_another_unicode_form_are_found_and_noted(bag):
    decomposed = unicodedata.normalize("NFD", "Ä.txt")
    (bag / "data/Ä.txt").rename(bag / "data" / decomposed)
    result = verify(bag)
    assert result.valid
    assert Problem("AK-V32", f"data/{decomposed}") in result.notes


def test_names_that_differ_only_in_case_are_two_files(tmp_path):
    assert verify(make(tmp_path / "bag", {"data/a": b"a", "data/A": b"b"})).valid
    missing = make(tmp_path / "zwei", {"data/a": b"a", "data/A": b"b"})
    (missing / "data/A").unlink()
    assert [(problem.code, problem.path) for problem in verify(missing).problems] == [("AK-V01", "data/A")]


def test_tag_files_need_not_be_listed(bag):
    (bag / "notiz.txt").write_text("frei")
    assert verify(bag).valid


def test_listed_tag_files_are_checked(bag):
    (bag / "notiz.txt").write_text("frei")
    digest = hashlib.md5(b"anders").hexdigest()
    (bag / "tagmanifest-md5.txt").write_text(f"{digest}  notiz.txt\n")
    assert verify(bag).problems == (Problem("AK-V02", "notiz.txt", {"manifest": "tagmanifest-md5.txt"}),)


def test_a_fetch_file_is_refused_and_not_fetched(bag):
    (bag / "fetch.txt").write_text("http://127.0.0.1:9/x 1 data/x\n")
    assert codes(verify(bag)) == ["AK-V09"]


@pytest.mark.parametrize(
    "path", ["../aussen.txt", "data/../../aussen.txt", "/etc/passwd", "data/a/../b", "~/x", "C:\\x"]
)
def test_paths_that_lead_out_are_refused(bag, path):
    with (bag / "manifest-sha256.txt").open("a", encoding="utf-8") as stream:
        stream.write(f"{'0' * 64}  {path}\n")
    assert verify(bag).problems == (Problem("AK-V06", "manifest-sha256.txt", {"listed": path}),)


def test_a_link_out_of_the_bag_is_refused(bag, tmp_path):
    (tmp_path / "geheim.txt").write_bytes(b"a")
    (bag / "data/Ä.txt").unlink()
    (bag / "data/Ä.txt").symlink_to(tmp_path / "geheim.txt")
    assert sorted(codes(verify(bag))) == ["AK-V01", "AK-V07"]


@pytest.mark.parametrize(
    ("declaration", "fault"),
    [
        (None, "missing"),
        (b"", "form"),
        (b"BagIt-Version: 1.0\n", "form"),
        (b"\xef\xbb\xbfBagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "form"),
        (b"BagIt-Version: x\nTag-File-Character-Encoding: UTF-8\n", "form"),
        (b"BagIt-Version: 1.0\nTag-File-Character-Encoding: KLINGON\n", "encoding"),
        (b"BagIt-Version: 1.0\nTag-File-Character-Encoding: hex\n", "encoding"),
    ],
)
def test_a_faulty_declaration_is_a_problem(bag, declaration, fault):
    if declaration is None:
        (bag / "bagit.txt").unlink()
    else:
        (bag / "bagit.txt").write_bytes(declaration)
    assert verify(bag).problems == (Problem("AK-V04", "bagit.txt", {"fault": fault}),)


@pytest.mark.parametrize("line", [b"kein Manifest\n", b"0123  data/a\n", b"\xff\xfe\n", b"x" * 200_000 + b"\n"])
def test_a_faulty_manifest_line_is_a_problem(bag, line):
    with (bag / "manifest-sha256.txt").open("ab") as stream:
        stream.write(line)
    result = verify(bag)
    assert "AK-V05" in codes(result)
    assert {problem.path for problem in result.problems} <= {"manifest-sha256.txt", "data/Ä.txt", "data/b/c.txt"}


def test_without_a_payload_manifest_nothing_is_proved(bag):
    (bag / "manifest-sha256.txt").unlink()
    assert codes(verify(bag)) == ["AK-V10"]


def test_an_oxum_that_differs_is_a_problem(bag):
    (bag / "bag-info.txt").write_text("Payload-Oxum: 3.2\n")
    expected = Problem("AK-V08", "bag-info.txt", {"expected": "3.2", "found": "2.2"})
    assert verify(bag).problems == (expected,)


@pytest.mark.parametrize("info", ["Payload-Oxum: viel\n", "Payload-Oxum: 2.2\nPayload-Oxum: 2.2\n", "keine Angabe\n"])
def test_a_faulty_bag_info_is_a_problem(bag, info):
    (bag / "bag-info.txt").write_text(info)
    assert codes(verify(bag)) == ["AK-V20"]


def test_an_empty_folder_is_no_matter_of_the_rfc(bag):
    (bag / "data/leer").mkdir()
    assert verify(bag).valid


def test_a_file_that_cannot_be_read_to_its_end_is_a_problem(bag, monkeypatch):
    def broken(*_args, **_kwargs):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("archivkoop.stages.verify_files.open", broken, raising=False)
    result = verify(bag)
    assert Problem("AK-V12", "data/Ä.txt", {"reason": "Input/output error"}) in result.problems


def test_large_bags_are_sorted_outside_memory(tmp_path, monkeypatch):
    from archivkoop.stages import spool

    monkeypatch.setattr(spool, "MOST_RUNS", 4)
    monkeypatch.setattr(spool.SortedSpool.__init__, "__defaults__", (16,))
    files = {f"data/{number % 7}/{number:04}.txt": str(number).encode() for number in range(500)}
    folder = make(tmp_path / "bag", files, "1.0", "UTF-8", "md5", "sha256")
    assert verify(folder).valid
    (folder / "data/3/0003.txt").write_bytes(b"x")
    (folder / "data/4/0004.txt").unlink()
    (folder / "data/4/neu.txt").touch()
    found = {problem.path for problem in verify(folder).problems}
    assert found == {"data/3/0003.txt", "data/4/0004.txt", "data/4/neu.txt"}


def test_the_librarys_own_judgement_agrees(bag):
    assert bagit.Bag(str(bag)).is_valid()
    assert verify(bag).valid
    (bag / "data/Ä.txt").write_bytes(b"x")
    assert not bagit.Bag(str(bag)).is_valid()
    assert not verify(bag).valid
