"""Web pages: the article's words, the metadata of its markup, no invented date, and refusal of what chokes a parser."""

from pathlib import Path

import pytest

from onrecord.errors import UnreadableError
from onrecord.intake import read_one
from onrecord.model import LeftOut

CASES = Path(__file__).parent / "cases" / "intake"


def page(body, head="<title>Rockets miss the depot</title>"):
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def linked(json):
    return f'<script type="application/ld+json">{json}</script>'


PARAGRAPHS = (
    "<p>Three rockets fell near the depot at Tal Marra on Thursday, the police said, and no one was hurt there.</p>"
    "<p>Officers found the launcher on a lorry. Two more rockets were still on their rails and were taken apart.</p>"
)


def test_a_saved_page_gives_its_article_under_its_title():
    document = read_one(CASES / "rockets.html")
    lines = document.text.split("\n")
    assert lines[:2] == ["Rockets miss the depot at Tal Marra", ""]
    assert [line.split()[0] for line in lines[2:]] == ["Three", "Officers", "No"]
    assert (document.opener, document.language) == ("page", "en")


def test_a_saved_page_gives_what_its_markup_says():
    document = read_one(CASES / "rockets.html", anchor="2023-01-01")
    assert document.title == "Rockets miss the depot at Tal Marra"
    assert document.outlet == "Harbour Courier"
    assert document.address == "https://courier.example/2021/03/rockets-tal-marra"
    assert (document.published.earliest, document.published_from) == ("2021-03-04T07:45+03:00", "markup")


def test_a_comment_box_and_furniture_of_a_page_are_left_out_with_their_reasons():
    rows = read_one(CASES / "rockets.html").left_out
    assert LeftOut("boilerplate: sharing links", "Share this article on Facebook") in rows
    assert any(row.reason == "boilerplate: comment box" and "third time this year" in row.quote for row in rows)


def test_an_undated_page_stays_undated_though_dates_stand_on_it():
    assert read_one(CASES / "undated.html").published is None


def test_a_date_beside_the_title_is_the_date_of_publication():
    when = read_one(CASES / "seen_date.html").published
    assert (when.earliest, when.latest, when.precision) == ("2016-08-09", "2016-08-09", "day")


@pytest.mark.parametrize(
    ("head", "earliest"),
    [
        (
            linked('{"@type":"NewsArticle","datePublished":"2020-05-06T10:00:00+02:00"}'),
            "2020-05-06T10:00+02:00",
        ),
        (
            '<meta property="article:published_time" content="2020-05-06T22:30:00Z">'
            + linked('{"@graph":[{"@type":["NewsArticle"],"datePublished":"2020-05-07T00:30:00+02:00"}]}'),
            "2020-05-07T00:30+02:00",
        ),
        (
            '<meta property="article:published_time" content="2020-05-07T02:18:00Z">'
            '<link rel="canonical" href="https://courier.example/2020/05/06/depot/">',
            "2020-05-06",
        ),
        ('<link rel="canonical" href="https://courier.example/2020/05/06/depot/">', "2020-05-06"),
        ('<meta property="article:modified_time" content="2020-05-06T10:00:00Z">', None),
        ('<meta property="article:published_time" content="2999-05-06">', None),
        (linked('{"@type":"NewsArticle","datePublished":'), None),
    ],
)
def test_dates_of_the_markup(head, earliest):
    published = read_one(page("<h1>Rockets miss the depot</h1>" + PARAGRAPHS, head)).published
    assert (published.earliest if published else None) == earliest


def test_outlet_and_address_come_from_linked_data_and_the_place_a_page_was_saved_from():
    raw = page(
        PARAGRAPHS,
        linked('{"@type":"NewsArticle","headline":"Rockets miss","publisher":{"name":"Courier"}}'),
    )
    document = read_one(
        raw.replace(b"<html>", b"<!-- saved from url=(0031)https://courier.example/rockets -->\n<html>")
    )
    assert (document.title, document.outlet, document.address) == (
        "Rockets miss",
        "Courier",
        "https://courier.example/rockets",
    )


def test_an_address_that_is_no_web_address_is_none():
    assert read_one(page(PARAGRAPHS, '<link rel="canonical" href="javascript:alert(1)">')).address is None


def test_a_page_that_the_precise_way_would_empty_is_rescued():
    words = "Three rockets fell near the depot on Thursday night and the two guards who saw them were not hurt at all."
    raw = page(f'<div class="sidebar related"><p>{words}</p><p>{words.replace("Three", "Two")}</p></div>')
    text = read_one(raw).text
    assert words in text
    assert words.replace("Three", "Two") in text


def test_a_fragment_in_a_json_line_is_a_page():
    assert (
        read_one(b'{"html": "<p>Three rockets fell near the depot.</p>"}').text == "Three rockets fell near the depot."
    )


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (page("<div>" * 50_000 + "A rocket fell."), "nested"),
        (page("<p " + " ".join(f"a{n}=x" for n in range(20_000)) + ">A rocket fell.</p>"), "attributes"),
        (page("<b>A</b>" * 120_000), "tags"),
        (page("", ""), "no text"),
        (b"<!---->" * 500 + b"<html></html>", "no web page"),
    ],
    ids=["deep", "attributes", "tags", "empty", "comments"],
)
def test_pages_built_to_choke_a_parser_are_refused_with_the_reason(raw, why):
    with pytest.raises(UnreadableError, match=why):
        read_one(raw)


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        ("<html><meta charset=iso-8859-1><p>The café was hit.</p></html>".encode("cp1252"), "café"),
        ("<html><meta charset=iso-8859-1><p>The café was hit.</p></html>".encode(), "café"),
        (
            "<html><meta charset=utf-8><p>García said “bombs” fell in Bogotá.</p></html>".encode("cp1252"),
            "García said “bombs”",
        ),
        ("<html><p>The café was hit.</p></html>".encode("utf-16"), "café"),
        ("<html><meta charset=koi8-r><p>Дрон упал на склад ночью.</p></html>".encode("koi8-r"), "Дрон упал"),
        ("<html><meta charset=rot13><p>The café was hit.</p></html>".encode(), "café"),
        (b"\xef\xbb\xbf<html><p>A rocket fell \x00here.</p></html>", "fell here"),
    ],
)
def test_pages_are_decoded_by_mark_then_utf8_then_declaration_then_guess(raw, word):
    assert word in read_one(raw).text


def test_list_items_with_headings_keep_the_heading_as_a_line_of_its_own():
    items = "".join(
        f"<li><h3>{place}</h3><p>A salvo of rockets fell there. No harm was done.</p></li>"
        for place in ("Depot at Tal Marra", "Port of Sella")
    )
    raw = page(f"<section><h1>Two depots hit</h1>{PARAGRAPHS}<ol>{items}</ol><p>Police go on looking.</p></section>")
    lines = read_one(raw).text.split("\n")
    assert lines[4:8] == [
        "Depot at Tal Marra",
        "A salvo of rockets fell there. No harm was done.",
        "Port of Sella",
        "A salvo of rockets fell there. No harm was done.",
    ]


def test_definition_lists_keep_their_terms_beside_what_is_said_of_them():
    terms = "<dl><dt>Tal Marra</dt><dd>Three rockets fell on the depot and burnt a shed there.</dd></dl>"
    lines = read_one(page(f"<div>{PARAGRAPHS}{terms}{PARAGRAPHS.replace('Three', 'Four')}</div>")).text.split("\n")
    assert lines[4:6] == ["Tal Marra", "Three rockets fell on the depot and burnt a shed there."]


def test_a_table_that_only_lays_out_paragraphs_is_no_table_and_a_table_of_columns_keeps_its_rows():
    columns = "<table><tr><th>Office</th><td>Border police</td></tr><tr><th>Form</th><td>Summary</td></tr></table>"
    raw = page(
        f"<table><tr><td>{PARAGRAPHS}</td></tr><tr><td>{columns}{PARAGRAPHS.replace('Three', 'Six')}</td></tr></table>"
    )
    text = read_one(raw).text
    assert "\nThree rockets" in text
    assert "| Office | Border police |\n| Form | Summary |" in text
    assert "---" not in text


def test_lines_broken_at_a_fixed_width_are_joined_and_the_end_mark_goes():
    raw = page("<pre>A ROCKET FELL NEAR THE\nDEPOT AT TAL MARRA.\n\nNO ONE WAS HURT, POLICE\nSAID.\nENDS\n</pre>")
    assert read_one(raw).text.endswith("\nA ROCKET FELL NEAR THE DEPOT AT TAL MARRA.\nNO ONE WAS HURT, POLICE SAID.")
    assert "ENDS" not in read_one(raw).text


HEADLINE = "Rockets miss the depot at Tal Marra"


@pytest.mark.parametrize(
    ("window", "head", "body", "title", "outlet"),
    [
        (f"{HEADLINE} | Harbour Courier", "", f"<h2>{HEADLINE}</h2>", HEADLINE, None),
        (f"{HEADLINE} : Desk", "", f"<div>{HEADLINE}</div>", HEADLINE, None),
        (
            f"{HEADLINE} - Harbour Courier",
            "",
            f"<h1>{HEADLINE}</h1><b>Harbour Courier</b>",
            HEADLINE,
            "Harbour Courier",
        ),
        (f"{HEADLINE} - Tal Marra", "", "<h2>Something else entirely</h2>", f"{HEADLINE} - Tal Marra", None),
        (f"Courier: {HEADLINE}", "", "", f"Courier: {HEADLINE}", None),
        (f"Courier | {HEADLINE}", '<meta property="og:site_name" content="Courier">', "", HEADLINE, "Courier"),
        (f"{HEADLINE} - Courier", '<link rel="canonical" href="https://www.courier.example/1">', "", HEADLINE, None),
        (
            "Rockets fall, two - none hurt",
            "",
            "<h1>Rockets fall, two - none hurt</h1>",
            "Rockets fall, two - none hurt",
            None,
        ),
    ],
    ids=["shown", "colon", "repeated", "place", "no space", "leading", "host", "whole"],
)
def test_a_title_loses_the_name_of_the_site_and_nothing_else(window, head, body, title, outlet):
    document = read_one(page(body + PARAGRAPHS, f"<title>{window}</title>{head}"))
    assert (document.title, document.outlet) == (title, outlet)


def test_a_title_that_is_only_the_name_of_the_site_gives_way_to_the_line_above_the_date():
    body = f"<div>{HEADLINE}</div><div>Posted March 4, 2021</div>{PARAGRAPHS.replace('p>', 'div>')}"
    document = read_one(page(f"<div>{body}</div>", "<title>Wavecrest Mirror</title>"))
    assert (document.title, document.published.earliest) == (HEADLINE, "2021-03-04")
    assert document.text.startswith(f"{HEADLINE}\n\nPosted March 4, 2021\n")


def test_a_dateline_with_a_full_date_is_when_a_text_was_published():
    said = read_one(page(PARAGRAPHS.replace("Three", "TAL MARRA, Nov 5 2023 (Courier) - Three", 1))).published
    assert (said.earliest, said.expression) == ("2023-11-05", "Nov 5 2023")
    assert read_one(page(PARAGRAPHS.replace("Three", "On Monday, Nov 5 2023 - Three", 1))).published is None


def test_headlines_under_a_link_list_and_appeals_are_left_out_with_their_reasons():
    around = "<div>You may also like</div><div>Drone found at the port of Sella</div><div>Fire at a school</div>"
    raw = page(
        f"<div>{PARAGRAPHS}</div>{around}<section class='donate'><p>Ten coins buy a meal for a child.</p></section>"
    )
    document = read_one(raw)
    assert "Sella" not in document.text
    assert "coins" not in document.text
    assert LeftOut("boilerplate: appeal for money", "Ten coins buy a meal for a child.") in document.left_out


def test_a_charset_declared_far_down_the_page_counts():
    raw = f"<html><!--{'+' * 9000}--><meta charset=iso-8859-2><p>Łódź: a rocket fell there.</p></html>".encode(
        "iso-8859-2"
    )
    assert "Łódź" in read_one(raw).text


def test_a_paragraph_that_wrongly_holds_a_list_item_is_read_once():
    words = "Three rockets fell near the depot at Tal Marra on Thursday."
    assert read_one(page(f"<p><li>{words}</li></p>", "")).text == words
