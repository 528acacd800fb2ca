"""Sorting outside memory."""

import random

from archivkoop.stages import spool as spool_module
from archivkoop.stages.spool import LineSpool, SortedSpool


def test_records_come_back_by_key_as_often_as_asked(tmp_path):
    keys = [f"{number:05}ä" for number in range(1000)]
    random.Random(7).shuffle(keys)
    with SortedSpool(tmp_path, run_records=37) as spool:
        for key in keys:
            spool.add(key, 1, None)
        assert [record[0] for record in spool] == sorted(keys)
        assert list(spool) == list(spool)
        assert spool.count == 1000


def test_many_runs_are_merged_on_the_way(tmp_path, monkeypatch):
    monkeypatch.setattr(spool_module, "MOST_RUNS", 3)
    with SortedSpool(tmp_path, run_records=2) as spool:
        for number in range(50, 0, -1):
            spool.add(f"{number:03}")
        assert [record[0] for record in spool] == [f"{number:03}" for number in range(1, 51)]


def test_equal_keys_keep_their_order(tmp_path):
    with SortedSpool(tmp_path, run_records=2) as spool:
        for number in range(9):
            spool.add("gleich", number)
        assert [record[1] for record in spool] == list(range(9))


def test_any_text_survives(tmp_path):
    hostile = ["a\nb", "\udcff", "\u2028", "😀", "", "\0"]
    with SortedSpool(tmp_path, run_records=1) as spool:
        for text in hostile:
            spool.add(text)
        assert [record[0] for record in spool] == sorted(hostile)


def test_nothing_is_left_behind(tmp_path):
    with SortedSpool(tmp_path, run_records=1) as spool, LineSpool(tmp_path) as lines:
        spool.add("a")
        lines.add("b", 2)
        assert list(lines) == [("b", 2)]
    assert list(tmp_path.iterdir()) == []
