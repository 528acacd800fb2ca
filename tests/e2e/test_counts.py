"""The figures add up at every moment: in = packaged + left out + not decided yet (DESIGN §3, 7)."""

from test_machine_output import validate

SAYS = {"de": "1 noch nicht entschieden.", "en": "1 not decided yet."}


def test_what_nobody_has_decided_about_is_counted(archivkoop, small_deposit, meta, tmp_path):
    asked = (small_deposit, "--out", tmp_path / "aus", "--meta", meta)
    archivkoop("check", *asked)
    (small_deposit / "Liste.csv").unlink()
    leave_out = ("--leave-out", "*.bmp", "--reason", "doppelt")
    blocked = archivkoop("ingest", *asked, *leave_out, "--format", "json").json
    validate(blocked, "ingest")
    counts = blocked["counts"]
    assert (counts["in"], counts["packaged"], counts["left_out"], counts["open"]) == (4, 2, 1, 1)
    for command in ("ingest", "convert"):
        for language, words in SAYS.items():
            assert words in archivkoop(command, *asked, env={"ARCHIVKOOP_LANG": language}).out
    done = archivkoop(
        "ingest", *asked, "--waive", "AK-I04", "--reason", "vom Amt zurückgezogen", "--format", "json"
    ).json
    validate(done, "ingest")
    counts = done["counts"]
    assert (counts["in"], counts["packaged"], counts["left_out"], counts["open"]) == (4, 2, 2, 0)
    assert "entschieden" not in archivkoop("ingest", *asked, env={"ARCHIVKOOP_LANG": "de"}).out


def test_before_there_is_a_plan_only_what_came_in_is_told(archivkoop, small_deposit):
    german = archivkoop("check", small_deposit, env={"ARCHIVKOOP_LANG": "de"}).out.splitlines()
    assert "4 Dateien eingegangen." in german
    assert any(line.startswith("Befunde: 0 sperrend") for line in german)
    assert "4 files taken in." in archivkoop("check", small_deposit, env={"ARCHIVKOOP_LANG": "en"}).out.splitlines()
    assert not any("für das Paket" in line for line in german)
