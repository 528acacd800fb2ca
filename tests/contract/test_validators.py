"""What every validator holds to: a verdict, or the admission that there is none; never an exception."""

from contract_samples import VALID, garbage

from archivkoop.core.findings import Outcome
from archivkoop.core.proof import Validation


def test_it_approves_what_is_sound(validator, tmp_path):
    verdicts = [
        validator.validate(make(tmp_path / name), puid).outcome for name, make, puid in VALID if puid in validator.puids
    ]
    assert verdicts, "no sample in contract_samples.VALID is for this validator: add one"
    assert set(verdicts) == {Outcome.PASSED}


def test_garbage_is_never_approved_and_never_an_exception(validator, tmp_path):
    for file in [*garbage(tmp_path / "müll"), tmp_path / "fehlt.pdf"]:
        for puid in sorted(validator.puids)[:2]:
            verdict = validator.validate(file, puid)
            assert isinstance(verdict, Validation)
            assert verdict.outcome in {Outcome.FAILED, Outcome.UNDETERMINED}, (file.name, puid)
            assert verdict.failures or verdict.reason
            assert verdict.judge.name


def test_a_format_that_it_does_not_know_is_undetermined(validator, tmp_path):
    name, make, _ = VALID[0]
    verdict = validator.validate(make(tmp_path / name), "fmt/999999")
    assert verdict.outcome is Outcome.UNDETERMINED
    assert verdict.reason


def test_it_leaves_the_file_alone(validator, tmp_path, contents):
    for name, make, _ in VALID:
        make(tmp_path / name)
    before = contents(tmp_path)
    for name, _, puid in VALID:
        validator.validate(tmp_path / name, puid)
    assert contents(tmp_path) == before
