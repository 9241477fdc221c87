"""`python -m training.build OUT`: what training reads, prepared: MUC-4, our corpus, generated pages, plain news."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from onrecord.reading.learned.pieces import Cutter
from training import generator, labels, prepare
from training.examples import Example, from_corpus, from_muc
from training.labels import Labels
from training.split import held

CORPUS = Path(__file__).parent / "data" / "corpus"
NEWS = (
    "coref/ecbplus_dev",
    "coref/famus_dev",
    "coref/gvc_dev",
    "coref/newscluster_dev",
    "geo/lgl_dev",
    "geo/trnews_dev",
)
SHORTEST = 200  # characters of a text worth reading


def main(arguments: Sequence[str]) -> int:
    """Write muc-train, muc-dev, own-train, own-held and plain (texts without labels) into a folder."""
    parser = argparse.ArgumentParser(prog="python -m training.build")
    parser.add_argument("out", type=Path)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="the folder with the development sets")
    parser.add_argument("--generated", type=int, default=300, help="how many generated pages join our own texts")
    given = parser.parse_args(arguments)
    known, cutter, bench = labels.load(), Cutter(given.tokenizer), given.shared / "bench"
    own = [*from_corpus(sorted(CORPUS.glob("*.txt"))), *generated(given.generated)]
    sets = {
        "own-train": [example for example in own if not held(example.story)],
        "own-held": [example for example in own if held(example.story)],
    }
    if bench.is_dir():
        sets |= {f"muc-{part}": list(from_muc(bench / "muc4" / f"{part}.jsonl", known)) for part in ("train", "dev")}
        radio = [replace(e, convention="muc", entities=(), tells=None, kinds=frozenset()) for e in sets["own-train"]]
        sets["plain"] = [*news(bench, known), *radio]
    else:
        sys.stderr.write(f"{bench} is not there: only our own texts are prepared\n")
    for name, examples in sets.items():
        prepared = prepare.prepare(examples, cutter, known)
        prepare.save(given.out / f"{name}.pkl", prepared)
        pieces, golds = sum(len(p.ids) for p in prepared), sum(len(p.golds) for p in prepared)
        sys.stdout.write(f"{name}: {len(prepared)} texts, {pieces} pieces, {golds} entities\n")
    return 0


def generated(count: int) -> Iterator[Example]:
    """Pages of the generator with its default seed, as examples."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "generated.txt"
        path.write_text(generator.generate(count, 1), encoding="utf-8")
        yield from from_corpus([path])


def news(bench: Path, known: Labels) -> Iterator[Example]:
    """Plain news of the development sets, without any label: read by each convention, taught by the teachers."""
    seen: set[str] = set()
    for name in NEWS:
        for line in (bench / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            text = max(row.get("source") or "", row.get("text") or "", key=len)
            if len(text) < SHORTEST or text in seen:
                continue
            seen.add(text)
            for convention in known.conventions:
                yield Example(f"news-{len(seen)}-{convention}", name, convention, text, (), None, frozenset())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
