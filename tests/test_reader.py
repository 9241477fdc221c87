"""The reader as a whole: its identity, its order, and what a reading never holds."""

from __future__ import annotations

from factories import a_document

from onrecord.model import Reading
from onrecord.reading import rule_reader

READER = rule_reader()
TEXT = "A bomb exploded in Aden on Friday and killed two guards. Gunmen attacked a convoy near Mosul on Saturday."


def read(text: str, published: str | None = "2024-05-05", name: str = "one") -> Reading:
    return READER.read(a_document(name, text, published=published))


def test_two_readers_of_one_version_have_one_id_and_one_reading():
    other = rule_reader()
    assert other.id == READER.id
    assert other.read(a_document("one", TEXT, published="2024-05-05")) == read(TEXT)


def test_the_reading_names_its_document_and_its_reader():
    reading = read(TEXT)
    assert (reading.document_id, reading.reader_id) == ("one", READER.id)


def test_accounts_stand_in_text_order_and_their_ids_depend_on_the_document():
    accounts = read(TEXT).accounts
    assert [account.trigger[0].start for account in accounts] == sorted(a.trigger[0].start for a in accounts)
    assert not {a.id for a in accounts} & {a.id for a in read(TEXT, name="two").accounts}


def test_what_stands_after_an_account_does_not_change_its_id():
    longer = read(TEXT + " The mayor of Paris opened a park.")
    assert [account.id for account in longer.accounts] == [account.id for account in read(TEXT).accounts]


def test_an_event_word_alone_makes_no_account():
    assert read("An attack happened.").accounts == ()


def test_an_empty_text_gives_an_empty_reading():
    for text in (" ", "\n\n", "."):
        reading = read(text)
        assert (reading.accounts, reading.aggregates, reading.statements, reading.risks, reading.relations) == ((),) * 5


def test_the_day_of_publication_dates_no_event_without_words():
    claims = read("A bomb exploded in Aden and killed two guards.").accounts[0].of("when")
    assert [(c.value.earliest, c.certainty) for c in claims] == [(None, "inferred")]


def test_typographic_and_plain_apostrophes_read_alike():
    plain, curly = read("A bomb hit Aden's port on Friday."), read("A bomb hit Aden’s port on Friday.")
    assert [c.value for c in plain.accounts[0].claims] == [c.value for c in curly.accounts[0].claims]
