"""Rates: ranges are spread, intervals hold what made the counts, the delay law is found again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlook_rows import attack, day, seen, tally
from scipy.stats import gamma

from bench.outlook_record import LAW, changed, delayed
from onrecord.outlook.delays import delays, grown, truncated
from onrecord.outlook.paces import coverage, paces
from onrecord.outlook.rates import daily, placed, rates


def test_an_attack_of_late_in_the_month_is_spread_over_its_days_and_not_dropped() -> None:
    found = rates(seen(attack(2, until=5), on=9)).buckets
    assert [bucket.expected for bucket in found] == [0, 0, 0.25, 0.25, 0.25, 0.25, 0, 0, 0, 0]
    assert [(bucket.sure, bucket.possible) for bucket in found[2:4]] == [(0, 1), (0, 1)]


def test_a_week_that_holds_the_whole_range_holds_the_attack_for_sure() -> None:
    found = rates(seen(attack(8, until=11), attack(13), on=13), "week").buckets
    assert [(bucket.sure, bucket.low, bucket.high) for bucket in found] == [(0, 0, 0), (2, 2, 2)]


@given(st.lists(st.tuples(st.integers(0, 29), st.integers(0, 8), st.integers(1, 4)), max_size=12))
def test_days_and_weeks_hold_as_many_attacks_as_the_rows(shapes: list[tuple[int, int, int]]) -> None:
    cases = [attack(at, until=min(29, at + long), number=n, id=f"x{i}") for i, (at, long, n) in enumerate(shapes)]
    window = seen(*cases, on=29)
    for grain in ("day", "week"):
        assert sum(bucket.expected for bucket in rates(window, grain).buckets) == pytest.approx(window.number)
    assert daily(window).sum() == pytest.approx(window.number)
    assert placed(window, seed=3).sum() == window.number


def test_the_interval_of_a_day_is_the_textbook_one() -> None:
    bucket = rates(seen(attack(0, number=3), on=0)).buckets[0]
    assert (bucket.pace_low, bucket.pace_high) == pytest.approx(gamma(3.5).ppf([0.05, 0.95]))


def test_a_range_widens_the_interval_on_both_sides() -> None:
    sure = rates(seen(attack(0), attack(0, id="b"), on=1)).buckets[0]
    spread = rates(seen(attack(0, until=1), attack(0, id="b", until=1), attack(0, id="c", until=1), on=1)).buckets[0]
    assert spread.low < sure.low == sure.high < spread.possible
    assert spread.pace_low < sure.pace_low


def test_a_simulated_pace_lies_in_its_interval_as_often_as_it_should() -> None:
    held = 0
    for seed in range(200):
        counts = changed(seed, 1.5, 1.0, days=40)
        window = seen(*(attack(at, number=int(n)) for at, n in enumerate(counts) if n), on=39)
        pace = next(row for row in paces(window) if row.name == "rows")
        held += pace.low <= 1.5 <= pace.high
    assert abs(held / 200 - 0.9) <= 3 * (0.09 / 200) ** 0.5


def test_the_delay_law_is_found_again_although_late_reports_are_not_yet_in() -> None:
    lags, ages = delayed(4, LAW, attacks=2000, days=30)
    law, truth = truncated(lags, ages), np.cumsum(LAW)
    errors = np.sqrt(truth * (1 - truth) / len(lags))
    shares = np.array([law.within(at) for at in range(len(LAW))])
    assert (np.abs(shares - truth) <= 3 * errors + 1e-9).all()


def test_without_the_correction_short_delays_would_look_too_common() -> None:
    lags, ages = delayed(4, LAW, attacks=2000, days=4)
    assert (lags == 0).mean() > truncated(lags, ages).within(0)


def test_the_last_days_are_completed_by_what_is_still_to_come() -> None:
    cases = [attack(at, id=f"{at}-{n}", delay=2 * (n % 2)) for at in range(40) for n in range(2)]
    found = rates(seen(*cases, on=39, measured=True)).buckets
    assert found[-1].expected == 1 and found[-1].known_share == pytest.approx(0.5, abs=0.05)
    assert found[-1].complete.low <= 2 <= found[-1].complete.high
    assert found[-10].complete.high == found[-10].expected


def test_a_day_of_which_all_is_known_gains_nothing() -> None:
    assert grown(3, 1.0, 2.0).high == 3
    assert grown(0, 0.4, 2.0).mean == pytest.approx(2.0 * 0.6 / 1.4)


def test_no_delay_is_measured_where_no_row_tells_when_it_became_known() -> None:
    assert delays(seen(attack(1), on=3)) is None
    assert delays(seen(on=3, measured=True)) is None


def test_a_tally_that_counts_more_than_the_confirmed_rows_drives_the_pace_and_says_so() -> None:
    window = seen(attack(1), attack(5), attack(6, status="claimed"), on=9, tallies=(tally(12, 8),))
    told = coverage(window)
    assert (told.vouched, told.rows, told.tally.count) == (2, 3, 12)
    assert paces(window)[0].name == "tally" and paces(window)[0].attacks == 12


def test_an_old_tally_does_not_drive_the_pace_and_two_tallies_tell_the_recent_one() -> None:
    cases = [attack(at) for at in range(0, 60, 4)]
    assert paces(seen(*cases, on=59, tallies=(tally(40, 20),)))[0].name == "recent"
    lead = paces(seen(*cases, on=59, tallies=(tally(40, 30), tally(70, 58))))[0]
    assert (lead.name, lead.attacks, lead.days, lead.base) == ("tallies", 30, 28, 70)


def test_a_tally_of_less_than_the_record_drives_nothing() -> None:
    assert paces(seen(attack(1), attack(2), on=9, tallies=(tally(1, 8),)))[0].name == "rows"


def test_a_tally_of_part_of_the_window_is_not_held_against_the_whole() -> None:
    assert coverage(seen(attack(1), on=30, tallies=(tally(9, 29, since=20),))) is None


def test_the_attack_that_opens_a_window_is_not_counted_into_its_pace() -> None:
    opened = seen(attack(0), attack(4), on=9, since=None)
    assert paces(opened)[-1].attacks == 1
    assert paces(seen(attack(0), attack(4), on=9))[-1].attacks == 2


def test_long_windows_have_a_recent_pace_too() -> None:
    window = seen(*(attack(at) for at in range(30, 60)), on=59)
    found = {pace.name: pace for pace in paces(window)}
    assert found["recent"].attacks == 14 and found["recent"].mean > found["rows"].mean
    assert day(59) == window.as_of
