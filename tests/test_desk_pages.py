"""The pages of the desk in process: what each shows, as HTML and as JSON, and what it refuses."""

import re

import pytest
from desk_client import OWN, a_client, a_record
from small_record import ALPHA_3, ALPHA_5, BETA

from onrecord import export
from onrecord.store import Store

HOSTILE = (
    "<script>alert(1)</script> A drone hit Alphaville on 2024-05-03, killing 4. {{ 6 * 7 }} \"'><img src=x onerror=y>"
)


TEXTS = {ALPHA_3, ALPHA_5}


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return a_record(tmp_path_factory.mktemp("pages") / "onrecord.db")


@pytest.fixture(scope="module")
def client(record):
    return a_client(record)


def first(client, query=""):
    return client.get(f"/queue.json?{query}").json()["rows"][0]


def text_of(page):
    return "".join(passage["text"] for passage in page["text"]["passages"])


def test_the_queue_begins_with_the_worst(client):
    rows = client.get("/queue.json").json()["rows"]
    assert [(row["where"], row["reasons"]) for row in rows] == [
        ("Alphaville, IRQ", ["conflict", "deadly"]),
        ("Betatown, IRQ", ["deadly"]),
    ]
    assert rows[0]["conflicts"] == ["killed"]


def test_chips_count_and_cut(client):
    queue = client.get("/queue.json?reason=conflict").json()
    assert queue["fitting"] == 1
    held = {chip["name"]: chip["held"] for chip in queue["chips"]}
    assert (held["conflict"], held["deadly"], held["near_miss"]) == (1, 2, 0)
    chosen = next(chip for chip in queue["chips"] if chip["chosen"])
    assert (chosen["name"], chosen["address"]) == ("conflict", "/queue")


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("q=betatown", ["Betatown, IRQ"]),
        ("q=north+police", ["Alphaville, IRQ"]),
        ("country=irq&since=2024-05-04", ["Betatown, IRQ"]),
        ("until=2024-05-04", ["Alphaville, IRQ"]),
        ("until=2024-05", ["Alphaville, IRQ", "Betatown, IRQ"]),
        ("kind=bombing", []),
        ("decided=yes", []),
        ("order=newest", ["Betatown, IRQ", "Alphaville, IRQ"]),
        ('q="><script>', []),
    ],
)
def test_filters_of_the_queue(client, query, places):
    assert [row["where"] for row in client.get(f"/queue.json?{query}").json()["rows"]] == places


@pytest.mark.parametrize(
    "query", ["reason=ugly", "since=yesterday", "country=IRAQ", "from=-1", "order=best", "decided=maybe"]
)
def test_a_filter_that_is_none_is_told_and_not_guessed(client, query):
    answer = client.get(f"/queue.json?{query}")
    assert answer.status_code in (400, 422)
    assert answer.json()["problem"]


def test_an_incident_shows_its_values_with_every_claim_and_its_words(client):
    page = client.get(f"/incidents/{first(client)['id']}.json").json()
    killed = next(row for row in page["slots"] if row["slot"] == "killed")
    assert killed["status"] == "conflict" and killed["rule"]
    assert [said["stance"] for said in killed["said"]] == ["support", "rival"]
    assert {(said["value"]["words"], said["outlet"], *said["words"]) for said in killed["said"]} == {
        ("3", "Outlet 0", "3"),
        ("5", "Outlet 1", "5"),
    }
    assert killed["value"]["words"] == killed["said"][0]["value"]["words"]
    assert text_of(page) in TEXTS


def test_the_text_of_another_report_can_be_chosen(client):
    page = client.get(f"/incidents/{first(client)['id']}.json").json()
    other = next(source for source in page["sources"] if not source["chosen"])
    shown = client.get(f"/incidents/{page['id']}.json?document={other['id']}").json()
    assert {text_of(page), text_of(shown)} == TEXTS


def test_words_and_claims_lead_to_each_other(client):
    page = client.get(f"/incidents/{first(client)['id']}").text
    anchors = set(re.findall(r'class="said[^>]*href="#(c-[^"]+)"', page))
    assert anchors and all(f'id="{anchor}"' in page and f'id="w-{anchor}"' in page for anchor in anchors)


def test_every_mark_has_its_slot_and_its_line_in_words(client):
    page = client.get(f"/incidents/{first(client)['id']}").text
    titles = re.findall(r'class="said g-\w+ l-(\w+) d\d"[^>]* title="([^"]+)"', page)
    assert titles and all(", " in title for _, title in titles)


def test_a_former_id_and_an_account_lead_to_the_incident(client):
    page = client.get(f"/incidents/{first(client)['id']}.json").json()
    for name in (*page["aliases"], page["sources"][0]["accounts"][0]):
        assert client.get(f"/incidents/{name}.json").json()["id"] == page["id"]


@pytest.mark.parametrize(
    "path", ["/incidents/nobody", "/incidents/%F0%9F%98%80", "/incidents/nobody/trail", "/export/pdf"]
)
def test_what_is_not_there_is_told_with_404(client, path):
    assert client.get(f"{path}.json" if "export" not in path else path).status_code == 404


def test_search_finds_reports_by_words_and_incidents_by_place(client):
    found = client.get("/search.json?q=army+answer").json()
    assert found["held"] == 1
    assert [piece for piece in found["reports"][0]["pieces"] if piece[1]] == [["army", True], ["answer", True]]
    assert [row["where"] for row in client.get("/search.json?q=alphav").json()["incidents"]["rows"]] == [
        "Alphaville, IRQ"
    ]
    assert client.get("/search.json?q=nowhere").json()["held"] == 0


def test_html_and_json_of_a_page_are_of_one_value(client):
    for path in ("/queue", "/search?q=drone", "/trail", "/add", "/export", "/help"):
        head, _, query = path.partition("?")
        assert client.get(path).headers["content-type"] == "text/html; charset=utf-8"
        assert client.get(f"{head}.json?{query}").headers["content-type"] == "application/json"


def test_pages_hold_nothing_inline_and_nothing_from_outside(client):
    for path in (
        "/queue",
        f"/incidents/{first(client)['id']}",
        "/search?q=drone",
        "/trail",
        "/add",
        "/export",
        "/help",
    ):
        page = client.get(path).text
        assert not re.search(r"<(script|style)(?![^>]*src=)[^>]*>[^<]", page), path
        assert not re.search(r'\s(on\w+|style)\s*=\s*"', page), path
        assert not re.search(r'(src|href)="(?!/|#|\?)[^"]', page), path


def test_hostile_words_stand_as_text_in_every_page(tmp_path):
    record = a_record(tmp_path / "hostile.db", (HOSTILE, BETA))
    with Store.open(record) as store:
        change = "UPDATE documents SET outlet = ?, title = ?, address = ?"
        store.connection.execute(change, (HOSTILE, HOSTILE, "javascript:x()"))
    client = a_client(record, by="<b>mira</b>")
    id = first(client)["id"]
    for path in (
        "/queue?q=%3Cscript%3Ealert",
        f"/incidents/{id}",
        "/search?q=script",
        f"/incidents/{id}?queue=%22%3E%3Cscript%3E",
    ):
        page = client.get(path).text
        assert "<script>alert" not in page and "<img src=x" not in page and "<b>mira" not in page, path
        assert 'href="javascript' not in page and "1337" not in re.sub(r"[0-9a-f]{12,}", "", page), path
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in client.get(f"/incidents/{id}").text


def test_a_browser_keeps_filters_under_a_name(record):
    client = a_client(record)
    saved = client.post("/queue/save", data={"name": "worst <here>", "query": "reason=conflict"}, headers=OWN)
    assert (saved.status_code, saved.headers["location"]) == (303, "/queue?reason=conflict")
    assert '<a href="/queue?reason=conflict">worst &lt;here&gt;</a>' in client.get("/queue").text
    client.post("/queue/forget", data={"name": "worst <here>"}, headers=OWN)
    assert "worst &lt;here&gt;" not in client.get("/queue").text


def test_an_export_is_the_same_bytes_as_the_command_writes(client, record, tmp_path):
    with Store.open(record, create=False) as store:
        export.write("csv", store.snapshot(), tmp_path / "onrecord.csv")
    answer = client.get("/export/csv")
    assert answer.content == (tmp_path / "onrecord.csv").read_bytes()
    assert answer.headers["content-disposition"] == 'attachment; filename="onrecord.csv"'


def test_no_get_changes_the_record(record):
    client = a_client(record)
    paths = client.get("/openapi.json").json()["paths"]
    with Store.open(record, create=False) as store:
        before = store.connection.execute("PRAGMA data_version").fetchone()[0]
        for path, methods in paths.items():
            for page in {path, path.removesuffix(".json")} if "get" in methods else ():
                client.get(page.format(id=first(client)["id"], format="jsonl", code="IRQ"))
        assert store.connection.execute("PRAGMA data_version").fetchone()[0] == before


def test_a_report_shows_every_event_it_tells_and_where_it_belongs(client):
    found = client.get("/search.json?q=army+answer").json()["reports"][0]
    report = client.get(f"/reports/{found['document_id']}.json").json()
    assert "".join(passage["text"] for passage in report["read"]["text"]) == BETA
    assert [event["incident"] for event in report["read"]["events"]] == [found["tells"][0]["id"]]
    assert client.get("/reports/none.json").status_code == 404
