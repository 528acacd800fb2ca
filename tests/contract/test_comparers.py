"""What every comparer holds to: a file is the same as itself, and never the same as garbage."""

from contract_samples import COMPARABLE, garbage

from archivkoop.core.errors import FileProblem
from archivkoop.core.findings import Outcome
from archivkoop.core.proof import Comparison, Level


def compare(comparer, original, derivative, scratch) -> Comparison | None:
    scratch.mkdir(exist_ok=True)
    try:
        return comparer.compare(original, derivative, {}, scratch)
    except FileProblem:
        return None


def own_samples(comparer, folder):
    folder.mkdir()
    for name, make in COMPARABLE:
        file = make(folder / f"Ä {name}")
        found = compare(comparer, file, file, folder / "scratch")
        if found is not None and found.outcome is Outcome.PASSED:
            yield file, found


def test_a_file_is_the_same_as_itself(comparer, tmp_path):
    found = [result for _, result in own_samples(comparer, tmp_path / "proben")]
    assert found, "no sample in contract_samples.COMPARABLE is for this comparer: add one"
    for result in found:
        assert isinstance(comparer.level, Level)
        assert result.level is comparer.level
        assert result.agents
        assert result.differences == ()
        assert result.measures


def test_nothing_is_the_same_as_garbage(comparer, tmp_path):
    samples = [file for file, _ in own_samples(comparer, tmp_path / "proben")]
    for broken in [*garbage(tmp_path / "müll"), tmp_path / "fehlt"]:
        for original, derivative in ((samples[0], broken), (broken, samples[0])):
            found = compare(comparer, original, derivative, tmp_path / "scratch")
            assert found is None or found.outcome is not Outcome.PASSED, (original.name, derivative.name)
            if found is not None and found.outcome is Outcome.FAILED:
                assert found.differences


def test_it_leaves_both_files_alone(comparer, tmp_path, contents):
    folder = tmp_path / "proben"
    folder.mkdir()
    files = [make(folder / name) for name, make in COMPARABLE]
    before = contents(folder)
    for original in files:
        for derivative in files:
            compare(comparer, original, derivative, tmp_path / "scratch")
    assert contents(folder) == before
