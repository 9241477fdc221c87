"""Commands that decide: what they say, what they keep, and how they are taken back."""

from __future__ import annotations

import json

import pytest
import review_record
from click.testing import CliRunner
from review_record import STAGES

from onrecord.cli import commands
from onrecord.store import Store


@pytest.fixture
def record(tmp_path):
    return str(review_record.write(tmp_path / "record.db"))


def run(record: str, *arguments: str, code: int = 0) -> str:
    """What a command prints, its line breaks as spaces."""
    result = CliRunner().invoke(commands, [*arguments, "--record", record], obj=STAGES)
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def incident(record: str, account: str) -> str:
    with Store.open(record) as store:
        return next(one.id for one in store.snapshot().resolution.incidents if account in one.accounts)


def test_every_kind_of_decision_has_its_command(record):
    quiet, market, base = (incident(record, name) for name in ("a-quiet-0", "a-market-0-0", "a-base-0-0"))
    assert "now: incident" in run(record, "decide", "merge", quiet, base, "--by", "Ana", "--note", "one event")
    assert "now: incident" in run(record, "decide", "split", base, "a-quiet-0", "--by", "Ana")
    assert "(accepted)" in run(record, "decide", "accept", market, "killed", "--by", "Ana")
    told = run(record, "decide", "correct", market, "injured", "2..4", "--by", "Ana", "--note", "list")
    assert "injured of incident" in told
    assert "response_to" in run(record, "decide", "link", quiet, "response_to", market, "--by", "Ana")
    assert "was: " in run(record, "decide", "unlink", quiet, "response_to", market, "--by", "Ana")
    assert "flagged" in run(record, "decide", "flag", quiet, "--by", "Ana")
    assert "not flagged" in run(record, "decide", "unflag", quiet, "--by", "Ana")
    assert "note by Ana: ask the navy" in run(record, "decide", "note", quiet, "ask the navy", "--by", "Ana")
    assert "undo of decision 9: note by Ana" in run(record, "undo", "--by", "Ana")
    assert "redo of decision 9: note by Ana" in run(record, "redo", "--by", "Ana")
    assert "undo of decision 1: merge by Ana" in run(record, "undo", "1", "--by", "Ben")
    assert "no problem in 13 documents" in run(record, "check")


def test_a_claim_is_rejected_by_its_words_or_its_number(record):
    bridge = incident(record, "a-bridge-0-0")
    with Store.open(record) as store:
        accounts = {row.id: row for reading in store.snapshot().readings for row in reading.accounts}
    at = next(at for at, claim in enumerate(accounts["a-bridge-0-0"].claims) if claim.slot == "injured")
    refused = run(record, "decide", "reject", bridge, "injured", "S", "--by", "Ana", code=2)
    assert "several claims on injured have the words 'S': a-bridge-0#" in refused
    assert "no claim on injured has the words 'zebra'" in run(
        record, "decide", "reject", bridge, "injured", "zebra", "--by", "Ana", code=2
    )
    run(record, "decide", "reject", bridge, "injured", f"a-bridge-0-0#{at}", "--by", "Ana")
    with Store.open(record) as store:
        assert [row.account_id for row in store.snapshot().marks.rejections] == ["a-bridge-0-0"]


def test_show_says_who_accepted_a_value_and_what_no_longer_fits(record):
    market = incident(record, "a-market-0-0")
    run(record, "decide", "accept", market, "killed", "--by", "Ana", "--note", "hospital list")
    assert "accepted by Ana on 2024-06-01: hospital list" in run(record, "show", market)
    run(record, "correct", market, "killed", "9", "--by", "Ben", "--note", "by phone")
    shown = run(record, "show", market)
    assert "decided, but it no longer fits what is read decision 1 was on killed:" in shown
    assert "the texts now give 9" in shown


def test_show_says_who_flagged_an_incident_and_what_was_noted(record):
    quiet = incident(record, "a-quiet-0")
    run(record, "decide", "flag", quiet, "--by", "Ana", "--note", "ask the navy")
    run(record, "decide", "note", quiet, "no answer yet", "--by", "Ben")
    shown = run(record, "show", quiet)
    assert shown.endswith("flagged by Ana on 2024-06-01: ask the navy note by Ben on 2024-06-01: no answer yet")
    run(record, "decide", "unflag", quiet, "--by", "Ana")
    assert "flagged" not in run(record, "show", quiet)


def test_the_trail_lists_decisions_with_before_after_why_and_what_was_undone(record):
    market = incident(record, "a-market-0-0")
    run(record, "correct", market, "killed", "9", "--by", "Ana", "--note", "hospital list")
    run(record, "undo", "--by", "Ana", "--note", "typed wrongly")
    told = run(record, "trail", market)
    assert "1 2024-06-01T10:00:00+00:00 Ana correct (undone): hospital list was: killed:" in told
    assert "now: killed: 9 (corrected) 2 2024-06-01T10:00:00+00:00 Ana undo: typed wrongly" in told
    assert told.endswith("2 decisions")
    assert run(record, "trail", incident(record, "a-quiet-0")) == "0 decisions"
    rows = json.loads(run(record, "trail", "--json"))
    assert [(row["kind"], row["stands"], row["by"]) for row in rows] == [
        ("correct", False, "Ana"),
        ("undo", None, "Ana"),
    ]


def test_search_prints_documents_with_the_words_found_and_the_incidents(record):
    found = run(record, "search", "navy", "said")
    assert "quiet · Quiet · quiet" in found
    assert "[navy said]" in found.replace("] [", " ")
    assert f"1 incident: {incident(record, 'a-quiet-0')}" in found
    assert json.loads(run(record, "search", "zebra", "--json")) == {"documents": [], "incidents": []}
    assert run(record, "search", "--again", "navy") == run(record, "search", "navy")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["decide", "merge", "a-quiet-0", "--by", "Ana"], "a-quiet-0 is one incident; name two or more to merge"),
        (["decide", "split", "a-market-0-0", "zzz", "--by", "Ana"], "'zzz' fits none of the accounts of incident"),
        (["decide", "link", "a-quiet-0", "near", "a-market-0-0", "--by", "Ana"], "'near' is not one of 'response_to'"),
        (["decide", "flag", "a-quiet-0", "--by", " "], "--by is empty; give the name of the person who decides"),
        (["undo", "--by", "Ana"], "there is nothing of Ana that could be undone"),
        (["redo", "--by", "Ana"], "there is nothing that Ana undid last and could redo"),
        (["trail", "zzz"], "no incident has the id 'zzz'"),
    ],
)
def test_wrong_use_gets_one_sentence(record, arguments, sentence):
    assert sentence in run(record, *arguments, code=2)
