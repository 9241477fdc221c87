"""The command line, HTTP, MCP and Python answer the same question with the same JSON; coverage is in `test_python`."""

from __future__ import annotations

import pytest
from api_client import by_command, by_tools, over_http, told
from click.testing import CliRunner
from desk_client import a_record
from small_record import ALPHA_3, ALPHA_5, BETA, STAGES

from onrecord.asking import Questions
from onrecord.cli import commands
from onrecord.record import Record

TEXTS = (ALPHA_3, ALPHA_5, BETA, "A drone hit Gammaville on 2024-04-01, killing 0.", "Rain fell in Deltatown all day.")

INCIDENTS = [
    ({}, []),
    ({"country": "irq"}, ["--country", "irq"]),
    ({"place": "alpha"}, ["--place", "alpha"]),
    ({"kind": ["drone", "bombing"]}, ["--kind", "drone", "--kind", "bombing"]),
    ({"since": "2024-05-01", "until": "2024-05-03"}, ["--since", "2024-05-01", "--until", "2024-05-03"]),
    ({"conflict": True}, ["--conflict"]),
    ({"near_miss": True}, ["--near-miss"]),
    ({"status": "agreed"}, ["--status", "agreed"]),
    ({"party": "nobody"}, ["--party", "nobody"]),
]
"""Filters as programs give them, and as the command line takes them."""
OUTLOOKS = [
    ("risk", {}, ["risk"]),
    ("days", {"as_of": "2024-06-01", "countries": ["IRQ"]}, ["rates", "--as-of", "2024-06-01", "--country", "IRQ"]),
    ("weeks", {"since": "2024-03-01"}, ["rates", "--week", "--since", "2024-03-01"]),
    ("waves", {"seed": 3}, ["waves", "--seed", "3"]),
    ("chains", {"responders": ["USA"]}, ["chains", "--responder", "USA"]),
]


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return a_record(tmp_path_factory.mktemp("alike") / "onrecord.db", TEXTS)


@pytest.fixture(scope="module")
def http(record):
    return over_http(record)


def python(record):
    return Record(Questions.settled(record, STAGES))


def same(*answers):
    first, *others = answers
    assert all(answer == first for answer in others)
    return first


@pytest.mark.parametrize(("filters", "options"), INCIDENTS, ids=lambda given: " ".join(map(str, given)) or "all")
def test_incidents(record, http, filters, options):
    (tools,) = by_tools(record, ("search_incidents", {"filters": filters}))
    same(
        by_command(record, "incidents", *options),
        http.get("/incidents", params=filters).json()["incidents"],
        tools["incidents"],
        python(record).incidents(**filters).to_json(),
    )


def test_one_incident_with_its_words(record, http):
    id = by_command(record, "incidents")[1]["id"]
    (tools,) = by_tools(record, ("open_incident", {"id": id[:9]}))
    found = same(
        by_command(record, "show", id),
        http.get(f"/incidents/{id[:9]}").json(),
        told(tools),
        python(record).incident(id),
    )
    quotes = {
        span["quote"]
        for account in found["accounts"]
        for claim in account["slots"]["killed"]
        for span in claim["spans"]
    }
    assert quotes == {"3", "5"}


@pytest.mark.parametrize("words", ["drone", '"in a week"', "alphav", "gammaville", "nothing", ""])
def test_search(record, http, words):
    (tools,) = by_tools(record, ("search_words", {"words": words}))
    same(
        by_command(record, "search", words),
        http.get("/search", params={"q": words}).json(),
        told(tools),
        python(record).search(words),
    )


@pytest.mark.parametrize(("part", "ahead", "options"), OUTLOOKS, ids=[row[0] for row in OUTLOOKS])
def test_outlook(record, http, part, ahead, options):
    singular = {
        name.removesuffix("ies") + "y" if name == "countries" else name.removesuffix("s"): value
        for name, value in ahead.items()
    }
    (tools,) = by_tools(record, ("outlook", {"asked": {"part": part, **singular}}))
    same(
        by_command(record, "outlook", *options),
        http.get("/outlook", params={"part": part, **singular}).json(),
        told(tools),
        python(record).outlook(part, **ahead),
    )


def test_one_document(record, http):
    id = by_command(record, "search", "week")["documents"][0]["document_id"]
    (tools,) = by_tools(record, ("open_document", {"id": id}))
    found = same(http.get(f"/documents/{id}").json(), python(record).document(id))
    assert same(found["document"], tools["document"])["text"] == ALPHA_5


@pytest.mark.parametrize(
    ("args", "path", "tool", "sentence"),
    [
        (("show", "zzz"), "/incidents/zzz", ("open_incident", {"id": "zzz"}), "no incident has the id 'zzz'"),
        (("show", "i"), "/incidents/i", ("open_incident", {"id": "i"}), "'i' fits several incidents"),
        (
            ("incidents", "--kind", "party"),
            "/incidents?kind=party",
            ("search_incidents", {"filters": {"kind": ["party"]}}),
            "kind has no code 'party'",
        ),
        (
            ("outlook", "risk", "--since", "2030-01-01"),
            "/outlook?since=2030-01-01",
            ("outlook", {"asked": {"since": "2030-01-01"}}),
            "the window begins on 2030-01-01",
        ),
    ],
)
def test_what_cannot_be_answered_is_told_in_the_same_sentence(record, http, args, path, tool, sentence):
    result = CliRunner().invoke(commands, [*args, "--json", "--record", str(record)], obj=STAGES)
    problem = http.get(path)
    (text,) = by_tools(record, tool)
    assert result.exit_code == 2 and result.stderr.startswith(f"onrecord: {sentence}")
    assert problem.status_code in (400, 404) and problem.json()["detail"].startswith(sentence)
    assert sentence in text
