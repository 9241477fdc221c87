"""How surely words are said, whether denied, and in which world."""

from __future__ import annotations

import pytest

from onrecord import vocab
from onrecord.reading import hedges, nlp, voices


def frame(text: str, words: str) -> hedges.Frame:
    doc = nlp.parse(text)
    start = text.index(words)
    return hedges.frame(doc, start, start + len(words), voices.sayings(doc))


@pytest.mark.parametrize(
    ("text", "words", "certainty"),
    [
        ("A shell hit the market.", "hit", "asserted"),
        ("The suspected militia-launched rocket fell short.", "militia", "suspected"),
        ("A drone suspected to be of foreign make fell.", "foreign", "suspected"),
        ("Police suspect a local gang.", "gang", "suspected"),
        ("A gang is believed to be behind the kidnapping.", "gang", "believed"),
        ("A gang is believed to be behind the kidnapping.", "kidnapping", "asserted"),
        ("The governor accused the rebels of shelling the market.", "shelling", "alleged"),
        ("Officials blamed the militia for the blast.", "militia", "alleged"),
        ("Officials blamed the militia for the blast.", "blast", "asserted"),
        ("The coalition confirmed the strike.", "strike", "confirmed"),
        ("The army said it launched strikes on two bases.", "strikes", "claimed"),
        ("The army said rebels launched strikes on two bases.", "strikes", "reported"),
        ("The group claimed responsibility for the attack.", "attack", "asserted"),
        ("The blast may have killed four people.", "killed", "possible"),
        ("It is treated as a possible drone attack.", "attack", "possible"),
        ("Twelve people were reportedly killed.", "killed", "reported"),
        ("The minister condemned the attack.", "attack", "asserted"),
        ("The army denied it carried out the strike.", "strike", "denied"),
        ("The army denied any links to the raid.", "raid", "asserted"),
    ],
)
def test_certainty_comes_from_the_words(text: str, words: str, certainty: str) -> None:
    assert frame(text, words).certainty == certainty


@pytest.mark.parametrize(
    ("text", "words", "polarity"),
    [
        ("Rebels did not attack the base.", "attack", "-"),
        ("There was no attack on the base.", "attack", "-"),
        ("The army denied that it carried out the strike.", "strike", "-"),
        ("The explosives failed to detonate.", "explosives", "+"),
        ("The ministry did not comment on the attack.", "attack", "+"),
    ],
)
def test_denial_touches_only_what_it_denies(text: str, words: str, polarity: str) -> None:
    assert frame(text, words).polarity == polarity


@pytest.mark.parametrize(
    ("text", "words", "realis"),
    [
        ("The group struck the port.", "struck", "actual"),
        ("The group will strike the port.", "strike", "future"),
        ("The group will continue to strike the port.", "strike", "future"),
        ("The group vowed to strike the capital again.", "strike", "future"),
        ("The group vowed to respond to the strike.", "strike", "actual"),
        ("There is a risk of a deadly incident.", "incident", "hypothetical"),
        ("People could be killed.", "killed", "hypothetical"),
        ("They are aiming to kill.", "kill", "hypothetical"),
        ("The shell came close to killing two guards.", "killing", "hypothetical"),
        ("Officials warned of possible attacks on the port.", "attacks", "hypothetical"),
        ("If the rebels attack the town, troops will leave.", "attack", "hypothetical"),
        ("Attacks against civilians are prohibited.", "Attacks", "generic"),
        ("The day marks the anniversary of the bombing.", "bombing", "background"),
        ("The strikes were intended to deter the group.", "strikes", "actual"),
        ("Nearly 200 missiles were fired.", "missiles", "actual"),
    ],
)
def test_world_of_the_words(text: str, words: str, realis: str) -> None:
    assert frame(text, words).realis == realis


def test_deciding_words_are_kept() -> None:
    text = "A suspected rebel drone fell."
    ((start, end, code),) = frame(text, "drone").cues
    assert (text[start:end], code) == ("suspected", "suspected")


def test_plain_words_have_no_cues() -> None:
    assert frame("A shell hit the market.", "market") == hedges.Frame()


def test_a_determiner_ends_the_reach_of_an_adjective() -> None:
    assert frame("It shows the potential danger these attacks bring.", "attacks").realis == "actual"


@pytest.mark.parametrize(
    ("text", "words", "realis", "polarity"),
    [
        ("The killers must be held to account for the attack.", "attack", "actual", "+"),
        ("A detonation could have killed dozens.", "killed", "hypothetical", "+"),
        ("If confirmed, it would be the first time they have struck the port.", "struck", "hypothetical", "+"),
        ("A death would demand a strike.", "strike", "hypothetical", "+"),
        ("The group planned attacks on three churches.", "attacks", "future", "+"),
        ("The attack was called off.", "attack", "hypothetical", "+"),
        ("The group vowed to strike back.", "strike", "future", "+"),
        ("The group vowed to avenge the attack.", "attack", "actual", "+"),
        ("The fire is being looked into as a possible drone attack.", "fire", "actual", "+"),
        ("No one claimed the attack.", "attack", "actual", "+"),
        ("No rockets hit the base.", "hit", "actual", "-"),
        ("Nobody was hurt in the blast.", "blast", "actual", "+"),
        ("It was not an attack, police said.", "attack", "actual", "-"),
        ("Jets flew to deter the groups from carrying out further attacks.", "attacks", "hypothetical", "+"),
        ("The raids were meant to deter attacks and were carried out at night.", "carried", "actual", "+"),
    ],
)
def test_world_of_planned_feared_prevented_and_avenged_events(
    text: str, words: str, realis: str, polarity: str
) -> None:
    held = frame(text, words)
    assert (held.realis, held.polarity) == (realis, polarity)


def test_each_cue_row_stands_in_its_own_example() -> None:
    for rows in hedges.rows().values():
        for row in rows:
            found = [[word.lower_, word.lemma_.lower()] for word in nlp.parse(row.example)]
            wanted = row.phrase.split()
            if "-" in row.phrase:
                assert row.phrase in row.example
                continue
            assert any(
                all(word in held for word, held in zip(wanted, found[at:], strict=False))
                for at in range(len(found) - len(wanted) + 1)
            ), row


def test_certainties_are_ranked_once_each() -> None:
    order = vocab.table("hedges")["certainty_order"]
    assert sorted(order) == sorted(set(order))
    assert {row.value for rows in hedges.rows().values() for row in rows if row.category == "certainty"} <= set(order)


@pytest.mark.parametrize(
    ("text", "words", "realis", "polarity"),
    [
        ("The army denied reports that its soldiers fired.", "fired", "actual", "-"),
        ("The ministry rejected the charge of a strike.", "strike", "actual", "-"),
        ("The fire was not caused by a bomb.", "bomb", "actual", "-"),
        ("Neither rebels nor soldiers shelled the town.", "shelled", "actual", "-"),
        ("Reports of a raid turned out to be false.", "raid", "actual", "-"),
        ("The rebels are expected to attack the town.", "attack", "future", "+"),
        ("The president is considering air strikes.", "strikes", "hypothetical", "+"),
        ("Ministers discussed whether to bomb the tunnels.", "bomb", "hypothetical", "+"),
        ("The film tells of the killing of a king.", "killing", "background", "+"),
        ("The exercise included a strike on the port.", "strike", "hypothetical", "+"),
        ("Bombings were once a daily event.", "Bombings", "generic", "+"),
        ("Troops waiting for a bus were attacked.", "attacked", "actual", "+"),
        ("The attack could have been worse.", "attack", "actual", "+"),
        ("The envoy called for an end to the shelling.", "shelling", "actual", "+"),
        ("A rocket hit the memorial, killing three guards.", "killing", "actual", "+"),
    ],
)
def test_world_of_rehearsed_imagined_denied_and_judged_events(
    text: str, words: str, realis: str, polarity: str
) -> None:
    held = frame(text, words)
    assert (held.realis, held.polarity) == (realis, polarity)


@pytest.mark.parametrize(
    ("text", "words", "certainty"),
    [
        ("Officials blamed the arson at the school on a gang.", "arson", "asserted"),
        ("Officials blamed the arson at the school on a gang.", "gang", "alleged"),
        ("Officials blamed a gang for the arson.", "arson", "asserted"),
        ("The gunman, said to be a guard, shot himself.", "shot", "asserted"),
    ],
)
def test_who_is_blamed_is_alleged_and_not_the_deed(text: str, words: str, certainty: str) -> None:
    assert frame(text, words).certainty == certainty


@pytest.mark.parametrize(
    ("text", "words", "realis", "polarity"),
    [
        ("Whoever attacks a mosque will be punished.", "attacks", "generic", "+"),
        ("Those who attacked the mosque fled.", "attacked", "actual", "+"),
        ("The rebels agreed to stop kidnapping farmers.", "kidnapping", "hypothetical", "+"),
        ("The ship was armed against attacks by pirates.", "attacks", "hypothetical", "+"),
        ("An attack against a convoy killed four men.", "attack", "actual", "+"),
        ("They stock food in case rebels attack.", "attack", "hypothetical", "+"),
        ("The book recounts the kidnapping of a banker.", "kidnapping", "background", "+"),
        ("The noise was mistaken for a shooting.", "shooting", "actual", "-"),
    ],
)
def test_world_of_what_anybody_may_do_and_what_is_guarded_against(
    text: str, words: str, realis: str, polarity: str
) -> None:
    held = frame(text, words)
    assert (held.realis, held.polarity) == (realis, polarity)
