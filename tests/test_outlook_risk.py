"""Risk: the chance of a deadly attack as a range over named priors; wide where little is known, never an error."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlook_rows import attack, day, response, rows, seen, tally

from onrecord.errors import InputError
from onrecord.outlook.assumed import threshold, thresholds, weights, with_weights
from onrecord.outlook.known import Near
from onrecord.outlook.ladder import ladder
from onrecord.outlook.paces import Pace
from onrecord.outlook.page import Ask, page_of
from onrecord.outlook.priors import Prior, chosen, history, read, shipped
from onrecord.outlook.risk import assess, at_least_one, none
from onrecord.outlook.sentences import chance_word, main_priors, sentences

DUD = Near("dud_in_occupied_building", "outcome", 0.5, 0.2, 0.9, "a dud in the barracks")
SMALL = {
    "no event": (),
    "one event": (attack(4),),
    "all on one day": tuple(attack(4, id=f"b{n}") for n in range(6)),
    "all deadly": tuple(attack(at, killed=True, hurt=True, reached=True) for at in range(5)),
}


def quick(*cases, on: int = 9, since: int | None = 0, **more):
    ask = Ask(None if since is None else day(since), draws=49)
    return page_of(rows(*cases, **more), day(on), ask)


@pytest.mark.parametrize("cases", SMALL.values(), ids=SMALL)
@pytest.mark.parametrize("since", [0, None])
def test_little_or_nothing_gives_a_wide_answer_with_a_warning(cases, since) -> None:
    page = quick(*cases, since=since)
    low, high = page.risk.span(30)
    assert 0 <= low <= high <= 1
    assert high - low > 0.1 or low > 0.9
    assert {row.code for row in page.warnings} & {"no_events", "few_events", "one_day"}
    assert page.sentences


def test_a_window_of_one_day_is_wide_and_warned_of() -> None:
    page = quick(attack(0), on=0)
    assert "one_day" in {row.code for row in page.warnings}
    low, high = page.risk.span(30)
    assert high - low > 0.1


def test_the_chance_of_one_is_what_the_chance_of_none_leaves() -> None:
    pace, prior = Pace("rows", "", 12, 30, 12), Prior("p", "", ((0.5, 20.5),))
    assert at_least_one(pace, prior, 30) == pytest.approx(1 - none(pace, prior, 30), abs=1e-15)


@given(st.floats(0, 200), st.floats(1, 400), st.floats(0.1, 20), st.floats(0.5, 200))
def test_the_chance_grows_with_the_days(attacks: float, days: float, a: float, b: float) -> None:
    pace, prior = Pace("rows", "", attacks, days, attacks), Prior("p", "", ((a, b),))
    chances = [at_least_one(pace, prior, ahead) for ahead in (1, 7, 30, 60, 90, 365)]
    assert chances == sorted(chances)
    assert all(0 <= chance <= 1 for chance in chances)


def test_the_chance_is_what_simulation_gives() -> None:
    pace, prior = Pace("rows", "", 20, 25, 20), Prior("p", "", ((1.5, 30.5),))
    rng = np.random.default_rng(8)
    deadly = rng.poisson(rng.gamma(20.5, 1 / 25, 200_000) * 30 * rng.beta(1.5, 30.5, 200_000))
    assert at_least_one(pace, prior, 30) == pytest.approx((deadly > 0).mean(), abs=0.006)


def test_rows_of_the_future_change_nothing() -> None:
    early = (attack(1), attack(3, near=(DUD,), reached=True), attack(6, number=2), response(5))
    later = (attack(15, killed=True), attack(2, delay=40, killed=True), response(16))
    assert quick(*early) == quick(*early, *later)
    assert quick(*early, tallies=(tally(9, 5),)) == quick(*early, *later, tallies=(tally(9, 5), tally(40, 20)))


def test_at_least_three_priors_are_named_and_each_says_what_it_rests_on() -> None:
    found = assess(seen(attack(1), attack(2, near=(DUD,), reached=True), on=9))
    assert len(main_priors(found)) >= 3
    assert all(prior.words for prior in found.priors)


def test_a_near_miss_raises_the_ladder_and_its_bounds_surround_it() -> None:
    plain = [attack(at, reached=False) for at in range(12)]
    with_dud = [*plain[:-1], attack(11, reached=True, near=(DUD,))]
    calm, close = (assess(seen(*cases, on=20)) for cases in (plain, with_dud))
    assert close.at("rows", "ladder", 30) > calm.at("rows", "ladder", 30)
    low, middle, high = (
        close.at("rows", f"ladder{end}", 30) for end in (", near misses low", "", ", near misses high")
    )
    assert low < middle < high


def test_a_weight_moves_the_ladder_alone() -> None:
    heavy = replace(DUD, weight=0.9, high=0.9)
    cases = [attack(at, reached=False) for at in range(12)]
    light, weighty = (assess(seen(*cases, attack(13, reached=True, near=(near,)), on=20)) for near in (DUD, heavy))
    assert weighty.at("rows", "ladder", 30) > light.at("rows", "ladder", 30)
    assert weighty.at("rows", "series (Jeffreys)", 30) == light.at("rows", "series (Jeffreys)", 30)


def test_the_ladder_counts_rungs_and_leaves_out_what_is_not_told() -> None:
    found = ladder(
        [
            attack(1, reached=False, number=3),
            attack(2, reached=True, hurt=False, killed=False),
            attack(3, reached=True, hurt=True, killed=False),
            attack(4),
            attack(5, reached=True, hurt=True, killed=True),
        ]
    )
    assert (found.launched, found.reached, found.hurt, found.killed, found.silent) == (7, 3, 2, 1, 1)
    assert [(step.of, step.passed) for step in found.steps] == [(6, 3), (3, 2), (2, 1)]


def test_a_near_miss_that_may_be_another_telling_of_one_is_shown_and_weighed_once() -> None:
    twice = [attack(1, reached=True, near=(DUD,)), attack(2, reached=True, near=(DUD,), same_as=("a1",))]
    once, both = ladder(twice[:1]), ladder(twice)
    assert [step.passed for step in both.steps] == [step.passed for step in once.steps]
    assert sorted(row.double for row in both.near) == [False, True]
    assert [step.passed for step in ladder([twice[0], attack(2, reached=True, near=(DUD,))]).steps] == [2, 2, 1]


def test_attacks_that_only_a_tally_counts_dilute_the_ladder() -> None:
    cases = [attack(at, reached=True, hurt=at == 0) for at in range(5)]
    alone, beside = ladder(cases), ladder(cases, beside=20)
    assert beside.steps[1].of > alone.steps[1].of and beside.steps[1].passed == alone.steps[1].passed


def test_a_place_is_new_by_the_words_that_tell_it_from_others() -> None:
    names = ["al-Asad air base", "near al-Asad", "Asad base, western area", "al-Asad"]
    cases = [attack(at, place=names[at % 4]) for at in range(30)]
    assert "exposure_changed" not in {row.code for row in quick(*cases, on=29).warnings}


def test_the_base_rate_of_the_calendar_stands_beside_the_range() -> None:
    page = quick(attack(1), attack(2))
    assert page.risk.base.days == 10
    assert "base rate" in " ".join(page.sentences)
    assert page.risk.base.chances[0][1] == pytest.approx(1 - (10 / 40) ** 0.5)


def test_a_reference_class_is_used_where_the_attacks_lie_in_its_countries() -> None:
    here = seen(*(attack(at, country="Iraq") for at in range(4)), on=9)
    assert [row.id for row in chosen(here, [])] == ["us-forces-iraq-syria-2021-2023"]
    assert chosen(seen(*(attack(at, country="Chad") for at in range(4)), on=9), []) == ()
    assert chosen(here, ["none"]) == ()
    with pytest.raises(InputError, match="no reference class"):
        chosen(here, ["nonesuch"])


def test_a_reference_class_that_was_not_over_is_never_used() -> None:
    old = seen(attack(1, country="Iraq"), on=9)
    long_ago = replace(old, since=date(2022, 1, 1))
    assert chosen(long_ago, []) == ()


def test_earlier_attacks_of_the_same_table_are_a_reference_class() -> None:
    cases = [attack(at, killed=at == 3, id=f"h{at}") for at in range(30)]
    found = history(rows(*cases), day(25), day(29))
    assert (found.attacks, found.deadly, found.last) == (25, 1, day(24))
    assert history(rows(*cases[:5]), day(25), day(29)) is None


def test_a_figure_that_leans_on_history_says_so() -> None:
    page = quick(*(attack(at, country="Iraq", killed=False) for at in range(6)))
    assert {"leans_on_history", "reference_class", "prior_decides"} <= {row.code for row in page.warnings}


def test_every_shipped_reference_class_has_a_count_a_source_and_dates() -> None:
    for row in shipped():
        assert row.attacks > row.deadly >= 0 and row.source and row.first < row.last


def test_attacks_of_which_no_death_and_no_survival_is_told_give_no_share() -> None:
    page = quick(attack(1), attack(3))
    assert "deaths_not_told" in {row.code for row in page.warnings}
    assert page.risk.priors[0].betas == ((0.5, 0.5),)
    assert quick(attack(1, killed=False), attack(3)).risk.priors[0].betas == ((0.5, 2.5),)


def test_a_window_that_begins_after_its_end_is_refused() -> None:
    with pytest.raises(InputError, match="earlier --since"):
        quick(attack(1), on=3, since=5)


def test_a_file_of_reference_classes_is_read_or_refused_with_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "classes.toml"
    path.write_text(
        '[[reference]]\nid = "x"\nlabel = "y"\nattacks = 50\ndeadly = 2\n'
        'from = "2020-01-01"\nto = "2021-01-01"\nsource = "z"\n'
    )
    assert read(path)[0].attacks == 50
    path.write_text('[[reference]]\nid = "x"\n')
    with pytest.raises(InputError, match="needs id, label"):
        read(path)


def test_warnings_name_claims_conflicts_changed_exposure_and_coverage() -> None:
    cases = [attack(at, place="North", status="claimed", conflict=True) for at in range(10)]
    cases += [attack(at, place=f"South {at}") for at in range(26, 34)]
    page = quick(*cases, response(30), on=34, tallies=(tally(40, 33),))
    codes = [row.code for row in page.warnings]
    assert {"claim_only", "sources_disagree", "exposure_changed", "coverage", "recent_incomplete"} <= set(codes)
    assert any("sources say 40" in row.words and "holds 8 confirmed" in row.words for row in page.warnings)


def test_the_sentence_gives_a_range_in_words_and_promises_no_cause() -> None:
    text = " ".join(sentences(assess(seen(*(attack(at) for at in range(20)), on=29))))
    assert "lies between" in text and "named priors" in text
    assert not {"caused", "deterred", "will be"} & set(text.split())


@pytest.mark.parametrize(
    ("chance", "word"), [(0.03, "almost no chance"), (0.3, "unlikely"), (0.5, "roughly even"), (0.97, "almost certain")]
)
def test_chances_have_the_words_of_the_standard(chance: float, word: str) -> None:
    assert chance_word(chance) == word


def test_the_path_of_the_chance_sees_no_more_than_each_day_did() -> None:
    cases = (attack(1), attack(4, delay=6, killed=True, hurt=True, reached=True), attack(8))
    whole, before = quick(*cases, on=12), quick(*cases, on=9)
    assert [point for point in whole.path if point.day <= day(9)] == list(before.path)


def test_every_output_carries_what_it_rests_on() -> None:
    head = quick(attack(1), response(3)).head
    assert (head.as_of, head.rows, head.seed) == (day(9), ("a1", "r3"), 1)
    assert dict(head.weights) == {name: row.weight for name, row in weights().items()}


def test_every_threshold_lies_within_its_bounds_and_says_what_it_trades() -> None:
    assert all(row.low <= threshold(name) <= row.high and row.help for name, row in thresholds().items())
    assert all(row.help for row in with_weights([]).values())
