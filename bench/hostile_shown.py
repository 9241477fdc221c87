"""Hostile words on every page of the desk and in the report, in Chromium, with the content policy on and off.

`python -m bench.hostile_shown CASES.jsonl [--together N] [--only KIND,…]` shows the words of the kinds string, xss, csv
and unicode as text, title, outlet, address, voice, claim and note. With the policy off the header (of the report: the
element) is taken away, so that nothing but escaping stands between the words and the browser. What must hold:

- no script runs, no dialog opens, no element of theirs is made (a handler, a script, a frame, an address that runs);
- nothing is asked for but the desk's own pages, and of the report nothing at all;
- the words stand there verbatim, and every hidden character is named;
- the same words put into a page as they are do run: a control, without which a walk that sees nothing proves nothing.

Prints the words that do not hold, and why; exit code 1 when there are any, or when the control fires too rarely.
"""

from __future__ import annotations

import argparse
import html
import re
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.hostile_intake import Case
from bench.hostile_record import TOGETHER, snapshot_of, store_of
from onrecord import export, flow
from onrecord.desk.app import build
from onrecord.model import Snapshot
from onrecord.visible import HIDDEN

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
TOKEN = "a-token-of-this-start"
FRAMES = 25
CONTROL_MS = 2500
PREVIEWS = 3
ENOUGH = 100
"""Words of a large set that must run when nothing holds them back, for the walk to prove anything."""
WATCH = """
for (const name of ["alert", "confirm", "prompt", "print"])
  window[name] = (...words) => { window.fired(name + " " + words.join(" ")); return null; };
"""
PROVOKE = """
addEventListener("load", () => setTimeout(() => {
  for (const node of document.querySelectorAll("*")) {
    for (const { name } of node.attributes)
      if (name.startsWith("on")) node.dispatchEvent(new Event(name.slice(2), { bubbles: true }));
    if (/^(a|area|button|input)$/i.test(node.localName) && node.click) node.click();
  }
}, 100));
"""
SPOTS = ("<p>{}</p>", '<p title="{}">words</p>', "<a href='{}'>words</a>")
"""Where the control puts words as they are: as text, into an attribute, as an address."""
AUDIT = r"""() => {
  const found = [], runs = /^[\s\x00-\x20]*(javascript|vbscript|data)\s*:/i;
  const leads = /^(href|src|action|formaction|xlink:href|srcdoc|data)$/i;
  const own = new Set(["/static/htmx.min.js", "/static/desk.js", "/static/map.js", "/static/brush.js"]);
  for (const node of document.querySelectorAll("*")) {
    for (const { name, value } of node.attributes)
      if (/^on/i.test(name) || (leads.test(name) && runs.test(value)))
        found.push(node.localName + " " + name + "=" + value.slice(0, 60));
    if (/^(iframe|object|embed|base|applet|frame|portal)$/i.test(node.localName)) found.push(node.localName);
    if (node.localName === "script" && !own.has(new URL(node.src || "x:", location.href).pathname)
        && !/^\/static\/leaflet\//.test(new URL(node.src || "x:", location.href).pathname)) found.push("script");
  }
  return found;
}"""
UNMARKED = """[...document.querySelectorAll("main .hid")].filter(
  one => !one.dataset.mark || getComputedStyle(one, "::before").content.length < 4).length"""


@dataclass
class Seen:
    """What a browser did: scripts that ran, elements that could run, requests that left, words that were not there."""

    scripts: list[str] = field(default_factory=list)
    elements: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    pages: int = 0

    @property
    def clean(self) -> bool:
        """Nothing ran, nothing left, and all words were there."""
        return not (self.scripts or self.elements or self.requests or self.missing)


@contextmanager
def desk(record: Path, *, policy: bool) -> Iterator[str]:
    """The address of the desk of a record, served with its content policy or without."""
    uvicorn = import_module("uvicorn")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        guarded: Any = build(record, TOKEN, reviewer="<b>mira</b>", port=port, stages=flow.shipped("rules"))
        app = guarded if policy else without_policy(guarded)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(10)


def without_policy(app: Any) -> Any:
    """The application without the headers by which a browser would hold back what escaping let through."""

    async def bare(scope: Any, receive: Any, send: Any) -> None:
        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, value) for name, value in message["headers"] if name.lower() not in POLICY]
                message = {**message, "headers": kept}
            await send(message)

        await app(scope, receive, sending)

    return bare


POLICY = (b"content-security-policy", b"x-content-type-options", b"cross-origin-resource-policy")


def watched(browser: Any, own: str, seen: Seen) -> Any:
    """A page whose scripts, dialogs and requests are noted; what leaves `own` is noted and not sent."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.expose_binding("fired", lambda source, words: seen.scripts.append(f"{words} at {source['frame'].url}"))
    context.add_init_script(WATCH)

    def route(asked: Any) -> None:
        address = asked.request.url
        if own and address.startswith(own) or address.startswith("data:image"):
            asked.continue_()
        else:
            seen.requests.append(address)
            asked.abort()

    context.route("**/*", route)
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.on("dialog", lambda dialog: (seen.scripts.append(f"dialog {dialog.message}"), dialog.dismiss()))
    return page


def look(page: Any, texts: Iterable[str], seen: Seen, *, exact: bool = True) -> None:
    """Note what is wrong on the page that is open: elements that could run, words that are not there as they are."""
    page.wait_for_load_state()
    seen.pages += 1
    seen.elements += [f"{found} on {page.url}" for found in page.evaluate(AUDIT)]
    if unmarked := page.evaluate(UNMARKED):
        seen.elements.append(f"{unmarked} hidden characters without a visible name on {page.url}")
    words = page.evaluate("document.body.textContent")
    held = words if exact else _joined(words)
    for text in texts:
        if (parsed(text) if exact else _joined(parsed(text))) not in held:
            seen.missing.setdefault(text, f"is not shown verbatim on {re.sub('^.*?//[^/]*', '', page.url)[:60]}")
    named = re.findall(f"[{HIDDEN}]", "".join(texts)) if exact else []
    marks = page.evaluate("[...document.querySelectorAll('main .hid')].map(one => one.dataset.mark)")
    for mark in {f"U+{ord(one):04X}" for one in named if one != "\r"} - set(marks):
        seen.missing.setdefault(next(text for text in texts if _holds(text, mark)), f"{mark} is not made visible")


def parsed(text: str) -> str:
    """The words as any browser has them after parsing: line ends as one, without what HTML cannot hold."""
    return re.sub("\r\n?", "\n", text).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _holds(text: str, mark: str) -> bool:
    return chr(int(mark[2:], 16)) in text


def _joined(text: str) -> str:
    return " ".join(text.split())


def walk(browser: Any, address: str, whole: Snapshot, alone: Sequence[str], seen: Seen) -> None:
    """Go through every incident, and where some words stand `alone` through their reports and all other pages."""
    page = watched(browser, address, seen)
    page.goto(f"{address}/?token={TOKEN}")
    by_account = {reading.accounts[0].id: document for reading, document in _read(whole)}
    for incident in whole.resolution.incidents:
        documents = [by_account[id] for id in incident.accounts]
        page.goto(f"{address}/incidents/{incident.id}")
        look(page, [documents[0].text], seen)
        look(page, [document.text for document in documents], seen, exact=False)
    for document in (one for one in by_account.values() if one.text in set(alone)):
        page.goto(f"{address}/reports/{document.id}")
        look(page, [document.text], seen)
    if alone:
        _walk_lists(page, address, whole, seen)
    page.context.close()


def _walk_lists(page: Any, address: str, whole: Snapshot, seen: Seen) -> None:
    first = whole.resolution.incidents[0]
    words = quote(whole.documents[0].text, safe="")
    for path in (f"/incidents/{first.id}/trail", f"/incidents/{first.id}/sheet", "/trail", "/overview"):
        page.goto(address + path)
        look(page, (), seen)
    for path in ("/export", "/help", "/add", f"/search?q={words}", f"/incidents/{words}", f"/queue?q={words}"):
        page.goto(address + path)
        look(page, (), seen)
    for offset in range(0, len(whole.resolution.incidents), 50):
        page.goto(f"{address}/queue?from={offset}")
        look(page, (), seen)


def outlook(browser: Any, address: str, seen: Seen) -> None:
    """Open the outlook, which works out a forecast."""
    page = watched(browser, address, seen)
    page.goto(f"{address}/?token={TOKEN}")
    page.goto(f"{address}/outlook", timeout=180_000)
    look(page, (), seen)
    page.context.close()


def preview(browser: Any, address: str, texts: Sequence[str], seen: Seen) -> None:
    """Read reports at the desk that hold the words as text, title and outlet; nothing is stored."""
    page = watched(browser, address, seen)
    page.goto(f"{address}/?token={TOKEN}")
    for text in texts:
        page.goto(f"{address}/add")
        page.fill("textarea[name=text]", f"A drone hit a depot in Mosul on 3 May 2024, killing 3.\n\n{text}")
        page.fill("input[name=title]", text[:300].replace("\n", " "))
        page.fill("input[name=outlet]", text[:300].replace("\n", " "))
        page.locator("form[action='/add/read'] button").first.click()
        look(page, (), seen)
    page.context.close()


def report(browser: Any, whole: Snapshot, texts: Sequence[str], seen: Seen, *, policy: bool) -> None:
    """Open the report as a file, with its policy or without."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        export.write("html", whole, path)
        if not policy:
            text = path.read_text(encoding="utf-8")
            path.write_text(re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", text), encoding="utf-8")
        page = watched(browser, path.as_uri(), seen)
        page.goto(path.as_uri())
        look(page, texts, seen, exact=False)
        page.context.close()


def control(browser: Any, texts: Sequence[str]) -> int:
    """How many of the words run when they are put into pages as they are, and what they wait for happens.

    Each stands in frames of its own; every handler is called and every link followed.
    """
    fired: set[str] = set()
    context = browser.new_context()
    context.expose_binding("fired", lambda source, words: fired.add(source["frame"].name))
    context.add_init_script(WATCH + PROVOKE)
    context.route("**/*", lambda asked: asked.abort())
    for first in range(0, len(texts), FRAMES):
        frames = (
            f'<iframe name="n{first + number}" srcdoc="{html.escape(spot.format(text))}"></iframe>'
            for number, text in enumerate(texts[first : first + FRAMES])
            for spot in SPOTS
        )
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.set_content("".join(frames), wait_until="domcontentloaded")
        page.wait_for_timeout(CONTROL_MS)
        page.close()
    context.close()
    return len(fired - {""})


def shown(texts: Sequence[str], *, together: int = TOGETHER, alone: Sequence[str] = ()) -> dict[str, Seen]:
    """The words on all pages: what was seen at the desk and in the report, with the policy and without.

    `alone` are those whose own page is opened, with the policy off, which holds nothing back. Where none are named, all
    are, with the policy on too; some are read as if they were new, and the outlook, which takes its time, is opened.
    """
    every, alone = not alone, alone or texts
    whole = snapshot_of(texts, together)
    found = {}
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        record = Path(folder) / "onrecord.db"
        store_of(record, whole, texts)
        for name, policy in (("policy on", True), ("policy off", False)):
            found[f"desk, {name}"] = Seen()
            with desk(record, policy=policy) as address:
                walk(browser, address, whole, alone if every or not policy else (), found[f"desk, {name}"])
                if every:
                    outlook(browser, address, found[f"desk, {name}"])
                    preview(browser, address, alone[:PREVIEWS], found[f"desk, {name}"])
            found[f"report, {name}"] = Seen()
            report(browser, whole, texts, found[f"report, {name}"], policy=policy)
    return found


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser; SystemExit says what to install where it is missing."""
    if CHROMIUM is None:
        raise SystemExit("there is no chromium here; install it, or leave the browser out with --no-browser")
    with import_module("playwright.sync_api").sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def _read(whole: Snapshot) -> Iterable[tuple[Any, Any]]:
    return zip(whole.readings, whole.documents, strict=True)


def not_shown(cases: Sequence[Case]) -> Iterator[tuple[Case, str]]:
    """Cases whose words run, leave, or are not shown verbatim; what cannot be laid to one case is laid to the first."""
    by_text = {case.text: case for case in cases if case.text}
    for where, seen in shown(list(by_text)).items():
        print(f"{where}: {seen.pages} pages, {len(seen.scripts)} scripts, {len(seen.requests)} requests outside")
        yield from ((by_text[text], told) for text, told in seen.missing.items())
        for told in (*seen.scripts, *seen.elements, *seen.requests):
            yield cases[0], f"{where}: {told}"
    if any(case.kind == "xss" for case in cases):
        with chromium() as browser:
            ran = control(browser, list(by_text))
        print(f"control: {ran} of {len(by_text)} run when they are put in as they are")
        if ran < min(ENOUGH, len(by_text) // 20):
            yield cases[0], f"the control fired {ran} times only, so that nothing is proved"


def main(arguments: list[str] | None = None) -> int:
    """Show the words of a file and print what does not hold; 1 when something does not."""
    hostile = import_module("bench.hostile")
    parser = argparse.ArgumentParser(prog="python -m bench.hostile_shown", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--only", help="kinds, divided by commas")
    chosen = parser.parse_args(arguments)
    kinds = chosen.only.split(",") if chosen.only else hostile.SHOWN
    cases = [case for case in hostile.cases_of(chosen.cases) if case.kind in kinds and case.text]
    found = hostile.faults(cases, [not_shown])
    print(hostile.table(cases, found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
