"""Waves and chains: planted changes and links are found again, and nothing is found where nothing was planted."""

from __future__ import annotations

import numpy as np
import pytest
from outlook_rows import attack, day, response, seen

from bench.outlook_record import changed, found_changes, hits, near_found, planted, told_all_near
from onrecord.outlook.chains import chains
from onrecord.outlook.waves import dispersion, waves

SEEDS = 40


@pytest.mark.parametrize("times", [3.0, 1 / 3])
def test_a_threefold_change_is_found_within_a_week_in_four_of_five_seeds(times: float) -> None:
    assert np.mean([near_found(changed(seed, 1.0, times)) for seed in range(SEEDS)]) >= 0.8


@pytest.mark.parametrize("pace", [0.2, 1.0, 4.0])
def test_a_quiet_year_raises_less_than_one_false_alarm(pace: float) -> None:
    assert np.mean([len(found_changes(changed(seed, pace, 1.0, days=365))) for seed in range(SEEDS)]) <= 0.5


def test_a_year_of_scattered_counts_is_as_quiet() -> None:
    def scattered(seed: int) -> np.ndarray:
        rng = np.random.default_rng(seed)
        return rng.poisson(rng.gamma(1.0, 1.5, 365))

    assert np.mean([len(found_changes(scattered(seed))) for seed in range(SEEDS)]) <= 1


def test_scatter_is_measured_beside_a_change_of_pace() -> None:
    assert dispersion(changed(1, 1.0, 8.0)) < 1.5


def test_stretches_cover_the_window_and_tell_the_change_with_an_interval() -> None:
    counts = changed(3, 0.5, 6.0, days=120, at=60)
    found = waves(seen(*(attack(at, number=int(n)) for at, n in enumerate(counts) if n), on=119)).stretches
    assert (found[0].first, found[-1].last) == (day(0), day(119))
    assert sum(stretch.attacks for stretch in found) == counts.sum()
    assert len(found) == 2 and found[1].change_from <= day(60) <= found[1].change_to
    assert found[1].times == pytest.approx(found[1].pace / found[0].pace)


def test_a_long_silence_ends_a_wave_and_a_short_one_does_not() -> None:
    busy = [attack(at) for at in (0, 1, 2, 3, 5, 6, 40, 41, 42, 43, 44)]
    found = waves(seen(*busy, on=60))
    assert [(wave.first, wave.last) for wave in found.waves] == [(day(0), day(6)), (day(40), day(44))]
    assert [wave.open for wave in found.waves] == [False, False]
    assert waves(seen(*busy, on=45)).waves[-1].open


def test_days_of_which_too_little_is_known_are_in_no_stretch_and_make_no_change_of_pace() -> None:
    cases = [attack(at, id=f"{at}-{n}", delay=3 * (n > 0)) for at in range(60) for n in range(3)]
    found = waves(seen(*cases, on=59, measured=True))
    assert found.late == 3 and found.stretches[-1].last == day(56)
    assert len(found.stretches) == 1


def test_waves_of_little_or_nothing_are_no_error() -> None:
    assert waves(seen(on=3)).waves == ()
    assert waves(seen(attack(0), on=0)).waves[0].attacks == 1
    assert len(waves(seen(attack(2, number=30), on=9)).stretches) == 1


def test_planted_links_are_found_with_precision_and_recall_of_four_fifths() -> None:
    proposed, real, right = np.array([hits(planted(seed), seed=seed) for seed in range(SEEDS)]).sum(axis=0)
    assert right / proposed >= 0.8
    assert right / real >= 0.8


def test_on_shuffled_days_no_response_is_found_in_nine_of_ten_seeds() -> None:
    found = [chains(planted(seed, shuffled=True).known, seed=seed, draws=199) for seed in range(SEEDS)]
    assert np.mean([not row.chains[0].found for row in found]) >= 0.9
    assert np.mean([not row.pairs for row in found]) >= 0.9


def test_events_that_only_share_their_busy_weeks_are_not_said_to_follow_each_other() -> None:
    quiet = 0
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        busy = np.where(np.arange(400) // 50 % 2, 0.6, 0.05)
        ours = [attack(at, id=f"a{at}-{n}") for at in range(400) for n in range(rng.poisson(busy[at]))]
        theirs = [response(at, id=f"r{at}-{n}") for at in range(400) for n in range(rng.poisson(busy[at] / 3))]
        quiet += not chains(seen(*ours, *theirs, on=399), seed=seed, draws=199).chains[0].found
    assert quiet / SEEDS >= 0.85


def test_a_stated_link_is_kept_as_stated_with_its_days() -> None:
    found = chains(seen(attack(1), response(3, answers=("a1",)), on=9)).pairs
    assert [(pair.attack, pair.response, pair.status, pair.days_low) for pair in found] == [("a1", "r3", "stated", 2)]


def test_a_link_between_ranges_of_days_has_a_range_of_lags() -> None:
    pair = chains(seen(attack(1, until=4), response(6, answers=("a1",)), on=9)).pairs[0]
    assert (pair.days_low, pair.days_high) == (2, 5)


def test_the_lag_table_counts_pairs_after_and_before() -> None:
    found = chains(seen(attack(10), attack(20), response(12), response(18), on=40)).chains[0]
    assert (found.lags[2].after, found.lags[2].before) == (1, 1)
    assert sum(lag.after for lag in found.lags) == sum(lag.before for lag in found.lags) == 1


def test_no_response_gives_an_empty_table_and_the_same_seed_the_same_answer() -> None:
    assert chains(seen(attack(1), on=9)).chains == ()
    window = seen(*(attack(at) for at in range(0, 60, 3)), *(response(at) for at in range(1, 60, 9)), on=60)
    assert chains(window, seed=5) == chains(window, seed=5)


def test_a_bound_on_what_can_be_found_is_told_from_both_paces():
    assert all(told_all_near(changed(seed, 4.0, 0.1), 4.0, 0.1) for seed in range(10))
    slow = [told_all_near(changed(seed, 0.5, 1 / 3), 0.5, 1 / 3) for seed in range(200)]
    assert 0.6 < sum(slow) / len(slow) < 0.8
