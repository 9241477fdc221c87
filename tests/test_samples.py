"""The sample reports and their gold agree with each other and with themselves."""

from __future__ import annotations

import csv
import html
import json
import re
import subprocess
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onrecord.intake import documents, read_one
from onrecord.model import Document, Failure, LeftOut

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "src" / "onrecord" / "data" / "samples"
GOLD = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "tests" / "gold").glob("*.json"))}
MARK = "Sample report written for onrecord from public facts; outlet invented."

CLOSED = {
    "kind": "drone air_strike shelling_missile suicide_bombing bombing armed_assault assassination kidnapping seizure "
    "arson raid clash attack interception threat diplomatic other",
    "outcome": "completed intercepted partly_intercepted failed foiled unknown",
    "weapon": "air_strike drone missile rocket artillery ied vehicle_bomb suicide_vest grenade firearm blade vehicle "
    "arson mine chemical other unknown",
    "status": "claimed confirmed accused suspected denied unknown",
    "party": "state armed_group individual unknown",
    "target": "civilian military police government infrastructure shipping religious media other",
    "precision": "site settlement district province country sea",
    "act": "condemn pledge threat accuse deny confirm disclaim warn claim assess demand",
}
CODES = {name: set(words.split()) for name, words in CLOSED.items()}


def page_text(name: str) -> str:
    """The visible text of one page: tags, scripts and extra white space gone, apostrophes straight."""
    raw = (PAGES / name).read_bytes()
    text = raw.decode("iso-8859-1" if b"charset=iso-8859-1" in raw else "utf-8")
    text = html.unescape(re.sub(r"(?s)<script.*?</script>|<[^>]+>", " ", text))
    return " ".join(text.replace("\u2019", "'").split())


def manifest() -> dict[str, dict[str, str]]:
    with (PAGES / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        return {row["id"]: row for row in csv.DictReader(lines)}


def focus(gold: dict[str, Any]) -> list[dict[str, Any]]:
    return [incident for incident in gold["incidents"] if incident["salience"] == "focus"]


each_page = pytest.mark.parametrize("gold", GOLD.values(), ids=GOLD)


def test_every_page_has_gold_and_a_manifest_row_and_the_reverse() -> None:
    pages = {path.name for path in PAGES.glob("*.html")}
    assert pages == {gold["path"] for gold in GOLD.values()} == {row["path"] for row in manifest().values()}
    assert [gold["id"] for gold in GOLD.values()] == list(GOLD)
    assert set(manifest()) == set(GOLD)


def test_the_set_is_as_large_and_as_mixed_as_the_demo_needs() -> None:
    tellings: dict[str, set[str]] = defaultdict(set)
    for gold in GOLD.values():
        for incident in focus(gold):
            tellings[incident["key"]].add(gold["id"])
    assert len(GOLD) >= 44
    assert sum(gold["negative"] for gold in GOLD.values()) >= 8
    assert len(tellings) >= 14
    assert max(map(len, tellings.values())) >= 4
    assert sum(gold["copy_of"] is not None for gold in GOLD.values()) >= 3
    assert sum(gold["published"] is None for gold in GOLD.values()) >= 3


def test_all_incidents_of_one_key_lie_in_one_country() -> None:
    countries: dict[str, set[str | None]] = defaultdict(set)
    for gold in GOLD.values():
        for incident in gold["incidents"]:
            countries[incident["key"]].add(incident["country"])
    assert {key for key, seen in countries.items() if len(seen) > 1} == set()


@each_page
def test_the_page_says_that_it_is_a_sample(gold: dict[str, Any]) -> None:
    raw = (PAGES / gold["path"]).read_bytes()
    assert b'<meta name="generator" content="onrecord sample report">' in raw
    assert MARK in page_text(gold["path"])


@each_page
def test_negative_pages_have_no_focus_and_the_others_have_one(gold: dict[str, Any]) -> None:
    assert gold["negative"] is (not focus(gold))
    keys = [incident["key"] for incident in gold["incidents"]]
    assert len(keys) == len(set(keys))
    assert gold["same_as"]


@each_page
def test_the_publication_date_can_be_found_and_is_absent_where_gold_says_so(gold: dict[str, Any]) -> None:
    row = manifest()[gold["id"]]
    raw = (PAGES / gold["path"]).read_bytes().decode("iso-8859-1") + row["published"] + row["url"]
    if gold["published"] is None:
        assert not re.search(r"(?i)datetime=|published|name=\"(dc\.)?date|/20\d\d/\d\d/", raw)
        return
    day = date.fromisoformat(gold["published"])
    forms = [
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day.day} {day:%B %Y}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%b} {day.day} {day.year}".upper(),
    ]
    assert any(form in raw for form in forms)


@each_page
def test_title_and_aggregate_words_stand_on_the_page(gold: dict[str, Any]) -> None:
    text = page_text(gold["path"])
    words = [aggregate["words"] for aggregate in gold["aggregates"]] + [gold["title"] or ""]
    assert [phrase for phrase in words if phrase.replace("\u2019", "'") not in text] == []
    assert all(low <= high for low, high in ((a["low"], a["high"]) for a in gold["aggregates"]) if low and high)


@each_page
def test_every_accepted_name_stands_on_the_page(gold: dict[str, Any]) -> None:
    text = page_text(gold["path"]).lower()
    for incident in gold["incidents"]:
        names = [incident["place"], *incident["place_alt"]]
        names += incident["perpetrator"]["names"] + incident["target"]["names"]
        assert [name for name in names if name.lower() not in text] == []


@each_page
def test_codes_come_from_the_closed_lists(gold: dict[str, Any]) -> None:
    for incident in gold["incidents"]:
        perpetrator, target = incident["perpetrator"], incident["target"]
        assert {incident["kind"], *incident["kind_alt"]} <= CODES["kind"]
        assert {incident["outcome"], *incident["outcome_alt"]} <= CODES["outcome"]
        assert set(incident["weapon"]) <= CODES["weapon"] and incident["weapon"]
        assert {perpetrator["status"], *perpetrator["status_alt"]} <= CODES["status"]
        assert perpetrator["kind"] in CODES["party"]
        assert ({target["kind"]} - {None}) | set(target["kind_alt"]) <= CODES["target"]
        assert incident["place_precision"] in CODES["precision"]
        assert incident["salience"] in {"focus", "background"}
        assert incident["dated"] in {"occurred", "found"}
    assert {statement["act"] for statement in gold["statements"]} <= CODES["act"]


@each_page
def test_dates_are_iso_in_order_and_not_after_publication(gold: dict[str, Any]) -> None:
    for incident in gold["incidents"]:
        start, end = incident["date_start"], incident["date_end"]
        if start is None:
            assert end is None
            continue
        assert date.fromisoformat(start) <= date.fromisoformat(end)
        assert gold["published"] is None or start <= gold["published"]


@each_page
def test_counts_hold_together_and_points_are_only_given_where_the_place_is_fine(gold: dict[str, Any]) -> None:
    for incident in gold["incidents"]:
        for count in filter(None, (incident["killed"], incident["injured"])):
            assert count["min"] is not None or count["max"] is not None
            assert count["max"] is None or count["min"] <= count["max"]
            assert count["vague"] is False or count["max"] is None
        pointed = incident["lat"] is not None
        assert pointed is (incident["lon"] is not None)
        assert not pointed or incident["place_precision"] in {"site", "settlement", "district"}
        assert (incident["country"] is None) is (incident["place_precision"] == "sea")


@each_page
def test_responses_and_copies_point_at_something(gold: dict[str, Any]) -> None:
    here = {incident["key"] for incident in gold["incidents"]}
    for incident in gold["incidents"]:
        assert incident["response_to"] is None or incident["response_to"] in here
    if gold["copy_of"]:
        original = GOLD[gold["copy_of"]]
        assert original["copy_of"] is None
        assert {i["key"] for i in focus(original)} == {i["key"] for i in focus(gold)}


AROUND = (
    "onrecord|cookies|Most read|You may also like|reports by mail|address to sign up|signed in to comment|Sort by new|"
    "Weekend letter|Advertisement|Bunker fuel|weather and traffic|Town notices|Small ads|Your gift|clean water for|"
    "Log in|Lantern on paper|for the price of one|story continues|keeps a public log|no longer updated|Clippings and|"
    "A map of|an earlier year|The street to|our foreign desk|in aller Welt"
)
WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()


def read(name: str) -> Document:
    return read_one(PAGES / name)


def straight(text: str) -> str:
    return " ".join(text.replace("\u2019", "'").split())


def written(number: int) -> list[str]:
    """The ways in which a page may write a number."""
    return [f"{number:,}", str(number), *WORDS[number : number + 1]]


@each_page
def test_the_read_text_keeps_every_place_and_figure_of_the_page(gold: dict[str, Any]) -> None:
    page = page_text(gold["path"]).lower().replace("3 comments.", "")
    text = straight(read(gold["path"]).text).lower()
    names = {name for incident in gold["incidents"] for name in (incident["place"], *incident["place_alt"])}
    counts = [count for incident in gold["incidents"] for count in (incident["killed"], incident["injured"]) if count]
    figures = {form for count in counts for form in written(count["min"] or count["max"] or 0)}
    wanted = {word for word in names | figures if re.search(rf"\b{re.escape(word.lower())}\b", page)}
    assert {word for word in wanted if word.lower() not in text} == set()


@each_page
def test_every_sentence_of_the_article_is_in_the_read_text(gold: dict[str, Any]) -> None:
    raw = (PAGES / gold["path"]).read_bytes()
    page = raw.decode("iso-8859-1" if b"charset=iso-8859-1" in raw else "utf-8")
    page = re.sub(r"(?s)<head>.*?</head>|<script.*?</script>", "", page)
    blocks = [re.sub(r"<[^>]+>", "", words) for words in re.split(r"<(?!/?(?:a|em|b|span)\b)[^>]+>", page)]
    said = [straight(html.unescape(words)) for words in blocks if words.strip().endswith((".", "?", "ENDS"))]
    sentences = [line for words in said for line in re.split(r"(?<=[.?!]) ", words) if len(line) >= 30]
    text = straight(read(gold["path"]).text)
    lost = [line for line in sentences if line not in text and not re.search(AROUND, line)]
    assert lost == []


@each_page
def test_nothing_that_stands_around_the_article_is_read(gold: dict[str, Any]) -> None:
    text = straight(read(gold["path"]).text)
    others = {straight(other["title"]) for other in GOLD.values() if other["title"] and other["title"] != gold["title"]}
    assert re.findall(AROUND, text) == []
    assert {title for title in others if title in text} == set()


@each_page
def test_title_and_day_are_those_of_the_gold(gold: dict[str, Any]) -> None:
    document = read(gold["path"])
    published = document.published.earliest if document.published else None
    told = manifest()[gold["id"]]["published"]
    assert straight(document.title or "") == straight(gold["title"] or "")
    assert (published or told or "")[:10] == (gold["published"] or "")
    assert document.outlet in (None, gold["outlet"])


def test_the_line_that_marks_a_sample_is_left_out_by_name() -> None:
    assert LeftOut("sample mark", MARK) in read("harir-claim.html").left_out


def test_the_folder_with_its_manifest_gives_each_page_once_and_does_not_list_the_manifest() -> None:
    rows = list(documents([PAGES], manifest=PAGES / "manifest.csv"))
    failures = [row for row in rows if isinstance(row, Failure)]
    assert len(rows) - len(failures) == len(GOLD)
    assert failures == []


def test_gold_passes_the_selftest_of_the_development_scorer(shared: Path, tmp_path: Path) -> None:
    lines = tmp_path / "gold.jsonl"
    lines.write_text("".join(json.dumps(gold) + "\n" for gold in GOLD.values()), encoding="utf-8")
    scorer = shared / "bench" / "reports" / "score.py"
    done = subprocess.run([sys.executable, scorer, "--selftest", lines], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
