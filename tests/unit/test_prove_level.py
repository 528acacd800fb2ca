"""A level stands only where something was compared."""

import pytest

from archivkoop.core.events import Agent
from archivkoop.core.files import Identification
from archivkoop.core.findings import Outcome
from archivkoop.core.proof import Comparison, Level, Validation
from archivkoop.stages.prove import prove


class Comparer:
    """Answers what it is told to."""

    level = Level.FAITHFUL

    def __init__(self, outcome):
        self.outcome = outcome

    def agents(self):
        return ()

    def compare(self, *_):
        return Comparison(self.outcome, self.level, reason="original: needs a password")


class Target:
    """What a profile demands."""

    puid = "fmt/477"
    accepted_puids = ("fmt/477",)
    levels = (Level.FAITHFUL,)


@pytest.mark.parametrize(
    ("outcome", "level"),
    [(Outcome.UNDETERMINED, None), (Outcome.PASSED, Level.FAITHFUL), (Outcome.FAILED, Level.FAITHFUL)],
)
def test_no_level_stands_where_nothing_was_compared(outcome, level, tmp_path):
    file = tmp_path / "Akte.pdf"
    file.write_bytes(b"%PDF-1.7")
    proof = prove(
        file,
        file,
        Target(),
        Comparer(outcome),
        {},
        identify=lambda _: Identification("fmt/477"),
        judge=lambda *_: (),
        scratch=tmp_path,
        validations=[Validation(Outcome.PASSED, Agent("veraPDF"))],
    )
    assert (proof.outcome, proof.level) == (outcome, level)
