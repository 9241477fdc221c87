"""Walks through the desk in a real browser: with the keys alone, and the same decisions with scripts switched off."""

from __future__ import annotations

import re
import shutil

import pytest

from onrecord import export
from onrecord.store import Store

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
desk_browser = pytest.importorskip("desk_browser", reason="the extra `desk` is not installed")

pytestmark = [
    pytest.mark.skipif(desk_browser.CHROMIUM is None, reason="there is no chromium on this machine"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def read_record(tmp_path_factory):
    return desk_browser.a_read_record(tmp_path_factory.mktemp("walks") / "onrecord.db")


@pytest.fixture
def desk(read_record, tmp_path):
    with desk_browser.served(shutil.copy(read_record, tmp_path / "onrecord.db")) as served:
        yield served


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=desk_browser.CHROMIUM, args=desk_browser.FLAGS)
        yield running
        running.close()


@pytest.fixture
def strayed():
    return []


def a_page(browser, desk, strayed, **context):
    """A page that is signed in; requests that leave the desk and complaints of the page land in `strayed`."""
    opened = browser.new_context(viewport={"width": 1280, "height": 900}, **context)
    page = opened.new_page()
    page.set_default_timeout(10_000)
    page.on(
        "request", lambda request: strayed.append(request.url) if not request.url.startswith(desk.address) else None
    )
    page.on("pageerror", lambda error: strayed.append(str(error)))
    page.on("dialog", lambda dialog: (strayed.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda message: strayed.append(message.text) if "Content Security" in message.text else None)
    page.goto(desk.start)
    return page


def exported(path):
    with Store.open(path, create=False) as store:
        return "".join(export.FORMATS["jsonl"].writer(export.view_of(store.snapshot())).pieces)


def test_a_day_at_the_desk_by_keyboard_alone(browser, desk, strayed):
    page = a_page(browser, desk, strayed, accept_downloads=True)
    before = exported(desk.record)
    tab_to(page, "#chip-conflict")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue?reason=conflict")
    page.wait_for_selector("#chip-conflict[aria-current]")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("#title")
    assert "Mosul" in page.locator("#title").inner_text()

    walk_to(page, "killed")
    text = page.locator("#text").inner_text()
    assert any(quote in text for quote in page.locator("#at-killed q").all_inner_texts())
    page.keyboard.press("e")
    page.keyboard.type("4")
    page.keyboard.press("Tab")
    page.keyboard.type("the ministry's list of names")
    page.keyboard.press("Enter")
    said = done(page, "Decision 1, correct")
    assert "killed: 4" in said and "4" in page.locator("#at-killed .value").inner_text()

    page.keyboard.press("s")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    said = done(page, "Decision 2, split")
    assert "2 accounts" in said and "1 account" in said
    here = page.url.split("/incidents/")[1].split("?")[0]
    other = (set(re.findall(r"\bi[0-9a-f]{16}\b", said)) - {here}).pop()
    page.keyboard.press("m")
    page.keyboard.type(other)
    page.keyboard.press("Enter")
    assert "2 accounts" in done(page, "Decision 3, merge")

    for number, undone in ((4, 3), (5, 2), (6, 1)):
        page.keyboard.press("z")
        assert f"decision {undone}" in done(page, f"Decision {number}, undo")
    assert exported(desk.record) == before
    for number in (7, 8, 9):
        page.keyboard.press("y")
        done(page, f"Decision {number}, redo")
    assert exported(desk.record) != before
    assert strayed == []


def test_the_record_is_exported_by_keyboard(browser, desk, strayed):
    page = a_page(browser, desk, strayed, accept_downloads=True)
    tab_to(page, "nav a[href='/export']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/export")
    tab_to(page, "a[href='/export/csv']")
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    assert b"Mosul" in started.value.path().read_bytes()
    assert strayed == []


def test_claims_are_taken_rejected_and_accepted_by_keys(browser, desk, strayed):
    page = a_page(browser, desk, strayed)
    page.goto(f"{desk.address}/queue?q=mosul")
    page.locator("table a").first.click()
    page.wait_for_load_state()
    walk_to(page, "killed")
    value = page.locator("#at-killed .value").inner_text()
    rival = page.locator("#at-killed .claim.st-rival")
    number, words = rival.locator(".numeral").inner_text().split()[-1], rival.locator(".what b").inner_text()
    page.keyboard.press(number)
    page.keyboard.press("a")
    done(page, "Decision 1, correct")
    assert page.locator("#at-killed .value").inner_text().startswith(words) and not value.startswith(words)
    page.keyboard.press("f")
    done(page, "Decision 2, flag")
    assert page.locator("#title .r-flagged").is_visible()
    walk_to(page, "when")
    page.keyboard.press("a")
    done(page, "Decision 3, accept")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible() and "next and previous" in page.locator("#keys").inner_text()
    page.keyboard.press("Escape")
    assert strayed == []


def test_another_reports_text_leaves_the_opened_rows_as_they_are(browser, desk, strayed):
    page = a_page(browser, desk, strayed)
    page.goto(f"{desk.address}/queue?q=mosul")
    page.locator("table a").first.click()
    page.wait_for_load_state()
    walk_to(page, "where")
    before = page.locator("#text").inner_text()
    page.locator(".sources a:not([aria-current])").click()
    page.wait_for_function("before => document.querySelector('#text').innerText !== before", arg=before)
    assert page.evaluate("document.querySelector('#at-where').open") is True
    assert "document=" in page.url
    page.go_back()
    page.wait_for_function("before => document.querySelector('#text').innerText === before", arg=before)
    assert strayed == []


def test_the_same_decisions_with_scripts_switched_off(browser, desk, strayed):
    page = a_page(browser, desk, strayed, java_script_enabled=False, accept_downloads=True)
    before = exported(desk.record)
    page.get_by_role("link", name="Deadly").first.click()
    page.get_by_label("Words or place").fill("mosul")
    page.get_by_role("button", name="Filter").click()
    page.locator("table a").first.click()
    assert "Mosul" in page.locator("#title").inner_text()
    page.locator("#text a[title^=killed]").first.click()
    assert "#c-" in page.url and page.locator("#at-killed q").first.is_visible()
    form = page.locator("#at-killed form").last
    form.get_by_label("Another value").fill("4")
    form.get_by_label("Why").fill("the ministry's list of names")
    form.get_by_role("button", name="Set").click()
    assert "killed: 4" in page.locator("#done").inner_text()

    page.locator("summary", has_text="Split accounts off").click()
    page.locator("input[name=accounts]").first.check()
    page.get_by_role("button", name="Split off").click()
    assert "split" in page.locator("#done").inner_text()
    apart = page.url.split("/incidents/")[1].split("?")[0]
    ids = set(re.findall(r"\bi[0-9a-f]{16}\b", page.locator("#done").inner_text()))
    other = (ids - {apart}).pop()
    page.locator("summary", has_text="Merge with another").click()
    page.locator("details.act input[name=others][data-act=merge]").fill(other)
    page.get_by_role("button", name="Merge", exact=True).click()
    assert "merge" in page.locator("#done").inner_text()

    for number in (3, 2, 1):
        page.get_by_role("button", name=f"Undo {number}", exact=False).last.click()
        assert f"Decision {7 - number}, undo" in page.locator("#done").inner_text()
    assert exported(desk.record) == before
    page.get_by_role("link", name="Export").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="download csv").click()
    assert b"Mosul" in started.value.path().read_bytes()
    assert strayed == []


def test_hostile_words_are_shown_as_they_stand_and_do_nothing(browser, desk, strayed):
    page = a_page(browser, desk, strayed)
    for path in ("/queue?q=tikrit", "/search?q=tikrit"):
        page.goto(f"{desk.address}{path}")
        page.wait_for_load_state()
    page.locator(".hits a[href*='/incidents/']").first.click()
    page.wait_for_selector("#text")
    shown = page.locator("article.text").inner_text()
    assert "<script>alert('title')</script>" in shown
    assert "<img src=x onerror=\"document.title='owned'\">" in shown
    assert "{{ 7 * 7 }}" in shown
    assert page.locator("article.text img, article.text script, a[href^=javascript]").count() == 0
    assert "owned" not in page.title()
    assert strayed == []


def done(page, words):
    """What the page says was done, once it says so and its keys work again."""
    page.wait_for_selector(f"#done >> text={words}")
    page.wait_for_load_state()
    return page.locator("#done").inner_text()


def tab_to(page, selector):
    """Go to a link with Tab."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reached {selector}")


def walk_to(page, slot):
    """Walk to a slot with j and open it."""
    for _ in range(30):
        page.keyboard.press("j")
        if page.evaluate("document.activeElement.closest('.slot')?.id") == f"at-{slot}":
            if not page.evaluate("document.activeElement.closest('.slot').open"):
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"no {slot} was reached")
