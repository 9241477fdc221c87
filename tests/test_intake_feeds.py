"""Feeds and sitemaps in files: each item is a document with its own words, or is listed with what to do."""

from __future__ import annotations

import json
import sys

import pytest

from onrecord import intake
from onrecord.errors import UnreadableError
from onrecord.intake.answers import names_in
from onrecord.intake.feeds import feed_of
from onrecord.intake.openers import entries
from onrecord.intake.sitemaps import sitemap_of
from onrecord.model import Failure, Received

RSS = """<?xml version="1.0" encoding="utf-8"?>
<!-- made by hand -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Harbour  Courier</title>
<item><title>Drone &amp; fire at the depot</title><link>https://courier.example/a</link>
<pubDate>Fri, 03 May 2024 22:30:00 -0500</pubDate><description>In short.</description>
<content:encoded><![CDATA[<p>A drone hit the depot.</p>
<p>Two were <b>killed</b>, the office said.</p><script>x()</script>]]>
</content:encoded></item>
<item><title>Only a title</title><link>https://courier.example/b</link></item>
<item><description>Notes without a title or a link, on a quiet day.</description></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://courier.example/">
<title type="html">The &lt;i&gt;Courier&lt;/i&gt;</title>
<entry><title>First</title><link rel="self" href="feed/1"/><link rel="alternate" href="news/1"/>
<published>2024-05-03T00:00:00Z</published><updated>2024-05-09T10:00:00Z</updated>
<summary>A drone fell into the sea.</summary></entry>
<entry><title>Second</title><link href="news/2"/><updated>2024-05-09T10:00:00Z</updated>
<summary>No one was hurt.</summary></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Courier</title></channel>
<item><title>One</title><link>https://courier.example/1</link><dc:date>2024-05-03T10:15+02:00</dc:date>
<description>Shots were heard.</description></item></rdf:RDF>"""

CDF = """<CHANNEL HREF="https://courier.example/"><TITLE>Courier</TITLE><ITEM HREF="https://courier.example/1">
<TITLE>One</TITLE><ABSTRACT>Shots were heard.</ABSTRACT></ITEM></CHANNEL>"""

JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Courier",
        "items": [
            {
                "id": "1",
                "url": "https://courier.example/1",
                "title": "One",
                "content_html": "<p>Shots were heard.</p>",
                "date_published": "2024-05-03T10:15:00+02:00",
            },
            {"id": "2", "content_text": "All quiet since noon."},
            {"id": "3"},
            "no item",
        ],
    }
)


def taken(tmp_path, text, name="feed.xml"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    items = list(intake.documents([tmp_path / name]))
    return [item for item in items if isinstance(item, Received)], [item for item in items if isinstance(item, Failure)]


def test_items_with_words_are_documents_and_the_others_say_how_they_are_had(tmp_path):
    received, failures = taken(tmp_path, RSS)
    first, third = (row.document for row in received)
    assert first.text == "Drone & fire at the depot\n\nA drone hit the depot.\nTwo were killed, the office said."
    assert (first.address, first.outlet) == ("https://courier.example/a", "Harbour Courier")
    assert (first.published.earliest, first.published_from) == ("2024-05-03T22:30-05:00", "markup")
    assert first.left_out[-1].quote == "https://courier.example/a"
    assert (third.text, third.address, third.title) == ("Notes without a title or a link, on a quiet day.", None, None)
    assert [row.arrival.source for row in received] == ["feed.xml#1", "feed.xml#3"]
    assert [failure.message for failure in failures] == [
        "item 2 of feed.xml has no words of its own; give its address: https://courier.example/b"
    ]


def test_what_is_kept_of_an_item_is_a_json_line_that_opens_to_the_same_words(tmp_path):
    received, _ = taken(tmp_path, RSS)
    again = next(iter(entries(received[0].raw)))
    assert again.open().body == "A drone hit the depot.\nTwo were killed, the office said."
    assert (again.told.url, again.told.outlet) == ("https://courier.example/a", "Harbour Courier")


def test_an_atom_entry_is_dated_by_its_publication_and_never_by_its_last_change(tmp_path):
    received, _ = taken(tmp_path, ATOM)
    first, second = (row.document for row in received)
    assert (first.address, first.published.earliest) == ("https://courier.example/news/1", "2024-05-03")
    assert (second.address, second.published) == ("https://courier.example/news/2", None)
    assert first.outlet == "The Courier"


@pytest.mark.parametrize(
    ("text", "words", "published"),
    [
        (RDF, "One\n\nShots were heard.", "2024-05-03T10:15+02:00"),
        (CDF, "One\n\nShots were heard.", None),
        (JSON_FEED, "One\n\nShots were heard.", "2024-05-03T10:15+02:00"),
    ],
)
def test_every_kind_of_feed_is_read(tmp_path, text, words, published):
    received, _ = taken(tmp_path, text)
    document = received[0].document
    assert (document.text, document.address, document.outlet) == (words, "https://courier.example/1", "Courier")
    assert (document.published.earliest if document.published else None) == published


def test_items_of_a_json_feed_without_words_are_listed(tmp_path):
    received, failures = taken(tmp_path, JSON_FEED, "feed.json")
    assert [row.document.text for row in received][1:] == ["All quiet since noon."]
    assert [failure.message for failure in failures] == ["item 3 of feed.json has no words of its own"]


def test_the_order_of_polls_does_not_matter_for_what_an_item_is(tmp_path):
    one, _ = taken(tmp_path, RSS)
    two, _ = taken(
        tmp_path, RSS.replace("<item><title>Only a title</title><link>https://courier.example/b</link></item>", "")
    )
    assert [row.document.id for row in one] == [row.document.id for row in two]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"<rss><channel><title>Empty</title></channel></rss>", "a feed without items"),
        (b"<feed", "no words|without items|no text|binary|<feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": 3}', "a feed without items"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [', "a feed in JSON that cannot be parsed"),
        (b"<urlset><url><loc>https://courier.example/</loc></url></urlset>", "a sitemap of 1 addresses"),
        (b"<urlset><url><loc", "a sitemap that cannot be parsed"),
    ],
)
def test_what_holds_no_document_says_why(raw, words):
    with pytest.raises(UnreadableError, match=words):
        if not list(entries(raw))[0].opened.body.startswith("\0"):
            raise UnreadableError(raw.decode())


def test_a_feed_with_an_external_entity_asks_nobody_and_goes_on():
    raw = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>
    <rss><channel><item><description>Seen: &x; and no more of it.</description></item></channel></rss>"""
    words = [item.words or "" for item in feed_of(raw).items]
    assert words and "root:" not in "".join(words)


def test_a_feed_that_multiplies_entities_is_refused():
    entities = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10))
    raw = f"<!DOCTYPE rss [<!ENTITY e0 'ha'>{entities}]><rss><channel><title>&e9;</title></channel></rss>"
    with pytest.raises(UnreadableError, match="entities made of entities"):
        feed_of(raw.encode())


def test_names_of_a_feed_and_of_a_page():
    names = names_in(RSS.encode(), "https://courier.example/feed")
    assert (names.kind, [row.address for row in names.articles]) == (
        "feed",
        ["https://courier.example/a", "https://courier.example/b", None],
    )
    assert names_in(b"<html><body><p>A page</p></body></html>", "https://courier.example/") is None


def test_a_sitemap_broken_off_gives_what_stands_before_the_break():
    raw = b"<urlset><url><loc>https://courier.example/1</loc><lastmod>2024-05-03</lastmod></url><url><loc>https://cour"
    assert [(row.address, row.changed) for row in sitemap_of(raw)] == [("https://courier.example/1", "2024-05-03")]


def test_pictures_of_a_page_are_not_taken_for_the_page():
    raw = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
    <url><loc>https://courier.example/1</loc><image:image><image:loc>https://courier.example/1.jpg</image:loc>
    <image:title>Smoke</image:title></image:image></url></urlset>"""
    assert [(row.address, row.title) for row in sitemap_of(raw)] == [("https://courier.example/1", None)]


def test_links_are_relative_to_where_the_feed_is():
    raw = b"<rss><channel><item><link>/news/1</link></item><item><link>2</link></item></channel></rss>"
    names = names_in(raw, "https://courier.example/feeds/all.xml")
    assert [row.address for row in names.articles] == [
        "https://courier.example/news/1",
        "https://courier.example/feeds/2",
    ]


def test_a_json_feed_with_a_byte_order_mark_is_read():
    assert len(feed_of(b"\xef\xbb\xbf" + JSON_FEED.encode()).items) == 3


def test_without_the_library_a_feed_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "feedparser", None)
    with pytest.raises(UnreadableError, match=r'pip install "onrecord\[web\]"'):
        feed_of(RSS.encode())
