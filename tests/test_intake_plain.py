"""Text files: the head goes into the metadata, furniture is left out with reasons, the words stay as they are."""

import pytest

from onrecord import vocab
from onrecord.intake import dates, furniture, read_one
from onrecord.intake.language import of_text
from onrecord.model import LeftOut

BODY = "A drone fell on the depot at Tal Marra on Sunday.\n\nNo one was hurt, the army said."


def read(text):
    return read_one(text.encode("utf-8"))


def test_bare_sentences_give_no_title_no_outlet_no_address_and_no_date():
    document = read(BODY + "\nNo comments:\nPost a Comment\n")
    assert document.text == BODY
    assert (document.title, document.outlet, document.address, document.published) == (None, None, None, None)
    assert [row.quote for row in document.left_out] == ["No comments:", "Post a Comment"]
    assert {row.reason for row in document.left_out} == {"boilerplate: comment box"}


def test_the_seed_page_ends_with_its_last_sentence(shared):
    document = read_one(shared / "seed" / "article.txt", anchor="2023-11-05")
    assert document.text.endswith("based in Iraq and Syria.")
    assert [row.quote for row in document.left_out] == ["No comments:", "Post a Comment"]
    assert document.title is document.outlet is document.address is None
    assert (document.published.earliest, document.published_from) == ("2023-11-05", "anchor")


def test_front_matter_with_folded_and_escaped_title_becomes_metadata():
    document = read(
        "---\ndate: '2022-09-28'\nmodified_time: 2022-09-29 09:00:00-04:00\npublished_time: 2022-09-28 12:48:25-04:00\n"
        "source_url: https://agency.example/statement\ntags:\n  - statements\n"
        'title: "Statement on the Port\\u2019s Defence\\\n  \\ and on Mines in the\\_Strait"\n---\n\n'
        + BODY
        + "\n\n\\###\n"
    )
    assert document.title == "Statement on the Port’s Defence and on Mines in the Strait"
    assert document.text == f"{document.title}\n\n{BODY}"
    assert (document.published.earliest, document.published.precision) == ("2022-09-28T12:48-04:00", "minute")
    assert (document.published_from, document.address) == ("markup", "https://agency.example/statement")


def test_heading_and_published_line_become_metadata():
    document = read(
        f"# Drone falls on depot\n\nPublished :`2024-07-31 13:35:37`\n\n---\n\n{BODY}\n\n### What we know\n\nLittle."
    )
    assert document.text == f"Drone falls on depot\n\n{BODY}\n\nWhat we know\n\nLittle."
    assert document.published.earliest == "2024-07-31T13:35"


def test_feed_entry_lines_become_metadata():
    document = read(
        "## Drone falls on depot\n - [https://feed.example/a?x=1](https://feed.example/a?x=1)\n - RSS feed: Courier\n"
        f" - date published: 2021-11-07 10:59:43+00:00\n\n{BODY}"
    )
    assert document.text == f"Drone falls on depot\n\n{BODY}"
    assert (document.address, document.outlet) == ("https://feed.example/a?x=1", "Courier")
    assert document.published.earliest == "2021-11-07T10:59+00:00"


def test_a_rule_that_never_closes_is_no_front_matter():
    assert read(f"---\n{BODY}").text.endswith(BODY)


def test_an_unreadable_date_line_stays_in_the_text():
    document = read(f"# Drone falls on depot\nPublished: some time last week\n{BODY}")
    assert "some time last week" in document.text
    assert document.published is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Drone falls on Tal Marra depot\n\n{BODY}", "Drone falls on Tal Marra depot"),
        (
            f"Drone falls on Tal Marra depot\n{BODY.replace(' on Sunday', ' on Sunday' + ' and burnt there' * 5)}",
            "Drone falls on Tal Marra depot",
        ),
        ("Two men were hurt when a drone fell near the\nMarra depot, the army said.", None),
        ("A drone fell on the depot.\n\nNo one was hurt.", None),
        ("A drone fell on the depot", None),
    ],
)
def test_a_first_line_is_a_title_only_when_it_stands_apart_and_is_no_sentence(text, title):
    assert read(text).title == title


def test_a_heading_that_is_already_the_first_line_is_not_repeated():
    assert read(f"title: Drone falls on depot\nDrone falls on depot\n{BODY}").text == f"Drone falls on depot\n\n{BODY}"


@pytest.mark.parametrize("row", vocab.table("furniture")["line"], ids=lambda row: row["reason"])
def test_every_furniture_row_takes_its_example(row):
    text, left_out = furniture.without_furniture(f"A drone fell.\n{row['example']}\nNo one was hurt.")
    assert text == "A drone fell.\nNo one was hurt."
    assert left_out == (LeftOut(row["reason"], row["example"]),)


@pytest.mark.parametrize(
    "sentence",
    [
        "Related violence killed five people on Monday.",
        "Police searched a home in the east of the town.",
        "“No comments,” the minister said when asked about the raid.",
        "More than 40 people were hurt; read more about the dead in the list he kept, she said.",
        "Share prices of the shipping line fell after the attack.",
        "This is a developing country and will be helped, he said.",
        "X fell.",
    ],
)
def test_sentences_that_only_begin_like_furniture_stay(sentence):
    assert furniture.without_furniture(sentence) == (sentence, ())


def test_a_long_line_said_twice_stands_once_and_a_short_one_twice():
    line = "The ministry of defence said three rockets were fired."
    text, left_out = furniture.without_furniture(f"HOST:\n{line}\nHOST:\n{line}\nYes.")
    assert text == f"HOST:\n{line}\nHOST:\nYes."
    assert left_out == (LeftOut("boilerplate: repeated line", line),)


def test_cleaning_takes_controls_and_spaces_but_keeps_marks_and_letter_forms():
    text = (
        "\ufeffA drone\x00 hit \u202ethe\u202c \u200bcafe\u0301.  \r\n\r\n\r\n\x0bNo one  was hurt.\t\u2028End of it."
    )
    assert (
        furniture.normalised(text) == "A drone hit \u202ethe\u202c \u200bcafe\u0301.\n\nNo one  was hurt.\nEnd of it."
    )


@pytest.mark.parametrize(
    ("text", "earliest"),
    [
        ("2023-11-05", "2023-11-05"),
        ("2023-11-05T00:00:00Z", "2023-11-05"),
        ("2023-11-05 14:30", "2023-11-05T14:30"),
        ("2023-11-05T14:30:59.123+0200", "2023-11-05T14:30+02:00"),
        ("2023/11/05", "2023-11-05"),
        ("Sunday, November 5th, 2023", "2023-11-05"),
        ("5 Nov. 2023 at 10:15 pm GMT", "2023-11-05"),
        ("Tue, Sep 15 2020 10:01:41 EDT", "2020-09-15"),
        ("Sun, 05 Nov 2023 14:30:00 +0200", "2023-11-05T14:30+02:00"),
        ("2023-02-30", None),
        ("2023-11-05T25:00", None),
        ("2023-11-05T10:00+25:00", None),
        ("11/05/2023", None),
        ("2023-11", None),
        ("last Sunday", None),
        ("Sun, 35 Nov 2023 14:30:00 +0200", None),
    ],
)
def test_written_dates(text, earliest):
    when = dates.written(text)
    assert (when.earliest if when else None) == earliest


def test_a_written_date_is_reported_and_keeps_its_words():
    when = dates.written("5 November 2023")
    assert (when.latest, when.expression, when.precision, when.dated) == (
        "2023-11-05",
        "5 November 2023",
        "day",
        "reported",
    )


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        (BODY, None, "en"),
        ("Explosions at a mosque in the south kill more than 40 people during prayers.", "de", "en"),
        ("Die Drohne fiel in der Nacht auf das Lager, sagte die Armee.", "de", "de"),
        ("Un dron cayó sobre el depósito en la noche del domingo.", "en", None),
        ("…", None, None),
    ],
)
def test_language_is_english_by_its_words_else_as_declared(text, declared, language):
    assert of_text(text, declared) == language


@pytest.mark.parametrize(
    "link", ["http: / / www. courier. example / world-11 / 4eb. html", "https://courier.example/a"]
)
def test_a_first_line_that_is_an_address_is_no_text_and_the_date_line_under_it_dates_the_text(link):
    title, said = "Rockets fall near Tal Marra", "Three rockets fell near the depot, the police said."
    document = read_one(f"{link}\n{title}\nThu Nov 10, 2011 3: 00pm EST\n{said}\n".encode())
    assert document.address == link.replace(" ", "")
    assert document.text == f"{title}\n\nThu Nov 10, 2011 3: 00pm EST\n{said}"
    assert (document.title, document.published.earliest) == (title, "2011-11-10")
    assert document.left_out == (LeftOut("metadata", link),)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("11 November 2011 Last updated at 12: 41 GMT", "2011-11-11"),
        ("Posted October 18, 2023", "2023-10-18"),
        ("Updated October 18, 2023", None),
        ("Monday", None),
        ("On 11 November 2011 the depot burnt.", None),
    ],
)
def test_only_a_line_that_is_all_date_dates_a_text(line, day):
    published = read_one(f"{line}\nThree rockets fell near the depot, the police said.".encode()).published
    assert (published.earliest if published else None) == day


def test_a_text_with_several_date_lines_is_a_chronicle_and_undated():
    text = "5 May 2020\nA rocket fell near the depot.\n6 May 2020\nTwo more fell there."
    assert read_one(text.encode()).published is None


def test_a_sentence_that_begins_with_an_address_is_text():
    said = "https://courier.example/a says that three rockets fell near the depot."
    assert read_one(said.encode()).text == said


def test_a_repeated_sentence_stays_under_a_heading_of_its_own():
    said = "A salvo of rockets fell. No harm was done."
    text = f"Tal Marra\n{said}\nPort of Sella\n{said}\nNothing else was said of it.\n{said}"
    assert read_one(text.encode()).text == text.removesuffix(f"\n{said}")


@pytest.mark.parametrize("row", vocab.table("furniture")["block"], ids=lambda row: row["reason"])
def test_every_furniture_block_takes_its_example(row):
    assert furniture.block_of(["", row["example"]]) == row["reason"]
    assert furniture.block_of(["article", "donated"]) is None
