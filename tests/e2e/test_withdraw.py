"""What was decided on the command line acts in later runs: it is named there, and can be withdrawn there."""

from pathlib import Path

import pytest

CSV = ("--leave-out", "*.csv", "--reason", "doppelt\ngeliefert", "--actor", "Änne Groß")


@pytest.fixture
def ingest(archivkoop, small_deposit, tmp_path):
    def run(*options, lang="de", out="aus"):
        call = ("ingest", small_deposit, "--out", tmp_path / out, "--format", "json", *options)
        return archivkoop(*call, env={"ARCHIVKOOP_LANG": lang, "COLUMNS": "40"})

    return run


def test_a_later_run_names_what_still_holds(ingest):
    first = ingest(*CSV)
    assert first.exit_code == 1
    assert "entschieden" not in first.err
    german = [line for line in ingest().err.splitlines() if "*.csv" in line]
    assert german == [
        "Weiterhin entschieden: *.csv wird nicht übernommen, „doppelt geliefert“ (Änne Groß)."
        " Zurücknehmen: --withdraw '*.csv'"
    ]
    assert "Still decided: *.csv is left out, “doppelt geliefert” (Änne Groß)" in ingest(lang="en").err
    assert "*.csv" not in ingest(*CSV).err  # named by the run itself


def test_a_leave_out_is_withdrawn(ingest, meta):
    ingest(*CSV)
    ingest("--waive", "AK-D01", "--reason", "folgt")
    blocked = ingest("--withdraw", "*.CSV", "--withdraw", "ak-d01")
    assert blocked.exit_code == 1
    assert blocked.json["missing_fields"]
    assert "Zurückgenommen: *.csv wird nicht übernommen" in blocked.err
    assert "Zurückgenommen: Befund AK-D01 ist zugelassen" in blocked.err
    assert "Weiterhin entschieden" not in blocked.err
    done = ingest("--withdraw", "*.csv", "--meta", meta)  # the same command resumes: withdrawn is withdrawn
    assert done.exit_code == 0, done.err
    assert (done.json["counts"]["in"], done.json["counts"]["left_out"]) == (4, 0)
    assert list(Path(done.json["package"]).rglob("Liste.csv"))


def test_what_was_never_decided_cannot_be_withdrawn(ingest, archivkoop, small_deposit, tmp_path):
    assert ingest("--withdraw", "*.csv").exit_code == 2
    assert not list((tmp_path / "home" / "data" / "workspaces").glob("*/workspace.sqlite"))
    ingest(*CSV)
    unknown = ingest("--withdraw", "*.csv", "--withdraw", "*.exe", lang="en")
    assert unknown.exit_code == 2
    assert "“*.exe”" in unknown.err
    assert "What is decided: *.csv" in unknown.err
    assert "*.csv is left out" in ingest(lang="en").err


def test_in_a_package_it_is_settled(ingest, meta):
    done = ingest(*CSV, "--meta", meta)
    assert done.exit_code == 0
    late = ingest("--withdraw", "*.csv")
    assert late.exit_code == 2
    assert done.json["package"] in late.err


def test_where_everything_is_left_out_the_way_back_is_told_and_nothing_is_left(ingest, meta, tmp_path):
    everything = ingest("--leave-out", "*", "--reason", "Irrtum", "--meta", meta)
    assert everything.exit_code == 2
    assert "--withdraw" in everything.err
    assert "--withdraw" in ingest(lang="en").err
    assert list((tmp_path / "aus").iterdir()) == []
    assert ingest("--withdraw", "*").exit_code == 0
