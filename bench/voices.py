"""Who says what, how surely and in which world, on sentences of our own: `python -m bench.voices [FILE.jsonl]`.

Each line of `tests/gold_sentences/voices*.jsonl` is a short text with what is said in it, the standing of some of its
event words, and the acts done by speaking. `voices_held.jsonl` only measures: its faults are not looked at.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord import reading
from onrecord.model import Document, DocumentId, Voice
from onrecord.reading import hedges, nlp, statements, voices
from onrecord.reading.voices import Saying

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold_sentences"
FILES = {"development": GOLD / "voices.jsonl", "held": GOLD / "voices_held.jsonl"}
HALF, QUARTER = 0.5, 0.25
"""Words said meet when half of the shorter and a quarter of the longer are the same."""
_BEHIND = (" of ", " for ", " in ", " from ", " at ", " to ", " and ")
_ARTICLES = ("a ", "an ", "the ", "its ", "his ", "her ", "their ", "our ")

Row = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """One fault: its kind, the text's id, what was wanted and what was found."""

    kind: str
    id: str
    wanted: str
    found: str


def figures(shared: Path | None = None) -> dict[str, float]:
    """The figures of both halves; the sentences are shipped, so nothing else is needed."""
    return {f"{half}.{key}": value for half, path in FILES.items() for key, value in measure(path)[0].items()}


def measure(path: Path) -> tuple[dict[str, float], list[Fault]]:
    """Rates in per cent and faults as counts over one file, with the faults themselves."""
    right: Counter[str] = Counter()
    faults: list[Fault] = []
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        doc = nlp.parse(row["text"])
        found = voices.sayings(doc)
        for checked, fault in (
            *_speakers(row, found),
            *_standing(row, hedges, doc, found),
            *_acts(row, statements.find(doc, found)),
            *_unreal(row),
        ):
            right[checked] += fault is None
            right[f"all {checked}"] += 1
            if fault is not None:
                faults.append(fault)
    return _rates(right, Counter(fault.kind for fault in faults)), faults


def _rates(right: Counter[str], faults: Counter[str]) -> dict[str, float]:
    def share(name: str) -> float:
        return 100 * right[name] / max(1, right[f"all {name}"])

    rates = {f"{name}_accuracy": share(name) for name in ("kind", "anonymous", "certainty", "polarity", "realis")}
    for name in ("speaker", "act"):
        recall, precision = share(f"{name} recall"), share(f"{name} precision")
        rates |= {f"{name}_precision": precision, f"{name}_recall": recall}
        rates[f"{name}_f1"] = 2 * precision * recall / max(1e-9, precision + recall)
    return rates | {"speakers_wrong": faults["wrong speaker"], "unreal_false": faults["unreal event told as incident"]}


def _speakers(row: Row, found: Iterable[Saying]) -> Iterator[tuple[str, Fault | None]]:
    """Each gold saying sought among the found ones and the reverse; kind and anonymity where speakers meet."""
    text, held = row["text"], list(found)
    spots = [(gold, *_spot(text, gold["quote"])) for gold in row["said"]]
    for gold, start, end in spots:
        near = [saying for saying in held if _meet(saying.start, saying.end, start, end)]
        same = [saying for saying in near if same_name(gold["speaker"], saying.speaker.name)]
        if gold.get("optional"):
            continue
        told = " / ".join(str(saying.speaker.name) for saying in near) or "nobody"
        yield "speaker recall", None if same else Fault("speaker not found", row["id"], _of(gold), told)
        if same and gold["speaker"]:
            voice: Voice = same[0].speaker
            kinds = [gold["kind"], *gold.get("kind_alt", [])]
            yield "kind", None if voice.kind in kinds else Fault("kind", row["id"], f"{_of(gold)}: {kinds}", voice.kind)
            if gold["anonymous"] is not None:
                fits = voice.anonymous == gold["anonymous"]
                yield "anonymous", None if fits else Fault("anonymous", row["id"], _of(gold), str(voice.anonymous))
    for saying in held:
        near_gold = [gold for gold, start, end in spots if _meet(saying.start, saying.end, start, end)]
        if any(same_name(gold["speaker"], saying.speaker.name) for gold in near_gold):
            yield "speaker precision", None
            continue
        kind = "wrong speaker" if saying.speaker.name else "speaker left open"
        wanted = " / ".join(str(gold["speaker"]) for gold in near_gold) or "the page itself"
        said = f"{saying.speaker.name}: {text[saying.start : saying.end]}"
        yield "speaker precision", Fault(kind, row["id"], wanted, said)


def _standing(row: Row, frames: Any, doc: Any, found: tuple[Saying, ...]) -> Iterator[tuple[str, Fault | None]]:
    """Certainty, polarity and world of each event word of the gold."""
    for event in row["events"]:
        frame = frames.frame(doc, *_spot(row["text"], event["word"], word=True), found)
        for part in ("certainty", "polarity", "realis"):
            allowed = [event[part], *event.get(f"{part}_alt", [])]
            value = getattr(frame, part)
            wanted = f"{event['word']}: {'/'.join(allowed)}"
            yield part, None if value in allowed else Fault(part, row["id"], wanted, value)


def _acts(row: Row, found: Iterable[Any]) -> Iterator[tuple[str, Fault | None]]:
    """Each gold act sought among the found ones and the reverse."""
    held = [(item.act, item.speaker.name) for item in found]
    for gold in row["statements"]:
        hit = any(act == gold["act"] and same_name(gold["speaker"], name) for act, name in held)
        if not gold.get("optional"):
            yield "act recall", None if hit else Fault("act not found", row["id"], _act(gold), str(held))
    for act, name in held:
        fits = any(act == gold["act"] and same_name(gold["speaker"], name) for gold in row["statements"])
        wanted = ", ".join(map(_act, row["statements"])) or "none"
        yield "act precision", None if fits else Fault("act beyond", row["id"], wanted, f"{act} {name}")


def _unreal(row: Row) -> Iterator[tuple[str, Fault | None]]:
    """A word that tells no event that happened starts no account."""
    unreal = [
        e for e in row["events"] if e["polarity"] == "-" or "actual" not in (e["realis"], *e.get("realis_alt", []))
    ]
    unreal = [e for e in unreal if e["realis"] != "background"]
    if not unreal:
        return
    document = Document(DocumentId("d"), row["text"], "0" * 64)
    triggers = [span for account in _reader().read(document).accounts for span in account.trigger]
    for event in unreal:
        start, end = _spot(row["text"], event["word"], word=True)
        told = any(span.start < end and start < span.end for span in triggers)
        wanted = f"no incident of {event['word']!r}"
        yield "unreal", Fault("unreal event told as incident", row["id"], wanted, "an incident") if told else None


_READERS: list[reading.Reader] = []


def _reader() -> reading.Reader:
    if not _READERS:
        _READERS.append(reading.rule_reader())
    return _READERS[0]


def same_name(gold: str | None, found: str | None) -> bool:
    """Do both name one speaker: the same words, or the fewer words with the same head among the more?

    >>> same_name("senior army officer", "army officer"), same_name("ministry", "ministry spokesman")
    (True, False)
    """
    if gold is None or found is None:
        return gold is found
    left, right = _words(gold), _words(found)
    return set(left) == set(right) or (set(left) <= set(right) or set(right) <= set(left)) and left[-1] == right[-1]


def _words(name: str) -> list[str]:
    """The words of a name, its head last: what stands behind "of" or "for" goes first."""
    plain = name.lower().replace("’", "'").replace("'s ", " ")
    plain = next((plain.removeprefix(article) for article in _ARTICLES if plain.startswith(article)), plain)
    head = min((part for joint in _BEHIND for part in [plain.split(joint)[0]]), key=len)
    return [*plain[len(head) :].split(), *head.split()]


def _meet(start: int, end: int, left: int, right: int) -> bool:
    shared = min(end, right) - max(start, left)
    sizes = sorted((end - start, right - left))
    return shared >= HALF * sizes[0] and shared >= QUARTER * sizes[1] and shared > 0


def _spot(text: str, words: str, *, word: bool = False) -> tuple[int, int]:
    """Where the words stand; an event word is not part of a longer one."""
    start = text.index(words)
    while word and (text[start - 1 : start].isalnum() or text[start + len(words) :][:1].isalnum()):
        start = text.index(words, start + 1)
    return start, start + len(words)


def _of(gold: Row) -> str:
    return f"{gold['speaker']}: {gold['quote']}"


def _act(gold: Row) -> str:
    return f"{gold['act']} {gold['speaker']}"


if __name__ == "__main__":
    rates, told = measure(Path(sys.argv[1]) if len(sys.argv) > 1 else FILES["development"])
    for fault in told:
        print(f"{fault.kind:28} {fault.id}\n    wanted {fault.wanted}\n    found  {fault.found}")
    for key, rate in rates.items():
        print(f"{key:20} {rate:6.1f}")
