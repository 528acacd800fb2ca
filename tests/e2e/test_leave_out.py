"""What is to be left out and is not there is said: nobody believes that something stays out which is packaged."""

from pathlib import Path

WRONG = ("--leave-out", "Personalakten", "--reason", "bleibt im Amt")


def codes(answer):
    return [line["code"] for line in answer.lines]


def test_a_pattern_that_no_file_matches_is_said_in_every_form(archivkoop, small_deposit, meta, tmp_path):
    lines = archivkoop("check", small_deposit, *WRONG, "--format", "jsonl")
    (finding,) = [line for line in lines.lines if line["code"] == "AK-P05"]
    assert (finding["severity"], finding["path"]) == ("warning", None)
    assert finding["facts"] == {"pattern": "Personalakten", "reason": "bleibt im Amt"}
    assert archivkoop("plan", small_deposit, "--format", "json").json["leave_out_unmatched"] == ["Personalakten"]
    assert "Personalakten" in archivkoop("plan", small_deposit, "--format", "jsonl").err
    english = archivkoop("plan", small_deposit, env={"ARCHIVKOOP_LANG": "en"})
    assert "no file matches the pattern “Personalakten”" in english.out
    done = archivkoop("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", meta, *WRONG)
    assert done.exit_code == 0, done.err
    assert "Dem Muster „Personalakten“" in done.out
    again = archivkoop("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", meta, "--format", "json")
    assert again.json["leave_out_unmatched"] == ["Personalakten"]
    assert "Personalakten" in Path(again.json["report"]).read_text("utf-8")


def test_the_warning_goes_when_a_later_run_finds_the_file(archivkoop, small_deposit):
    assert "AK-P05" in codes(archivkoop("check", small_deposit, *WRONG, "--format", "jsonl"))
    (small_deposit / "Personalakten").mkdir()
    (small_deposit / "Personalakten" / "Meier.txt").write_text("Meier\n")
    assert "AK-P05" not in codes(archivkoop("check", small_deposit, *WRONG, "--format", "jsonl"))
    planned = archivkoop("plan", small_deposit, "--format", "json").json
    assert planned["leave_out_unmatched"] == []
    assert [file["path"] for file in planned["files"] if file["action"] == "leave_out"] == ["Personalakten/Meier.txt"]


def test_what_vanished_or_cannot_be_read_can_be_left_out(archivkoop, small_deposit, meta, tmp_path):
    out = tmp_path / "aus"
    assert archivkoop("check", small_deposit, "--out", out).exit_code == 0
    (small_deposit / "Liste.csv").unlink()
    ingest = ("ingest", small_deposit, "--out", out, "--meta", meta, "--format", "json")
    assert [one["code"] for one in archivkoop(*ingest).json["blocking"]] == ["AK-I04"]
    done = archivkoop(*ingest, "--leave-out", "Liste.csv", "--reason", "vom Amt zurückgezogen")
    assert done.exit_code == 0, done.out
    assert (done.json["counts"]["in"], done.json["counts"]["left_out"]) == (4, 1)
    assert "vom Amt zurückgezogen" in Path(done.json["report"]).read_text("utf-8")
