"""Nothing lost, nothing mangled; what says nothing is not held against anybody."""

import pytest

from archivkoop.adapters.compare.pdf.text import compare_text, normalise


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Größe der Fläche", "Größe der Fläche"),
        ("Größe", "Gro\u0308ße"),
        ("Zwei Wörter\r\n", "ZweiWörter"),
        ("Oﬃce", "Office"),
        ("Bau\u00adantrag", "Bau-antrag"),
        ("Bau\ufffe\r\nantrag", "Bau-antrag"),
        ("5 µm", "5 μm"),
        ("ΔT", "∆T"),
        ("ﻼ", "لا"),
    ],
)
def test_what_means_the_same_is_the_same(one, two):
    assert compare_text(one, two) is None
    assert compare_text(two, one) is None


@pytest.mark.parametrize(
    ("one", "two", "lost"),
    [
        ("10 m²", "10 m2", 1),
        ("½", "1⁄2", 1),
        ("Straße", "Strasse", 1),
        ("Böhm", "Bohm", 1),
        ("Baurecht", "Paurecht", 1),
        ("vier Zeichen", "", 11),
        ("• Punkt", "\x95 Punkt", 1),
        ("O", "0", 1),
    ],
)
def test_what_means_something_else_is_a_loss(one, two, lost):
    found = compare_text(one, two)
    assert found is not None
    assert found.lost == lost


def test_the_place_of_the_first_difference_is_shown():
    found = compare_text("x" * 100 + "Bau" + "y" * 100, "x" * 100 + "Pau" + "y" * 100)
    assert found is not None
    assert found.original.startswith("xxxxxxxxxxBau")
    assert found.derivative.startswith("xxxxxxxxxxPau")


def test_another_order_loses_nothing():
    found = compare_text("eins zwei", "zwei eins")
    assert found is not None
    assert (found.lost, found.added) == (0, 0)


def test_more_text_loses_nothing():
    found = compare_text("eins", "eins zwei")
    assert found is not None
    assert (found.lost, found.added) == (0, 4)


@pytest.mark.parametrize("nothing", ["\x01\x04", "\ue0b7", "\ufffd"])
def test_codes_that_nobody_can_read_may_become_words(nothing):
    found = compare_text(f"A{nothing}", "ABrief")
    assert found is not None
    assert found.lost == 0
    lost = compare_text("ABrief", f"A{nothing}")
    assert lost is not None
    assert lost.lost == 5


def test_normalise_keeps_what_matters():
    assert normalise("Ä\u00a0ß ² ﬁ\n") == "Äß²fi"
