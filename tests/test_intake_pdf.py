"""PDF and Word files: their words in paragraphs, and why there are none."""

import io
import os
import zipfile
from dataclasses import replace

import pytest
from made_files import pdf, word, zipped

from onrecord import settings
from onrecord.errors import UnreadableError
from onrecord.intake import documents, read_one
from onrecord.intake.opened import Broken, Entry
from onrecord.intake.openers import entries
from onrecord.model import Received

TEXT = "A drone fell on the depot at Tal Marra on Sunday."


def column(*lines, left=72, top=700, size=11):
    return [(words, left, top - 14 * number, size) for number, words in enumerate(lines)]


FIRST = (
    "On Sunday gunmen on motorcycles attacked a police checkpoint near the village of",
    "Tal Marra, killing at least three officers; the governor promised reinforce-",
    "ments for the well-",
    "known road to the port, which had been closed for a week after an earlier raid on",
    "the same post.",
)
SECOND = ("No group claimed the attack. Residents said that the market was shut until further",)
REST = ("notice and that soldiers had come from the capital.",)


def test_lines_become_paragraphs_and_parted_words_are_joined():
    document = read_one(pdf(column(*FIRST) + column(*SECOND, top=610), column(*REST)))
    assert document.text == (
        "On Sunday gunmen on motorcycles attacked a police checkpoint near the village of Tal Marra, killing at least "
        "three officers; the governor promised reinforcements for the well-known road to the port, which had been "
        "closed for a week after an earlier raid on the same post.\n\n"
        "No group claimed the attack. Residents said that the market was shut until further notice and that soldiers "
        "had come from the capital."
    )


def test_what_stands_on_every_page_is_left_out_and_told():
    pages = [
        [
            ("Harbour Courier - Weekly report", 72, 800, 9),
            *column(f"5 November 2023: {n} drones fell on the depot at Tal Marra."),
            (f"Page {n} of 4", 500, 30, 9),
        ]
        for n in range(1, 5)
    ]
    document = read_one(pdf(*pages))
    assert "Harbour Courier" not in document.text
    assert "Page" not in document.text
    assert document.text.count("drones fell") == 4
    assert {row.quote for row in document.left_out} >= {"Harbour Courier - Weekly report", "Page 1 of 4"}
    assert {row.reason for row in document.left_out} == {"boilerplate: repeated on every page"}


def test_lines_of_the_words_at_the_same_height_stay():
    days = [column("Sunday", TEXT), column("Monday", TEXT.replace("Sunday", "Monday"))]
    text = read_one(pdf(*days)).text
    assert "Sunday\n\nA drone" in text
    assert "Monday\n\nA drone" in text


def test_columns_are_read_one_after_the_other_and_a_sentence_goes_on():
    left = column("Gunmen attacked a post near the village", "of Tal Marra on Sunday and killed", left=72)
    right = column("three officers, the governor said in a", "statement. No group claimed it.", left=320)
    assert "killed three officers" in read_one(pdf(left + right)).text


def test_the_largest_line_is_the_title_and_a_line_that_is_a_date_is_the_day():
    head = [("Gunmen attack a post", 72, 760, 20), ("5 November 2023", 72, 735, 11)]
    document = read_one(pdf(head + column(*FIRST)))
    assert (document.title, document.published.earliest) == ("Gunmen attack a post", "2023-11-05")
    assert document.text.startswith("Gunmen attack a post\n\n5 November 2023\n\nOn Sunday gunmen")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (pdf([(TEXT,)], password="secret"), "locked by a password; save a copy without one"),
        (pdf([]), "without text, such as scanned pages"),
        (pdf([(TEXT,)])[:300], "damaged"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 9, "damaged"),
    ],
)
def test_a_pdf_without_words_says_why(raw, why):
    with pytest.raises(UnreadableError, match=why):
        read_one(raw)


def test_a_pdf_locked_only_against_changes_is_read():
    assert read_one(pdf([(TEXT,)], password="")).text == TEXT


def test_a_page_that_cannot_be_read_is_named_and_the_others_are_read(tmp_path):
    raw = pdf(column(TEXT), column(TEXT.replace("drone", "rocket")))
    second = raw.rindex(b"stream\nBT")
    items = list(entries(raw[:second] + raw[second:].replace(b"/F1 11 Tf", b"<<<<<<<<<", 1)))
    assert isinstance(items[0], Entry)
    assert all(isinstance(item, Broken) for item in items[1:])
    assert TEXT in items[0].opened.body


def test_a_page_that_draws_without_end_is_named(monkeypatch):
    limit = replace(settings.SETTINGS["pdf_drawn_limit_mb"], default=0.001, low=0.0)
    monkeypatch.setitem(settings.SETTINGS, "pdf_drawn_limit_mb", limit)
    first, second = entries(pdf(column(TEXT), column(*FIRST, *FIRST, *FIRST)))
    assert first.opened.body == TEXT
    assert second.told("a.pdf") == "page 2 of a.pdf draws more than a report does; its words are missing"


def test_a_word_file_gives_headings_paragraphs_and_rows_in_order():
    raw = word(
        "On Sunday gunmen attacked.",
        "No group claimed it.",
        title="Gunmen attack",
        rows=[("Killed", "3"), ("Injured", "7")],
    )
    document = read_one(raw)
    assert (
        document.text
        == "Gunmen attack\n\nOn Sunday gunmen attacked.\n\nNo group claimed it.\n\nKilled | 3\n\nInjured | 7"
    )
    assert document.opener == "word"


def members(raw, name, change):
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return zipped(
            (one, change(archive.read(one)) if one == name else archive.read(one)) for one in archive.namelist()
        )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda xml: xml[:-40], "damaged"),
        (lambda xml: xml.replace(b"<w:p>", b"<w:sdt>" * 2000, 1), "damaged"),
        (lambda xml: os.urandom(1_500_000), "more than 1 MiB of text"),
        (lambda xml: xml.replace(b"On Sunday", b""), "without words"),
    ],
)
def test_a_word_file_that_cannot_be_read_says_why(change, why, monkeypatch):
    limit = replace(settings.SETTINGS["word_limit_mb"], default=1)
    monkeypatch.setitem(settings.SETTINGS, "word_limit_mb", limit)
    with pytest.raises(UnreadableError, match=why):
        read_one(members(word("On Sunday"), "word/document.xml", change))


def test_other_office_files_are_named():
    for name, why in (
        ("xl/workbook.xml", "a spreadsheet"),
        ("ppt/presentation.xml", "a presentation"),
        ("content.xml", "OpenDocument"),
    ):
        with pytest.raises(UnreadableError, match=why):
            read_one(zipped([(name, b"<a/>")]))


def test_the_words_of_a_folder_of_such_files_come_in(tmp_path):
    (tmp_path / "a.pdf").write_bytes(pdf([(TEXT,)]))
    (tmp_path / "b.docx").write_bytes(word(TEXT))
    found = [row for row in documents([tmp_path]) if isinstance(row, Received)]
    assert [row.document.text for row in found] == [TEXT, TEXT]


def test_inserted_words_and_those_in_fields_stand_and_struck_ones_do_not():
    def edited(xml):
        inserted = b'<w:ins w:id="1" w:author="a"><w:r><w:t> at dawn</w:t></w:r></w:ins>'
        struck = b'<w:del w:id="2" w:author="a"><w:r><w:delText> at noon</w:delText></w:r></w:del>'
        control = b"<w:sdt><w:sdtContent><w:p><w:r><w:t>No group claimed it.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        return xml.replace(b"</w:r></w:p>", b"</w:r>" + inserted + struck + b"</w:p>" + control, 1)

    raw = members(word("On Sunday gunmen attacked"), "word/document.xml", edited)
    assert read_one(raw).text == "On Sunday gunmen attacked at dawn\n\nNo group claimed it."
