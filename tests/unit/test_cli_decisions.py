import pytest

from archivkoop.cli.job_options import decisions
from archivkoop.core.errors import DecisionMissingError, ReasonMissingError


def test_a_reason_belongs_to_every_decision_before_it():
    waivers, leave_outs = decisions(
        [
            "ingest",
            "x",
            "--waive",
            "ak-i01",
            "--leave-out=*.exe",
            "--reason",
            "Prüfung",
            "--leave-out",
            "tmp",
            "--reason=leer",
        ],
        "Müller",
    )
    assert [(waiver.code, waiver.reason, waiver.actor) for waiver in waivers] == [("AK-I01", "Prüfung", "Müller")]
    assert [(rule.pattern, rule.reason) for rule in leave_outs] == [("*.exe", "Prüfung"), ("tmp", "leer")]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--waive", "AK-I01"],
        ["--leave-out", "*.exe", "--reason", "  "],
        ["--waive", "AK-I01", "--reason", "a", "--leave-out", "b"],
    ],
)
def test_no_decision_without_a_reason(arguments):
    with pytest.raises(ReasonMissingError):
        decisions(arguments, "Müller")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--reason", "Prüfung"],
        ["--reason", "Prüfung", "--waive", "AK-I01"],
        ["--waive", "AK-I01", "--reason", "a", "--reason", "b"],
    ],
)
def test_no_reason_without_a_decision_before_it(arguments):
    with pytest.raises(DecisionMissingError):
        decisions(arguments, "Müller")


def test_nothing_behind_two_dashes_is_an_option():
    assert decisions(["ingest", "--", "--waive", "AK-I01"], "x") == ([], [])


def test_what_lacks_a_reason_is_the_decision_that_is_named():
    with pytest.raises(ReasonMissingError) as caught:
        decisions(["check", "x", "--leave-out", "*.EXE", "--reason", ""], "Müller")
    assert caught.value.params["option"] == "--leave-out *.EXE"
