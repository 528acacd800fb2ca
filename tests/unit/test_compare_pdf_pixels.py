"""The measure ignores what anti-aliasing does, and sees what a person would call missing."""

import numpy as np
import pytest

from archivkoop.adapters.compare.pdf.glyph_proof import _mask, _rows
from archivkoop.adapters.compare.pdf.limits import PdfLimits
from archivkoop.adapters.compare.pdf.pixels import SQUARE, edges, measure

LIMITS = PdfLimits()


def page(height=300, width=200, tone=255):
    return np.full((height, width, 4), tone, np.uint8)


def text_page():
    """Strokes as of a text: 2 pixels wide, 20 apart."""
    picture = page()
    for top in range(20, 280, 20):
        for left in range(10, 190, 12):
            picture[top : top + 10, left : left + 2, :3] = 0
    return picture


def shifted(picture, x, y):
    """The picture moved by parts of a pixel: each pixel mixed of its neighbours, as anti-aliasing does."""
    values = picture.astype(float)
    mixed = (1 - x) * (1 - y) * values + x * (1 - y) * np.roll(values, 1, 1)
    mixed += (1 - x) * y * np.roll(values, 1, 0) + x * y * np.roll(values, (1, 1), (0, 1))
    return np.round(mixed).astype(np.uint8)


def refused(found):
    return found.ink > LIMITS.ink or found.tone > LIMITS.tone


def suspicious(found):
    return found.ink > LIMITS.suspicious_ink or found.tone > LIMITS.suspicious_tone


def test_the_same_picture_does_not_differ():
    assert measure(text_page(), text_page()).ink == 0
    assert measure(text_page(), text_page(), careful=True).tone == 0


@pytest.mark.parametrize(("x", "y"), [(0.3, 0.0), (0.0, 0.5), (0.5, 0.5), (1.0, 0.0)])
def test_a_shift_below_a_pixel_is_no_difference(x, y):
    found = measure(text_page(), shifted(text_page(), x, y), careful=True)
    assert not refused(found)


def test_a_black_hairline_may_be_drawn_as_two_grey_ones():
    black, grey = page(), page()
    black[100, 20:180, :3] = 0
    grey[100:102, 20:180, :3] = 128
    assert suspicious(measure(black, grey))
    assert not refused(measure(black, grey, careful=True))


def test_a_lost_stroke_is_seen_by_both_measures():
    damaged = text_page()
    damaged[100:110, 58:60, :3] = 255
    assert suspicious(measure(text_page(), damaged))
    assert refused(measure(text_page(), damaged, careful=True))
    assert refused(measure(damaged, text_page(), careful=True))


def test_a_lost_dot_of_three_pixels_is_seen():
    dotted = page()
    dotted[150:153, 100:103, :3] = 0
    assert refused(measure(dotted, page(), careful=True))


def test_the_worst_square_is_where_the_damage_is():
    damaged = text_page()
    damaged[220:230, 118:120, :3] = 255
    found = measure(text_page(), damaged)
    assert found.left <= 118 < found.left + SQUARE
    assert found.top <= 225 < found.top + SQUARE


def test_damage_on_the_border_between_bands_is_seen_whole():
    dotted = page(600, 200)
    dotted[126:130, 100:104, :3] = 0  # a band has 128 rows
    inside = page(600, 200)
    inside[150:154, 100:104, :3] = 0
    empty = page(600, 200)
    assert measure(dotted, empty, careful=True).ink == measure(inside, empty, careful=True).ink


def test_another_tone_of_an_even_area_is_seen():
    one, two = page(tone=255), page(tone=255)
    one[50:150, 50:150, :3] = (200, 120, 60)
    two[50:150, 50:150, :3] = (200, 120, 70)
    assert measure(one, two, careful=True).tone == pytest.approx(10)
    assert refused(measure(one, two, careful=True))


def test_grey_against_colour_of_the_same_brightness_is_seen():
    one, two = page(), page()
    one[50:150, 50:150, :3] = 110
    two[50:150, 50:150, :3] = (40, 110, 150)
    assert refused(measure(one, two, careful=True))
    assert refused(measure(two, one, careful=True))


def test_the_unused_channel_does_not_count():
    other = text_page()
    other[..., 3] = 7
    assert measure(text_page(), other).tone == 0


def test_what_is_ignored_does_not_count_nor_spoil_what_is_beside_it():
    damaged = text_page()
    damaged[100:110, 50:80, :3] = 0
    ignore = np.zeros(damaged.shape[:2], bool)
    ignore[95:115, 45:85] = True
    assert measure(text_page(), damaged, ignore).ink == 0
    assert measure(text_page(), damaged, ignore, careful=True).tone == 0
    damaged[200:210, 58:60, :3] = 255
    assert suspicious(measure(text_page(), damaged, ignore))


def test_pictures_of_other_sizes_are_compared_where_both_are():
    assert measure(page(300, 200), page(299, 201)).tone == 0


def test_tiny_pages_have_a_measure():
    assert measure(page(1, 1), page(1, 1, 0)).tone > 0
    assert measure(page(3, 5), page(3, 5)).tone == 0


def test_edges_are_where_tones_meet():
    picture = page()
    picture[100:110, 100:110, :3] = (255, 0, 255)
    contrast = edges(picture)
    assert contrast[99, 99] == 255
    assert contrast[105, 105] == 0
    assert contrast[50, 50] == 0


def test_where_something_decides_nothing_below_it_is_looked_at():
    one, two = page(1100, 850), page(1100, 850)
    two[100:104, 100:104, :3] = 0
    two[900:940, 100:140, :3] = 0
    whole = measure(one, two)
    stopped = measure(one, two, enough=lambda found: found.ink > 3)
    assert whole.top > 800
    assert stopped.top < 200
    assert stopped.ink > 3
    assert measure(one, two, enough=lambda found: found.ink > 1e6) == whole


def test_cells_that_touch_in_a_line_cover_what_each_covers():
    chance = np.random.default_rng(7)
    left, top = chance.integers(0, 180, 400), chance.integers(0, 20, 400) * 12
    cells = np.stack([left, top, left + chance.integers(0, 14, 400), top + 12], axis=1).astype(np.float64)
    together = _mask(cells, 300, 200)
    alone = np.logical_or.reduce([_mask(cell[None], 300, 200) for cell in cells])
    assert np.array_equal(together, alone)
    in_order = cells[np.lexsort((left, top))]
    assert np.array_equal(_mask(in_order, 300, 200), alone)


def test_ink_is_summed_where_characters_stand_as_on_the_whole_page():
    picture, top, bottom = text_page(), np.array([20, 22, 140, 299]), np.array([33, 30, 151, 300])
    wanted = _rows(top, bottom, 300)
    assert 0 < wanted.sum() < 60
    kept, whole = edges(picture[wanted]), edges(picture)
    before = np.concatenate([[0], np.cumsum(wanted)])
    for first, last in zip(top, bottom, strict=True):
        assert np.array_equal(kept[before[first] : before[last]], whole[first:last])
