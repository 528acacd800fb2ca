"""The judge gives the verdicts that the makers of its test suite expect."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from archivkoop.adapters.validate import verapdf
from archivkoop.core.errors import ToolMissingError
from archivkoop.core.findings import Outcome

SHARED = Path(__file__).parents[3] / "shared"
VERDICTS = sorted((SHARED / "corpus/pdfa-verdicts").rglob("*.pdf"))
REQUIRED = os.environ.get("ARCHIVKOOP_REQUIRE_TOOLS") == "1"
PUIDS = {flavour: puid for puid, flavour in verapdf.FLAVOURS.items()}


def expected(name: str) -> tuple[str, Outcome]:
    """Return PUID and verdict that a file name of the suite promises."""
    flavour = re.search(r"PDF_A-(\d[a-z]?)", name)
    return PUIDS[flavour[1].lower() if flavour else "2b"], Outcome.PASSED if "-pass-" in name else Outcome.FAILED


@pytest.fixture(scope="module")
def judge():
    try:
        verapdf.PLUGIN.agents()
    except ToolMissingError:
        if REQUIRED:
            raise
        pytest.skip("veraPDF is missing: packaging/verapdf/fetch.sh")
    return verapdf.PLUGIN


@pytest.mark.tools
def test_verdicts_are_those_of_the_file_names(judge):
    if not VERDICTS and not REQUIRED:
        pytest.skip("the corpus is not there")
    assert VERDICTS
    wrong = []
    for file in VERDICTS:
        puid, outcome = expected(file.name)
        answer = judge.validate(file, puid)
        if answer.outcome is not outcome:
            wrong.append((file.name, puid, answer.outcome, answer.failures[:2], answer.reason))
    assert not wrong


@pytest.fixture
def refused(tmp_path):
    """A PDF that is no PDF/A, with a name that no ASCII locale can spell."""
    import pikepdf

    file = tmp_path / "Übernahme größer.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file)
    return file


@pytest.mark.tools
def test_a_refusal_names_rule_place_and_judge(judge, refused):
    answer = judge.validate(refused, "fmt/477")
    assert answer.outcome is Outcome.FAILED
    assert answer.flavour == "PDF/A-2b"
    assert answer.judge.name == "veraPDF"
    assert answer.judge.version == "1.30.2"
    metadata = next(failure for failure in answer.failures if failure.clause == "6.6.2.1-1")
    assert metadata.count == 1
    assert metadata.context == "root/document[0]"
    assert "metadata" in metadata.message


@pytest.mark.tools
@pytest.mark.parametrize("flavour", PUIDS)
def test_the_rules_of_a_flavour_are_those_of_verapdf(judge, flavour):
    wanted = verapdf._java().flavours.fromString(flavour)
    directory = verapdf._java().profiles.getVeraProfileDirectory()
    assert verapdf._rules(flavour).equals(directory.getValidationProfileByFlavour(wanted))


@pytest.mark.tools
def test_what_is_no_pdf_is_undetermined(judge, tmp_path):
    file = tmp_path / "kein.pdf"
    file.write_bytes(b"Guten Tag")
    answer = judge.validate(file, "fmt/477")
    assert answer.outcome is Outcome.UNDETERMINED
    assert answer.reason
    assert judge.validate(tmp_path / "fehlt.pdf", "fmt/477").outcome is Outcome.UNDETERMINED


@pytest.mark.tools
def test_an_encrypted_file_is_undetermined(judge, tmp_path):
    import pikepdf

    file = tmp_path / "geheim.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file, encryption=pikepdf.Encryption(owner="a", user="b"))
    answer = judge.validate(file, "fmt/477")
    assert answer.outcome is Outcome.UNDETERMINED
    assert "ncrypted" in answer.reason


@pytest.mark.tools
def test_an_unknown_format_is_undetermined(judge, refused):
    assert judge.validate(refused, "fmt/353").outcome is Outcome.UNDETERMINED


@pytest.mark.tools
def test_umlauts_in_names_survive_a_posix_locale(judge, refused):
    code = (
        "import sys; from pathlib import Path; from archivkoop.adapters.validate.verapdf import PLUGIN;"
        "print(PLUGIN.validate(Path(sys.argv[1]), 'fmt/477').outcome.value)"
    )
    env = {"PATH": os.environ["PATH"], "LC_ALL": "POSIX", "PYTHONUTF8": "1", "HOME": os.environ.get("HOME", "/")}
    done = subprocess.run([sys.executable, "-c", code, refused], env=env, capture_output=True, timeout=120, check=True)
    assert done.stdout.decode().strip() == "failed"
    assert done.stderr == b""


def test_a_jar_named_but_absent_is_a_missing_tool(monkeypatch, tmp_path):
    monkeypatch.setenv("ARCHIVKOOP_VERAPDF_JAR", str(tmp_path / "fehlt.jar"))
    with pytest.raises(ToolMissingError):
        verapdf.find_jar()


def test_the_jar_is_found_where_it_is_named(monkeypatch, tmp_path):
    jar = tmp_path / "anders.jar"
    jar.write_bytes(b"PK")
    monkeypatch.setenv("ARCHIVKOOP_VERAPDF_JAR", str(jar))
    assert verapdf.find_jar() == jar


def test_importing_the_judge_loads_no_java():
    code = "import sys, archivkoop.adapters.validate.verapdf; print('jpype' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True)
    assert done.stdout.strip() == b"False"


@pytest.mark.tools
def test_memory_that_a_file_needed_is_given_back(judge, refused):
    import jpype

    runtime = jpype.JClass("java.lang.Runtime").getRuntime()
    large = jpype.JClass("byte[]")(2 * verapdf.IDLE_HEAP_BYTES)
    assert runtime.totalMemory() > verapdf.IDLE_HEAP_BYTES
    del large
    judge.validate(refused, "fmt/477")
    assert runtime.totalMemory() <= verapdf.IDLE_HEAP_BYTES
