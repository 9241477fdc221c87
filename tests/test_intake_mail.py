"""Mail, mbox files and saved pages: what the head says, what the words are, what is attached."""

import pytest
from made_files import mail, page, pdf, word, zipped

from onrecord.errors import UnreadableError
from onrecord.intake import documents, merge, read_one
from onrecord.model import Failure, Received

TEXT = "A drone fell on the depot at Tal Marra on Sunday."
OTHER = "Two rockets landed near the port of Sella on Monday."
SENT = "Sun, 05 Nov 2023 14:30:00 +0200"


def arrived(folder, name, raw):
    (folder / name).write_bytes(raw)
    found = list(documents([folder / name]))
    received = {row.arrival.source: row.document for row in found if isinstance(row, Received)}
    return received, {row.source: row.message for row in found if isinstance(row, Failure)}


def test_a_newsletter_gives_its_title_its_day_and_its_sender_as_outlet():
    letter = mail(
        TEXT,
        Subject="Drone falls on depot",
        Date=SENT,
        List_Id="<daily.courier.example>",
        From='"Harbour Courier" <d@c.example>',
    )
    document = read_one(letter)
    assert document.text == f"Drone falls on depot\n\n{TEXT}"
    assert (document.published.earliest, document.published_from) == ("2023-11-05T14:30+02:00", "mail header")
    assert (document.outlet, document.opener) == ("Harbour Courier", "mail")


def test_a_person_who_writes_a_letter_is_no_outlet():
    assert read_one(mail(TEXT, Subject="Seen today", Date=SENT)).outlet is None


@pytest.mark.parametrize(
    ("subject", "body"),
    [("Fwd: Drone falls", TEXT), ("Look", f"---------- Forwarded message ---------\n\n{TEXT}")],
)
def test_the_day_on_which_a_report_was_passed_on_is_not_its_day(subject, body):
    assert read_one(mail(body, Subject=subject, Date=SENT)).published is None


@pytest.mark.parametrize(
    "date",
    ["Someday", "Mon, 01 Jan 1900 00:00:00 +0000", "Sun, 05 Nov 2023 14:30:00 +9999", "5 Nov 99999999999 1:00", ""],
)
def test_an_unlikely_day_of_sending_is_none(date):
    raw = mail(TEXT, Subject="Drone falls").replace(b"Subject:", b"Date: " + date.encode() + b"\nSubject:")
    assert read_one(raw).published is None


def test_the_day_in_a_mail_yields_to_one_in_the_page_and_wins_over_an_anchor():
    raw = mail(TEXT, Subject="Drone falls", Date=SENT)
    sent, told = read_one(raw), read_one(raw, "2023-11-07")
    assert told.published_from == "mail header"
    undated = mail(TEXT, Subject="Fwd: Drone falls", Date=SENT)
    assert merge(read_one(undated, "2023-11-07"), read_one(undated)).published_from == "anchor"
    assert merge(sent, told) == sent


def test_of_two_forms_the_fuller_one_is_read_and_the_signature_is_left_out():
    full = page(TEXT, OTHER, "Officials said that no one was hurt in either place, and that both were closed.")
    assert OTHER in read_one(mail("See it in your browser.", html=full, Subject="Two attacks")).text
    document = read_one(mail(f"{TEXT}\n\n-- \nThe desk\nCourier", html=page(TEXT)))
    assert document.text == TEXT
    assert document.left_out[-1].quote == "The desk\nCourier"


def test_attachments_are_documents_of_their_own_and_pictures_are_counted(tmp_path):
    attached = [
        ("report.docx", word(OTHER), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("page.pdf", pdf([(TEXT,)]), "application/pdf"),
        ("map.png", b"\x89PNG", "image/png"),
        ("../more.zip", zipped([("in.txt", OTHER.encode())]), "application/zip"),
        ("locked.pdf", pdf([(TEXT,)], password="secret"), "application/pdf"),
    ]
    received, failures = arrived(tmp_path, "a.eml", mail("See the files.", Subject="Reports", attachments=attached))
    assert {source: document.text for source, document in received.items()} == {
        "a.eml": "Reports\n\nSee the files.",
        "a.eml/report.docx": OTHER,
        "a.eml/page.pdf": TEXT,
        "a.eml/more.zip/in.txt": OTHER,
    }
    assert failures["a.eml/locked.pdf"].startswith("attachment locked.pdf of a.eml cannot be taken: it is locked")
    assert "image/png: 1" in failures["a.eml"]


def test_a_mail_attached_to_a_mail_is_read_with_its_own_day(tmp_path):
    inner = mail(OTHER, Subject="Rockets land", Date=SENT)
    outer = (
        b"From: a@b.example\nSubject: Fwd: Rockets land\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/plain\n\nSee below.\n'
        b"--x\nContent-Type: message/rfc822\n\n" + inner + b"\n--x--\n"
    )
    received, _ = arrived(tmp_path, "a.eml", outer)
    attached = received["a.eml/1-message.eml"]
    assert (attached.title, attached.published.earliest) == ("Rockets land", "2023-11-05T14:30+02:00")


def test_an_mbox_file_is_its_messages_and_a_bad_one_is_named(tmp_path):
    start = b"From desk@courier.example Sun Nov  5 12:30:00 2023\n"
    empty = mail("", Subject="Nothing") + b"\n"
    messages = [mail(f"{TEXT}\n\n>From here on nothing is known.", Subject="One"), empty, mail(OTHER, Subject="Three")]
    received, failures = arrived(tmp_path, "a.mbox", b"\n".join(start + raw for raw in messages))
    assert {source: document.title for source, document in received.items()} == {"a.mbox#1": "One", "a.mbox#3": "Three"}
    assert failures["a.mbox#2"].startswith("message 2 of a.mbox cannot be taken: it is a mail message without words")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (
            b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\nno parts",
            "without words",
        ),
        (
            b'From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/encrypted; boundary="x"\n\n--x--',
            "encrypted",
        ),
        (b"MIME-Version: 1.0\nContent-Type: application/pkcs7-mime\n\nMIAG", "encrypted"),
        (
            b"Message-ID: <1@a>\n"
            + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(60)),
            "nested too deeply",
        ),
    ],
)
def test_a_mail_that_cannot_be_read_says_why(raw, why):
    with pytest.raises(UnreadableError, match=why):
        read_one(raw)


def test_odd_heads_and_charsets_are_read_as_far_as_they_go():
    raw = (
        b'From: "a" <a@b.example\nSubject: =?utf-9?Q?Drone_falls?= \xff\nDate: \x00\nTo: ;;<\nMessage-ID: <1@a>\n'
        b"Content-Type: text/plain; charset=windows-1251\n\n" + "Взрыв на складе в воскресенье.".encode("cp1251")
    )
    assert "Взрыв на складе" in read_one(raw).text
    japanese = b"MIME-Version: 1.0\nContent-Type: text/plain; charset=ISO-2022-JP\n\n" + "爆発".encode("iso2022_jp")
    assert read_one(japanese).text == "爆発"


def test_a_text_with_lines_like_a_head_is_no_mail():
    text = f"Title: Drone falls\nDate: 2023-11-05\nFrom: the desk\n\n{TEXT}"
    assert read_one(text.encode()).opener == "text"
    assert read_one(f"From Sella to Tal Marra: a report\n\n{TEXT}".encode()).opener == "text"


SAVED = b"""From: <Saved by Blink>
Snapshot-Content-Location: https://courier.example/1
Subject: Drone falls
Date: Tue, 7 Nov 2023 09:00:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="x"

--x
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable
Content-Location: https://courier.example/1

%s
--x
Content-Type: image/png
Content-Location: https://courier.example/p.png

x
--x--
"""


def test_a_saved_page_is_the_page_at_its_address_without_the_day_of_saving():
    document = read_one(SAVED % page(TEXT).replace("=", "=3D").encode())
    assert (document.text, document.address) == (f"Drone falls\n\n{TEXT}", "https://courier.example/1")
    assert (document.published, document.opener) == (None, "mhtml")
    with pytest.raises(UnreadableError, match="without the page in it"):
        read_one((SAVED % b"").replace(b"text/html\n", b"text/css\n"))
