"""Measures the date normaliser on the development dates beside the checkout: spans, types, values, calendar days.

python -m bench.dates IN.jsonl OUT.jsonl      writes predictions in the format of the set's own scorer
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onrecord.reading.times import TimeMention, find


def simple(mentions: tuple[TimeMention, ...]) -> Iterator[TimeMention]:
    """The mentions as TIMEX3 marks them: the dates inside a range one by one, "since" and "after" left outside."""
    for mention in mentions:
        yield from simple(mention.parts) if mention.parts else (mention,)


def predict(document: dict[str, Any]) -> dict[str, Any]:
    """One line of predictions for one line of input (`doc_id`, `dct`, `text`)."""
    found = simple(find(document["text"], document.get("dct")))
    keys = ("start", "end", "text", "type", "value")
    return {
        "doc_id": document["doc_id"],
        "timexes": [{key: getattr(mention, key) for key in keys} for mention in found],
    }


def write(source: Path, target: Path) -> None:
    """Write the predictions for every line of `source` to `target`."""
    lines = source.read_text(encoding="utf-8").splitlines()
    rows = [json.dumps(predict(json.loads(line)), ensure_ascii=False) for line in lines if line.strip()]
    target.write_text("\n".join(rows) + "\n", encoding="utf-8")


def figures(shared: Path) -> dict[str, float]:
    """The figures of the development half, as the set's own scorer counts them, for the gate."""
    folder = shared / "bench" / "dates"
    gold = folder / "meantime_dev.jsonl"
    with tempfile.TemporaryDirectory() as place:
        target = Path(place) / "predictions.jsonl"
        write(gold, target)
        command = [sys.executable, str(folder / "score.py"), str(gold), str(target)]
        result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {
        "dates_strict_f1": float(result["strict_F1"]),
        "dates_relaxed_f1": float(result["relaxed_F1"]),
        "dates_type_f1": float(result["type_F1"]),
        "dates_value_f1": float(result["value_F1"]),
        "dates_day_right": float(result["value_at_least_day"]["right"]),
    }


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
