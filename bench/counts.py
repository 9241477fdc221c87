"""How many were killed, injured, missing and so on, on our own short texts: `python -m bench.counts SHARED [--errors]`.

`counts.jsonl` is for tuning; of `counts_held.jsonl` only the figures are looked at. A count is right with its state and
both bounds. A part of another count, a total of many events and an outdated figure are right only when marked as such;
of attackers' own dead nothing may be said. SHARED is for `--archive`: gun violence reports beside the archive's record.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from onrecord.model import Claim, Count, Document, DocumentId, When
from onrecord.reading import endings, interceptions, rules, scene, taken
from onrecord.reading.casualties import Harm
from onrecord.reading.scene import Scene

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold_sentences"
FILES = {"tuning": "counts.jsonl", "held": "counts_held.jsonl"}
ZEROS = ("explicit_zero", "none_reported")


@dataclass(frozen=True)
class Figure:
    """One count as the gold or the reader has it; `aside` is a part, a total of many events, or outdated."""

    what: str
    state: str
    low: int | None
    high: int | None
    aside: bool = False
    needed: bool = True

    @property
    def value(self) -> tuple[str, str, int | None, int | None]:
        """What must agree: of what, state and bounds."""
        return self.what, self.state, self.low, self.high


@dataclass(frozen=True)
class Marked:
    """One text with its gold, what was found, and the faults."""

    id: str
    text: str
    needed: tuple[Figure, ...]
    found: tuple[Figure, ...]
    blank: tuple[Figure, ...]
    wrong: tuple[Figure, ...]


def figures(shared: Path) -> dict[str, float]:
    """Shares right in percent, wrong figures in percent of those asserted, and blanks as a count, for both files."""
    out: dict[str, float] = {}
    for name, file in FILES.items():
        out |= {f"{name}.{key}": value for key, value in _shares(marked(GOLD / file)).items()}
    path = shared / "bench" / "coref" / "gvc_dev.jsonl"
    return out | (_archive_shares(archive(path)) if path.is_file() else {})


def marked(path: Path) -> list[Marked]:
    """Every text of a gold file with its faults."""
    return [_mark(row) for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())]


def _mark(row: dict[str, Any]) -> Marked:
    gold = [figure for what in WHATS for node in row.get(what, ()) if (figure := _gold(what, node)) is not None]
    found = _found(scene.build(Document(DocumentId(row["id"]), row["text"], "0" * 64)))
    plain = {f.value for f in gold if not f.aside}
    every = {f.value for f in gold}
    judged = [f for f in found if f.what != "launched"]  # a weapon that hit or was stopped has its count as well
    wrong = [f for f in judged if f.value not in (every if f.aside else plain)]
    said = {(f.value, f.aside) for f in found}
    needed = [f for f in gold if f.needed]
    blank = [f for f in needed if (f.value, f.aside) not in said]
    return Marked(row["id"], row["text"], tuple(needed), tuple(found), tuple(blank), tuple(wrong))


WHATS = ("killed", "injured", "missing", "captured", "shot_down", "launched", "attacks")


def _gold(what: str, node: dict[str, Any]) -> Figure | None:
    """The gold's figure; None for the attackers' own, which must not be told as victims."""
    if node["of"] == "attackers":
        return None
    aside = bool(node["part"] or node.get("wider") or node.get("earlier") or node["of"] == "total")
    return Figure(what, node["state"], node["low"], node["high"], aside, not node.get("optional"))


def _found(read: Scene) -> list[Figure]:
    rows = [_figure(harm.slot, harm.count, _is_aside(harm)) for harm in (*read.harms, *taken.find(read.doc))]
    rows += [_figure("shot_down", stop.count, False) for stop in interceptions.find(read) if stop.count is not None]
    rows += [_figure("launched", count, False) for means in read.means if (count := endings.how_many(read, means))]
    rows += [_figure("attacks", row.count, False) for row in read.aggregates if row.count is not None]
    return list(dict.fromkeys(rows))


def _is_aside(harm: Harm) -> bool:
    return harm.partial or harm.wider or harm.outdated or harm.all_sides


def _figure(what: str, count: Count, aside: bool) -> Figure:
    return Figure(what, count.state, count.low, count.high, aside)


def _shares(rows: Sequence[Marked]) -> dict[str, float]:
    """Right in percent by kind of count; the wrong in percent of all killed and injured asserted."""
    right, all_of = Counter[str](), Counter[str]()
    for row in rows:
        for figure in row.needed:
            name = _name(figure)
            all_of[name] += 1
            right[name] += figure not in row.blank
    shares = {name: 100 * right[name] / all_of[name] for name in all_of}
    harms = [figure for row in rows for figure in row.found if figure.what in ("killed", "injured")]
    wrong = [figure for row in rows for figure in row.wrong if figure.what in ("killed", "injured")]
    blank = [figure for row in rows for figure in row.blank if _name(figure) in ("killed", "injured", "zeros")]
    return shares | {"wrong": 100 * len(wrong) / max(len(harms), 1), "blank": float(len(blank))}


def _name(figure: Figure) -> str:
    if figure.what not in ("killed", "injured"):
        return figure.what
    if figure.aside:
        return "asides"
    return {"explicit_zero": "zeros", "none_reported": "none_told"}.get(figure.state, figure.what)


@dataclass(frozen=True)
class Recorded:
    """One report beside its archive record: killed and injured of its first account in the news that has any.

    None is untold. A report on a trial or an accident has no account in the news; then the first with a count stands.
    The archive counts a shooter who shot himself: `by_own_hand` are reports that say so, where one less is right too.
    """

    id: str
    title: str
    told: tuple[Count | None, Count | None]
    facts: tuple[int, int]
    by_own_hand: bool = False

    def holds(self, place: int, *, exact: bool = False) -> bool:
        """What is told of the killed (0) or injured (1) agrees with the archive, with `exact` to the number."""
        fact, told = self.facts[place], self.told[place]
        if exact and told is not None and told.state != "none_reported" and told.low != told.high:
            return False
        return agrees(told, fact) or (self.by_own_hand and fact > 0 and agrees(told, fact - 1))


def archive(path: Path) -> list[Recorded]:
    """The reports of the archive set, each with what its first account says; read on as many cores as there are."""
    lines = path.read_text(encoding="utf-8").splitlines()
    with ProcessPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(_recorded, lines, chunksize=8))


@cache
def _reader() -> rules.RuleReader:
    return rules.RuleReader()


def _recorded(line: str) -> Recorded:
    row = json.loads(line)
    title, day = row.get("title") or "", (row.get("date") or "")[:10]
    text = row["text"] if row["text"].startswith(title) else f"{title}\n\n{row['text']}"
    published = When(day, day) if day else None
    read = _reader().read(Document(DocumentId(row["doc_id"]), text, "0" * 64, title=title or None, published=published))
    counted = [a for a in read.accounts if any(claim.slot in ("killed", "injured") for claim in a.claims)]
    account = next((a for a in counted if a.salience == "focus"), next(iter(counted), None))
    claims: dict[str, Count | None] = {
        slot: _surest(account.of(slot)) if account else None for slot in ("killed", "injured")
    }
    facts = row["facts"]["killed"], row["facts"]["injured"]
    alone = _BY_OWN_HAND.search(text) is not None
    return Recorded(row["doc_id"], title, (claims["killed"], claims["injured"]), facts, alone)


_BY_OWN_HAND = re.compile(
    r"murder[- ]suicide|self[- ]inflicted|\b(?:shot|killed|shooting|killing|shoots|kills) (?:him|her)?self\b|"
    r"\bturn\w* the (?:gun|weapon) on (?:him|her)self|took (?:his|her) own life|committed suicide",
    re.I,
)


def _surest(claims: Sequence[Claim]) -> Count | None:
    """The count that an export shows: told before inferred, the surest first, a vague word last."""
    told = [c for c in claims if c.realis == "actual" and c.polarity == "+" and isinstance(c.value, Count)]
    told.sort(key=lambda claim: (claim.certainty == "inferred", -(claim.score or 0.0), claim.spans))
    counts = sorted((c.value for c in told if isinstance(c.value, Count)), key=lambda count: count.state == "vague")
    return counts[0] if counts else None


def agrees(told: Count | None, fact: int) -> bool:
    """The bounds hold the archive's number; nothing told agrees with nobody.

    >>> agrees(Count("range", 4, None), 5), agrees(None, 0), agrees(None, 1)
    (True, True, False)
    """
    if told is None or told.state == "none_reported":
        return fact == 0
    return (told.low or 0) <= fact and (told.high is None or fact <= told.high)


def _archive_shares(rows: Sequence[Recorded]) -> dict[str, float]:
    """Percent right of the reports of which something is told; the others are counted as blank."""
    told = [row for row in rows if row.told != (None, None)]
    out = {"archive.both": _percent(told, lambda row: row.holds(0) and row.holds(1))}
    out |= {"archive.killed": _percent(told, lambda row: row.holds(0))}
    out |= {"archive.injured": _percent(told, lambda row: row.holds(1))}
    out |= {"archive.killed_exact": _percent(told, lambda row: row.holds(0, exact=True))}
    out |= {"archive.injured_exact": _percent(told, lambda row: row.holds(1, exact=True))}
    return out | {
        "archive.all": _percent(rows, lambda row: row.holds(0) and row.holds(1)),
        "archive.blank": len(rows) - len(told),
    }


def _percent(rows: Sequence[Recorded], is_right: Callable[[Recorded], bool]) -> float:
    return 100 * sum(map(is_right, rows)) / max(len(rows), 1)


def _faults(rows: Sequence[Marked]) -> Iterator[str]:
    for row in rows:
        for sort, faulty in (("blank", row.blank), ("wrong", row.wrong)):
            for f in faulty:
                aside = " aside" if f.aside else ""
                yield f"{row.id:14} {sort} {f.what} {f.state} {f.low}..{f.high}{aside} | {row.text}"


def main() -> None:
    """Read the command line and print the figures, or the faults of the tuning file."""
    parser = argparse.ArgumentParser(prog="python -m bench.counts", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--errors", action="store_true", help="list the faults of the tuning file, never of the held")
    parser.add_argument("--archive", action="store_true", help="list where report and archive differ")
    chosen = parser.parse_args()
    if chosen.errors:
        print("\n".join(_faults(marked(GOLD / FILES["tuning"]))))
    elif chosen.archive:
        rows = archive(chosen.shared / "bench" / "coref" / "gvc_dev.jsonl")
        for key, value in _archive_shares(rows).items():
            print(f"{key:26} {value:6.1f}")
        for row in rows:
            if not (row.holds(0) and row.holds(1)):
                told = " ".join("-" if c is None else f"{c.low}..{c.high}" for c in row.told)
                print(f"{row.id} archive {row.facts[0]} {row.facts[1]} told {told} | {row.title}")
    else:
        for key, value in figures(chosen.shared).items():
            print(f"{key:26} {value:6.1f}")


if __name__ == "__main__":
    main()
