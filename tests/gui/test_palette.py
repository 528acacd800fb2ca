"""Every pair of colours that meets in the window can be read."""

from dataclasses import replace

import pytest

from archivkoop.gui.palette import AA_PARTS, AA_TEXT, DARK, LIGHT, contrast

PALETTES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def weak_pairs(palette):
    pairs = [(pair, AA_TEXT) for pair in palette.text_pairs()] + [(pair, AA_PARTS) for pair in palette.part_pairs()]
    return [pair for pair, least in pairs if contrast(*map(palette.tone, pair)) < least]


@PALETTES
def test_text_and_parts_have_enough_contrast(palette):
    assert weak_pairs(palette) == []


@PALETTES
def test_a_spoiled_colour_is_noticed(palette):
    assert weak_pairs(replace(palette, muted=palette.line))


def test_the_measure_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
