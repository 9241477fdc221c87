"""The learned reader: fills blanks, doubts accounts, adds events, and never touches what the words of a rule state."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from factories import a_document
from oracle import Oracle, oracle, sight_of

from onrecord import reading
from onrecord.errors import SettingError
from onrecord.model import Account, Claim, Count, Document, Reading
from onrecord.reading import Explaining, rule_reader
from onrecord.reading.learned import thresholds, weights
from onrecord.reading.learned.reader import LearnedReader
from onrecord.reading.learned.sight import ROLES, Seen, Sight
from training import corpus

TEXTS = {marked.id: marked for marked in corpus.read(Path(__file__).parent / "marked.txt")}
RULES = rule_reader()


def document(name: str) -> Document:
    return a_document(name, TEXTS[name].text, published=TEXTS[name].published)


def by_rules(name: str) -> Reading:
    return RULES.read(document(name))


def learned(name: str, **changed: float) -> Reading:
    reader = LearnedReader(oracle(TEXTS.values()), thresholds.with_values(changed))
    return reader.read(document(name))


def seeing(name: str, sight: Sight) -> Reading:
    return LearnedReader(Oracle({TEXTS[name].text: sight})).read(document(name))


def only(told: Reading) -> Account:
    assert len(told.accounts) == 1, [account.trigger for account in told.accounts]
    return told.accounts[0]


def by_model(account: Account, slot: str) -> tuple[Claim, ...]:
    return tuple(claim for claim in account.of(slot) if claim.rule.startswith("learned:"))


# --- blanks are filled ---


def test_blank_slots_take_what_the_model_saw_in_the_sentences_of_the_event():
    before, after = only(by_rules("fill-001")), only(learned("fill-001"))
    assert before.of("perpetrator") == before.of("killed") == before.of("outcome") == ()
    assert [claim.value for claim in after.of("killed")] == [Count("number", 7, 7, "seven")]
    assert [(c.rule, c.spans[0].quote) for c in after.of("perpetrator")] == [
        ("learned:perp_ind", "Two men on a motorcycle"),
        ("learned:perp_org", "Katiba of the Dunes"),
    ]
    assert after.of("outcome")[0].value.code == "completed"


def test_a_mention_further_from_the_event_than_the_reach_fills_nothing():
    assert len(only(learned("fill-001", reach=2)).of("perpetrator")) == 1
    assert only(learned("fill-001", reach=0)).of("perpetrator") == ()


def test_a_filled_value_carries_its_role_its_probability_and_the_words_marked():
    (claim,) = by_model(only(learned("fill-001")), "killed")
    assert (claim.rule, claim.score, claim.spans[0].quote) == ("learned:killed", 0.97, "seven")


def test_a_filled_perpetrator_brings_its_status():
    account = only(learned("fill-001"))
    assert account.of("perpetrator_status")[0].rule.startswith("learned:perp_")


def test_a_plain_attack_takes_the_kind_of_its_trigger():
    assert only(by_rules("fill-001")).kind == "attack"
    assert only(learned("fill-001")).kind == "armed_assault"
    assert only(learned("fill-001", kind=1.0)).kind == "attack"


@pytest.mark.parametrize("slot", ["killed", "outcome"])
def test_below_its_threshold_a_mention_fills_nothing(slot):
    assert only(learned("fill-001", **{slot: 0.99})).of(slot) == ()


def test_an_event_that_is_hardly_told_as_having_happened_is_not_filled():
    sight = sight_of(TEXTS["fill-001"])
    unsure = {"realis": ("hypothetical", 0.5), "outcome": ("completed", 0.9)}
    seen = tuple(replace(one, attributes=unsure) if one.role == "trigger" else one for one in sight.seen)
    assert not by_model(only(seeing("fill-001", replace(sight, seen=seen))), "killed")


@pytest.mark.parametrize("doubt", [{"certainty": ("denied", 0.7)}, {"realis": ("future", 0.9)}])
def test_a_mention_that_is_denied_or_unreal_fills_nothing(doubt):
    sight = sight_of(TEXTS["fill-001"])
    seen = tuple(replace(one, attributes=doubt) if one.role == "killed" else one for one in sight.seen)
    assert only(seeing("fill-001", replace(sight, seen=seen))).of("killed") == ()


def test_of_each_role_what_stands_nearest_to_the_event_is_taken():
    text, sight = TEXTS["fill-001"].text, sight_of(TEXTS["fill-001"])
    far = Seen("perp_ind", text.index("prefect named"), text.index("prefect named") + 7, 0.99, {}, 0)
    told = only(seeing("fill-001", replace(sight, seen=(*sight.seen, far))))
    assert "Two men on a motorcycle" in [claim.spans[0].quote for claim in told.of("perpetrator")]
    assert "prefect" not in [claim.spans[0].quote for claim in told.of("perpetrator")]


def test_a_number_that_belongs_to_other_news_fills_nothing():
    first, second = learned("one-group-001").accounts
    assert [claim.value.low for claim in first.of("killed")] == [2]
    assert second.of("killed") == ()


def test_an_outcome_is_concluded_and_not_where_weapons_were_stopped():
    assert [claim.certainty for claim in only(learned("fill-001")).of("outcome")] == ["inferred"]
    assert by_model(only(learned("stopped-001")), "outcome") == ()


@pytest.mark.parametrize(("name", "status"), [("named-001", "accused"), ("unsaid-001", "unknown")])
def test_a_party_named_away_from_the_event_has_the_status_of_its_own_words(name, status):
    account = only(learned(name))
    assert [claim.rule for claim in account.of("perpetrator")] == ["learned:perp_org"]
    assert [claim.value.code for claim in account.of("perpetrator_status")] == [status]


def test_a_name_that_only_says_whose_man_somebody_is_did_nothing():
    assert only(learned("wife-001")).of("perpetrator") == ()


def test_what_stands_under_the_heading_of_another_event_fills_nothing():
    quotes = {
        account.trigger[0].quote: [claim.spans[0].quote for claim in by_model(account, "perpetrator")]
        for account in learned("listed-001").accounts
    }
    assert quotes["salvo"] == []


# --- what rules state stays ---


def test_no_stated_value_of_the_rules_is_changed_or_joined_by_another():
    before, after = only(by_rules("kept-001")), only(learned("kept-001"))
    for slot in ("perpetrator", "perpetrator_status", "target", "weapon", "killed", "injured", "when", "where"):
        assert after.of(slot) == before.of(slot), slot
    assert (after.id, after.kind) == (before.id, before.kind)


def test_a_model_that_sees_nothing_in_news_changes_nothing():
    nothing = seeing("kept-001", Sight(0.9, {}, ()))
    assert nothing.accounts == by_rules("kept-001").accounts


# --- accounts are doubted ---


def test_an_account_of_which_nothing_is_seen_in_a_text_without_news_is_dropped():
    assert by_rules("veto-001").accounts
    assert learned("veto-001").accounts == ()


def test_where_the_model_is_less_sure_such_an_account_is_background():
    told = seeing("veto-001", Sight(0.3, {}, ()))
    assert only(by_rules("veto-001")).salience == "focus"
    assert only(told).salience == "background"


def test_an_event_told_as_history_is_background():
    assert only(by_rules("history-001")).salience == "focus"
    assert only(learned("history-001")).salience == "focus"
    assert only(learned("history-001", demote_realis=0.85)).salience == "background"


def test_an_event_that_rules_put_aside_is_news_where_the_model_is_sure_of_it():
    assert [account.salience for account in by_rules("aside-001").accounts] == ["background"]
    assert [account.salience for account in learned("aside-001").accounts] == ["background"]
    assert [account.salience for account in learned("aside-001", promote=0.95).accounts] == ["focus"]


def test_an_account_whose_own_words_say_too_little_needs_a_sure_trigger():
    assert by_rules("little-001").accounts == ()
    assert only(learned("little-001")).of("where")[0].value.name == "Mopti"
    assert learned("little-001", new_trigger=0.99).accounts == ()
    assert learned("little-002").accounts == ()


# --- events are parted and joined ---


def test_an_event_that_rules_made_of_two_is_parted_and_each_keeps_its_own_values():
    assert len(by_rules("two-001").accounts) == 1
    first, second = learned("two-001", split=0.85, demote_realis=0.85).accounts
    assert [claim.spans[0].quote for claim in first.of("killed")] == ["killing two guards"]
    assert second.of("killed") == ()
    assert (first.salience, second.salience) == ("focus", "background")


def test_triggers_less_sure_than_the_threshold_part_nothing():
    assert len(learned("two-001", split=0.99).accounts) == 1


# --- events are added ---


def test_a_sure_trigger_that_no_rule_knows_makes_an_account():
    assert by_rules("new-001").accounts == ()
    account = only(learned("new-001"))
    assert (account.kind, account.salience) == ("arson", "focus")
    assert [claim.spans[0].quote for claim in account.of("perpetrator")] == ["Masked men"]
    assert [claim.spans[0].quote for claim in account.of("target")] == ["registry office"]
    assert account.of("where")[0].value.name == "Kassala"
    assert account.of("when")[0].value.earliest == "2024-03-02"


@pytest.mark.parametrize("name", ["new_trigger", "new_actual", "new_gate", "new_part"])
def test_below_any_of_its_thresholds_no_account_is_made(name):
    assert learned("new-001", **{name: 0.99}).accounts == ()


def test_a_trigger_in_the_group_of_a_known_event_makes_no_other():
    assert len(learned("fill-001").accounts) == 1


# --- the reader ---


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_span_holds_and_the_same_text_gives_the_same_reading(name):
    told = learned(name)
    text = document(name).text
    spans = [span for account in told.accounts for claim in account.claims for span in claim.spans]
    assert all(span.holds(text) for span in (*spans, *(s for a in told.accounts for s in a.trigger)))
    assert learned(name) == told


def test_the_id_follows_weights_and_thresholds():
    model = oracle(TEXTS.values())
    ids = {
        LearnedReader(model).id,
        LearnedReader(replace(model, id="other")).id,
        LearnedReader(model, thresholds.with_values({"killed": 0.95})).id,
        RULES.id,
    }
    assert len(ids) == 4
    assert LearnedReader(model).id == LearnedReader(oracle([])).id


def test_every_rule_of_the_model_says_what_it_took_the_words_for():
    reader = LearnedReader(oracle(TEXTS.values()))
    assert isinstance(reader, Explaining)
    said = {role: reader.rule_says(f"learned:{role}") for role in (*ROLES[1:], "outcome")}
    assert all("learned model" in words for words in said.values())


def test_marks_that_do_not_fit_the_words_do_no_harm():
    text = TEXTS["fill-001"].text
    seen = tuple(Seen(role, at, at + 3, 1.0, {}, at % 3) for at in range(0, len(text) - 3, 2) for role in ROLES)
    told = seeing("fill-001", Sight(1.0, {}, seen))
    assert all(span.holds(text) for a in told.accounts for c in a.claims for span in c.spans)


def test_mentions_outside_the_text_are_left_out_and_white_space_is_no_part_of_one():
    sight = Sight(1.0, {}, (Seen("target", 3, 9, 0.9), Seen("place", 8, 10, 0.9), Seen("time", 40, 44, 0.9)))
    assert [(one.start, one.end) for one in sight.within("By   men  .").seen] == [(5, 8)]


# --- thresholds ---


def test_every_threshold_has_bounds_and_a_sentence():
    for row in thresholds.rows().values():
        assert row.low <= row.default <= row.high, row.name
        assert row.help.endswith("."), row.name


@pytest.mark.parametrize(("given", "says"), [({"colour": 0.5}, "no threshold is called"), ({"killed": 2.0}, "outside")])
def test_a_wrong_threshold_stops_at_once(given, says):
    with pytest.raises(SettingError, match=says):
        thresholds.with_values(given)


# --- weights ---


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    (tmp_path / "reader.onnx").write_bytes(b"weights")
    digest = hashlib.sha256(b"weights").hexdigest()
    (tmp_path / weights.MANIFEST).write_text(json.dumps({"files": {"reader.onnx": digest}}))
    return tmp_path


def test_whole_weights_are_present_and_pass(installed):
    assert weights.present(installed)
    weights.check(installed)


def test_without_weights_rules_read(tmp_path):
    assert not weights.present(tmp_path)
    assert reading.default_name(tmp_path) == "rules"


def test_a_manifest_without_its_file_is_no_weights(installed):
    (installed / "reader.onnx").unlink()
    assert not weights.present(installed)
    with pytest.raises(SettingError, match=r"reader\.onnx cannot be read .* --reader rules"):
        weights.check(installed)


def test_with_whole_weights_the_learned_reader_is_the_one_used(installed):
    assert reading.default_name(installed) == "learned"


def test_damaged_weights_are_an_error_that_names_file_hashes_and_the_way_out(installed):
    (installed / "reader.onnx").write_bytes(b"other")
    found, expected = (hashlib.sha256(raw).hexdigest() for raw in (b"other", b"weights"))
    with pytest.raises(SettingError) as error:
        weights.check(installed)
    assert all(part in str(error.value) for part in ("reader.onnx", found, expected, "--reader rules"))


@pytest.mark.parametrize("words", ["no JSON", "{}", "[]", '{"files": 3}'])
def test_a_manifest_that_is_none_is_an_error(installed, words):
    (installed / weights.MANIFEST).write_text(words)
    with pytest.raises(SettingError, match="names no weights"):
        weights.present(installed)


def test_an_unknown_reader_is_named_with_those_that_there_are():
    with pytest.raises(SettingError, match="no reader is called 'oracle'; they are learned, rules"):
        reading.reader_named("oracle")
