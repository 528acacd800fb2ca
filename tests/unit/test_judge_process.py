"""A judge that hangs, grows or breaks down costs at most the file that did it; the next one finds a new judge."""

import pytest

from archivkoop.core.findings import Outcome
from archivkoop.engine.child import Limits
from archivkoop.stages.prove import ask
from archivkoop.tasks import kept

MOODY = '''
"""Does what the file says."""

import os
import time
from dataclasses import dataclass

from archivkoop.core.events import Agent
from archivkoop.core.findings import Outcome
from archivkoop.core.proof import Validation

KEPT = []


@dataclass(frozen=True, slots=True)
class Moody:
    name: str = "moody"
    puids: frozenset[str] = frozenset({"fmt/477"})

    def agents(self):
        return (Agent("moody", "1"),)

    def validate(self, file, puid):
        word, _, amount = file.read_text().partition(" ")
        if word == "hang":
            time.sleep(60)
        elif word == "die":
            os._exit(3)
        elif word == "grow":
            KEPT.append(b"x" * (int(amount) << 20))
            time.sleep(0.5)
        return Validation(Outcome.PASSED, self.agents()[0], reason=str(os.getpid()))


PLUGIN = Moody()
'''


@pytest.fixture
def answers(monkeypatch, tmp_path):
    """Return a function that asks one judge about files, given as words, one after the other."""
    folder = tmp_path / "plugins" / "validate"
    folder.mkdir(parents=True)
    (folder / "moody.py").write_text(MOODY, encoding="utf-8")
    monkeypatch.setenv("ARCHIVKOOP_PLUGINS", str(tmp_path / "plugins"))

    def asked(*words, time_s=30.0, memory_mb=1024):
        judge = kept.RemoteValidator("moody", Limits(time_s, memory_mb))
        found = []
        for number, word in enumerate(words):
            file = tmp_path / f"{number}.pdf"
            file.write_text(word, encoding="utf-8")
            found.append(ask(judge, file, "fmt/477"))
        return found

    return asked


def outcomes(found):
    return [one.outcome for one in found]


def test_a_file_that_hangs_the_judge_is_undetermined_after_the_limit(answers):
    found = answers("good", "hang", "good", time_s=3.0)
    assert outcomes(found) == [Outcome.PASSED, Outcome.UNDETERMINED, Outcome.PASSED]
    assert found[1].judge.name == "moody"
    assert "limit_s" in found[1].reason
    assert found[0].reason != found[2].reason  # another process


def test_a_file_that_breaks_the_judge_is_undetermined(answers):
    found = answers("good", "die", "good")
    assert outcomes(found) == [Outcome.PASSED, Outcome.UNDETERMINED, Outcome.PASSED]
    assert "exit_code" in found[1].reason


def test_a_judge_that_grows_over_many_files_is_replaced_and_none_of_them_pays(answers):
    found = answers(*["grow 150"] * 4, memory_mb=400)
    assert outcomes(found) == [Outcome.PASSED] * 4
    assert 1 < len({one.reason for one in found}) < 4


def test_a_file_that_is_too_much_by_itself_is_undetermined(answers):
    found = answers("good", "grow 900", "good", memory_mb=400)
    assert outcomes(found) == [Outcome.PASSED, Outcome.UNDETERMINED, Outcome.PASSED]
    assert "limit_mb" in found[1].reason
