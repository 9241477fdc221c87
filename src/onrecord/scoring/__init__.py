"""Scoring predicted incidents against annotated ones: detection, fields, one event across reports, what answers what.

Gold and predictions are JSON lines, one a report: `id` and `incidents`. Within a report predictions are aligned with
the annotated news so that the summed similarity is highest; pairs below 0.40 do not count. What is left over is neutral
when it tells an annotated background incident, else a false alarm. False assertions and blanks are counted apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from itertools import combinations
from typing import Any

from onrecord.errors import InputError
from onrecord.scoring import beside
from onrecord.scoring.beside import Row as Beside
from onrecord.scoring.fields import FIELDS
from onrecord.scoring.matching import Row, is_background, similarity

__all__ = ["Compared", "Table", "compared", "score"]

THRESHOLD = 0.40
MEAN_FIELDS = (
    "date_1day", "country", "place_name", "km50", "kind_near", "perp_name", "perp_status", "target_kind", "weapon",
    "outcome", "killed_exact", "injured_exact",
)  # fmt: skip
ALL_FIELDS = (
    "date_overlap", "date_1day", "country", "place_name", "kind_near", "perp_name", "outcome", "killed_exact",
    "injured_exact",
)  # fmt: skip
GROUPS = ("detection", "detection_strict", "bcubed", "pairwise", "pairwise_e2e", "response_links")


@dataclass(frozen=True)
class Table:
    """All figures in percent by name (`detection.F1`, `killed_stated`) and the numbers they rest on."""

    figures: Mapping[str, float]
    n: Mapping[str, int]

    def lines(self) -> list[str]:
        """The table as text, false assertions and blanks beside each other."""
        shown = [_rates(self, name) for name in GROUPS[:2]]
        shown.append(
            f"false alarms     {self.n['false_alarms']} (and {self.n['neutral']} background incidents, neutral)"
        )
        if self.n["negatives"]:
            rate = self.figures["negatives.false_alarm_rate"]
            shown.append(f"negatives        {self.n['negatives']} reports, {rate:.1f} % with a false alarm")
        for name in FIELDS:
            mark = "*" if name in MEAN_FIELDS else " "
            wrong, blank = self.n[f"{name}.false"], self.n[f"{name}.blank"]
            shown.append(
                f"{mark} {name:14s} {self.figures[name]:5.1f}  of {self.n[name]}  (false {wrong}, blank {blank})"
            )
        shown.append(f"mean of fields * {self.figures['mean_field']:.1f}   all right {self.figures['all_right']:.1f}")
        shown.append(f"false assertions {self.n['false_assertions']}   blanks {self.n['blanks']}  (fields *)")
        return shown + [_rates(self, name) for name in GROUPS[2:]]


LOWER_IS_BETTER = ("negatives.false_alarm_rate", "negatives.mean_false_alarms")


@dataclass(frozen=True)
class Compared:
    """Two readers on one gold: each figure, and each count of faults, of both and their difference."""

    names: tuple[str, str]
    figures: tuple[Beside, ...]
    faults: tuple[Beside, ...]

    def lines(self) -> list[str]:
        """The comparison as text."""
        return beside.lines(self.names, self.figures, self.faults)


def compared(names: tuple[str, str], first: Table, second: Table) -> Compared:
    """The tables of two readers side by side."""
    figures = beside.rows(first.figures, second.figures, lower_is_better=LOWER_IS_BETTER)
    counts = beside.faults(first.n), beside.faults(second.n)
    return Compared(names, tuple(figures), tuple(beside.rows(*counts, lower_is_better=tuple(counts[0]))))


@dataclass
class _Tally:
    """What is counted while going through the reports."""

    n: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    linked: list[tuple[str, str, str]] = field(default_factory=list)  # report, predicted id, key
    keys_of: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    wanted_links: list[tuple[str, str, str]] = field(default_factory=list)
    given_links: list[tuple[str, str, str]] = field(default_factory=list)
    told: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # key to reports with it as news


def score(gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]) -> Table:
    """The table of all figures. A report without a prediction counts as one without incidents; of two lines with one id
    the last counts. InputError names a line without an id or a gold line without what scoring needs."""
    answers = {_id(row, "predictions"): list(row.get("incidents") or []) for row in predicted}
    tally = _Tally()
    for row in gold:
        report = _id(row, "gold")
        try:
            _count_report(tally, report, row, answers.get(report, []))
        except KeyError as error:
            raise InputError(f"report {report} of the gold has an incident without {error}; see its rules") from error
    figures = _figures(tally)
    return Table(figures, dict(_numbers(tally)))


def _id(row: Mapping[str, Any], where: str) -> str:
    if not isinstance(row.get("id"), str):
        raise InputError(f"a line of the {where} has no id; every line needs the id of its report")
    return str(row["id"])


def _count_report(tally: _Tally, report: str, row: Row, answer: Sequence[Row]) -> None:
    news = [item for item in row["incidents"] if item["salience"] == "focus"]
    background = [item for item in row["incidents"] if item["salience"] != "focus"]
    for item in news:
        tally.told[item["key"]].add(report)
        if item.get("response_to"):
            tally.wanted_links.append((report, item["key"], item["response_to"]))
    pairs = _aligned(answer, news)
    for said, item in pairs:
        name = _name(report, said, answer[said])
        _count_pair(tally, report, name, answer[said], news[item])
    loose = 0
    taken = {said for said, _ in pairs}
    for said, prediction in enumerate(answer):
        if said in taken:
            continue
        match = next((item for item in background if is_background(prediction, item)), None)
        if match is None:
            loose += 1
        else:
            tally.n["neutral"] += 1
            tally.keys_of[_name(report, said, prediction)][match["key"]] += 1
    tally.n.update({"focus": len(news), "aligned": len(pairs), "false_alarms": loose})
    if row.get("negative"):
        tally.n.update({"negatives": 1, "negatives_alarmed": int(loose > 0), "negatives_alarms": loose})


def _aligned(answer: Sequence[Row], news: Sequence[Row]) -> list[tuple[int, int]]:
    """Pairs (prediction, annotated) of highest summed similarity, without those that are too unlike."""
    if not answer or not news:
        return []
    assign = import_module("scipy.optimize").linear_sum_assignment  # a second of loading that only `score` needs
    table = [[similarity(prediction, item) for item in news] for prediction in answer]
    rows, columns = assign(table, maximize=True)
    chosen = zip((int(row) for row in rows), (int(column) for column in columns), strict=True)
    return [(row, column) for row, column in chosen if table[row][column] >= THRESHOLD]


def _name(report: str, at: int, prediction: Row) -> str:
    """The predicted incident's id; without one it is an event of its own."""
    return str(prediction.get("incident_id") or f"{report}#{at}")


def _count_pair(tally: _Tally, report: str, name: str, said: Row, gold: Row) -> None:
    tests = {field_name: row.test(said, gold) for field_name, row in FIELDS.items()}
    for field_name, right in tests.items():
        if right is None:
            continue
        tally.n[field_name] += 1
        if right:
            tally.right[field_name] += 1
            continue
        blank = FIELDS[field_name].blank(said)
        tally.n[f"{field_name}.{'blank' if blank else 'false'}"] += 1
        if field_name in MEAN_FIELDS:
            tally.n["blanks" if blank else "false_assertions"] += 1
    tally.right["all"] += all(tests[field_name] is not False for field_name in ALL_FIELDS)
    tally.right["strict"] += _strict(tests)
    tally.linked.append((report, name, gold["key"]))
    tally.keys_of[name][gold["key"]] += 1
    if said.get("response_to"):
        tally.given_links.append((report, gold["key"], str(said["response_to"])))


def _strict(tests: Mapping[str, bool | None]) -> bool:
    """Kind, date and country right, and the place by name or within 50 km."""
    if any(tests[name] is False for name in ("kind_exact", "date_overlap", "country")):
        return False
    place, point = tests["place_name"], tests["km50"]
    return bool(place) or bool(point) or (place is None and point is None)


def _figures(tally: _Tally) -> dict[str, float]:
    figures: dict[str, float] = {}
    answered = tally.n["aligned"] + tally.n["false_alarms"]
    _add_rates(figures, "detection", tally.n["aligned"], answered, tally.n["focus"])
    _add_rates(figures, "detection_strict", tally.right["strict"], answered, tally.n["focus"])
    figures["negatives.false_alarm_rate"] = _percent(tally.n["negatives_alarmed"], tally.n["negatives"])
    figures["negatives.mean_false_alarms"] = _percent(tally.n["negatives_alarms"], tally.n["negatives"]) / 100
    for name in FIELDS:
        figures[name] = _percent(tally.right[name], tally.n[name])
    figures["mean_field"] = sum(figures[name] for name in MEAN_FIELDS) / len(MEAN_FIELDS)
    figures["all_right"] = _percent(tally.right["all"], tally.n["aligned"])
    _add_resolution(figures, tally)
    links = set(tally.wanted_links)
    right = sum((report, key, _key_of(tally, said)) in links for report, key, said in tally.given_links)
    _add_rates(figures, "response_links", right, len(tally.given_links), len(tally.wanted_links))
    return figures


def _key_of(tally: _Tally, name: str) -> str | None:
    """The annotated event a predicted id was aligned with most often."""
    return tally.keys_of[name].most_common(1)[0][0] if name in tally.keys_of else None


def _add_resolution(figures: dict[str, float], tally: _Tally) -> None:
    """B-cubed over aligned incidents, and pairs of one event told in different reports."""
    by_name, by_key = (_groups(row[part] for row in tally.linked) for part in (1, 2))
    both = [(by_name[name], by_key[key]) for _, name, key in tally.linked]
    total = max(1, len(both))
    precision = sum(len(said & wanted) / len(said) for said, wanted in both) / total
    recall = sum(len(said & wanted) / len(wanted) for said, wanted in both) / total
    figures.update({"bcubed.P": 100 * precision, "bcubed.R": 100 * recall, "bcubed.F1": 100 * _f1(precision, recall)})
    said_pairs, key_pairs = set(_pairs(by_name, tally)), set(_pairs(by_key, tally))
    right = len(said_pairs & key_pairs)
    _add_rates(figures, "pairwise", right, len(said_pairs), len(key_pairs))
    told = sum(len(reports) * (len(reports) - 1) // 2 for reports in tally.told.values())
    _add_rates(figures, "pairwise_e2e", right, len(said_pairs), told)


def _groups(names: Iterable[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for at, name in enumerate(names):
        found[name].add(at)
    return found


def _pairs(groups: Mapping[str, set[int]], tally: _Tally) -> Iterator[tuple[int, int]]:
    for members in groups.values():
        for one, other in combinations(sorted(members), 2):
            if tally.linked[one][0] != tally.linked[other][0]:
                yield one, other


def _add_rates(figures: dict[str, float], name: str, right: int, given: int, wanted: int) -> None:
    precision, recall = _percent(right, given), _percent(right, wanted)
    figures.update({f"{name}.P": precision, f"{name}.R": recall, f"{name}.F1": _f1(precision, recall)})


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def _numbers(tally: _Tally) -> dict[str, int]:
    """Every count by name; what was never met is 0."""
    names = ["focus", "aligned", "false_alarms", "neutral", "negatives", "false_assertions", "blanks"]
    names += [f"{name}{ending}" for name in FIELDS for ending in ("", ".false", ".blank")]
    return {name: tally.n[name] for name in names}


def _rates(table: Table, name: str) -> str:
    shown = "  ".join(f"{part} {table.figures[f'{name}.{part}']:5.1f}" for part in ("P", "R", "F1"))
    return f"{name:16s} {shown}"
