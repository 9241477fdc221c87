"""`python -m training.gate OUT --shared SHARED`: the gate's weights and threshold; the same texts give the same bytes.

Pages that tell: our own marked texts and generated pages with a marked trigger, MUC-4 training messages with templates,
reports of shootings, and news in which the reader of rules finds an account. Pages that tell of nothing: the others of
ours, and news in which it finds none. What is kept of any text are weights of single words. How it fares is measured
crosswise: every page is scored by weights that no page of its story took part in.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import expit

from onrecord.model import Document, DocumentId, digest
from onrecord.reading import gate, rule_reader
from training import corpus, generator
from training.corpus import Marked

Floats = NDArray[np.float64]
CORPUS = Path(__file__).parent / "data" / "corpus"
GENERATED = (600, 7)  # pages and seed; each counts for a third of another page
NEWS = ("geo/lgl", "geo/trnews", "geo/gwn", "coref/newscluster")
LENGTHS = range(200, 9000)  # characters of the news that are read
RAREST = 4  # pages that must have a word
RIDGE = 30.0  # the pull of all weights to nothing; 3 and 10 set fewer pages aside at the same recall
SMALLEST = 0.01  # weights nearer to nothing are left out
FOLDS = 5
LOST = 0.001
MARGIN = 0.5
"""The threshold lies so far below the score that all but this share of telling pages reach, scored crosswise."""
SHORTEST, ENGLISH = 60, 0.08


@dataclass(frozen=True)
class Page:
    """A text, the set and the story it is from, whether it tells of an incident, and how much it counts."""

    part: str
    story: str
    text: str
    tells: bool
    weight: float = 1.0


def main(arguments: Sequence[str]) -> int:
    """Write the gate's file, and print what it sets aside crosswise."""
    parser = argparse.ArgumentParser(prog="python -m training.gate")
    parser.add_argument("out", type=Path)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--kept", type=Path, default=Path("build/gate/news.jsonl"), help="the news as read, kept here")
    given = parser.parse_args(arguments)
    pages = [*_own(), *_muc(given.shared), *_shootings(given.shared), *_news(given.shared, given.kept)]
    words = [set(gate.words_of(page.text)) for page in pages]
    known = _known(words, _names(page.text for page in pages if page.part != "muc"))
    table = _table(words, known)
    scores = _crosswise(table, pages)
    threshold = _threshold(scores, pages)
    lean, weights = _fitted(table, pages, range(len(pages)))
    kept = {word: round(float(weights[at]), 3) for word, at in known.items() if abs(weights[at]) >= SMALLEST}
    given.out.write_text(_file(lean, threshold, kept), encoding="utf-8")
    sys.stdout.write(f"{len(pages)} pages, {len(kept)} words of {len(known)}, threshold {threshold}\n")
    for part in sorted({page.part for page in pages}):
        for tells in (True, False):
            own = np.array([page.part == part and page.tells is tells for page in pages])
            if own.any():
                said, aside = "tell" if tells else "tell of nothing", int((scores[own] < threshold).sum())
                sys.stdout.write(f"{part}: of {int(own.sum())} that {said} {aside} are set aside\n")
    return 0


def _own() -> Iterator[Page]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "generated.txt"
        path.write_text(generator.generate(*GENERATED), encoding="utf-8")
        for part, found, weight in (
            *(("own", one, 1.0) for file in sorted(CORPUS.glob("*.txt")) for one in corpus.read(file)),
            *(("generated", one, 1 / 3) for one in corpus.read(path)),
        ):
            yield Page(part, found.event, found.text, _tells(found), weight)


def _tells(marked: Marked) -> bool:
    return any(mention.role == "trigger" for mention in marked.mentions)


def _muc(shared: Path) -> Iterator[Page]:
    """Messages with a template that must be found; the others tell of violence too, and are left out."""
    for number, row in enumerate(_lines(shared / "bench" / "muc4" / "train.jsonl")):
        if any(not template.get("optional") for template in row["templates"]):
            yield Page("muc", f"muc-{number // 4}", row["text"][row["body_start"] :], tells=True)


def _shootings(shared: Path) -> Iterator[Page]:
    for row in _lines(shared / "bench" / "coref" / "gvc_dev.jsonl"):
        yield Page("shootings", f"gvc-{row['cluster']}", f"{row['title']}\n{row['text']}", tells=True)


def _news(shared: Path, kept: Path) -> Iterator[Page]:
    """News, judged by what the reader of rules finds; kept in a file, for it takes minutes."""
    if not kept.exists():
        reader, judged = rule_reader(), []
        for name in NEWS:
            for row in _lines(shared / "bench" / f"{name}_dev.jsonl"):
                text = f"{row['title'] or ''}\n{row['text']}"
                if len(text) in LENGTHS:
                    found = reader.read(Document(DocumentId("d" + digest(text)), text, digest(text)))
                    judged.append({"part": name, "text": text, "tells": bool(found.accounts)})
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text("".join(json.dumps(row) + "\n" for row in judged), encoding="utf-8")
    for row in _lines(kept):
        yield Page(row["part"], digest(row["text"]), row["text"], row["tells"])


def _lines(path: Path) -> Iterator[dict[str, object]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _names(texts: Iterable[str]) -> set[str]:
    """Words that stand mostly with a capital inside sentences: names of places and groups, which tell of no event."""
    capital, small = Counter[str](), Counter[str]()
    for text in texts:
        for word in re.findall(r"(?<=[a-z,] )[^\W\d_]+", text):
            (capital if word[0].isupper() else small)[word.lower()] += 1
    return {word for word, count in capital.items() if count > 2 * small[word]}


def _known(pages: Sequence[set[str]], names: set[str]) -> dict[str, int]:
    """The words that enough pages have, without names, by letter."""
    counted = Counter(word for words in pages for word in words)
    kept = sorted(word for word, count in counted.items() if count >= RAREST and word not in names)
    return {word: at for at, word in enumerate(kept)}


def _table(pages: Sequence[set[str]], known: dict[str, int]) -> csr_matrix:
    found = [sorted(known[word] for word in words if word in known) for words in pages]
    starts = np.cumsum([0, *map(len, found)])
    columns = np.concatenate([np.array(row, dtype=np.int64) for row in found])
    return csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(pages), len(known)))


def _crosswise(table: csr_matrix, pages: Sequence[Page]) -> Floats:
    """The score of each page by weights fitted without its story."""
    fold = np.array([zlib.crc32(page.story.encode()) % FOLDS for page in pages])
    scores = np.zeros(len(pages))
    for number in range(FOLDS):
        lean, weights = _fitted(table, pages, np.flatnonzero(fold != number).tolist())
        held = np.flatnonzero(fold == number)
        scores[held] = table[held] @ weights + lean
    return scores


def _threshold(scores: Floats, pages: Sequence[Page]) -> float:
    """Below what all but `LOST` of the pages with marked or coded incidents reach, by `MARGIN`."""
    surely = np.array([page.tells and page.part in ("own", "muc", "shootings") for page in pages])
    return round(float(np.quantile(scores[surely], LOST, method="lower")) - MARGIN, 2)


def _fitted(table: csr_matrix, pages: Sequence[Page], of: Iterable[int]) -> tuple[float, Floats]:
    """Lean and weights of a logistic regression with a ridge."""
    chosen = list(of)
    rows = table[chosen]
    told = np.array([pages[at].tells for at in chosen], dtype=np.float64)
    counts = np.array([pages[at].weight for at in chosen])

    def cost(values: Floats) -> tuple[float, Floats]:
        logits = rows @ values[1:] + values[0]
        loss = (counts * (np.logaddexp(0, logits) - told * logits)).sum() + RIDGE / 2 * (values[1:] ** 2).sum()
        slope = counts * (expit(logits) - told)
        return float(loss), np.concatenate([[slope.sum()], rows.T @ slope + RIDGE * values[1:]])

    best = minimize(cost, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return float(best.x[0]), best.x[1:]


def _file(lean: float, threshold: float, weights: dict[str, float]) -> str:
    head = [
        "# How much each word of a page speaks for its telling of an incident; made by training.gate.",
        f"@lean\t{lean:.3f}",
        f"@threshold\t{threshold}",
        f"@shortest\t{SHORTEST}",
        f"@english\t{ENGLISH}",
    ]
    return "\n".join([*head, *(f"{word}\t{weight}" for word, weight in weights.items())]) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
