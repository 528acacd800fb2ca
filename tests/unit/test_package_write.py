"""Writing a package: layout, names, times, counts, and what is told about it."""

import hashlib
import json
import os
import subprocess
import sys
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.package_content import PROFILE_BYTES, Content, journal_renames, mixed_content, mixed_package, write

from archivkoop import assets
from archivkoop.adapters.package.bagit_library import opinion
from archivkoop.core.errors import CountsError, InternalError, NothingToPackageError, ProfileError
from archivkoop.core.events import EventKind
from archivkoop.core.files import Counts, Fate
from archivkoop.core.ports import Progress
from archivkoop.stages.package_places import rename_data, renames


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    return mixed_package(tmp_path_factory.mktemp("package"))


@pytest.fixture
def content(tmp_path) -> Content:
    return Content(tmp_path / "Ablage", tmp_path / "derivatives")


def payload(bag: Path) -> Path:
    return bag / "data" / bag.name


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def info(bag: Path) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in (bag / "bag-info.txt").read_text("utf-8").splitlines())


# --- layout ---------------------------------------------------------------------------------------


def test_the_bagit_library_accepts_it(package):
    run = [sys.executable, "-m", "bagit", "--validate", "--quiet", str(package)]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert opinion(package).problems == ()
    assert opinion(package).agent.startswith("bagit 1.")


def test_the_layout_is_that_of_the_design(package):
    assert {path.name for path in package.iterdir()} == {
        "bagit.txt",
        "bag-info.txt",
        "manifest-sha512.txt",
        "tagmanifest-sha512.txt",
        "archivkoop",
        "data",
    }
    assert tree(package / "archivkoop") == ["bagit-profile.json", "profile.toml"]
    assert [path.name for path in (package / "data").iterdir()] == [package.name]
    own = [path for path in tree(payload(package)) if "/data/" not in path]
    assert own == sorted(
        [
            "METS.xml",
            "documentation/uebernahmeprotokoll.html",
            "metadata/descriptive/dc.xml",
            "metadata/descriptive/ead.xml",
            "metadata/other/findings.jsonl",
            "metadata/preservation/premis.xml",
            "representations/original/METS.xml",
            "representations/original/metadata/preservation/premis.xml",
            "representations/preservation/METS.xml",
            "representations/preservation/metadata/preservation/premis.xml",
            "schemas/findings.schema.json",
        ]
    )


def test_manifests_are_canonical(package):
    for name in ("manifest-sha512.txt", "tagmanifest-sha512.txt"):
        lines = (package / name).read_text("utf-8").splitlines(keepends=True)
        assert lines == sorted(lines, key=lambda line: line[130:])
        for line in lines:
            digest, path = line.rstrip("\n").split("  ", 1)
            assert digest == hashlib.sha512((package / path).read_bytes()).hexdigest()
    listed = [line[130:-1] for line in (package / "manifest-sha512.txt").read_text("utf-8").splitlines(keepends=True)]
    assert listed == [f"data/{path}" for path in tree(package / "data")]


def test_originals_are_there_byte_for_byte_with_their_times(package):
    folder = payload(package) / "representations/original/data"
    brief = folder / "Büro/Brief.docx"
    assert brief.read_bytes() == b"neu"
    assert brief.stat().st_mtime_ns == 1_000_000_000_123_456_789
    assert (folder / "bad_FFname.bin").read_bytes() == b"roh"
    assert not (folder / "Bilder/Thumbs.db").exists()


def test_every_name_is_safe_and_short(package):
    paths = [line[130:-1] for line in (package / "manifest-sha512.txt").read_text("utf-8").splitlines(keepends=True)]
    folded = [unicodedata.normalize("NFC", path).casefold() for path in paths]
    assert len(set(folded)) == len(paths)
    for path in paths:
        assert len(path) <= 240
        assert unicodedata.is_normalized("NFC", path)
        assert not set(path) & set('%<>:"\\|?*\r\n')


def test_derivatives_of_one_stem_are_all_there(package):
    names = tree(payload(package) / "representations/preservation/data")
    assert names == ["Büro/Brief.doc.pdf", "Büro/Brief.docx.pdf", "Büro/Brief.pdf"]


def test_empty_folders_are_kept(package):
    folder = payload(package) / "representations/original/data"
    assert (folder / "leer/.keep").read_bytes() == b""
    assert (folder / "leer-2/innen/.keep").exists()


def test_bag_info_says_what_the_description_says(package):
    said = info(package)
    assert said["Source-Organization"] == "Stadtarchiv Musterstadt"
    assert said["External-Identifier"] == package.name
    assert said["External-Description"] == "Bauakten der Stadtbezirke Nord & Süd"
    assert said["Contact-Name"] == "Jörg Müller"
    assert said["Bagging-Date"] == "2026-03-01"
    assert said["Archivkoop-Profile-SHA512"] == hashlib.sha512(PROFILE_BYTES).hexdigest()
    assert said["Archivkoop-Counts"] == "in=17 packaged=16 left_out=1 kept=12 proved=2 unproved=1 failed=1"
    sizes = [(package / "data" / path).stat().st_size for path in tree(package / "data")]
    assert said["Payload-Oxum"] == f"{sum(sizes)}.{len(sizes)}"
    assert (package / "archivkoop/profile.toml").read_bytes() == PROFILE_BYTES


def test_a_value_cannot_smuggle_in_a_label(content, tmp_path):
    content.add("a.txt", b"a")
    content.actor = "Eva\nPayload-Oxum: 0.0\r\nBag-Count: 7"
    bag = write(content, tmp_path / "staging").bag
    lines = (bag / "bag-info.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("Payload-Oxum")] != ["Payload-Oxum: 0.0"]
    assert "Contact-Name: Eva Payload-Oxum: 0.0 Bag-Count: 7" in lines
    assert opinion(bag).problems == ()


def test_findings_checks_and_decisions_are_lines_of_the_published_schema(package):
    schema = json.loads((assets.folder("schemas") / "findings.schema.json").read_text("utf-8"))
    lines = (payload(package) / "metadata/other/findings.jsonl").read_text("utf-8").splitlines()
    documents = [json.loads(line) for line in lines]
    for document in documents:
        Draft202012Validator(schema).validate(document)
    kinds = [(document["kind"], document.get("code", document.get("event"))) for document in documents]
    assert ("finding", "AK-C01") in kinds
    assert ("decision", "file_left_out") in kinds
    assert ("decision", "waived") in kinds
    assert ("decision", "file_renamed") in kinds
    assert ("check", "file_proved") in kinds
    waived = next(document for document in documents if document.get("code") == "AK-C01")
    assert waived["waiver"] == {"reason": "war schon leer", "actor": "Jörg Müller", "path": None}


# --- renames --------------------------------------------------------------------------------------


def test_renames_are_told_before_anything_is_written(tmp_path):
    content = mixed_content(tmp_path)
    found = {(rename.path, rename.of): rename for rename in renames(content, tmp_path)}
    assert found["Bilder/100%.txt", "original"].name == "Bilder/100_.txt"
    assert found["Bilder/a.txt", "original"].reasons == ("collision",)
    assert found["bad%FFname.bin", "original"].name == "bad_FFname.bin"
    assert found["Büro/Brief.docx", "derivative"].name == "Büro/Brief.docx.pdf"
    assert ("Büro/Brief.docx", "original") not in found
    assert rename_data(found["Bilder/a.txt", "original"]) == {
        "name": "Bilder/a~2.txt",
        "object": "original",
        "reasons": ["collision"],
    }
    assert [rename.path for rename in renames(content, tmp_path)] == sorted(rename.path for rename in found.values())
    assert not (tmp_path / "staging").exists()


def test_an_original_to_come_keeps_its_name_for_its_own_derivative(content, tmp_path):
    content.add("a/Plan.dwg", b"1", Fate.PROVED)
    content.add("a/Plan.pdf", b"2")
    content.add("b/Plan.dwg", b"3", Fate.PROVED)
    content.add("b/Plan.pdf", b"4", Fate.LEFT_OUT)
    for number in range(300):
        content.add(f"c/Plan.{number:03}", b"5", Fate.PROVED)
    bag = write(content, tmp_path / "staging").bag
    found = tree(payload(bag) / "representations/preservation/data")
    assert found[:2] == ["a/Plan.dwg.pdf", "b/Plan.pdf"]
    assert len(found) == 302
    assert opinion(bag).problems == ()


def test_renames_match_what_is_written(tmp_path):
    content = mixed_content(tmp_path)
    told = {(rename.of, rename.name) for rename in renames(content, tmp_path)}
    bag = write(content, tmp_path / "staging").bag
    for of, name in told:
        part = "original" if of == "original" else "preservation"
        assert (payload(bag) / "representations" / part / "data" / name).is_file()


def test_a_path_limit_without_room_is_the_profiles_fault(content, tmp_path):
    rules = content.profile.package.model_copy(update={"max_path": 120})
    content.profile = content.profile.model_copy(update={"package": rules})
    content.add("a.txt", b"a")
    with pytest.raises(ProfileError, match="AK-T02"):
        write(content, tmp_path / "staging")


# --- the result -----------------------------------------------------------------------------------


def test_the_result_says_what_was_written(tmp_path):
    content = mixed_content(tmp_path)
    journal_renames(content, tmp_path / "scratch")
    written = write(content, tmp_path / "staging")
    assert written.complete
    assert (written.files, written.derivatives) == (18, 3)  # two of the originals' files are placeholders
    assert written.seal == hashlib.sha512((written.bag / "tagmanifest-sha512.txt").read_bytes()).hexdigest()
    assert [event.kind for event in written.events] == [EventKind.PACKAGED]
    premis = (payload(written.bag) / "metadata/preservation/premis.xml").read_text("utf-8")
    assert premis.count(written.events[0].id) == 1
    assert sorted(path.name for path in (tmp_path / "staging").iterdir()) == [content.package_id]


def test_twice_written_is_the_same_byte_for_byte(tmp_path):
    content = mixed_content(tmp_path)
    first, second = (write(content, tmp_path / name).bag for name in ("eins", "zwei"))
    assert tree(first) == tree(second)
    for path in tree(first):
        assert (first / path).read_bytes() == (second / path).read_bytes(), path


def test_what_an_earlier_try_left_is_removed(content, tmp_path):
    content.add("a.txt", b"a")
    rest = tmp_path / "staging" / content.package_id / "data" / "alt.txt"
    rest.parent.mkdir(parents=True)
    rest.write_text("halb")
    bag = write(content, tmp_path / "staging").bag
    assert not (bag / "data/alt.txt").exists()
    assert opinion(bag).problems == ()


def test_without_derivatives_there_is_one_representation(content, tmp_path):
    content.add("a.txt", b"a")
    content.add("b.doc", b"b", Fate.FAILED)
    bag = write(content, tmp_path / "staging").bag
    assert [path.name for path in (payload(bag) / "representations").iterdir()] == ["original"]


def test_nothing_to_package_is_said(content, tmp_path):
    content.add("Thumbs.db", b"a", Fate.LEFT_OUT)
    with pytest.raises(NothingToPackageError):
        write(content, tmp_path / "staging")
    assert not (tmp_path / "staging").exists()


def test_counts_that_differ_from_the_files_are_an_error(content, tmp_path, monkeypatch):
    content.add("a.txt", b"a")
    monkeypatch.setattr(Content, "counts", property(lambda _: Counts(2, kept=2)))
    with pytest.raises(CountsError):
        write(content, tmp_path / "staging")


@pytest.mark.parametrize("name", ["a/b", "..", "a%b", "CON", "Punkt."])
def test_a_package_id_that_is_no_safe_name_is_refused(content, tmp_path, name):
    content.add("a.txt", b"a")
    content.package_id = name
    with pytest.raises(InternalError):
        write(content, tmp_path / "staging")


def test_a_file_without_a_fate_is_an_error(content, tmp_path):
    content.add("a.txt", b"a")
    content.add("b.txt", b"b", None)  # type: ignore[arg-type]
    with pytest.raises((InternalError, CountsError)):
        write(content, tmp_path / "staging")


def test_progress_counts_files_and_bytes(content, tmp_path):
    content.add("a.txt", b"a" * (3 << 20))
    content.add("b.doc", b"b", Fate.PROVED, derivative=b"c" * 10)
    told: list[Progress] = []
    write(content, tmp_path / "staging", progress=told.append)
    assert told[0].stage == "package"
    assert told[-1].files_total == 2
    assert told[-1].bytes_done == (3 << 20) + 1 + 10
    assert max(step.bytes_done - last.bytes_done for last, step in pairwise(told)) <= 1 << 20


def test_originals_are_opened_for_reading_only(content, tmp_path, monkeypatch):
    content.add("Ä/a.txt", b"a")
    opened: list[int] = []
    true_open = os.open

    def watched(path, flags, *args, **kwargs):
        if str(content.source) in os.fsdecode(path):
            opened.append(flags)
        return true_open(path, flags, *args, **kwargs)

    monkeypatch.setattr(os, "open", watched)
    write(content, tmp_path / "staging")
    assert opened
    assert all(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC) == 0 for flags in opened)
