"""Pictures as values: where marks stand, what the files hold, and that nothing is told by colour alone."""

import csv
import io
import xml.etree.ElementTree as ET
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.desk.pictures.axes import Days, count_ticks, date_ticks, nice_ticks, short_span
from onrecord.desk.pictures.bars import Bars, Layer, bins_of, stacked, step_for
from onrecord.desk.pictures.curves import Band, Chart, Histogram, Line, Rung, chart, histogram, ladder
from onrecord.desk.pictures.drawing import Box, Label, Picture, Table, csv_file, svg_file
from onrecord.desk.pictures.looks import looks, paper
from onrecord.desk.pictures.raster import png_file
from onrecord.desk.pictures.spans import Row, Span, intervals

NOVEMBER = bins_of(date(2023, 11, 1), date(2023, 11, 5), "day")
DAYS = st.dates(date(1990, 1, 1), date(2030, 1, 1))


def bars(**more):
    layers = (Layer("confirmed", (1.0, 0.0, 2.0, 0.0, 0.0)), Layer("claimed", (0.0, 0.0, 1.5, 0.0, 1.0)))
    return Bars("daily", "Attacks a day", "five days", "attacks", NOVEMBER, more.pop("layers", layers), **more)


def boxes(picture, look):
    return [mark for mark in picture.marks if isinstance(mark, Box) and mark.look == look and mark.tip]


def light(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_words_and_marks_have_the_contrast_that_wcag_asks(dark):
    on = paper(dark=dark)
    words = ("label", "small", "title", "map_label", "map_small")
    marks = [name for name in looks() if name.startswith(("series", "line")) or name in ("axis", "site", "muted_line")]
    for name in (*words, *marks):
        look = looks()[name]
        fill, stroke = (look.dark_fill, look.dark_stroke) if dark else (look.fill, look.stroke)
        assert contrast(fill or stroke, on) >= (4.5 if name in words else 3.0), name


def test_bars_stand_on_each_other_and_are_as_high_as_their_numbers():
    picture = stacked(bars())
    below = next(box for box in boxes(picture, "series1") if box.tip.startswith("3 November"))
    above = next(box for box in boxes(picture, "series2") if box.tip.startswith("3 November"))
    assert above.y + above.height == pytest.approx(below.y)
    assert above.height / below.height == pytest.approx(1.5 / 2)
    assert above.tip == "3 November 2023: claimed 1.5"


def test_neighbouring_layers_differ_without_colour():
    hatches = {box.look: box.hatch for box in stacked(bars()).marks if isinstance(box, Box)}
    assert hatches["series1"] != hatches["series2"]


def test_table_behind_the_bars_has_every_bin_and_number():
    rows = list(csv.reader(io.StringIO(csv_file(stacked(bars())))))
    assert rows[0] == ["first day", "last day", "confirmed", "claimed"]
    assert rows[3] == ["2023-11-03", "2023-11-03", "2.0", "1.5"]
    assert len(rows) == 6


def test_nothing_to_count_is_said_in_words():
    picture = stacked(bars(layers=(Layer("confirmed", (0.0,) * 5),)))
    assert any(isinstance(mark, Label) and mark.text == "no dated attacks here" for mark in picture.marks)


def test_csv_hands_no_formula_to_a_spreadsheet():
    table = Table(("place",), (("=HYPERLINK(1)",), ("+1",), ("Erbil",)))
    body = csv_file(Picture("p", "t", "a", 1, 1, (), table))
    assert body == "place\r\n'=HYPERLINK(1)\r\n'+1\r\nErbil\r\n"


def test_hostile_words_stay_words_in_the_svg():
    hostile = "<script>alert(1)</script>\"&'</text>"
    picture = Picture(
        "p", hostile, hostile, 10, 10, (Label(1, 1, hostile), Box(1, 1, 2, 2, "area", hostile)), Table((), ())
    )
    root = ET.fromstring(svg_file(picture).split("\n", 1)[1])
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
    assert hostile in {node.text for node in root.iter("{http://www.w3.org/2000/svg}text")}


def test_svg_file_loads_nothing_and_has_no_style_attribute():
    text = svg_file(stacked(bars()))
    assert "style=" not in text
    assert text.count("http") == 1  # the name of the format


def test_png_is_the_same_for_the_same_picture():
    picture = stacked(bars())
    assert png_file(picture) == png_file(picture)
    assert png_file(picture)[:8] == b"\x89PNG\r\n\x1a\n"


def test_range_is_a_bar_as_long_as_its_days_and_never_a_dot():
    late = Span(date(2023, 10, 21), date(2023, 10, 31), "rival", "late last month")
    day = Span(date(2023, 10, 26), date(2023, 10, 26), "settled")
    picture = intervals("when", "When", [Row("drone attack", (late, day))])
    (long,), (short,) = boxes(picture, "rival_interval"), boxes(picture, "interval")
    assert long.width == pytest.approx(11 * short.width)
    assert "“late last month”" in long.tip
    assert picture.marks.index(short) > picture.marks.index(long)


def test_open_end_is_drawn_as_an_arrow_and_said():
    picture = intervals("when", "When", [Row("raid", (Span(None, date(2023, 11, 1), "said"),))])
    assert any("1 November 2023 or earlier" in mark.tip for mark in picture.marks if hasattr(mark, "tip"))
    assert any(mark.tip == "open end" for mark in picture.marks if hasattr(mark, "tip"))


def test_no_day_no_timeline():
    assert intervals("when", "When", [Row("raid", (Span(None, None, "said"),))]) is None


def test_lines_bands_histograms_and_ladders_keep_their_numbers():
    days = (date(2023, 11, 1), date(2023, 11, 2))
    fan = Chart(
        "fan", "Fan", "a", "day", "attacks",
        (Line("median", tuple((day, 2.0) for day in days)),), (Band("90", tuple((day, 1.0, 4.0) for day in days)),),
    )  # fmt: skip
    assert ("90", "2023-11-02", None, 1.0, 4.0) in chart(fan).table.rows
    lags = Histogram(
        "lag", "Lag", "a", "days", "responses", ("0", "1"), (("observed", (3.0, 1.0)), ("placebo", (1.0, 1.2)))
    )
    assert histogram(lags).table.rows == (("0", 3.0, 1.0), ("1", 1.0, 1.2))
    assert ladder("l", "Ladder", "a", [Rung("killed", 0, "none")]).table.rows == (("killed", 0, "none"),)


@given(DAYS, DAYS)
def test_bins_cover_every_day_once(one, other):
    first, last = min(one, other), max(one, other)
    bins = bins_of(first, last, step_for(first, last))
    assert bins[0][0] <= first and bins[-1][1] >= last
    assert all((right[0] - left[1]).days == 1 for left, right in zip(bins, bins[1:], strict=False))
    assert len(bins) < 500


@given(DAYS, DAYS)
def test_days_written_under_an_axis_lie_on_it_and_are_few(one, other):
    first, last = min(one, other), max(one, other)
    ticks = date_ticks(first, last)
    assert all(first <= day <= last for day, _ in ticks)
    assert len(ticks) <= 13
    assert Days(first, last, 0, 100)(last) + Days(first, last, 0, 100).width == pytest.approx(100)


@given(st.floats(0, 1e6), st.floats(0.001, 1e6))
def test_ticks_reach_past_the_values_in_even_steps(low, length):
    ticks = nice_ticks(low, low + length)
    assert ticks[0] <= low + 1e-6 and ticks[-1] >= low + length - 1e-6
    assert 2 <= len(ticks) <= 13


@given(st.floats(0, 1e6))
def test_ticks_of_counts_are_whole(high):
    assert all(tick.is_integer() for tick in count_ticks(high))


def test_short_spans_name_month_and_year_once():
    assert short_span(date(2023, 12, 30), date(2024, 1, 2)) == "30 Dec 2023 to 2 Jan 2024"
    assert short_span(date(2023, 11, 5), date(2023, 11, 5)) == "5 Nov 2023"
