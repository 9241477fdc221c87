"""Decisions at the desk in process: each form's act, what the page says after it, and what is refused."""

import shutil
from dataclasses import replace
from functools import partial

import pytest
from desk_client import OWN, a_client, a_record
from made_files import mail, pdf, zipped
from small_record import STAGES, SmallReader

from onrecord import export, flow
from onrecord.model import Count
from onrecord.store import Store


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    return a_record(tmp_path_factory.mktemp("deciding") / "onrecord.db")


@pytest.fixture
def record(settled, tmp_path):
    return shutil.copy(settled, tmp_path / "onrecord.db")


@pytest.fixture
def client(record):
    return a_client(record)


def incident(client, place="Alphaville"):
    rows = client.get(f"/queue.json?q={place}").json()["rows"]
    return client.get(f"/incidents/{rows[0]['id']}.json").json()


def row(page, slot):
    return next(row for row in page["slots"] if row["slot"] == slot)


def decide(client, page, **order):
    fields = {"seen": page["version"], **order}
    return client.post(f"/incidents/{page['id']}/decide", data=fields, headers=OWN)


def exported(record):
    with Store.open(record, create=False) as store:
        return "".join(export.FORMATS["jsonl"].writer(export.view_of(store.snapshot())).pieces)


def test_a_typed_value_needs_a_reason_and_is_shown_with_what_it_replaces(client):
    page = incident(client)
    order = {"act": "type", "slot": "killed", "place": row(page, "killed")["place"], "typed": "4"}
    refused = decide(client, page, **order)
    assert refused.status_code == 400 and "needs a reason" in refused.text
    done = decide(client, page, **order, why="the list of names")
    assert done.status_code == 303 and "changed=1" in done.headers["location"]
    after = client.get(done.headers["location"].partition("#")[0]).text
    assert "killed: 5 (conflict)" in after and "killed: 4 (corrected)" in after and "the list of names" in after
    assert row(incident(client), "killed")["value"]["words"] == "4"


def test_a_claim_that_is_taken_becomes_the_value(client):
    page = incident(client)
    rival = next(said for said in row(page, "killed")["said"] if said["stance"] == "rival")
    decide(client, page, act="take", slot="killed", claim=f"{rival['account_id']}:{rival['index']}")
    assert row(incident(client), "killed")["value"]["words"] == rival["value"]["words"]


def test_a_page_that_is_no_longer_true_decides_nothing_and_shows_both_versions(client, record):
    page = incident(client)
    other = a_client(record, by="jonas")
    decide(other, page, act="type", slot="killed", typed="4", why="from the hospital")
    refused = decide(client, page, act="type", slot="killed", typed="6", why="from the army")
    assert refused.status_code == 409
    assert all(words in refused.text for words in ("killed: 5", "killed: 4", "jonas", "from the hospital", "6"))
    assert row(incident(client), "killed")["value"]["words"] == "4"
    twin = client.post(
        f"/incidents/{page['id']}/decide.json", data={"act": "flag", "seen": page["version"]}, headers=OWN
    )
    assert twin.status_code == 409 and twin.json()["seen"] == page["version"]


def test_flags_notes_and_the_trail(client):
    page = incident(client)
    decide(client, page, act="flag", why="look again")
    decide(client, incident(client), act="note", typed="A list is due on Monday.")
    page = incident(client)
    assert page["flagged"] and [note["text"] for note in page["notes"]] == ["A list is due on Monday."]
    assert [one["where"] for one in client.get("/queue.json?reason=flagged").json()["rows"]] == ["Alphaville, IRQ"]
    trail = client.get(f"/incidents/{page['id']}/trail.json").json()["rows"]
    assert [(one["number"], one["kind"], one["by"], one["stands"]) for one in trail] == [
        (2, "note", "mira", True),
        (1, "flag", "mira", True),
    ]
    assert trail[0]["previous"] == trail[1]["seal"]
    decide(client, incident(client), act="unflag")
    assert client.get("/queue.json?reason=flagged").json()["rows"] == []


def test_accounts_split_off_are_an_incident_of_their_own_until_that_is_undone(client, record):
    before = exported(record)
    page = incident(client)
    accounts = [account for source in page["sources"] for account in source["accounts"]]
    done = decide(client, page, act="split", accounts=accounts[:1])
    assert done.status_code == 303
    assert client.get("/queue.json?q=alphaville").json()["fitting"] == 2
    undone = client.post("/undo", data={"number": 1}, headers=OWN)
    assert undone.status_code == 303
    assert client.get("/queue.json?q=alphaville").json()["fitting"] == 1
    assert exported(record) == before
    assert client.post("/redo", headers=OWN).status_code == 303
    assert client.get("/queue.json?q=alphaville").json()["fitting"] == 2
    assert [one["kind"] for one in client.get("/trail.json").json()["rows"]] == ["redo", "undo", "split"]


def test_two_incidents_linked_show_the_link_at_both(client):
    one, other = incident(client, "Alphaville"), incident(client, "Betatown")
    decide(client, other, act="link", target=one["id"], tie="response_to", why="said so")
    ties = [(tie["kind"], tie["outgoing"], tie["id"]) for tie in incident(client, "Betatown")["links"]]
    back = [(tie["kind"], tie["outgoing"], tie["id"]) for tie in incident(client, "Alphaville")["links"]]
    assert (("response_to", True, one["id"]) in ties) == (("response_to", False, other["id"]) in back)


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({"act": "take", "slot": "killed"}, "no claim is chosen"),
        ({"act": "type", "slot": "killed", "why": "x"}, "no value is typed"),
        ({"act": "type", "slot": "killed", "typed": "many", "why": "x"}, "takes 3"),
        ({"act": "type", "slot": "colour", "typed": "red", "why": "x"}, "no slot is called"),
        ({"act": "merge", "others": "nobody"}, "nobody"),
        ({"act": "split"}, "no account"),
        ({"act": "link", "target": "nobody", "tie": "response_to"}, "nobody"),
        ({"act": "note", "typed": " "}, "empty"),
        ({"act": "accept", "slot": "killed", "place": 99}, "look at it again"),
        ({"act": "reject", "claim": "nobody:0"}, "nobody"),
    ],
)
def test_what_cannot_be_decided_is_told_and_changes_nothing(client, record, order, words):
    before = exported(record)
    answer = decide(client, incident(client), **order)
    assert answer.status_code in (400, 404) and words in answer.text
    assert exported(record) == before
    assert client.get("/trail.json").json()["held"] == 0


def test_an_act_that_is_none_is_refused(client):
    assert decide(client, incident(client), act="delete").status_code == 422


def test_the_name_of_this_browser_signs(client):
    client.post("/name", data={"by": "Ŝana ☕"}, headers=OWN)
    decide(client, incident(client), act="flag")
    assert client.get("/trail.json").json()["rows"][0]["by"] == "Ŝana ☕"


def test_pasted_reports_are_shown_first_and_stored_only_when_told(client):
    text = "A drone hit Gammaville on 2024-05-20, killing 2."
    read = client.post("/add/read.json", data={"text": text, "published": "2024-05-21", "outlet": "Wire"}, headers=OWN)
    report = read.json()["reports"][0]
    values = {row["slot"]: row["value"]["words"] for row in report["events"][0]["values"]}
    assert values == {"when": "2024-05-20", "where": "Gammaville, IRQ", "killed": "2"}
    assert client.get("/queue.json?q=gammaville").json()["fitting"] == 0
    stored = client.post("/add/store.json", data={"key": read.json()["key"]}, headers=OWN)
    assert stored.status_code == 200
    again = client.post("/add/store.json", data={"key": read.json()["key"]}, headers=OWN)
    assert again.status_code == 404


def test_uploaded_files_that_cannot_be_read_are_told_beside_those_that_can(record):
    client = a_client(record, stages=flow.shipped("rules"))
    files = [
        ("files", ("../../etc/one.txt", b"A bomb exploded at a market in Mosul on Monday, killing two.", "text/plain")),
        ("files", ("two.pdf", b"%PDF-1.4 no text", "application/pdf")),
    ]
    read = client.post("/add/read.json", data={"published": "2024-05-21"}, files=files, headers=OWN).json()
    assert [(one["name"], bool(one["problem"])) for one in read["reports"]] == [("one.txt", False), ("two.pdf", True)]
    stored = client.post("/add/store", data={"key": read["key"]}, headers=OWN)
    page = client.get(stored.headers["location"]).text
    assert "1 report stored and read" in page and "Mosul" in page


def test_every_report_in_an_uploaded_archive_or_mail_is_shown_and_stored(record):
    client = a_client(record, stages=flow.shipped("rules"))
    text = "A bomb exploded at a market in Mosul on Monday, killing two."
    other = "Gunmen attacked a police post in Basra on Sunday, killing three officers."
    letter = mail(text, Subject="Bomb in Mosul", attachments=[("more.pdf", pdf([(other,)]), "application/pdf")])
    raw = zipped([("a.eml", letter), ("bad.docx", b"PK\x03\x04"), ("pic.png", b"x")])
    files = [("files", ("week.zip", raw, "application/zip"))]
    read = client.post("/add/read.json", data={"published": "2024-05-21", "title": "All"}, files=files, headers=OWN)
    assert [(one["name"], one["title"], bool(one["problem"])) for one in read.json()["reports"]] == [
        ("week.zip/a.eml", "Bomb in Mosul", False),
        ("week.zip/a.eml/more.pdf", None, False),
        ("week.zip/bad.docx", None, True),
    ]
    stored = client.post("/add/store", data={"key": read.json()["key"]}, headers=OWN)
    page = client.get(stored.headers["location"]).text
    assert "2 reports stored and read" in page and "Mosul" in page and "Basra" in page


def test_an_uploaded_archive_of_very_many_reports_is_sent_to_the_command_line(client):
    raw = zipped([(f"{number}.txt", f"A drone fell {number} times.".encode()) for number in range(21)])
    files = [("files", ("week.zip", raw, "application/zip"))]
    report = client.post("/add/read.json", files=files, headers=OWN).json()["reports"][0]
    assert "more than 20 documents; use onrecord ingest" in report["problem"]


def test_nothing_given_is_nothing_read(client):
    answer = client.post("/add/read", data={"text": "  "}, headers=OWN)
    assert answer.status_code == 400 and "paste a text" in answer.text


class OtherReader(SmallReader):
    """Another version of the reader, which counts one more killed everywhere."""

    def read(self, document):
        reading = super().read(document)
        return replace(reading, accounts=tuple(map(self._more, reading.accounts)))

    @staticmethod
    def _more(account):
        claims = tuple(
            replace(claim, value=Count("number", claim.value.low + 1, claim.value.low + 1))
            if claim.slot == "killed"
            else claim
            for claim in account.claims
        )
        return replace(account, claims=claims)


def test_a_page_says_when_a_re_read_changed_what_a_person_had_judged(tmp_path):
    whole = flow.shipped("rules")
    stages = replace(STAGES, resolve=whole.resolve, again=whole.again)
    record = a_record(tmp_path / "onrecord.db", stages=stages)
    client = a_client(record, stages=stages)
    page = incident(client, "Betatown")
    decide(client, page, act="accept", slot="killed", place=row(page, "killed")["place"])
    assert "A re-read changed" not in client.get(f"/incidents/{page['id']}").text
    with Store.open(record) as store:
        flow.ingest(store, flow.Inputs(()), stages=replace(stages, make_reader=partial(OtherReader, "other")))
    after = incident(client, "Betatown")
    changed = client.get("/queue.json?reason=changed").json()["rows"]
    assert [one["where"] for one in changed] == ["Betatown, IRQ"]
    assert "A re-read changed" in client.get(f"/incidents/{after['id']}").text
    assert [(one["number"], one["kind"]) for one in client.get("/trail.json").json()["unfit"]] == [(1, "accept")]


def test_a_rejected_claim_is_struck_and_counts_no_more(record):
    client = a_client(record)
    page = incident(client)
    said = row(page, "killed")["said"][1]
    decide(client, page, act="reject", claim=f"{said['account_id']}:{said['index']}", why="a slip of the pen")
    struck = [one for one in row(incident(client), "killed")["said"] if one["stance"] == "rejected"]
    assert [(one["account_id"], one["index"], one["line"]) for one in struck] == [
        (said["account_id"], said["index"], "struck")
    ]
