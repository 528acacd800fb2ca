from dataclasses import replace

import pytest

from archivkoop import assets
from archivkoop.core.conversion import Subject
from archivkoop.core.files import FileEntry, Identification
from archivkoop.core.findings import LeaveOut
from archivkoop.stages.plan import matches, plan_file
from archivkoop.stages.profile import parse_profile


@pytest.fixture(scope="module")
def profile():
    file = assets.folder("resources") / "profiles" / "kommunal-1.0.toml"
    return parse_profile(file.read_bytes(), file.name)


def subject(path, puid, **facts):
    return Subject(FileEntry(path, path.encode(), 1, 0, "00"), Identification(puid), facts)


def test_an_office_file_is_converted_and_proved_by_its_rule(profile):
    planned = plan_file(subject("Brief.docx", "fmt/412"), profile, ())
    assert (planned.action, planned.target_puid, planned.chain) == ("convert", "fmt/477", ("libreoffice",))


@pytest.mark.parametrize(
    ("claim", "action"), [("passed", "keep"), ("failed", "convert"), ("undetermined", "convert"), (None, "convert")]
)
def test_only_a_proved_claim_saves_a_pdfa_from_conversion(profile, claim, action):
    facts = {"pdfa_claim": claim} if claim else {}
    assert plan_file(subject("a.pdf", "fmt/477", **facts), profile, ()).action == action


def test_a_persons_decision_goes_before_the_rules(profile):
    decision = LeaveOut("*.docx", "Dublette", "Müller")
    planned = plan_file(subject("Akten/Brief.DOCX", "fmt/412"), profile, (decision,))
    assert (planned.action, planned.reason) == ("leave_out", "Dublette")


def test_system_files_are_left_out_by_the_profile_with_a_finding(profile):
    planned = plan_file(subject("Fotos/Thumbs.db", None), profile, ())
    assert (planned.action, planned.findings) == ("leave_out", ("AK-I10",))


def test_what_no_rule_names_is_kept_and_said(profile):
    planned = plan_file(subject("seltsam.xyz", "fmt/99999"), profile, ())
    assert planned.action == "keep"
    assert planned.findings
    # that a file has no format at all is a finding of the checks
    assert plan_file(subject("seltsam.xyz", None), profile, ()).findings == ()


def test_the_default_decides_what_is_said_of_an_unknown_format(profile):
    for action, code in [("keep", "AK-P01"), ("ask", "AK-P02"), ("reject", "AK-P03")]:
        default = profile.default_format.model_copy(update={"action": action})
        changed = profile.model_copy(update={"default_format": default})
        assert plan_file(subject("x", "fmt/99999"), changed, ()).findings == (code,)


def test_planning_twice_gives_the_same(profile):
    one = subject("a.png", "fmt/13")
    assert plan_file(one, profile, ()) == plan_file(replace(one), profile, ())


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.exe", "Programme/setup.EXE", True),
        ("Programme", "Programme/a/b.txt", True),
        ("Programme/", "Programme/a/b.txt", True),
        ("Programm", "Programme/a/b.txt", False),
        ("setup.exe", "Programme/setup.exe", True),
        ("Übersicht*", "x/übersicht 1.txt", True),
        ("B\u00fcro*", "x/Bu\u0308ro.txt", True),  # as a person types it, and as a Mac spells it
    ],
)
def test_a_pattern_means_a_path_a_folder_or_a_name(pattern, path, expected):
    assert matches(path, pattern) is expected
