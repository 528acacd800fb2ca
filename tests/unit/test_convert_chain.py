"""A chain of converters stops where no further member can help."""

import pikepdf
import pytest

from archivkoop import assets
from archivkoop.adapters import registry
from archivkoop.core.access import STILL_CLOSED
from archivkoop.core.conversion import PlannedFile, Subject
from archivkoop.core.errors import ConversionRefusedError, SourceClosedError, ToolMissingError
from archivkoop.core.events import Agent
from archivkoop.core.files import FileEntry, Identification
from archivkoop.core.findings import Outcome
from archivkoop.stages.convert import convert_file
from archivkoop.stages.profile import parse_profile

BUNDLED = assets.folder("resources") / "profiles" / "kommunal-1.0.toml"
PROFILE = parse_profile(BUNDLED.read_bytes(), "kommunal")
CHAIN = next(rule.chain for rule in PROFILE.formats if "pdftocairo" in rule.chain)


class Member:
    """Declines by one error."""

    def __init__(self, name, error):
        self.name, self.error = name, error

    def agents(self):
        return (Agent(self.name, "1"),)

    def convert(self, _request):
        raise self.error


def convert(source, scratch, converters, chain=CHAIN):
    subject = Subject(FileEntry(source.name, source.name.encode(), 1, 0, ""), Identification("fmt/18", "PDF"))
    planned = PlannedFile(source.name, "F-01", "convert", tuple(chain), "fmt/477", "pdf")
    return convert_file(
        source, subject, planned, PROFILE, converters=converters, judge=None, prove=None, scratch=scratch
    )


def test_a_closed_file_costs_one_attempt_and_not_one_for_each_member(tmp_path):
    source = tmp_path / "vertraulich.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(source, encryption=pikepdf.Encryption(user="geheim", owner="x", R=6))
    found = convert(source, tmp_path / "scratch", lambda name: registry.load("convert", name))
    assert found.derivative is None
    (attempt,) = found.attempts
    assert (attempt.converter, attempt.outcome) == (CHAIN[0], Outcome.FAILED)
    assert STILL_CLOSED in attempt.reasons[0]
    assert attempt.agents == registry.load("convert", CHAIN[0]).agents()


@pytest.mark.parametrize(("error", "attempts"), [(SourceClosedError, 1), (ConversionRefusedError, 5)])
def test_only_what_cannot_change_ends_a_chain(tmp_path, error, attempts):
    found = convert(tmp_path / "a.pdf", tmp_path / "s", lambda name: Member(name, error(reason="r")))
    assert [one.converter for one in found.attempts] == list(CHAIN[:attempts])


def test_a_missing_tool_is_not_to_blame_for_a_closed_file(tmp_path):
    def converter(name):
        if name == CHAIN[0]:
            raise ToolMissingError(tool=name)
        return Member(name, SourceClosedError(reason=STILL_CLOSED))

    found = convert(tmp_path / "a.pdf", tmp_path / "s", converter)
    assert [one.converter for one in found.attempts] == [CHAIN[1]]
