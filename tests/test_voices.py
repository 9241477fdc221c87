"""Who says what: sayings, their speakers, and the chain of voices behind any words."""

from __future__ import annotations

import pytest

from onrecord import vocab
from onrecord.model import NARRATOR, Voice
from onrecord.reading import nlp, voices
from onrecord.reading.quotes import quotes


def said(text: str) -> list[tuple[str | None, str, str]]:
    """Speaker, verb and the words said, for every saying."""
    return [(s.speaker.name, s.verb, text[s.start : s.end]) for s in voices.sayings(nlp.parse(text))]


def voice(text: str, words: str) -> tuple[Voice, ...]:
    """The chain behind some words of the text."""
    start = text.index(words)
    return voices.voice_at(voices.sayings(nlp.parse(text)), start, start + len(words))


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        ("Two men were shot near the gate, police said.", "police", "Two men were shot near the gate"),
        ("The navy said that a boat was sunk.", "navy", "a boat was sunk"),
        ("According to the port authority, no ship was lost.", "port authority", "no ship was lost"),
        ("Three boats were burned, according to a harbour official.", "harbour official", "Three boats were burned"),
        ("The mayor, Omar Haddad, told reporters the road was closed.", "Omar Haddad", "the road was closed"),
        ("The army said in a statement on Monday that it shot down a drone.", "army", "it shot down a drone"),
        ("“We are safe,” the captain wrote on X.", "captain", "We are safe"),
        ('Haddad said: "The bridge is gone."', "Haddad", "The bridge is gone."),
    ],
)
def test_words_go_to_the_one_who_is_said_to_say_them(text: str, speaker: str, words: str) -> None:
    assert (speaker, words) in [(name, content) for name, _, content in said(text)]


def names(text: str) -> list[tuple[str | None, str]]:
    return [(name, words) for name, _, words in said(text)]


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        ("The charity said the convoy had told the army.", "charity", "the convoy had told the army"),
        ("Two died, army spokesman Brig. Gen. Omar Aziz said in a statement.", "Omar Aziz", "Two died"),
        (
            "The army said in a statement that “dozens of rebels” had been killed.",
            "army",
            "dozens of rebels” had been killed",
        ),
        ("The gate is shut, the army said; no group was named.", "army", "The gate is shut"),
        (
            "The army said posts were hit nine times: six times in the north.",
            "army",
            "posts were hit nine times: six times in the north",
        ),
        ("The radio quoted a guard as saying that the port was safe.", "guard", "the port was safe"),
        ("The army counted 13 attacks.", "army", "13 attacks"),
        ("He said that police are looking into it and urged calm.", None, "calm"),
        ("Al-Amin Khaled, spokesman for the army, spoke. “It is safe,” he said.", "Al-Amin Khaled", "It is safe"),
        ("The ministry said a drone fell. It added that nobody was hurt.", "ministry", "nobody was hurt"),
    ],
)
def test_words_reach_their_speaker_through_titles_statements_and_pronouns(
    text: str, speaker: str | None, words: str
) -> None:
    assert (speaker, words) in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "No group has claimed the raid.",
        "They have accused one another of raids.",
        "Have the police called it murder?",
        "The army did not say how many men were hurt.",
    ],
)
def test_what_nobody_has_said_is_no_saying(text: str) -> None:
    assert said(text) == []


def test_heading_in_quotation_marks_is_not_put_into_the_mouth_before_it() -> None:
    text = "“We are ready for a long war,” Omar Aziz said.\n\n“Not an open port”\n\nThe mayor left."
    assert all("port" not in words for _, words in names(text))


def test_thing_that_reports_is_not_the_army_of_the_sentence_before() -> None:
    text = "The army said two ships were hit. The tanker was struck at noon. It reported damage."
    assert (None, "damage") in names(text)


def test_dead_former_minister_is_not_the_minister_who_speaks() -> None:
    text = "Norland’s former prime minister died on Friday. The prime minister called the killing barbaric."
    assert [name for name, _ in names(text)] == ["prime minister"]


def test_guests_of_an_interview_have_their_turns_and_the_host_is_the_outlet() -> None:
    text = (
        "ANNA BERG, HOST: A lorry drove into a market.\nOMAR AZIZ: We hear that nine are dead.\n"
        "BERG: Who did it?\nAZIZ: Nobody knows.\n\nAnna Berg spoke to Omar Aziz."
    )
    assert [name for name, words in names(text) if "nine are dead" in words] == ["Omar Aziz"]
    assert voice(text, "A lorry drove") == (NARRATOR,)


def test_words_of_nobody_are_the_narrators() -> None:
    assert voice("A shell hit the market. Two men were hurt, police said.", "A shell hit the market") == (NARRATOR,)


def test_unnamed_official_is_anonymous_and_keeps_the_printed_words() -> None:
    (speaker,) = voice("“They fired twice,” a senior defence official said.", "They fired twice")
    assert (speaker.name, speaker.kind, speaker.anonymous) == ("senior defence official", "official", True)


def test_institution_is_not_anonymous() -> None:
    (speaker,) = voice("The Pentagon confirmed the strike.", "the strike")
    assert (speaker.name, speaker.kind, speaker.anonymous) == ("Pentagon", "military", False)


def test_last_name_becomes_the_full_name_with_its_kind() -> None:
    text = "Foreign Minister Anna Berg made a visit to Oslo. “We want peace,” Berg told reporters."
    assert voice(text, "We want peace") == (Voice("Anna Berg", "speaker", "government"),)


def test_quotation_that_goes_on_keeps_its_speaker() -> None:
    text = "“We were lucky,” Anna Berg said. “The shell did not go off. Nobody was hurt.”"
    assert [speaker.name for speaker in voice(text, "Nobody was hurt")] == ["Anna Berg"]


def test_pronoun_is_the_person_named_last() -> None:
    text = "Colonel Omar Haddad visited the base on Monday. He said that the wall had fallen."
    assert [speaker.name for speaker in voice(text, "the wall had fallen")] == ["Omar Haddad"]


def test_partial_quotation_belongs_to_the_subject_of_the_saying() -> None:
    text = "The Pentagon confirmed the raid, saying it showed “the danger our guards are in.”"
    assert [speaker.name for speaker in voice(text, "the danger our guards are in")] == ["Pentagon"]


def test_nested_sayings_give_a_chain_from_the_outside_in() -> None:
    text = "Reuters reported that police said the man was armed."
    assert [speaker.name for speaker in voice(text, "the man was armed")] == ["Reuters", "police"]


def test_cited_officials_speak_within_the_one_who_cites_them() -> None:
    text = "The ministry said four men were dead, citing hospital officials."
    assert [speaker.name for speaker in voice(text, "four men were dead")] == ["ministry", "hospital officials"]


def test_suspicion_in_a_relative_clause_has_its_holder() -> None:
    text = "A raid by the army may follow, aimed at groups it suspects are responsible."
    assert [speaker.name for speaker in voice(text, "groups")] == ["army"]


def test_men_said_to_be_rebels_are_not_speakers() -> None:
    assert said("The men, said to be rebels, fled.") == []


def test_statement_page_in_the_first_person_has_its_author() -> None:
    text = "Statement by President Ann Lee on the Attack in Port Gate\n\nI condemn this attack."
    assert Voice("Ann Lee", "speaker", "government") in voice(text, "this attack")


def test_speech_without_a_speaker_has_no_name() -> None:
    (speaker,) = voice("The hall was dark. “We will never leave this town again.”", "We will never leave")
    assert (speaker.role, speaker.name) == ("speaker", None)


def test_saying_ends_at_the_paragraph() -> None:
    text = "Raid on the port\n\nTwo boats were sunk, the navy said.\n\nA third boat fled."
    assert voice(text, "Raid on the port") == voice(text, "A third boat fled") == (NARRATOR,)


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("He said “wait”, then “go”.", ["wait", "go"]),
        ('It was "loud" and "near".', ["loud", "near"]),
        ("The guards' dog doesn't bark; it’s the neighbours’ dog.", []),
        ("She called it ‘a dark day’ for all.", ["a dark day"]),
        ("“One paragraph goes on.\n\n“And ends here.”", ["One paragraph goes on.", "And ends here."]),
    ],
)
def test_quotation_marks(text: str, inside: list[str]) -> None:
    assert [text[mark.start : mark.end] for mark in quotes(text)] == inside


def test_every_row_of_the_word_list_has_an_example_that_holds_its_word() -> None:
    table = vocab.table("voices")
    for row in (*table["noun"], *table["paper"], *table["title"]):
        stem = row["word"].rstrip("y")[:5] if row["word"] != "medium" else "media"
        assert stem in row["example"].lower().replace("general", "general").replace("U.N.", "u.n."), row
    assert len({row["lemma"] for row in table["verb"]}) == len(table["verb"])


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        ("The militia claims to have killed 20 soldiers.", "militia", "to have killed 20 soldiers"),
        ("The group boasted of having burned four cars.", "group", "of having burned four cars"),
        ("The army took responsibility for the raid.", "army", "responsibility for the raid"),
        ("One of the rescuers said a wall fell.", "One of the rescuers", "a wall fell"),
        ("A person close to the talks said the hostages live.", "person close to the talks", "the hostages live"),
        (
            "The guards, according to a nurse, spoke no word.",
            "nurse",
            "The guards, according to a nurse, spoke no word",
        ),
        ("The man was named as Omar Aziz, 28. He said he was alone.", "Omar Aziz", "he was alone"),
        ("A guard was quoted by the radio as saying the port was safe.", "radio", "the port was safe"),
        ("A guard was quoted by the radio as saying the port was safe.", "guard", "the port was safe"),
    ],
)
def test_words_are_given_to_those_who_claim_boast_and_are_quoted(text: str, speaker: str, words: str) -> None:
    assert (speaker, words) in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "Things went according to plan.",
        "The gunman, said to be a former guard, fled.",
        "A small group that calls itself the Night Guard fled.",
    ],
)
def test_a_plan_a_rumour_and_a_name_are_no_speech(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Blast kills six at border - officials\n\nThe post burned.", [("officials", "Blast kills six at border")]),
        ("Drone hits depot: governor\n\nThe fire was out.", [("governor", "Drone hits depot")]),
        ("Police: two dead in stabbing at school\n\nIt was noon.", [("Police", "two dead in stabbing at school")]),
        ("Drone hits depot near the port - Harbour News\n\nThe fire was out.", []),
        ("Norland: two dead in stabbing at school\n\nIt was noon.", []),
        ("The gate is open: police", []),
    ],
)
def test_a_headline_names_its_speaker_but_not_its_outlet_or_place(text: str, found: list[tuple[str, str]]) -> None:
    assert names(text) == found
