"""Resolving: which tellings become one incident, which stay apart, and which join is only proposed."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import permutations

import pytest
from factories import (
    ASAD,
    BARRACKS,
    DRONE,
    DUD,
    ERBIL,
    GUNMEN,
    KYIV,
    a_day,
    a_document,
    a_reading,
    an_account,
    judged,
    number,
    readings_of,
)

from onrecord.errors import RecordError
from onrecord.model import (
    Account,
    Aggregate,
    Document,
    NearMiss,
    Note,
    Party,
    Relation,
    Resolution,
    Span,
    Statement,
    Voice,
    Weapon,
    Where,
)
from onrecord.resolving import incident_id, resolve
from onrecord.resolving.pairs import candidate_pairs
from onrecord.resolving.profile import profiles

MARKET = Party(("traders",), "civilian", object="fish market")
LYMAVA = Where("Lymava", "UKR", "settlement", 48.9, 37.8, 6.0)


def told(
    name: str, published: str | None, text: str, kind: str = "bombing", **slots: object
) -> tuple[Document, Account]:
    document = a_document(name, text, published)
    return document, an_account(document, kind, **slots)


def resolved(*pairs: tuple[Document, Account], **more: object) -> Resolution:
    return resolve([document for document, _ in pairs], readings_of(account for _, account in pairs), **more)  # type: ignore[arg-type]


def groups(resolution: Resolution) -> list[set[str]]:
    return [set(incident.accounts) for incident in resolution.incidents]


TELLINGS = (
    "A bomb tore through the fish market of Lymava. Mayor Olena Hrytsak counted {} dead among the stalls, {} wrote.",
    "At least {} people lost their lives when an explosive device blew up between crates of fish in Lymava, says {}.",
    "Rescuers in Lymava pulled {} bodies out of the wrecked market hall, Olena Hrytsak, the mayor, told {} by phone.",
)


def market(name: str, published: str | None, day: str | None, killed: int, **more: object) -> tuple[Document, Account]:
    """The bomb in the fish market as one of three outlets words it."""
    text = TELLINGS[sum(map(ord, name)) % 3].format(killed, name)
    slots = {"where": LYMAVA, "target": MARKET, "killed": number(killed)} | ({"when": a_day(day)} if day else {}) | more
    return told(name, published, text, **slots)


def test_two_tellings_with_a_rising_toll_are_one_incident() -> None:
    first = market("early", "2024-03-02", "2024-03-02", 7)
    second = market("late", "2024-03-03", "2024-03-02", 16)
    resolution = resolved(first, second)
    assert groups(resolution) == [{first[1].id, second[1].id}]
    assert resolution.incidents[0].documents == 2
    (why,) = resolution.likenesses
    assert why.verdict == "same" and {level.slot for level in why.levels} >= {"time", "place", "target", "killed"}


def test_attacks_that_look_alike_days_apart_stay_two() -> None:
    resolution = resolved(market("a", "2024-03-02", "2024-03-02", 7), market("b", "2024-03-05", "2024-03-05", 7))
    assert len(resolution.incidents) == 2
    assert not resolution.links


def test_attacks_on_following_days_stay_two_without_a_proof() -> None:
    text = "A bomb went off in Lymava on {}. Nobody has said why."
    one = told("a", "2024-03-02", text.format("Saturday"), when=a_day("2024-03-02"), where=LYMAVA, killed=number(2))
    other = told("b", "2024-03-03", text.format("Sunday"), when=a_day("2024-03-03"), where=LYMAVA, killed=number(1))
    assert len(resolved(one, other).incidents) == 2


def test_two_accounts_of_one_document_never_join() -> None:
    document = a_document("list", "A bomb hit the fish market. Another bomb hit the fish market.", "2024-03-02")
    slots = {"when": a_day("2024-03-02"), "where": LYMAVA, "target": MARKET, "killed": number(7)}
    pair = [an_account(document, "bombing", words, **slots) for words in ("A bomb", "Another bomb")]
    assert len(resolve([document], [a_reading(document, *pair)]).incidents) == 2


def test_a_dud_told_at_two_bases_is_a_proposed_join_with_its_reason() -> None:
    found = a_day("2023-10-21", "2023-10-31", expression="late last month", dated="found")
    first = told(
        "weekly",
        "2023-11-05",
        "A drone full of explosives was found late last month stuck in a roof of the troops' barracks. It was a dud.",
        "drone",
        when=found,
        where=ASAD,
        target=BARRACKS,
        weapon=DRONE,
        outcome=DUD,
    )
    second = told(
        "daily",
        "2023-11-02",
        "The drone came down on barracks of the troops by Erbil airport and its explosives did not go off.",
        "drone",
        when=a_day("2023-10-25"),
        where=ERBIL,
        target=BARRACKS,
        weapon=DRONE,
        outcome=DUD,
    )
    resolution = resolved(first, second)
    assert len(resolution.incidents) == 2
    (link,) = resolution.links
    assert (link.kind, link.status) == ("same_event", "proposed")
    assert "two places that lie apart" in link.reason and "would settle it" in link.reason


def a_dud(name: str, published: str, where: Where, **more: object) -> tuple[Document, Account]:
    """A dud that came down on a barracks, with its reason told, at some base."""
    text = f"{name}: the charge aboard the drone that came down on the barracks did not go off, said {name * 3}."
    close = NearMiss(True, "it reached its target and did not go off")
    slots = {"target": BARRACKS, "weapon": DRONE, "outcome": DUD, "near_miss": close, "when": a_day("2023-10-25")}
    return told(name, published, text, "drone", where=where, **(slots | more))


def test_a_dud_in_a_barracks_told_at_two_bases_is_one_incident_with_both() -> None:
    resolution = resolved(a_dud("daily", "2023-11-02", ERBIL), a_dud("weekly", "2023-11-05", ASAD))
    (incident,) = resolution.incidents
    assert {row.value for row in incident.of("where")} == {ERBIL, ASAD}
    assert {row.status for row in incident.of("where")} == {"conflict"}
    (why,) = resolution.likenesses
    assert ("place", "rival_sites") in {(level.slot, level.name) for level in why.levels}
    assert "the places lie apart" in why.reason


@pytest.mark.parametrize(
    "more",
    [
        {"when": a_day("2023-10-29")},
        {"weapon": Weapon("rocket")},
        {"perpetrator": Party(("Blue Column",), "armed_group")},
        {"target": MARKET},
        {"ordinal": Note("the second attack")},
        {"where": KYIV},
    ],
    ids=["day", "weapon", "party", "target", "ordinal", "country"],
)
def test_another_day_weapon_party_target_number_or_country_keeps_duds_apart(more: dict[str, object]) -> None:
    red = {"perpetrator": Party(("Red Front",), "armed_group"), "ordinal": Note("the first attack")}
    other = {"perpetrator": red["perpetrator"]} | more
    pair = a_dud("daily", "2023-11-02", ERBIL, **red), a_dud("weekly", "2023-11-05", other.pop("where", ASAD), **other)  # type: ignore[arg-type]
    assert len(resolved(*pair).incidents) == 2


def test_an_account_without_a_date_is_not_taken_as_different() -> None:
    dated = market("dated", "2024-03-02", "2024-03-02", 16)
    silent = market("silent", None, None, 16)
    assert len(resolved(dated, silent).incidents) == 1


def test_a_town_hit_daily_is_not_joined_to_an_undated_telling_of_another_day() -> None:
    shells = {"where": LYMAVA, "weapon": Weapon("artillery"), "target": Party((), "civilian", object="houses")}
    army = {"perpetrator": Party(("Volnian army",), "state")}
    words = (
        "Shells fell on houses in Lymava again. A pensioner was hurt.",
        "Guns opened up on Lymava, its houses burned.",
    )
    dated = told("a", "2024-03-03", words[0], "shelling_missile", when=a_day("2024-03-02"), **shells, **army)
    silent = told("b", "2024-03-04", words[1], "shelling_missile", **shells, **army)
    assert len(resolved(dated, silent).incidents) == 2


def test_nothing_is_joined_to_an_event_that_had_not_happened_yet() -> None:
    before = market("before", "2024-03-01", None, 16)
    after = market("after", "2024-03-09", "2024-03-09", 16)
    assert len(resolved(before, after).incidents) == 2


def test_a_chain_of_likenesses_does_not_join_its_contradicting_ends() -> None:
    monday = market("mon", "2024-03-04", "2024-03-04", 16)
    vague = market("mid", "2024-03-07", None, 16, when=a_day("2024-03-04", "2024-03-07"))
    thursday = market("thu", "2024-03-07", "2024-03-07", 16)
    resolution = resolved(monday, vague, thursday)
    assert len(resolution.incidents) == 2
    assert [link.kind for link in resolution.links] == ["same_event"]


def test_the_order_in_which_things_arrive_changes_nothing() -> None:
    pairs = [market("a", "2024-03-02", "2024-03-02", 7), market("b", "2024-03-03", "2024-03-02", 16)]
    pairs += [market("c", "2024-03-08", "2024-03-07", 16), market("d", None, None, 16)]
    assert len({repr(resolved(*order)) for order in permutations(pairs)}) == 1


def test_an_incident_keeps_the_id_of_its_oldest_account_and_answers_to_the_others() -> None:
    first, second = market("z-early", "2024-03-02", "2024-03-02", 7), market("a-late", "2024-03-03", "2024-03-02", 16)
    (incident,) = resolved(second, first).incidents
    assert incident.id == incident_id(first[1].id)
    assert incident.aliases == (incident_id(second[1].id),)


def test_a_person_can_join_what_the_words_do_not_and_part_what_they_do() -> None:
    one, other = market("a", "2024-03-02", "2024-03-02", 7), market("b", "2024-03-09", "2024-03-09", 7)
    assert len(resolved(one, other, judgements=[judged(one[1], other[1], "same")]).incidents) == 1
    one, other = market("a", "2024-03-02", "2024-03-02", 7), market("b", "2024-03-03", "2024-03-02", 16)
    parted = resolved(one, other, judgements=[judged(one[1], other[1], "different")])
    assert len(parted.incidents) == 2 and not parted.links


def test_of_two_judgements_the_later_stands_and_the_earlier_is_told() -> None:
    one, other = market("a", "2024-03-02", "2024-03-02", 7), market("b", "2024-03-03", "2024-03-02", 16)
    rows = [
        judged(one[1], other[1], "different", at="2024-05-01T10:00:00Z"),
        judged(other[1], one[1], "same", at="2024-05-02T10:00:00Z", by="joan"),
    ]
    resolution = resolved(one, other, judgements=rows)
    assert len(resolution.incidents) == 1
    assert any(
        "judged different by mira" in row.reason and "later judgement" in row.reason for row in resolution.likenesses
    )


def test_a_judgement_that_would_join_what_a_newer_one_parts_is_overruled() -> None:
    a, b, c = (
        market(name, f"2024-0{month}-02", f"2024-0{month}-02", 7) for name, month in (("a", 1), ("b", 2), ("c", 3))
    )
    rows = [
        judged(a[1], b[1], "same", at="2024-05-01T10:00:00Z"),
        judged(b[1], c[1], "same", at="2024-05-02T10:00:00Z"),
        judged(a[1], c[1], "different", at="2024-05-03T10:00:00Z"),
    ]
    assert groups(resolved(a, b, c, judgements=rows)) == [{a[1].id}, {b[1].id, c[1].id}]


def test_a_judgement_on_an_account_that_is_gone_has_no_effect() -> None:
    one, gone = market("a", "2024-03-02", "2024-03-02", 7), market("gone", "2024-03-02", "2024-03-02", 7)
    assert len(resolved(one, judgements=[judged(one[1], gone[1], "same")]).incidents) == 1


def test_a_reprint_is_one_witness() -> None:
    words = " ".join(f"w{number}ord" for number in range(40))
    text = f"A bomb tore through the fish market of Lymava. {words}. The mayor counted seven dead."
    slots = {"when": a_day("2024-03-02"), "where": LYMAVA, "killed": number(7)}
    wire = told("wire", "2024-03-02", text, **slots)
    reprint = told("paper", "2024-03-03", text[: len(text) // 2] + ".", **slots)
    resolution = resolved(wire, reprint)
    assert resolution.copies == (("paper", "wire"),)
    (incident,) = resolution.incidents
    assert incident.documents == 1
    assert incident.of("killed")[0].status == "single"


def test_of_two_printings_of_one_day_the_cut_one_is_the_copy() -> None:
    story = " ".join(f"Witness number {at} told of smoke over quay {at * 7} and of sirens." for at in range(9))
    wire = a_document("wire", story, "2024-03-07T10:00")
    cut = a_document("cut", story[: len(story) // 2], "2024-03-07")
    assert resolve([cut, wire], []).copies == (("cut", "wire"),)


def test_letters_full_of_set_phrases_on_two_events_are_no_copies() -> None:
    phrases = (
        "I write to inform you, consistent with my duty to keep you informed, of the action that our forces took. "
    )
    close = "I am providing this letter as part of my efforts to keep you fully informed of what the forces do abroad."
    march = (
        "In March two boats were stopped by gunfire off Cape Oruk after a chase, and four smugglers gave up at dawn. "
    )
    june = "In June a depot at Lymava was burned down from the air because rockets had come from its yard for weeks. "
    letters = [told(name, day, phrases + own + close) for name, day, own in (("a", None, march), ("b", None, june))]
    assert resolved(*letters).copies == ()


def test_different_texts_on_one_event_are_no_copies() -> None:
    assert resolved(market("a", "2024-03-02", "2024-03-02", 7), market("b", "2024-03-03", "2024-03-02", 7)).copies == ()


def test_a_visit_never_joins_another_by_itself() -> None:
    slots = {"when": a_day("2024-03-02"), "where": KYIV}
    one = told("a", "2024-03-02", "The minister came to Kyiv.", "diplomatic", **slots)
    other = told("b", "2024-03-02", "The minister came to Kyiv today.", "diplomatic", **slots)
    assert len(resolved(one, other).incidents) == 2


def test_told_in_passing_here_and_as_news_there_is_one_and_what_answers_it_points_to_it() -> None:
    bomb = market("news", "2024-03-02", "2024-03-02", 16)
    text = "Jets struck Camp Oruk. It answers the bomb in the fish market of Lymava that killed 16, Olena Hrytsak said."
    document = a_document("answer", text, "2024-03-04")
    strike = an_account(
        document,
        "air_strike",
        "Jets struck",
        when=a_day("2024-03-04"),
        where=Where("Camp Oruk", "RUS", "site", 50.0, 39.0),
    )
    earlier = an_account(
        document, "bombing", "the bomb", salience="background",
        when=a_day("2024-03-02"), where=LYMAVA, target=MARKET, killed=number(16),
    )  # fmt: skip
    words = (Span(text.index("answers"), text.index("answers") + 7, "answers"),)
    relation = Relation("response_to", strike.id, earlier.id, "stated", words)
    resolution = resolve(
        [bomb[0], document], [a_reading(bomb[0], bomb[1]), a_reading(document, strike, earlier, relations=(relation,))]
    )
    (link,) = [link for link in resolution.links if link.kind == "response_to"]
    owners = {account: incident for incident in resolution.incidents for account in incident.accounts}
    assert owners[bomb[1].id] is owners[earlier.id]
    assert (link.source, link.target, link.status) == (owners[strike.id].id, owners[bomb[1].id].id, "stated")
    assert link.evidence == words and link.document_id == document.id


def test_an_answer_to_a_wave_is_a_link_to_the_wave_and_makes_no_incident_of_it() -> None:
    document = a_document("d", "Jets struck two camps after a wave of rocket attacks.", "2024-03-04")
    strike = an_account(document, "air_strike", "Jets struck")
    wave = Aggregate("d-wave", "rocket attacks", (Span(31, 53, "wave of rocket attacks"),))
    relation = Relation("response_to", strike.id, "d-wave", "stated", wave.spans)
    resolution = resolve([document], [a_reading(document, strike, aggregates=(wave,), relations=(relation,))])
    assert [(link.kind, link.target) for link in resolution.links] == [("response_to", "d-wave")]
    assert len(resolution.incidents) == 1


def test_what_an_official_confirms_or_denies_is_a_link_from_the_statement_with_its_words() -> None:
    document = a_document("d", "Jets struck two camps. The ministry confirmed the strike.", "2024-03-04")
    strike = an_account(document, "air_strike", "Jets struck")
    words = (Span(27, 56, "ministry confirmed the strike"),)
    said = Statement("s1", "confirm", Voice("The ministry", "speaker", "government"), words, (strike.id,))
    relation = Relation("confirms", "s1", strike.id, "stated", words)
    reading = a_reading(document, strike, statements=(said,), relations=(relation,))
    (link,) = resolve([document], [reading]).links
    assert (link.source, link.kind, link.status, link.document_id) == ("s1", "confirms", "stated", "d")
    assert link.evidence == words and link.target == incident_id(strike.id)


def test_what_one_text_states_rules_out_what_another_only_proposes_the_other_way_round() -> None:
    pairs = [
        (
            told("a", "2024-03-02", "Rockets fell on Camp Oruk.", "shelling_missile", when=a_day("2024-03-02")),
            told("b", "2024-03-04", "Jets struck the depot at Lymava.", "air_strike", when=a_day("2024-03-04")),
        )
    ]
    documents, readings = [], []
    for name, source, target, status in (("c", 1, 0, "stated"), ("d", 0, 1, "proposed")):
        text = "Jets struck Lymava after rockets fell on Oruk, once more."
        document = a_document(name, text, "2024-03-05")
        accounts = [
            an_account(document, kind, salience="background", id=f"{name}-{kind}")
            for kind in ("shelling_missile", "air_strike")
        ]
        tie = Relation("response_to", accounts[source].id, accounts[target].id, status, ())  # type: ignore[arg-type]
        documents.append(document)
        readings.append(a_reading(document, *accounts, relations=(tie,)))
    first, second = pairs[0]
    same = [
        judged(account, told_here, "same")
        for reading in readings
        for account, told_here in zip((first[1], second[1]), reading.accounts, strict=True)
    ]
    every = [*documents, first[0], second[0]]
    readings += [a_reading(*first), a_reading(*second)]
    found = [link for link in resolve(every, readings, same).links if link.kind == "response_to"]
    assert [(link.source, link.status) for link in found] == [(incident_id(second[1].id), "stated")]


def test_a_reading_without_its_document_is_refused() -> None:
    document, account = market("a", "2024-03-02", "2024-03-02", 7)
    with pytest.raises(RecordError, match="a reading but no text"):
        resolve([], [a_reading(document, account)])
    with pytest.raises(RecordError, match="two readings"):
        resolve([document], [a_reading(document, account), a_reading(document)])


def test_an_ordinal_keeps_two_attacks_of_one_day_apart() -> None:
    one = market("a", "2024-03-02", "2024-03-02", 7, ordinal=Note("the first attack"))
    other = market("b", "2024-03-02", "2024-03-02", 7, ordinal=Note("the second attack"))
    assert len(resolved(one, other).incidents) == 2


def test_a_state_under_two_names_is_one_party() -> None:
    one = market("a", "2024-03-02", "2024-03-02", 7, perpetrator=Party(("Volnian jets",), "state", "VOL"))
    other = market("b", "2024-03-02", "2024-03-02", 7, perpetrator=Party(("Republic of Volnia",), "state", "VOL"))
    (why,) = resolved(one, other).likenesses
    assert ("perpetrator", "same") in {(level.slot, level.name) for level in why.levels}


def test_two_tellings_that_share_only_day_site_and_kind_are_one() -> None:
    text = ("Drones came at the base in the night.", "The command spoke of an attack that two soldiers survived.")
    pair = [
        told(name, "2024-03-03", words, "drone", when=a_day("2024-03-02"), where=ASAD)
        for name, words in zip("ab", text, strict=True)
    ]
    assert len(resolved(*pair).incidents) == 1


def test_gunmen_and_a_named_group_may_be_one_party() -> None:
    one = market("a", "2024-03-02", "2024-03-02", 7, perpetrator=GUNMEN)
    other = market("b", "2024-03-02", "2024-03-02", 7, perpetrator=Party(("Red Front",), "armed_group"))
    assert len(resolved(one, other).incidents) == 1


def test_candidate_pairs_grow_with_what_can_match_and_not_with_the_square() -> None:
    chance = random.Random(7)
    documents, accounts = [], []
    for at in range(1500):
        town = at % 300
        place = Where(f"Town{town}", "UKR", "settlement", 40 + town % 20, 20 + town // 20, 8.0)
        day = f"2024-{1 + chance.randrange(12):02d}-{1 + chance.randrange(28):02d}"
        document = a_document(f"d{at}", f"Shells fell on Town{town}. Nobody spoke.", day)
        documents.append(document)
        accounts.append(an_account(document, "shelling_missile", when=a_day(day), where=place))
    facing = profiles({document.id: document for document in documents}, readings_of(accounts))
    assert len(candidate_pairs(facing)) < 1500 * 1500 / 2 / 20


def test_a_copied_account_under_one_id_is_refused() -> None:
    one, other = market("a", "2024-03-02", "2024-03-02", 7), market("b", "2024-03-02", "2024-03-02", 7)
    with pytest.raises(RecordError, match="must be its own in the whole record"):
        resolved(one, (other[0], replace(other[1], id=one[1].id)))


def test_two_hundred_tellings_of_one_event_are_joined_without_comparing_groups_over_and_over() -> None:
    pairs = [market(f"paper{at}", "2024-03-02", "2024-03-02", 7 + at // 100) for at in range(200)]
    resolution = resolved(*pairs)
    assert len(resolution.incidents) == 1
    assert len(resolution.likenesses) == 199
