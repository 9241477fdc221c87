"""Our rooms beside libraries that do a like thing: `python -m bench.peers SHARED`, each in a process of its own.

All rows of a part have the same texts in the same run: for times and places those of `bench.speed`, for pages
those of shared/bench/articles/text. Prints texts a second of the processor, how many things are found in a text, and
of pages the F1 of the text by the set's own scorer. A part of ours is given what it is given while reading; the parse
that places need is not counted, and is a row of its own. Libraries that are not installed are named and left out:
`pip install dateparser timexy flashgeotext geotext newspaper4k`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import trafilatura

from bench import articles, speed
from onrecord.intake import read_one
from onrecord.reading import nlp, places, times

ANCHOR = "2023-11-01"
Find = Callable[[Any], Any]
ROWS = {
    "times": ("onrecord", "dateparser", "timexy"),
    "places": ("onrecord", "the parse before them", "flashgeotext", "geotext"),
    "pages": ("onrecord", "trafilatura", "newspaper4k"),
}


def ours(part: str) -> Find:
    """How onrecord does a part; places are found in a parsed text."""
    if part == "times":
        return lambda text: times.find(text, ANCHOR)
    if part == "places":
        return lambda text: places.find(text)
    return lambda raw: articles.body(read_one(raw))


def theirs(name: str) -> Find:
    """How a library does a part, as its own page shows it; ModuleNotFoundError when it is not installed."""
    if name == "dateparser":
        search = import_module("dateparser.search").search_dates
        settings = {"RELATIVE_BASE": datetime.fromisoformat(ANCHOR)}
        return lambda text: search(text, languages=["en"], settings=settings) or ()
    if name == "timexy":
        import_module("timexy")
        pipeline = import_module("spacy").blank("en")
        pipeline.add_pipe("timexy", config={"kb_id_type": "timex3"})
        return lambda text: pipeline(text).ents
    if name == "flashgeotext":
        known = import_module("flashgeotext.geotext").GeoText()
        return lambda text: [place for kind in known.extract(text).values() for place in kind]
    if name == "geotext":
        listed = import_module("geotext").GeoText
        return lambda text: (found := listed(text)).cities + found.countries
    if name == "newspaper4k":
        return _newspaper(import_module("newspaper"))
    return lambda raw: trafilatura.extract(raw) or ""


def _newspaper(library: Any) -> Find:
    def body(raw: bytes) -> str:
        page = library.Article("https://a.example/page")
        page.download(input_html=raw.decode("utf-8", "replace"))
        try:
            page.parse()
        except ImportError:  # some languages need more than the library brings
            return ""
        return str(page.text)

    return body


def inputs(shared: Path, part: str, name: str) -> list[Any]:
    """What every row of a part is given."""
    if part == "pages":
        folder = shared / "bench" / "articles" / "text" / "html"
        return [gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("*.html.gz"))]
    every = speed.texts(shared)
    return [nlp.parse(text) for text in every] if (part, name) == ("places", "onrecord") else list(every)


def measure(shared: Path, part: str, name: str) -> dict[str, float]:
    """Figures of one row, in this process."""
    given = inputs(shared, part, name)
    find = nlp.parse if name.startswith("the parse") else ours(part) if name == "onrecord" else theirs(name)
    find(given[0])
    spent = time.process_time()
    found = [find(one) for one in given[1:]]
    spent = time.process_time() - spent
    row = {"a second": round(len(found) / spent, 1)}
    if part == "pages":
        return row | {"text F1": _text_f1(shared, [find(given[0]), *found])}
    return row if find is nlp.parse else row | {"found a text": round(sum(map(len, found)) / len(found), 1)}


def _text_f1(shared: Path, found: Sequence[str]) -> float:
    scorer = articles.scorer(shared)
    names = [path.name.removesuffix(".html.gz") for path in sorted((shared / "bench/articles/text/html").glob("*.gz"))]
    gold = scorer.read(shared / "bench/articles/text/gold.jsonl")
    told = scorer.bodies(gold, {name: {"body": body} for name, body in zip(names, found, strict=True)})
    return float(told["F1"])


def main() -> int:
    """Measure every row, each in a fresh process."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--row", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.row:
        print(json.dumps(measure(given.shared, *given.row)))
        return 0
    for part, names in ROWS.items():
        print(part)
        for name in names:
            print(f"  {_versioned(name):28} {_row(given.shared, part, name)}", flush=True)
    return 0


def _row(shared: Path, part: str, name: str) -> str:
    command = [sys.executable, "-m", "bench.peers", str(shared), "--row", part, name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["failed"])[-1]
    figures = json.loads(done.stdout.splitlines()[-1])
    return ", ".join(f"{value:g} {what}" for what, value in figures.items())


def _versioned(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return name


if __name__ == "__main__":
    sys.exit(main())
