"""Every page for people who do not see it as others do: axe-core finds nothing serious, in light and in dark."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from factories import ASAD, ERBIL, a_day, a_document, a_reading, an_account

from onrecord import flow
from onrecord.model import Arrival, Received, Where
from onrecord.reading.gazetteer import lookup
from onrecord.store import Store
from onrecord.store.charting import charted, revision

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
desk_browser = pytest.importorskip("desk_browser", reason="the extra `desk` is not installed")

pytestmark = [
    pytest.mark.skipif(desk_browser.CHROMIUM is None, reason="there is no chromium on this machine"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@dataclass(frozen=True)
class Desk:
    """A served desk and one of its incidents."""

    address: str
    start: str
    first: str


PAGES = (
    "/queue",
    "/incidents/{id}",
    "/incidents/{id}/trail",
    "/incidents/{id}/sheet",
    "/overview",
    "/overview?from=2024-05-01&to=2024-05-31&kind=drone",
    "/outlook",
    "/search?q=mosul",
    "/trail",
    "/add",
    "/export",
    "/help",
    "/incidents/none",
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    record = desk_browser.a_read_record(tmp_path_factory.mktemp("axe") / "onrecord.db")
    with desk_browser.served(record) as served:
        yield Desk(served.address, served.start, charted(record, revision(record))[0].id)


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=desk_browser.CHROMIUM, args=desk_browser.FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module", params=["light", "dark"])
def page(request, browser, desk):
    opened = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=request.param)
    page = opened.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(desk.start)
    yield page
    opened.close()


@pytest.mark.parametrize("path", PAGES)
def test_page_has_no_serious_violation_and_asks_nothing_of_others(path, page, desk):
    page.goto(desk.address + path.format(id=desk.first))
    found = axe.Axe().run(page).response["violations"]
    told = [
        (row["id"], row["impact"], row["nodes"][0]["html"][:200], row["nodes"][0].get("failureSummary"))
        for row in found
    ]
    assert [row for row in told if row[1] in ("serious", "critical")] == []
    assert [url for url in page.asked if not url.startswith(desk.address)] == []


def test_phone_shows_every_page_without_a_second_scroll_bar(browser, desk):
    opened = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True)
    page = opened.new_page()
    page.goto(desk.start)
    wide = []
    for path in PAGES:
        page.goto(desk.address + path.format(id=desk.first))
        if page.evaluate("document.documentElement.scrollWidth") > 391:
            wide.append(path)
    opened.close()
    assert wide == []


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory):
    """A desk whose record knows a site, a part of a country, a country and a sea."""
    path = tmp_path_factory.mktemp("map") / "onrecord.db"
    named = [("Red Sea", "sea"), ("Bekaa Valley", "part_of_country")]
    found = [next(place for place in lookup(name) if place.level == level) for name, level in named]
    places = [Where(place.name, place.country, place.level, place_id=place.id) for place in found]
    with Store.open(path) as store:
        for number, where in enumerate([*places, Where("Iraq", "IRQ", "country"), ERBIL, ASAD]):
            document = a_document(f"d{number}", f"A drone fell there, {number}.", "2024-05-02", opener="text")
            account = an_account(document, when=a_day(f"2024-04-0{number + 1}"), where=where)
            store.add(
                Received(document, document.text.encode(), Arrival(document.id, f"{number}.txt")), lambda old, _: old
            )
            store.put_reading(a_reading(document, account))
        flow.settle(store, flow.shipped("rules"))
    with desk_browser.served(path) as served:
        yield served


def test_map_that_moves_is_drawn_from_the_desk_alone(browser, everywhere):
    opened = browser.new_context(viewport={"width": 1280, "height": 900})
    page = opened.new_page()
    asked, wrong = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(everywhere.start)
    page.goto(f"{everywhere.address}/overview")
    page.get_by_role("button", name="Move and zoom this map").click()
    page.wait_for_selector("#live-map .leaflet-tooltip >> text=Red Sea")
    page.wait_for_function("document.querySelector('#live-map canvas').width > 100")
    opened.close()
    assert [url for url in asked if not url.startswith(everywhere.address)] == []
    assert [line for line in wrong if "favicon" not in line] == []


def test_dragging_across_the_timeline_chooses_a_span_and_the_list_follows(browser, desk):
    opened = browser.new_context(viewport={"width": 1280, "height": 900})
    page = opened.new_page()
    page.goto(desk.start)
    page.goto(f"{desk.address}/overview")
    total = page.locator("#chosen tbody tr").count()
    box = page.locator("#timeline svg").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.08, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.3, middle, steps=4)
    page.mouse.up()
    page.wait_for_url("**/overview?from=*")
    page.wait_for_function("document.querySelector('#chosen p').textContent.includes(' of ')")
    assert page.locator("#from").input_value() < page.locator("#to").input_value()
    assert 0 < page.locator("#chosen table.list tbody tr").count() < total + 1
    opened.close()
