"""Verifying our own packages: no byte can change, no file come, go or be renamed, unseen."""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.package_content import Content, mixed_package, write

from archivkoop import assets
from archivkoop.adapters.package.reader import PLUGIN as READER
from archivkoop.core.catalogue import placeholders
from archivkoop.core.errors import Cancelled, NotAPackageError
from archivkoop.core.files import Fate
from archivkoop.core.verification import Problem, VerifyResult
from archivkoop.stages import verify as stage
from archivkoop.stages import verify_report

TAG = "tagmanifest-sha512.txt"
MANIFEST = "manifest-sha512.txt"


@pytest.fixture(scope="module")
def pristine(tmp_path_factory) -> Path:
    return mixed_package(tmp_path_factory.mktemp("package"))


@pytest.fixture
def package(pristine, tmp_path) -> Path:
    """Return a copy that the test may spoil; files are linked, so a test replaces what it changes."""
    return Path(shutil.copytree(pristine, tmp_path / pristine.name))


def verify(package: Path) -> VerifyResult:
    return stage.verify(package, READER, progress=lambda _: None, cancelled=lambda: False)


def named(result: VerifyResult) -> set[str]:
    """Return every file that the problems name, as path or in the facts."""
    return {problem.path for problem in result.problems} | {
        str(fact) for problem in result.problems for fact in problem.facts.values()
    }


def codes(result: VerifyResult) -> set[str]:
    return {problem.code for problem in result.problems}


def files(package: Path) -> list[str]:
    return sorted(str(path.relative_to(package)) for path in package.rglob("*") if path.is_file())


def reseal(package: Path, *paths: str) -> None:
    """Do what a forger would: bring the manifests into line with the files."""
    manifest = package / MANIFEST
    lines = manifest.read_text("utf-8").splitlines()
    for path in [path for path in paths if path.startswith("data/")]:
        lines = [line for line in lines if line[130:] != path]
        if (package / path).is_file():
            lines.append(f"{hashlib.sha512((package / path).read_bytes()).hexdigest()}  {path}")
    manifest.write_text("".join(f"{line}\n" for line in sorted(lines, key=lambda line: line[130:])), "utf-8")
    payload = [path for path in (package / "data").rglob("*") if path.is_file()]
    oxum = f"{sum(path.stat().st_size for path in payload)}.{len(payload)}"
    info = (package / "bag-info.txt").read_text("utf-8").splitlines()
    info = [f"Payload-Oxum: {oxum}" if line.startswith("Payload-Oxum") else line for line in info]
    (package / "bag-info.txt").write_text("".join(f"{line}\n" for line in info), "utf-8")
    tags = [path for path in files(package) if not path.startswith("data/") and path != TAG]
    lines = [f"{hashlib.sha512((package / path).read_bytes()).hexdigest()}  {path}\n" for path in tags]
    (package / TAG).write_text("".join(lines), "utf-8")


def test_a_package_is_valid(pristine):
    result = verify(pristine)
    assert result == VerifyResult(True, (), (), own=True, files=result.files, bytes=result.bytes)
    oxum = f"Payload-Oxum: {result.bytes}.{result.files}"
    assert oxum in (pristine / "bag-info.txt").read_text("utf-8")


@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_any_changed_byte_is_seen_and_names_the_file(pristine, package, place):
    for path in files(pristine):
        target = package / path
        data = bytearray(target.read_bytes())
        if not data:
            continue
        index = {"first": 0, "middle": len(data) // 2, "last": len(data) - 1}[place]
        data[index] ^= 0x01
        target.write_bytes(data)
        result = verify(package)
        assert not result.valid, f"{path}, byte {index}"
        assert path in named(result), f"{path}, byte {index}: {result.problems}"
        shutil.copy2(pristine / path, target)
    assert verify(package).valid


@pytest.mark.slow
@pytest.mark.parametrize("path", ["bagit.txt", "bag-info.txt", TAG, MANIFEST, "archivkoop/bagit-profile.json"])
def test_every_byte_of_the_tag_files_counts(tmp_path, path):
    content = Content(tmp_path / "Ablage", tmp_path / "derivatives")
    content.add("ä.txt", b"a", Fate.PROVED)
    package = write(content, tmp_path / "staging").bag
    target = package / path
    data = target.read_bytes()
    step = max(1, len(data) // 150)
    for index in range(0, len(data), step):
        for spoiled in (data[index] ^ 0x20, data[index] ^ 0x01, 0x0A):
            if spoiled == data[index]:
                continue
            target.write_bytes(data[:index] + bytes([spoiled]) + data[index + 1 :])
            result = verify(package)
            assert not result.valid, f"{path}, byte {index} → {spoiled:#x}"
            assert path in named(result), f"{path}, byte {index} → {spoiled:#x}: {result.problems}"
    target.write_bytes(data)
    assert verify(package).valid


def test_a_removed_file_is_named(pristine, package):
    for path in files(pristine):
        (package / path).unlink()
        result = verify(package)
        assert not result.valid, path
        assert path in named(result), f"{path}: {result.problems}"
        shutil.copy2(pristine / path, package / path)


def test_a_renamed_file_is_named_by_both_names(pristine, package):
    for path in files(pristine):
        (package / path).rename(package / f"{path}.neu")
        result = verify(package)
        assert not result.valid, path
        assert {path, f"{path}.neu"} <= named(result), f"{path}: {result.problems}"
        (package / f"{path}.neu").rename(package / path)


@pytest.mark.parametrize(
    "path",
    [
        "neu.txt",
        ".versteckt",
        "archivkoop/neu.txt",
        "manifest-md5.txt",
        "tagmanifest-sha512.txt.neu",
        "tagmanifest-md5.txt",
        "data/neu.txt",
        "data/{id}/neu.txt",
        "data/{id}/representations/original/data/.DS_Store",
        "data/{id}/representations/neu/METS.xml",
    ],
)
def test_an_added_file_is_named(package, path):
    path = path.format(id=package.name)
    (package / path).parent.mkdir(parents=True, exist_ok=True)
    (package / path).write_text("neu")
    result = verify(package)
    assert "AK-V03" in codes(result)
    assert path in named(result)


def test_two_bytes_swapped_between_files_of_one_size_are_seen(package):
    folder = package / "data" / package.name / "representations/original/data/Büro"
    (folder / "Brief.doc").write_bytes(b"neu")
    (folder / "Brief.docx").write_bytes(b"alt")
    assert codes(verify(package)) == {"AK-V02"}


@pytest.mark.parametrize("manifest", [MANIFEST, TAG])
def test_an_upper_cased_digest_is_refused(package, manifest):
    lines = (package / manifest).read_text("utf-8").splitlines(keepends=True)
    lines[0] = lines[0][:128].upper() + lines[0][128:]
    (package / manifest).write_text("".join(lines), "utf-8")
    result = verify(package)
    assert ("AK-V05", manifest) in {(problem.code, problem.path) for problem in result.problems}


def change_manifest(package: Path, manifest: str, change: Callable[[list[str]], list[str]]) -> VerifyResult:
    """Change a manifest's lines; the payload's manifest is resealed, so that only its form can tell."""
    lines = (package / manifest).read_text("utf-8").splitlines(keepends=True)
    (package / manifest).write_text("".join(change(lines)), "utf-8", newline="")
    if manifest == MANIFEST:
        tags = [path for path in files(package) if not path.startswith("data/") and path != TAG]
        text = [f"{hashlib.sha512((package / path).read_bytes()).hexdigest()}  {path}\n" for path in tags]
        (package / TAG).write_text("".join(text), "utf-8")
    return verify(package)


@pytest.mark.parametrize("manifest", [MANIFEST, TAG])
@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [lines[0], *lines],
        lambda lines: [lines[0].replace("  ", " "), *lines[1:]],
        lambda lines: [lines[0].replace("  ", " *"), *lines[1:]],
        lambda lines: [lines[0].replace("\n", "\r\n"), *lines[1:]],
        lambda lines: ["\n", *lines],
        lambda lines: [*lines[:-1], lines[-1].rstrip("\n")],
        lambda lines: ["\ufeff" + lines[0], *lines[1:]],
    ],
    ids=["order", "twice", "one space", "star", "CRLF", "blank", "no end", "BOM"],
)
def test_a_manifest_that_is_not_canonical_is_refused(package, manifest, change):
    result = change_manifest(package, manifest, change)
    assert ("AK-V05", manifest) in {(problem.code, problem.path) for problem in result.problems}


@pytest.mark.parametrize(
    "listed", ["data/../../x", "/etc/passwd", "data\\..\\x", "C:/x", "~/x", "data//x", "data/./x", "bag-info.txt"]
)
def test_a_path_that_leads_out_is_refused(package, listed):
    def add(lines: list[str]) -> list[str]:
        return sorted([*lines, f"{'0' * 128}  {listed}\n"], key=lambda line: line[130:])

    result = change_manifest(package, MANIFEST, add)
    assert Problem("AK-V06", MANIFEST, {"listed": listed}) in result.problems


def test_a_mismatch_against_the_tag_manifest_names_both_files(package):
    (package / "bag-info.txt").write_bytes((package / "bag-info.txt").read_bytes() + b"Extra: 1\n")
    assert Problem("AK-V02", "bag-info.txt", {"manifest": TAG}) in verify(package).problems


def test_a_tag_file_that_no_manifest_lists_is_refused(package):
    lines = (package / TAG).read_text("utf-8").splitlines(keepends=True)
    (package / TAG).write_text("".join(line for line in lines if "profile.toml" not in line), "utf-8")
    assert verify(package).problems == (Problem("AK-V03", "archivkoop/profile.toml", {"manifest": TAG}),)


def test_links_and_devices_are_refused_wherever_they_lead(package):
    folder = package / "data" / package.name / "representations/original/data/Büro"
    (folder / "Brief.doc").unlink()
    (folder / "Brief.doc").symlink_to("Brief.docx")
    (package / "archivkoop/link").symlink_to("/etc")
    os.mkfifo(package / "data/rohr")
    found = {(problem.code, problem.path) for problem in verify(package).problems}
    assert ("AK-V07", "archivkoop/link") in found
    assert ("AK-V07", "data/rohr") in found
    assert ("AK-V07", str((folder / "Brief.doc").relative_to(package))) in found


@pytest.mark.parametrize("kind", ["pipe", "link"])
@pytest.mark.parametrize(
    "path",
    ["bagit.txt", "bag-info.txt", MANIFEST, TAG, "data/{id}/METS.xml", "data/{id}/representations/original/METS.xml"],
)
def test_a_pipe_or_link_in_the_place_of_a_document_does_not_hold_it_up(package, tmp_path, path, kind):
    path = path.format(id=package.name)
    (package / path).rename(tmp_path / "anderswo")
    if kind == "pipe":
        os.mkfifo(package / path)
    else:
        (package / path).symlink_to(tmp_path / "anderswo")
    assert ("AK-V07", path) in {(problem.code, problem.path) for problem in verify(package).problems}


def test_a_later_format_is_not_judged_by_our_rules(package):
    info = package / "bag-info.txt"
    info.write_text(info.read_text("utf-8").replace("Package-Format: 1", "Package-Format: 2"), "utf-8")
    reseal(package)
    assert verify(package).problems == (Problem("AK-V23", "bag-info.txt", {"found": "2", "known": "1"}),)


def test_a_folder_link_in_the_payload_is_not_followed(package):
    folder = package / "data" / package.name / "representations/original/data"
    (folder / "Büro").rename(package.parent / "Büro")
    (folder / "Büro").symlink_to(package.parent / "Büro")
    found = codes(verify(package))
    assert {"AK-V07", "AK-V01"} <= found


def test_an_empty_folder_is_refused(package):
    (package / "data" / package.name / "representations/original/data/neu/unten").mkdir(parents=True)
    path = f"data/{package.name}/representations/original/data/neu/unten"
    assert verify(package).problems == (Problem("AK-V11", path),)


def test_a_name_that_is_no_utf8_can_be_told(package):
    (package / os.fsdecode(b"data/b\xffse")).touch()
    assert "data/b%FFse" in named(verify(package))


def test_a_renamed_folder_is_valid_and_noted(package):
    moved = package.rename(package.with_name("Kopie von Paket"))
    result = verify(moved)
    assert result.valid
    assert [note.code for note in result.notes] == ["AK-V33"]


# --- forgeries: the manifests are right, the rest is not ------------------------------------------


def test_a_file_that_was_forged_with_its_manifest_contradicts_the_metadata(package):
    path = f"data/{package.name}/representations/original/data/Büro/Brief.docx"
    (package / path).write_bytes(b"NEU")
    reseal(package, path)
    result = verify(package)
    documents = {problem.facts["document"] for problem in result.problems if problem.code == "AK-V13"}
    base = f"data/{package.name}/representations/original"
    assert documents == {f"{base}/METS.xml", f"{base}/metadata/preservation/premis.xml"}
    assert named(result) >= {path}


def test_a_file_that_was_added_with_its_manifest_is_described_nowhere(package):
    path = f"data/{package.name}/representations/original/data/Büro/neu.txt"
    (package / path).write_bytes(b"neu")
    reseal(package, path)
    assert codes(verify(package)) == {"AK-V15"}


def test_a_file_that_was_removed_with_its_manifest_is_described_in_vain(package):
    path = f"data/{package.name}/representations/original/data/Büro/Brief.docx"
    (package / path).unlink()
    reseal(package, path)
    result = verify(package)
    assert codes(result) == {"AK-V14"}
    assert path in named(result)


def test_a_forged_profile_differs_from_its_digest(package):
    with (package / "archivkoop/profile.toml").open("ab") as stream:
        stream.write(b"# harmlos\n")
    reseal(package)
    assert verify(package).problems == (Problem("AK-V16", "archivkoop/profile.toml"),)


def test_forged_counts_differ_from_the_metadata(package):
    info = package / "bag-info.txt"
    info.write_text(info.read_text("utf-8").replace("packaged=16", "packaged=15"), "utf-8")
    reseal(package)
    assert verify(package).problems == (Problem("AK-V17", "bag-info.txt", {"expected": "15+3", "found": "16+3"}),)


def test_broken_metadata_are_a_problem_not_an_error(package):
    path = f"data/{package.name}/representations/original/METS.xml"
    (package / path).write_bytes((package / path).read_bytes()[:-30])
    reseal(package, path)
    result = verify(package)
    assert "AK-V18" in codes(result)
    assert path in named(result)


def test_a_document_cannot_point_out_of_the_package(package):
    path = f"data/{package.name}/representations/original/METS.xml"
    text = (package / path).read_text("utf-8").replace('href="data/leer/.keep"', 'href="../../../../../etc/passwd"')
    (package / path).write_text(text, "utf-8")
    reseal(package, path)
    assert "AK-V06" in codes(verify(package))


def test_entities_are_not_expanded_and_nothing_is_fetched(package):
    path = f"data/{package.name}/METS.xml"
    text = (package / path).read_text("utf-8")
    bomb = '<!DOCTYPE mets [<!ENTITY a "b"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    head, rest = text.split("\n", 1)
    (package / path).write_text(f"{head}\n{bomb}\n{rest}", "utf-8")
    reseal(package, path)
    verify(package)


def test_another_package_under_this_name_is_seen(package):
    info = package / "bag-info.txt"
    text = info.read_text("utf-8").replace(f"External-Identifier: {package.name}", "External-Identifier: DE-X_1")
    info.write_text(text, "utf-8")
    reseal(package)
    assert "AK-V19" in codes(verify(package))


def test_a_missing_label_is_a_problem(package):
    info = package / "bag-info.txt"
    lines = info.read_text("utf-8").splitlines(keepends=True)
    info.write_text("".join(line for line in lines if not line.startswith("Archivkoop-Counts")), "utf-8")
    reseal(package)
    assert {"AK-V22", "AK-V17"} == codes(verify(package))


def test_losing_the_traces_of_ours_does_not_make_it_a_lenient_case(package):
    shutil.rmtree(package / "archivkoop")
    result = verify(package)
    assert result.own
    assert not result.valid


# --- conduct --------------------------------------------------------------------------------------


def test_problems_are_bounded(package):
    folder = package / "data" / "viele"
    folder.mkdir()
    for number in range(verify_report.MOST_PROBLEMS + 50):
        (folder / f"{number}.txt").touch()
    problems = verify(package).problems
    assert len(problems) == verify_report.MOST_PROBLEMS + 1
    assert problems[-1].code == "AK-V29"
    assert int(problems[-1].facts["count"]) >= 50


def test_it_can_be_stopped(package):
    with pytest.raises(Cancelled):
        stage.verify(package, READER, progress=lambda _: None, cancelled=lambda: True)


def test_progress_ends_at_the_whole(package):
    told = []
    result = stage.verify(package, READER, progress=told.append, cancelled=lambda: False)
    assert told[-1].stage == "verify"
    assert told[-1].files_done == told[-1].files_total == len(files(package))
    hashed = [path for path in files(package) if path != TAG]
    assert told[-1].bytes_done == sum((package / path).stat().st_size for path in hashed)
    assert result.valid


def test_nothing_is_written_into_the_package(package, tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    before = {path: (package / path).stat().st_mtime_ns for path in files(package)}
    stage.verify(package, READER, progress=lambda _: None, cancelled=lambda: False, scratch=scratch)
    assert {path: (package / path).stat().st_mtime_ns for path in files(package)} == before
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("name", ["fehlt", "leer", "datei"])
def test_what_is_no_bag_at_all_is_a_wrong_call(tmp_path, name):
    (tmp_path / "leer").mkdir()
    (tmp_path / "datei").touch()
    with pytest.raises(NotAPackageError):
        verify(tmp_path / name)


def test_the_seal_changes_with_any_file(package):
    assert stage.seal_of(package) == hashlib.sha512((package / TAG).read_bytes()).hexdigest()
    assert stage.seal_of(package / "nirgends") == ""


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_code_has_words_that_ask_only_for_its_facts(language):
    catalogue = assets.catalogue(language)
    ours = {value for name, value in vars(verify_report).items() if name.isupper() and str(value).startswith("AK-V")}
    assert ours <= catalogue.codes
    for code in ours:
        facts = {
            "manifest": "x", "fault": "form", "line": 1, "listed": "x", "expected": "1", "found": "2", "reason": "x",
            "document": "x", "named": "x", "other": "x", "label": "x", "count": 1, "algorithm": "md5", "known": "1",
        }  # fmt: skip
        assert "?" not in catalogue.text(code, **facts), code
    assert placeholders("{a}") == {"a"}
