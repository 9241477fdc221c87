"""What the gate sets aside: `python -m bench.aside SHARED` counts pages with known incidents, and others, of each set.

Pages with incidents: reports and MUC-4 messages with a coded one, reports of shootings, and the sample pages that the
gold has incidents for. The reports, MUC-4 dev and the samples took no part in making the gate; the crosswise figures of
those that did are printed by `python -m training.gate`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onrecord.reading import gate


def pages(shared: Path) -> Iterator[tuple[str, bool | None, str]]:
    """Set, whether an incident is known to be told (None where nobody has said), and text."""
    bench = shared / "bench"
    for row in _lines(bench / "reports" / "gold.jsonl"):
        text = (bench / "reports" / "texts" / f"{row['id']}.txt").read_text(encoding="utf-8")
        yield "reports", not row["negative"], text
    for part in ("dev", "train"):
        for row in _lines(bench / "muc4" / f"{part}.jsonl"):
            if all(template.get("optional") for template in row["templates"]) and row["templates"]:
                continue  # whether it must be found is in doubt
            yield f"muc-{part}", bool(row["templates"]), row["text"]
    for row in _lines(bench / "coref" / "gvc_dev.jsonl"):
        yield "shootings", True, f"{row['title']}\n{row['text']}"
    for name in ("coref/newscluster", "coref/ecbplus", "geo/lgl", "geo/gwn", "geo/trnews", "geo/geovirus"):
        for row in _lines(bench / f"{name}_dev.jsonl"):
            yield name, None, f"{row['title'] or ''}\n{row['text']}"
    for row in _lines(bench / "articles" / "text" / "gold.jsonl"):
        yield "articles", None, row.get("body") or row["articleBody"]


def counted(shared: Path) -> dict[tuple[str, bool | None], tuple[int, int]]:
    """For each set, and whether incidents are told in it, how many pages and how many of them are set aside."""
    found: dict[tuple[str, bool | None], tuple[int, int]] = {}
    for name, tells, text in pages(shared):
        count, aside = found.get((name, tells), (0, 0))
        found[name, tells] = count + 1, aside + (not gate.shipped().lets_in(text))
    return found


def figures(shared: Path) -> dict[str, float]:
    """Incidents set aside that took no part in the making, and the share of other news set aside."""
    found = counted(shared)
    seen = {key: row for key, row in found.items() if key[1] and key[0] in ("reports", "muc-dev")}
    plain = [row for key, row in found.items() if key[1] is None]
    return {
        "unseen.missed": sum(aside for _, aside in seen.values()),
        "all.missed": sum(aside for key, (_, aside) in found.items() if key[1]),
        "news.set_aside": 100 * sum(aside for _, aside in plain) / sum(count for count, _ in plain),
    }


def bound(missed: int, count: int) -> float:
    """The highest rate of loss, in percent, that would lose no more than this often in one of twenty such counts."""
    low, high = 0.0, 1.0
    while high - low > 1e-6:
        rate = (low + high) / 2
        chance, term = 0.0, (1 - rate) ** count
        for number in range(missed + 1):
            chance += term
            term *= (count - number) / (number + 1) * rate / (1 - rate)
        low, high = (rate, high) if chance > 0.05 else (low, rate)
    return 100 * high


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def main() -> int:
    """Print every set, and what is known of the recall."""
    found = counted(Path(sys.argv[1]))
    said = {True: "with incidents", False: "without", None: "not coded"}
    for (name, tells), (count, aside) in found.items():
        print(f"{name} {said[tells]}: {aside} of {count} set aside")
    for label, sets in (("unseen", ("reports", "muc-dev")), ("all", tuple(name for name, _ in found))):
        rows = [row for (name, tells), row in found.items() if tells and name in sets]
        count, missed = sum(row[0] for row in rows), sum(row[1] for row in rows)
        print(f"{label}: {missed} of {count} lost; with 95 % certainty at most {bound(missed, count):.2f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
