"""Scores against second opinions: closed forms, sums by definition, scipy, and calibration by simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import nbinom, poisson

from onrecord.outlook import scores
from onrecord.outlook.baselines import count_baselines, count_scores, law_of, severe_baselines
from onrecord.outlook.models.memory import Past


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=30), st.integers(0, 40))
def test_crps_is_the_integral_of_its_definition(weights, came):
    mass = np.array(weights) / sum(weights)
    below = np.cumsum(mass)
    by_hand = sum(((below[n] if n < len(below) else 1.0) - (n >= came)) ** 2 for n in range(max(len(mass), came + 1)))
    assert scores.crps(mass, came) == pytest.approx(by_hand, abs=1e-9)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=12), st.integers(0, 12))
def test_crps_of_draws_is_that_of_their_frequencies(draws, came):
    mass = np.bincount(draws) / len(draws)
    of_draws = scores.crps_of_draws(np.array([draws], float), np.array([float(came)]))[0]
    assert of_draws == pytest.approx(scores.crps(mass, came), abs=1e-9)


@pytest.mark.parametrize(("mean", "came"), [(0.3, 0), (4.0, 9), (120.0, 101)])
def test_crps_of_a_poisson_law_agrees_with_its_mass(mean, came):
    mass = poisson.pmf(np.arange(int(mean + 20 * np.sqrt(mean) + 30)), mean)
    closed = scores.crps_of_poisson(np.array([mean]), np.array([float(came)]))[0]
    assert closed == pytest.approx(scores.crps(mass, came), abs=1e-7)


def test_crps_is_the_mean_quantile_loss_doubled():
    mass = nbinom.pmf(np.arange(200), 3, 0.2)

    def loss(level):
        quantile = nbinom.ppf(level, 3, 0.2)
        return 2 * ((quantile > 7) - level) * (quantile - 7)

    integral = quad(loss, 0, 1, limit=400, points=list(nbinom.cdf(np.arange(40), 3, 0.2)))[0]
    assert scores.crps(mass, 7) == pytest.approx(integral, abs=1e-3)


def test_the_log_score_is_minus_the_log_of_what_was_said():
    assert scores.log_score(np.array([0.25, 0.75]), 0) == pytest.approx(np.log(4))
    assert scores.log_score(np.array([1.0]), 5) == pytest.approx(-np.log(1e-12))
    stated, came = np.array([0.9, 0.2]), np.array([1.0, 0.0])
    np.testing.assert_allclose(scores.binary_log_score(stated, came), [-np.log(0.9), -np.log(0.8)])


def test_expected_coverage_is_the_mean_over_many_random_transforms():
    draws = np.random.default_rng(0).poisson(3, 400)
    mass = poisson.pmf(np.arange(40), 3)
    stretches = np.array([scores.pit(mass, int(came)) for came in draws])
    tried = [np.mean(np.abs(scores.pit_draws(stretches, seed) - 0.5) < 0.45) for seed in range(300)]
    assert scores.coverage(stretches, 0.9) == pytest.approx(np.mean(tried), abs=0.004)
    assert scores.coverage(stretches, 0.9) == pytest.approx(0.9, abs=0.03)


def test_transforms_of_the_right_law_are_even():
    draws = np.random.default_rng(1).poisson(1.2, 4000)
    mass = poisson.pmf(np.arange(30), 1.2)
    drawn = scores.pit_draws(np.array([scores.pit(mass, int(came)) for came in draws]), 7)
    counts, _ = np.histogram(drawn, bins=10, range=(0, 1))
    assert np.sum((counts - 400) ** 2 / 400) < 27.9  # chi square, 9 degrees of freedom, one in a thousand


def test_the_calibration_error_is_zero_for_right_chances_and_the_gap_for_wrong_ones():
    stated = np.array([0.25] * 8 + [0.75] * 8)
    right = np.array([1, 1, 0, 0, 0, 0, 0, 0] + [1, 1, 1, 1, 1, 1, 0, 0], float)
    assert scores.calibration_error(stated, right) == 0
    assert scores.calibration_error(stated, np.ones(16)) == pytest.approx(0.5)


def test_a_skill_interval_holds_the_skill_and_narrows_with_more_origins():
    rng = np.random.default_rng(3)
    theirs = rng.gamma(2, 1, 600)
    ours = 0.9 * theirs + rng.normal(0, 0.2, 600)
    wide, narrow = scores.skill_interval(ours[:60], theirs[:60], 8, 0), scores.skill_interval(ours, theirs, 8, 0)
    assert narrow[0] < scores.skill(ours, theirs) < narrow[1]
    assert narrow[1] - narrow[0] < wide[1] - wide[0]


def test_baselines_say_what_their_names_say():
    counts = np.tile([1.0, 0, 0, 0, 0, 0, 0], 60)[None, :]
    past = Past(counts, np.array([419], dtype=np.int64))
    rows = {(row.name, row.law): row for row in count_baselines(past, 28, 0, 0, seed=0)}
    assert rows["last window", True].draws.tolist() == [4]
    assert rows["52-week mean", True].draws[0] == pytest.approx(4)
    assert set(rows["climatology", False].draws) == {4}
    assert count_scores(rows["climatology", False], 6)[0] == 2
    assert law_of(rows["52-week mean", True])[4] == pytest.approx(poisson.pmf(4, 4), abs=1e-5)
    chances = severe_baselines(past, 7, 0, 0)
    assert dict(chances)["share of last 12"] == 1
    assert dict(chances)["52-week mean"] == pytest.approx(1 - np.exp(-1))


def test_each_baseline_has_one_form_and_two_have_a_second_one_when_asked():
    past = Past(np.tile([1.0, 0, 0], 140)[None, :], np.array([419], dtype=np.int64))
    counts, severe = count_baselines(past, 28, 0, 0, seed=0), severe_baselines(past, 28, 0, 0)
    assert len({row.name for row in counts}) == len(counts) == 4
    assert len(dict(severe)) == len(severe) == 5
    assert len(count_baselines(past, 28, 0, 0, seed=0, variants=True)) == 5
    assert [name for name, _ in severe_baselines(past, 28, 0, 0, variants=True)].count("share of last 12") == 2
