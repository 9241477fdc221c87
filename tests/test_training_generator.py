"""The generator writes texts that the notation's reader takes, of all kinds and styles, the same for the same seed."""

import pytest

from training import corpus, generator
from training.planting import lexicon

COUNT = 400


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    path = tmp_path_factory.mktemp("generated") / "out.txt"
    generator.main([str(COUNT), str(path), "--seed", "7"])
    return list(corpus.read(path))


def test_the_same_seed_gives_the_same_texts_and_another_seed_others():
    assert generator.generate(20, 1) == generator.generate(20, 1) != generator.generate(20, 2)


def test_every_page_follows_the_notation_under_an_id_and_a_story_of_its_own(pages):
    assert len({page.id for page in pages}) == len({page.event for page in pages}) == COUNT
    assert {page.facts for page in pages} == {"invented"}


def test_a_quarter_of_the_pages_tells_no_event(pages):
    assert sum(not page.events for page in pages) == COUNT // 4
    assert not any(page.mentions for page in pages if not page.events)


def test_no_two_pages_are_alike(pages):
    assert len({page.text for page in pages}) == COUNT


def test_all_kinds_and_outcomes_are_told(pages):
    events = [event for page in pages for event in page.events.values()]
    assert {event["kind"] for event in events} == set(lexicon().clauses)
    assert {event["outcome"] for event in events} == {
        "completed", "failed", "intercepted", "partly_intercepted", "foiled",
    }  # fmt: skip
    assert {"actual", "background"} == {event["realis"] for event in events}


def test_all_styles_come_up(pages):
    assert {page.style for page in pages} == set(generator.STYLES)


def test_every_event_has_a_trigger_and_every_role_is_marked_somewhere(pages):
    for page in pages:
        told = {event for mention in page.mentions if mention.role == "trigger" for event in mention.events}
        assert told == set(page.events), page.id
    assert {mention.role for page in pages for mention in page.mentions} == set(corpus.ROLES)


def test_no_slot_or_choice_is_left_in_a_text(pages):
    for page in pages:
        assert not set("{}~<>|\0") & set(page.text), page.id


def test_a_group_is_marked_where_blame_is_known_and_only_there(pages):
    for page in pages:
        named = {event for mention in page.mentions if mention.role == "perp_org" for event in mention.events}
        for key, event in page.events.items():
            assert (key in named) == (event["blame"] != "unknown"), page.id
