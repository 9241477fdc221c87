"""Addresses become documents: pages, feeds and sitemaps; nothing is lost, nothing is taken twice, failures are told."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from fetchers import Hands, local
from small_record import STAGES
from web_server import PAGE, RSS, Answer, article, conditional, rss, serving

from onrecord import flow, intake
from onrecord.cli import commands
from onrecord.errors import InputError
from onrecord.flow import Inputs
from onrecord.gathering import Asking, Gatherer, Watch, addresses_in, feed_list, stages_with
from onrecord.store import Store, fetched
from onrecord.store.kept import RawBytes

FULL = replace(STAGES, merge=intake.merge)


@pytest.fixture(scope="module")
def server():
    with serving() as web:
        yield web


@pytest.fixture
def web(server):
    server.pages.clear()
    server.asked.clear()
    return server


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "record.db") as found:
        yield found


def ingest(store, *addresses, hands=None, **asking):
    gatherer = Gatherer(store, local(hands), Asking(**asking))
    stages = stages_with(FULL, lambda: gatherer.items(map(gatherer.asked, addresses)))
    return flow.ingest(store, Inputs(()), stages=stages)


def documents(store):
    return {document.address: document for document in store.snapshot().documents}


def counts(report):
    return report.new, report.known, report.updated, report.read


# Pages


def test_a_page_is_a_document_with_its_address_and_its_bytes(web, store):
    web.pages["/a1"] = article(1)
    assert counts(ingest(store, web.url("/a1"))) == (1, 0, 0, 1)
    document = documents(store)[web.url("/a1")]
    assert document.title == "Drone hits depot 1 in Marsk"
    assert store.source(document.id) == web.url("/a1")
    assert [kept.bytes for kept in intake_raw(store)] == [article(1).body]


def intake_raw(store):
    return list(RawBytes(store.connection))


def test_the_day_on_which_a_server_changed_a_page_is_no_publication_date(web, store):
    page = article(1)
    web.pages["/a1"] = replace(page, headers={**page.headers, "Last-Modified": "Fri, 03 May 2024 09:00:00 GMT"})
    ingest(store, web.url("/a1"))
    assert documents(store)[web.url("/a1")].published is None


def test_a_date_is_given_to_pages_that_have_none(web, store):
    web.pages["/a1"] = article(1)
    ingest(store, web.url("/a1"), anchor="2024-05-04")
    document = documents(store)[web.url("/a1")]
    assert (document.published.earliest, document.published_from) == ("2024-05-04", "anchor")


def test_a_page_that_has_not_changed_is_known(web, store):
    web.pages["/a1"] = conditional(article(1))
    ingest(store, web.url("/a1"))
    assert counts(ingest(store, web.url("/a1"))) == (0, 1, 0, 0)
    assert web.asked[-1][1]["if-none-match"] == '"a1"'


def test_a_page_with_other_bytes_and_the_same_words_is_known(web, store):
    web.pages["/a1"] = article(1)
    ingest(store, web.url("/a1"))
    web.pages["/a1"] = replace(article(1), body=article(1).body.replace(b"<body>", b"<body><!-- visitor 2 -->"))
    assert counts(ingest(store, web.url("/a1"))) == (0, 1, 0, 0)
    assert len(intake_raw(store)) == 1


def test_a_page_with_other_words_is_another_document(web, store):
    web.pages["/a1"] = article(1)
    ingest(store, web.url("/a1"))
    web.pages["/a1"] = article(1, "The toll may rise, the hospital said.")
    assert counts(ingest(store, web.url("/a1"))) == (1, 0, 0, 1)


def test_a_page_that_was_moved_has_the_address_it_is_at(web, store):
    web.pages["/old"] = Answer(status=301, headers={"Location": "/a1"})
    web.pages["/a1"] = article(1)
    ingest(store, web.url("/old"))
    assert list(documents(store)) == [web.url("/a1")]
    assert store.source(documents(store)[web.url("/a1")].id) == web.url("/old")


@pytest.mark.parametrize(
    ("said", "declared", "coding"),
    [
        ("windows-1251", "", "windows-1251"),
        ("iso-8859-1", "utf-8", "utf-8"),  # the bytes are UTF-8, whatever the server says
        ("utf-8", "windows-1251", "windows-1251"),  # the server is wrong, the page is right
        ("x-none-such", "windows-1251", "windows-1251"),
        ("windows-1251", "iso-8859-5", "windows-1251"),  # of two that could be, the server's goes first
    ],
)
def test_a_wrong_charset_does_no_harm_where_the_bytes_tell_better(web, store, said, declared, coding):
    words = "Дрон ударил по складу в порту в пятницу, никто не пострадал, сообщили власти города."
    page = f"<html><head><meta charset='{declared}'></head><body><p>{words}</p></body></html>"
    web.pages["/ru"] = Answer(page.encode(coding), headers={"Content-Type": f"text/html; charset={said}"})
    ingest(store, web.url("/ru"))
    assert documents(store)[web.url("/ru")].text == words
    assert intake_raw(store)[0].bytes == page.encode(coding)


def test_every_failure_names_the_address_and_is_closed_when_it_comes_in_well(web, store):
    web.pages["/shut"] = Answer(status=503)
    web.pages["/empty"] = Answer(b"<html><body></body></html>", headers={"Content-Type": PAGE})
    report = ingest(store, web.url("/shut"), web.url("/empty"), "ftp://courier.example/a", "http://127.0.0.1:1:1/")
    told = {failure.source: (failure.stage, failure.message) for failure in report.failed}
    assert (
        told[web.url("/shut")][1]
        == f"{web.url('/shut')} cannot be taken: its server cannot give it now (HTTP 503); try later"
    )
    assert told[web.url("/empty")] == (
        "intake",
        f"{web.url('/empty')} cannot be taken: it has no text; leave it out or put the article's text in it",
    )
    assert "only http and https are fetched" in told["ftp://courier.example/a"][1]
    assert "no address of the web" in told["http://127.0.0.1:1:1/"][1]
    web.pages["/shut"] = article(1)
    assert web.url("/shut") not in {failure.source for failure in ingest(store, web.url("/shut")).failed}


def test_a_server_that_asks_for_a_short_pause_is_given_it_once(web, store):
    answers = iter([Answer(status=429, headers={"Retry-After": "30"}), article(1)])
    web.pages["/a1"] = lambda headers: next(answers)
    hands = Hands()
    assert counts(ingest(store, web.url("/a1"), hands=hands, patience=60.0)) == (1, 0, 0, 1)
    assert hands.waits == [30.0]


def test_a_server_that_asks_for_a_long_pause_is_a_failure(web, store):
    web.pages["/a1"] = Answer(status=429, headers={"Retry-After": "3600"})
    hands = Hands()
    report = ingest(store, web.url("/a1"), hands=hands, patience=60.0)
    assert "(HTTP 429); try later in 3600 s" in report.failed[0].message
    assert hands.waits == []


# Feeds


def feed_of(web, numbers):
    for number in numbers:
        web.pages[f"/a{number}?utm_source=rss"] = conditional(article(number))
    web.pages["/feed"] = conditional(rss(web, numbers))


def test_a_feed_gives_its_articles_with_what_it_says_of_them(web, store):
    feed_of(web, [0, 1])
    assert counts(ingest(store, web.url("/feed"))) == (2, 0, 0, 2)
    document = documents(store)[web.url("/a1?utm_source=rss")]
    assert (document.outlet, document.title) == ("Harbour Courier", "Drone hits depot 1 in Marsk")
    assert (document.published.earliest, document.published_from) == ("2024-05-03T09:01+02:00", "markup")


def test_a_feed_that_has_not_changed_asks_for_no_article_again(web, store):
    feed_of(web, [0, 1])
    ingest(store, web.url("/feed"))
    web.asked.clear()
    assert counts(ingest(store, web.url("/feed"))) == (0, 1, 0, 0)
    assert web.paths() == ["/feed"]


def test_of_a_feed_that_has_changed_only_new_articles_are_fetched(web, store):
    feed_of(web, [0, 1])
    ingest(store, web.url("/feed"))
    feed_of(web, [2, 1, 0])
    web.asked.clear()
    assert counts(ingest(store, web.url("/feed"))) == (1, 0, 0, 1)
    assert web.paths() == ["/feed", "/a2?utm_source=rss"]


def test_an_article_that_two_feeds_name_is_fetched_once(web, store):
    feed_of(web, [0])
    web.pages["/other"] = rss(web, [0], title="Second Courier")
    ingest(store, web.url("/feed"), web.url("/other"))
    assert web.paths() == ["/feed", "/other", "/a0?utm_source=rss"]


def test_the_feeds_words_stand_in_for_an_article_that_cannot_be_had(web, store):
    feed_of(web, [0, 1])
    web.pages["/a0?utm_source=rss"] = Answer(status=403)
    report = ingest(store, web.url("/feed"))
    document = documents(store)[web.url("/a0?utm_source=rss")]
    assert document.text == "Drone hits depot 0 in Marsk\n\nA drone hit a fuel depot in Town0."
    assert document.left_out[-1].reason.startswith("feed: the item's own words only")
    assert "the words of the feed that names it were taken instead" in report.failed[0].message
    assert ingest(store, web.url("/feed")).new == 0, "what is given up is not asked again"


def test_an_article_that_fails_for_now_is_tried_again_by_the_next_run(web, store):
    feed_of(web, [0, 1])
    web.pages["/a0?utm_source=rss"] = Answer(status=503)
    assert ingest(store, web.url("/feed")).new == 1
    web.pages["/a0?utm_source=rss"] = article(0)
    report = ingest(store, web.url("/feed"))
    assert (report.new, report.known, report.failed) == (1, 1, ())


def test_an_article_that_fails_again_and_again_is_given_up(web, store):
    feed_of(web, [0])
    web.pages["/a0?utm_source=rss"] = Answer(status=500)
    for _ in range(9):
        report = ingest(store, web.url("/feed"))
    assert web.paths().count("/a0?utm_source=rss") == 8
    assert "were taken instead" in report.failed[0].message
    assert len(documents(store)) == 1


def test_items_without_an_address_are_their_own_words(web, store):
    item = "<item><title>Two notes</title><description>A drone hit Town7 on 2024-05-03, killing 2.</description></item>"
    web.pages["/feed"] = Answer(f"<rss><channel><title>Notes</title>{item}<item/></channel></rss>".encode())
    report = ingest(store, web.url("/feed"))
    assert (report.new, report.read) == (1, 1)
    assert "has no words of its own" in report.failed[0].message
    assert ingest(store, web.url("/feed")).known == 1


def test_a_feed_that_gives_something_else_for_now_is_a_failure_and_no_document(web, store):
    feed_of(web, [0])
    ingest(store, web.url("/feed"))
    web.pages["/feed"] = Answer(b"<html><body><p>Checking your browser before you go on to the site.</p></body></html>")
    report = ingest(store, web.url("/feed"))
    assert (report.new, "it gives no feed now" in report.failed[0].message) == (0, True)


def test_what_a_feed_names_and_may_not_be_fetched_is_a_failure(web, store):
    web.pages["/feed"] = Answer(
        b"<rss><channel><item><link>http://ana:pw@courier.example/a</link></item>"
        b"<item><link>http://10.0.0.1/a</link></item></channel></rss>"
    )
    told = [failure.message for failure in ingest(store, web.url("/feed")).failed]
    assert any("holds a user name or password" in message for message in told)
    assert any("is at 10.0.0.1: private" in message for message in told)


# Sitemaps


def sitemap(web, *rows, root="urlset", row="url"):
    names = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'"
    inner = "".join(f"<{row}><loc>{web.url(path)}</loc>{more}</{row}>" for path, more in rows)
    return Answer(
        f"<?xml version='1.0'?><{root} {names}>{inner}</{root}>".encode(), headers={"Content-Type": "text/xml"}
    )


NEWS = (
    "<news:news><news:publication><news:name>Harbour Courier</news:name></news:publication>"
    "<news:publication_date>2024-05-03T10:00:00+02:00</news:publication_date><news:title>Depot hit</news:title>"
    "</news:news>"
)


def test_sitemaps_of_sitemaps_packed_ones_too_give_their_pages(web, store):
    web.pages["/map.xml"] = sitemap(web, ("/news.xml", ""), ("/old.xml.gz", ""), root="sitemapindex", row="sitemap")
    web.pages["/news.xml"] = sitemap(web, ("/a0", NEWS))
    web.pages["/old.xml.gz"] = Answer(gzip.compress(sitemap(web, ("/a1", "<lastmod>2024-05-01</lastmod>")).body))
    web.pages["/a0"], web.pages["/a1"] = article(0), article(1)
    assert ingest(store, web.url("/map.xml")).new == 2
    first, second = documents(store)[web.url("/a0")], documents(store)[web.url("/a1")]
    assert (first.outlet, first.published.earliest) == ("Harbour Courier", "2024-05-03T10:00+02:00")
    assert (second.outlet, second.published) == (None, None), "a day of change is no day of publication"


def test_only_what_is_dated_since_a_day_is_fetched(web, store):
    web.pages["/map.xml"] = sitemap(
        web,
        ("/a0", NEWS),
        ("/a1", "<lastmod>2024-05-01</lastmod>"),
        ("/a2", "<lastmod>2024-05-04</lastmod>"),
        ("/a3", ""),
    )
    for number in range(4):
        web.pages[f"/a{number}"] = article(number)
    ingest(store, web.url("/map.xml"), since="2024-05-03")
    assert sorted(web.paths()) == ["/a0", "/a2", "/a3", "/map.xml"]


def test_sitemaps_are_followed_only_so_deep(web, store):
    for number in range(6):
        web.pages[f"/m{number}"] = sitemap(web, (f"/m{number + 1}", ""), root="sitemapindex", row="sitemap")
    report = ingest(store, web.url("/m0"))
    assert web.paths() == ["/m0", "/m1", "/m2", "/m3"]
    assert "it is a sitemap 4 sitemaps deep" in report.failed[0].message


def test_a_sitemap_that_names_itself_ends(web, store):
    web.pages["/m"] = sitemap(web, ("/m", ""), root="sitemapindex", row="sitemap")
    assert ingest(store, web.url("/m")).failed == ()
    assert web.paths() == ["/m"]


def test_a_sitemap_with_entities_is_refused(web, store):
    bomb = (
        b"<?xml version='1.0'?><urlset><url><loc>http://a.example/</loc></url><!DOCTYPE x [<!ENTITY a 'b'>]></urlset>"
    )
    web.pages["/m"] = Answer(bomb)
    assert "declares entities" in ingest(store, web.url("/m")).failed[0].message


# Watching

MINUTE = 60.0


def watching(store, web, tmp_path, hands, more="", stop=lambda: False):
    path = tmp_path / "feeds.toml"
    path.write_text(f'interval = 10\n[[feed]]\naddress = "{web.url("/feed")}"\n{more}', encoding="utf-8")
    return Watch(store, feed_list(path), local(hands), FULL, stop=stop)


def test_a_round_asks_what_is_due_and_says_when_the_next_one_is(web, store, tmp_path):
    feed_of(web, [0, 1])
    hands = Hands()
    watch = watching(store, web, tmp_path, hands)
    first = watch.round()
    assert (first.asked, first.unchanged, first.failed, first.new, first.read, first.waiting) == (1, 0, 0, 2, 2, 0)
    assert 10 * MINUTE <= first.next_at - hands.at <= 11 * MINUTE
    assert watch.round().asked == 0
    assert len(store.snapshot().resolution.incidents) == 2
    hands.wait(first.next_at - hands.at)
    second = watch.round()
    assert (second.asked, second.unchanged, second.new, second.known) == (1, 1, 0, 0)


def test_the_jitter_is_the_same_for_the_same_seed(web, store, tmp_path):
    feed_of(web, [0])
    times = set()
    for seed in ("seed = 1", "seed = 1", "seed = 2"):
        with Store.open(tmp_path / f"{len(times)}{seed[-1]}.db") as fresh:
            path = tmp_path / "feeds.toml"
            path.write_text(f'{seed}\n[[feed]]\naddress = "{web.url("/feed")}"\n', encoding="utf-8")
            times.add(Watch(fresh, feed_list(path), local(), FULL, stop=lambda: False).round().next_at)
    assert len(times) == 2


def test_a_feed_that_fails_is_asked_ever_less_often_and_at_once_its_usual_way_again(web, store, tmp_path):
    web.pages["/feed"] = Answer(status=500)
    hands = Hands()
    watch = watching(store, web, tmp_path, hands)
    waits = []
    for _ in range(9):
        done = watch.round()
        assert (done.asked, done.failed) == (1, 1)
        waits.append((done.next_at - hands.at) / MINUTE)
        hands.wait(done.next_at - hands.at)
    assert [20 * 2**n <= wait <= 22 * 2**n for n, wait in enumerate(waits[:6])] == [True] * 6
    assert waits[-1] == 24 * 60
    assert [failure.source for failure in store.failures()] == [web.url("/feed")]
    feed_of(web, [0])
    done = watch.round()
    assert (done.failed, done.new, store.failures()) == (0, 1, ())
    assert (done.next_at - hands.at) / MINUTE <= 11


def test_a_feed_is_not_asked_before_the_pause_its_server_asked_for(web, store, tmp_path):
    web.pages["/feed"] = Answer(status=429, headers={"Retry-After": "7200"})
    hands = Hands()
    assert watching(store, web, tmp_path, hands).round().next_at == hands.at + 7200


def test_a_feed_that_is_gone_is_not_asked_again(web, store, tmp_path):
    web.pages["/feed"] = Answer(status=410)
    hands = Hands()
    watch = watching(store, web, tmp_path, hands)
    assert watch.round().gone == (web.url("/feed"),)
    hands.wait(48 * 3600)
    assert watch.round().asked == 0


def test_an_article_that_fails_waits_its_turn_though_the_feed_no_longer_names_it(web, store, tmp_path):
    feed_of(web, [0, 1])
    web.pages["/a0?utm_source=rss"] = Answer(status=503)
    hands = Hands()
    watch = watching(store, web, tmp_path, hands)
    first = watch.round()
    assert (first.new, first.waiting) == (1, 1)
    feed_of(web, [2])
    web.pages["/a0?utm_source=rss"] = article(0)
    hands.wait(23 * MINUTE)
    second = watch.round()
    assert (second.new, second.waiting, store.failures()) == (2, 0, ())


def test_a_watch_that_is_told_to_stop_leaves_the_rest_for_the_next(web, store, tmp_path):
    feed_of(web, [0, 1, 2])
    hands = Hands()
    stopped = watching(store, web, tmp_path, hands, stop=lambda: len(web.paths()) >= 2).round()
    assert (stopped.new, stopped.waiting) == (1, 2)
    assert watching(store, web, tmp_path, hands).round().new == 2


def test_a_feed_has_the_outlet_and_the_interval_that_the_list_gives_it(web, store, tmp_path):
    feed_of(web, [0])
    hands = Hands()
    done = watching(store, web, tmp_path, hands, 'outlet = "The Courier"\ninterval = 90\n').round()
    assert documents(store)[web.url("/a0?utm_source=rss")].outlet == "The Courier"
    assert 90 * MINUTE <= done.next_at - hands.at <= 99 * MINUTE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names no feed"),
        ("feed = 3", "names no feed"),
        (
            "[[feed]]\nurl = 'https://a.example'",
            "feed 1 of .* has the unknown key 'url'; known are address, outlet, interval",
        ),
        ("every = 3\n[[feed]]\naddress = 'https://a.example'", "has the unknown key 'every'"),
        ("[[feed]]\naddress = 'a.example'", "feed 1 of .*: a.example cannot be fetched: it is no address"),
        ("[[feed]]\naddress = 'https://a.example'\ninterval = -1", "has the interval -1; write minutes"),
        ("[[feed]]\naddress = 'https://a.example'\ninterval = true", "has the interval True; write minutes"),
        ("[[feed]]\naddress = 'https://a.example'\noutlet = 3", "an outlet that is no text"),
        ("[[feed]]\naddress = 'https://a.example'\n[[feed]]\naddress = 'https://A.example/'", "names a feed twice"),
        ("seed = 'x'\n[[feed]]\naddress = 'https://a.example'", "a seed that is no number"),
        ("feed = [", "is no TOML"),
    ],
)
def test_a_list_of_feeds_that_is_wrong_says_what_to_do(tmp_path, text, words):
    path = tmp_path / "feeds.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        feed_list(path)


# The command line


def run(*arguments):
    return CliRunner().invoke(commands, [*map(str, arguments)], obj=FULL)


def test_ingest_takes_addresses_lists_and_files_together(web, tmp_path):
    web.pages["/a0"], web.pages["/a1"] = article(0), article(1)
    (tmp_path / "list.txt").write_text(f"# pages\n{web.url('/a0')}\n\n{web.url('/a0')}\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("A drone hit Betatown on 2024-05-09, killing 1.", encoding="utf-8")
    record = ("--record", tmp_path / "r.db", "--allow-private", "127.0.0.1")
    result = run("ingest", tmp_path / "b.txt", web.url("/a1"), "--list", tmp_path / "list.txt", *record)
    assert (result.exit_code, result.output.split(";")[0]) == (0, "3 new documents, 0 known, 0 updated")


def test_a_private_network_is_fetched_from_only_when_named(web, tmp_path):
    web.pages["/a0"] = article(0)
    result = run("ingest", web.url("/a0"), "--record", tmp_path / "r.db")
    assert result.exit_code == 1
    assert "is at 127.0.0.1: loopback" in " ".join(result.output.split())
    assert web.asked == []
    result = run("ingest", web.url("/a0"), "--record", tmp_path / "r.db", "--allow-private", "10.0.0.1/8")
    assert (result.exit_code, "'10.0.0.1/8' is no network" in result.output) == (2, True)


def test_watch_once_prints_a_line_and_leaves_what_it_took(web, tmp_path):
    feed_of(web, [0])
    (tmp_path / "feeds.toml").write_text(
        f"contact = 'desk@courier.example'\n[[feed]]\naddress = '{web.url('/feed')}'\n"
    )
    record = ("--record", tmp_path / "r.db", "--allow-private", "127.0.0.1")
    result = run("watch", tmp_path / "feeds.toml", "--once", *record)
    assert result.exit_code == 0, result.output
    assert "1 feed asked, 0 unchanged, 0 failed; 1 new document, 0 known, 1 read; next at 20" in result.output
    assert web.asked[0][1]["user-agent"].endswith("(+desk@courier.example)")
    assert "0 feeds asked" in run("watch", tmp_path / "feeds.toml", "--once", *record).output


def test_a_list_of_addresses_that_cannot_be_used_says_so(tmp_path):
    (tmp_path / "empty.txt").write_text("# none\n", encoding="utf-8")
    with pytest.raises(InputError, match="names no address"):
        addresses_in(tmp_path / "empty.txt")
    with pytest.raises(InputError, match="cannot be read"):
        addresses_in(tmp_path / "none.txt")


def test_the_state_of_addresses_is_in_the_record_and_passes_its_check(web, store):
    feed_of(web, [0])
    ingest(store, web.url("/feed"))
    lead = fetched.visit(store.connection, web.url("/a0")).lead
    assert (lead.named_by, lead.words) == (web.url("/feed"), None), "words are let go once the article is here"
    assert [*store.layout_problems(), *store.problems()] == []
    assert json.loads(json.dumps(lead.outlet)) == "Harbour Courier"
    assert RSS == "application/rss+xml"
