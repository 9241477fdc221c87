"""Forecasts: they recover a rate, never look ahead, keep the rules of chances, and stay wide where little is known."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import InputError
from onrecord.outlook.backtest import backtest
from onrecord.outlook.forecast import forecast
from onrecord.outlook.models.laws import log_probability, mixture, some
from onrecord.outlook.models.memory import Past
from onrecord.outlook.models.severe import Harm
from onrecord.outlook.series import Event, seen_by, series_of

FIRST = date(2020, 1, 1)


def day(number):
    return FIRST + timedelta(days=int(number))


def attacks(counts, severe_every=0, group=None):
    """Events from daily counts; each n-th is severe."""
    days = [at for at, number in enumerate(counts) for _ in range(int(number))]
    return [
        Event(day(at), (place % severe_every == 0) if severe_every else False, group) for place, at in enumerate(days)
    ]


def simulated(rate, days, seed=1, **kinds):
    drawn = np.random.default_rng(seed).poisson(rate, days)
    return series_of(attacks(drawn, **kinds), first=FIRST, until=day(days - 1))


def last(made, days):
    return next(told.ahead for told in made.told if told.ahead.days == days)


@pytest.mark.parametrize("rate", [0.05, 0.8, 6.0])
def test_a_simulated_rate_is_recovered_within_three_standard_errors(rate):
    errors = []
    for seed in range(6):
        made = forecast(simulated(rate, 728, seed), day(727), horizons=(28,))
        errors.append(last(made, 28).mean - 28 * rate)
    memory = 90  # days that the pool's mixed memories are worth on a steady series
    allowed = 3 * 28 * np.sqrt(rate / memory / len(errors)) + 0.1
    assert abs(np.mean(errors)) < allowed


def test_a_poisson_series_is_covered_as_often_as_stated():
    run = backtest(simulated(1.2, 900, 3), day(365), day(850), horizons=(7,))
    (cell,) = [cell for cell in run.cells if cell.measure == "counts"]
    assert 0.86 < cell.coverage < 0.95


def test_a_rate_that_triples_is_followed_within_four_weeks():
    drawn = np.random.default_rng(5).poisson(np.where(np.arange(400) < 370, 1.0, 3.0))
    made = forecast(series_of(attacks(drawn), first=FIRST, until=day(399)), day(399), horizons=(7,))
    assert 12 < last(made, 7).mean < 24


def test_rows_of_the_future_change_nothing():
    drawn = np.random.default_rng(2).poisson(1.0, 500)
    early = series_of(attacks(drawn[:400], 7), first=FIRST, until=day(399))
    late = series_of(attacks(drawn, 7), first=FIRST, until=day(499))
    then, now = forecast(early, day(399)), forecast(late, day(399))
    for old, new in zip(then.told, now.told, strict=True):
        assert np.array_equal(old.ahead.mass, new.ahead.mass)
        assert old.ahead.severe == new.ahead.severe
    assert then.cells == now.cells


def test_a_backtest_says_at_each_origin_what_a_forecast_as_of_that_day_says():
    series = simulated(0.9, 420, 8, severe_every=5)
    run = backtest(series, day(300), day(356))
    for origin in (day(300), day(328), day(356)):
        made = forecast(series, origin)
        lines = [line.ahead for line in run.lines if line.ahead.origin == origin]
        for line, told in zip(lines, made.told, strict=True):
            np.testing.assert_allclose(line.mass, told.ahead.mass, atol=1e-9)
            assert line.severe == pytest.approx(told.ahead.severe, abs=1e-9)


def test_the_order_of_rows_does_not_matter():
    events = attacks(np.random.default_rng(4).poisson(0.7, 200), 6)
    shuffled = [events[at] for at in np.random.default_rng(0).permutation(len(events))]
    one, other = (forecast(series_of(rows), day(190)) for rows in (events, shuffled))
    assert all(np.array_equal(a.ahead.mass, b.ahead.mass) for a, b in zip(one.told, other.told, strict=True))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=120), st.integers(1, 5))
def test_chances_keep_the_rules_on_any_series(counts, severe_every):
    series = series_of(attacks(counts, severe_every), first=FIRST, until=day(len(counts) - 1))
    made = forecast(series, series.until, horizons=(1, 7, 28, 91))
    before_some, before_severe = 0.0, 0.0
    for told in made.told:
        one = told.ahead
        assert one.mass.min() >= 0
        assert one.mass.sum() == pytest.approx(1, abs=1e-9)
        assert one.some == pytest.approx(1 - one.mass[0])
        assert one.some >= before_some - 1e-9
        before_some = one.some
        if one.severe is not None:
            assert before_severe - 1e-9 <= one.severe <= one.some + 1e-9
            before_severe = one.severe


@pytest.mark.parametrize(
    ("counts", "warned"),
    [
        ([0] * 60, "few attacks: 0"),
        ([0] * 30 + [1] + [0] * 29, "few attacks: 1"),
        ([3], "short past, of 1 day;"),
        ([0] * 40 + [25] + [0] * 9, "all 25 attacks are on one day"),
        ([1] * 90 + [0] * 40, "no attack since"),
    ],
)
def test_little_or_odd_data_give_a_wide_answer_and_a_warning(counts, warned):
    made = forecast(series_of(attacks(counts), first=FIRST, until=day(len(counts) - 1)), day(len(counts) - 1))
    assert any(warned in warning for warning in made.warnings), made.warnings
    low, high = last(made, 28).interval(0.9)
    assert high - low >= 1
    assert 0 < last(made, 28).some < 1


def test_a_month_without_attacks_is_no_proof_that_none_will_come():
    made = forecast(series_of([], first=FIRST, until=day(29)), day(29))
    assert 0.02 < last(made, 28).some < 0.7


def test_groups_are_forecast_apart_and_a_group_not_yet_seen_teaches_nothing():
    busy, quiet = np.random.default_rng(1).poisson(2.0, 300), np.random.default_rng(2).poisson(0.1, 300)
    both = [*attacks(busy, group="north"), *attacks(quiet, group="south")]
    later = [*both, Event(day(299), False, "new")]
    old, new = (backtest(series_of(rows, first=FIRST, until=day(299)), day(200), day(270)) for rows in (both, later))
    means = {
        name: np.mean([row.ahead.mean for row in old.lines if row.ahead.group == name]) for name in ("north", "south")
    }
    assert means["north"] > 8 * means["south"]
    again = {(row.ahead.origin, row.ahead.days, row.ahead.group): row.ahead.mean for row in new.lines}
    for row in old.lines:
        key = (row.ahead.origin, row.ahead.days, row.ahead.group)
        assert again[key] == pytest.approx(row.ahead.mean, rel=1e-9)
    assert not [case for case in new.cases if case.group == "new"]


def test_windows_that_are_not_over_are_forecast_and_not_scored():
    run = backtest(simulated(1.0, 200), day(150), day(199))
    assert [line.count for line in run.lines if line.ahead.origin == day(199)] == [None] * 3
    assert any("are not scored" in note for note in run.notes)
    assert all(case.origin + case.days <= 199 for case in run.cases)


def test_a_window_is_the_days_after_its_origin():
    counts = np.zeros(120)
    counts[[70, 71, 77, 78]] = [1, 2, 4, 8]
    run = backtest(series_of(attacks(counts), first=FIRST, until=day(119)), day(70), day(70), horizons=(7,))
    assert [line.count for line in run.lines] == [6]


def test_origins_outside_the_days_known_are_left_out_or_refused():
    series = simulated(1.0, 100)
    run = backtest(series, day(-10), day(400))
    assert run.first == day(4)
    assert run.last <= day(99)
    assert any("origins start on" in note for note in run.notes)
    with pytest.raises(InputError, match="no origin"):
        backtest(series, day(101), day(200))
    with pytest.raises(InputError, match="before the first day"):
        seen_by(series, day(-1))


def test_a_hole_in_the_file_is_named():
    counts = [2] * 100 + [0] * 60 + [2] * 60
    run = backtest(series_of(attacks(counts)), day(170), day(200))
    assert any("no attack from 2020-04-10 to 2020-06-08" in note for note in run.notes)


def test_the_same_seed_gives_the_same_table():
    series = simulated(0.8, 300, 2, severe_every=4)
    assert backtest(series, day(200), day(260), seed=3).cells == backtest(series, day(200), day(260), seed=3).cells


def test_a_mixture_is_the_sum_of_its_negative_binomial_laws():
    means, dispersions = np.array([[0.5, 900.0, 4000.0]]), np.array([[2.0, 0.01, 0.0001]])
    weights = np.array([[0.2, 0.5, 0.3]])
    mass = mixture(means, dispersions, weights)[0]
    numbers = np.arange(len(mass))[:, None]
    direct = (np.exp(log_probability(numbers, means, dispersions)) * weights).sum(axis=1)
    np.testing.assert_allclose(mass, direct, atol=2e-7)
    assert some(means, dispersions)[0, 0] == pytest.approx(1 - (1 + 0.5 * 2) ** -0.5)


def test_a_war_that_has_ended_is_not_kept_alive_by_its_many_attacks():
    busy = np.random.default_rng(3).poisson(np.where(np.arange(700) < 600, 12.0, 0.02))
    made = forecast(series_of(attacks(busy, 9), first=FIRST, until=day(699)), day(699), horizons=(28,))
    assert last(made, 28).mean < 4
    assert last(made, 28).severe < 0.35
    assert last(made, 28).some > 0.1


def test_the_severe_share_stays_where_the_pace_falls():
    steady = [1] * 728 + [1, 0, 0, 0] * 28
    made = forecast(series_of(attacks(steady, 4), first=FIRST, until=day(839)), day(839), horizons=(28,))
    assert 0.6 < last(made, 28).severe < 0.97


def test_a_group_without_a_severe_attack_so_far_leans_on_the_other_groups():
    busy, small = [2] * 400, [0, 0, 0, 0, 0, 0, 1] * 57
    rows = [*attacks(busy, 20, "busy"), *attacks(small, 0, "small")]
    made = forecast(series_of(rows, first=FIRST, until=day(399)), day(399), horizons=(91,))
    (small_one,) = [told.ahead.severe for told in made.told if told.ahead.group == "small"]
    assert 0.08 < small_one < 0.4  # 13 attacks at 5 % each would be 0.49, and none severe of 57 speaks for fewer


def test_attacks_that_come_near_it_tell_that_severe_ones_grow_likelier():
    rng = np.random.default_rng(8)
    near = [rng.random() < (0.1 if at < 350 else 0.5) for at in range(420)]
    severe = {at for at in range(0, 350, 35)}
    rows = [
        Event(day(at), at in severe, severity=1.2 if at in severe else 0.5 if near[at] else 0.01) for at in range(420)
    ]
    blind = [Event(row.day, row.severe) for row in rows]
    with_near, without = (last(forecast(series_of(some), day(419), horizons=(28,)), 28) for some in (rows, blind))
    assert with_near.severe > without.severe + 0.02
    assert with_near.mean == without.mean


def test_milder_attacks_are_cut_with_the_days():
    rows = [Event(day(0), True, severity=2.0), Event(day(3), False, severity=0.3), Event(day(5), False, severity=0.2)]
    series = series_of(rows)
    assert series.near.counts.tolist() == [[1, 0, 0, 1, 0, 0]]
    assert seen_by(series, day(2)).near.counts.tolist() == [[1, 0, 0]]
    assert seen_by(series, day(2)).near.excess.tolist() == [[np.log(8), 0, 0]]


def sized(sizes, group=None, days=400):
    """Attacks of sizes, as multiples of what is severe, spread evenly over days."""
    return [
        Event(day(at * days // len(sizes)), bool(size >= 1), group, severity=float(size))
        for at, size in enumerate(sizes)
    ]


def harm(series, at):
    past, near = Past(series.counts, np.array([at])), series.near
    severe, close, excess = (Past(daily, past.origins) for daily in (series.severe, near.counts, near.excess))
    return Harm(past, severe, close, excess, np.cumsum(near.kinds)[past.origins])


def test_sizes_of_milder_attacks_tell_which_part_is_severe_before_severe_ones_do():
    truth = 0.25**2.0
    off, counted = [], []
    for seed in range(60):
        sizes = 0.25 * (1 + np.random.default_rng(seed).pareto(2.0, 80))
        known = harm(series_of(sized(sizes)), 390)
        off.append(known.part[0, 0] - truth)
        counted.append((sizes >= 1).mean() - truth)
    assert known.tailed.all()
    assert np.std(off) < 0.85 * np.std(counted)
    assert abs(np.mean(off)) < 0.03


def test_a_ladder_of_three_steps_tells_no_tail():
    sizes = np.tile([1 / 3, 2 / 3, 1], 40)
    known = harm(series_of(sized(sizes)), 390)
    assert not known.tailed.any()
    assert known.part[0, 0] == pytest.approx(1 / 3, abs=0.02)


def test_sizes_are_counted_whatever_the_order_of_rows_and_cut_with_the_days():
    sizes = 0.1 * (1 + np.random.default_rng(4).pareto(1.2, 200))
    rows = [*sized(sizes[:100], "a"), *sized(sizes[100:], "b")]
    one, other = series_of(rows), series_of(rows[::-1])
    assert np.array_equal(one.near.excess, other.near.excess)
    assert np.array_equal(one.near.kinds, other.near.kinds)
    cut = seen_by(one, day(200)).near
    assert np.array_equal(cut.excess, one.near.excess[:, :201])
    assert np.array_equal(cut.kinds, one.near.kinds[:201])


def test_sizes_beyond_all_measure_do_no_harm():
    sizes = [*np.linspace(0.3, 2, 30), 1e300, np.inf]
    made = forecast(series_of(sized(sizes)), day(380), horizons=(28,))
    assert 0 < last(made, 28).severe < 1


def test_with_sizes_and_groups_a_backtest_says_what_a_forecast_as_of_the_day_says():
    sizes = 0.1 * (1 + np.random.default_rng(5).pareto(1.1, 240))
    late = [
        Event(row.day + timedelta(days=260), row.severe, "late", severity=row.severity) for row in sized(sizes[:40])
    ]
    rows = [row for row in (*sized(sizes, "early"), *late) if row.day <= day(399)]
    series = series_of(rows, first=FIRST, until=day(399))
    run = backtest(series, day(245), day(310), horizons=(7, 28))
    for origin in (day(245), day(259), day(308)):
        told = {(row.ahead.days, row.ahead.group): row.ahead.severe for row in forecast(series, origin).told}
        lines = [line.ahead for line in run.lines if line.ahead.origin == origin]
        for line in lines:
            if (line.days, line.group) in told:
                assert line.severe == pytest.approx(told[line.days, line.group], abs=1e-9)


def bursts(group, seed):
    """An attack most days, and in one week of eight or so a severe one on five days in a row."""
    rng, hit = np.random.default_rng(seed), np.random.default_rng([seed, 1]).random(80) < 0.12
    calm = [Event(day(at), False, group) for at in range(560) for _ in range(rng.poisson(0.7))]
    return [*calm, *(Event(day(at), True, group) for at in range(560) if hit[at // 7] and at % 7 < 5)]


def test_severe_attacks_that_hang_together_are_told_less_often_once_several_groups_show_it():
    alone = bursts("a", 1)
    together = [*alone, *bursts("b", 2), *bursts("c", 3)]
    stated = []
    for rows in (alone, together):
        run = backtest(series_of(rows, first=FIRST, until=day(559)), day(280), day(525), horizons=(28,))
        cases = [case for case in run.cases if case.measure == "severe" and case.group == "a"]
        stated.append(np.mean([case.stated for case in cases]))
        came = np.mean([case.came for case in cases])
    assert came < stated[1] < stated[0] - 0.1


def test_a_row_of_several_attacks_counts_as_many_and_one_of_them_is_severe():
    rows = [Event(day(0), False, number=3), Event(day(2), True, severity=2.0, number=4), Event(day(3))]
    series = series_of(rows)
    assert series.counts.tolist() == [[3, 0, 4, 1]]
    assert series.severe.tolist() == [[0, 0, 1, 0]]
    assert (series.rows, series.near.counts.sum()) == (8, 1)
