"""Article text and publication dates against the development half of two public page sets.

`python -m bench.articles SHARED` prints precision, recall and F1 of the text, and right, wrong and unanswered dates.
`python -m bench.articles IN OUT` reads every page of a folder (`IN/html/*.html`, perhaps packed, or `IN/*.html`)
and writes one line each to OUT: `page_id`, the `body` without its title, and the `date` of publication or null.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from onrecord.errors import OnrecordError
from onrecord.intake import read_one
from onrecord.model import Document

_DATING = re.compile(rb"<script\b.*?</script>|</?(?:meta|link|time|abbr)\b[^>]*>", re.DOTALL | re.IGNORECASE)


def figures(shared: Path) -> dict[str, float]:
    """Percentages and counts by name.

    text_* with and without the title line, date_* in pages; date_bare_* are
    the same pages with every dating tag taken off, where a wrong date is worse than none.
    """
    judge = scorer(shared)
    return {**_text_figures(shared, judge), **_date_figures(shared, judge)}


def _text_figures(shared: Path, scorer: ModuleType) -> dict[str, float]:
    gold = scorer.read(shared / "bench/articles/text/gold.jsonl")
    pages = {row["page_id"]: _document(shared, "text", row["page_id"]) for row in gold}
    whole = scorer.bodies(gold, {key: {"body": page.text if page else ""} for key, page in pages.items()})
    bare = scorer.bodies(gold, {key: {"body": body(page)} for key, page in pages.items()})
    return {
        "text_p": bare["P"],
        "text_r": bare["R"],
        "text_f1": bare["F1"],
        "text_empty": bare["empty"],
        "text_with_title_f1": whole["F1"],
    }


def body(page: Document | None) -> str:
    """The text without its title line: the gold holds none."""
    if page is None:
        return ""
    return page.text.removeprefix(page.title) if page.title else page.text


def _date_figures(shared: Path, scorer: ModuleType) -> dict[str, float]:
    gold = scorer.read(shared / "bench/articles/dates/gold.jsonl")
    given = {row["page_id"]: _day(_document(shared, "dates", row["page_id"])) for row in gold}
    bare = {row["page_id"]: _day(_document(shared, "dates", row["page_id"], bare=True)) for row in gold}
    score = scorer.dates(gold, {key: {"date": day} for key, day in given.items()})
    return {"date_right_percent": score["right"], **_counts("date", gold, given), **_counts("date_bare", gold, bare)}


def _counts(name: str, gold: list[dict[str, str]], given: dict[str, str | None]) -> dict[str, float]:
    right = sum(given[row["page_id"]] == row["date"] for row in gold)
    none = sum(day is None for day in given.values())
    return {f"{name}_right": right, f"{name}_wrong": len(gold) - right - none, f"{name}_none": none}


def _day(page: Document | None) -> str | None:
    return page.published.earliest[:10] if page and page.published and page.published.earliest else None


def _document(shared: Path, part: str, page_id: str, *, bare: bool = False) -> Document | None:
    return _read(shared / f"bench/articles/{part}/html/{page_id}.html.gz", bare=bare)


def _read(path: Path, *, bare: bool = False) -> Document | None:
    raw = path.read_bytes()
    raw = gzip.decompress(raw) if path.suffix == ".gz" else raw
    try:
        return read_one(_DATING.sub(b"", raw) if bare else raw)
    except OnrecordError:
        return None


def write(folder: Path, out: Path) -> int:
    """Read every page of a folder and write what was read of each to `out`; how many pages there are comes back."""
    inside = folder / "html" if (folder / "html").is_dir() else folder
    pages = sorted(path for path in inside.iterdir() if path.name.endswith((".html", ".html.gz")))
    with out.open("w", encoding="utf-8") as lines:
        for path in pages:
            document = _read(path)
            page_id = path.name.removesuffix(".gz").removesuffix(".html")
            told = {"page_id": page_id, "body": body(document), "date": _day(document)}
            lines.write(json.dumps(told, ensure_ascii=False) + "\n")
    return len(pages)


def scorer(shared: Path) -> Any:
    """The set's own scorer; FileNotFoundError when it is not beside the pages."""
    spec = importlib.util.spec_from_file_location("articles_score", shared / "bench/articles/score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"no scorer at {shared}/bench/articles/score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> int:
    """Print the figures, or write what is read of a folder's pages; exit code 2 for wrong use."""
    given = [Path(argument) for argument in sys.argv[1:]]
    if len(given) == 2 and given[0].is_dir():
        print(f"{write(*given)} pages read to {given[1]}")
        return 0
    if len(given) != 1:
        print(__doc__)
        return 2
    for name, value in figures(given[0]).items():
        print(f"{name:20} {value:g}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
