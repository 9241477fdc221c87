"""Scoring: what counts as right, blank or a false alarm, and that our table equals that of the development sets."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from onrecord.errors import InputError
from onrecord.scoring import Table, compared, score
from onrecord.scoring.fields import FIELDS

Row = dict[str, Any]
GROUPS = ("detection", "detection_strict", "bcubed", "pairwise", "pairwise_e2e", "response_links")


def gold_incident(key: str = "port-2024-05-03", **more: Any) -> Row:
    row: Row = {
        "key": key,
        "salience": "focus",
        "kind": "drone",
        "date_start": "2024-05-03",
        "date_end": "2024-05-03",
        "place": "Port Gate",
        "country": "YEM",
        "lat": 14.8,
        "lon": 42.9,
        "place_precision": "site",
        "perpetrator": {"names": ["Red Front"], "status": "claimed"},
        "target": {"names": ["harbour crane"], "kind": "infrastructure"},
        "weapon": ["drone"],
        "outcome": "completed",
        "killed": {"min": 12, "max": None},
        "injured": None,
        "response_to": None,
    }
    return row | more


def said(key: str = "e1", **more: Any) -> Row:
    row: Row = {
        "incident_id": key,
        "kind": "drone",
        "date_start": "2024-05-03",
        "date_end": "2024-05-03",
        "place": ["Port Gate"],
        "country": "YEM",
        "lat": 14.8,
        "lon": 42.9,
        "perpetrator": ["Red Front"],
        "perpetrator_status": "claimed",
        "target": ["harbour crane"],
        "target_kind": "infrastructure",
        "weapon": ["drone"],
        "outcome": "completed",
        "killed_min": 12,
        "killed_max": None,
    }
    return row | more


def report(name: str, *incidents: Row, **more: Any) -> Row:
    return {"id": name, "incidents": list(incidents), **more}


def test_the_same_facts_score_full_marks() -> None:
    table = score([report("r1", gold_incident())], [report("r1", said())])
    assert table.figures["detection.F1"] == table.figures["mean_field"] == table.figures["all_right"] == 100
    assert table.n["false_assertions"] == table.n["blanks"] == 0


def test_a_blank_and_a_wrong_toll_are_both_wrong_but_counted_apart() -> None:
    gold = [report("r1", gold_incident()), report("r2", gold_incident("other"))]
    table = score(gold, [report("r1", said(killed_min=None)), report("r2", said("e2", killed_min=40))])
    assert table.figures["killed_stated"] == 0
    assert (table.n["killed_stated.blank"], table.n["killed_stated.false"]) == (1, 1)
    assert (table.n["blanks"], table.n["false_assertions"]) == (1, 1)


def test_an_incident_nobody_annotated_is_a_false_alarm_unless_it_is_background() -> None:
    told_in_passing = gold_incident("older", salience="background", date_start="2023-01-05", date_end="2023-01-05")
    gold = [report("r1", gold_incident(), told_in_passing)]
    passing = said("e2", date_start="2023-01-05", date_end="2023-01-06")
    invented = said("e3", country="NOR", place=["Elsewhere"], date_start="1990-01-01", date_end=None)
    table = score(gold, [report("r1", said(), passing, invented)])
    assert (table.n["neutral"], table.n["false_alarms"]) == (1, 1)
    assert table.figures["detection.P"] == 50


def test_a_report_without_news_counts_alarms() -> None:
    table = score([report("quiet", negative=True)], [report("quiet", said())])
    assert table.figures["negatives.false_alarm_rate"] == 100
    assert any("1 reports, 100.0 % with a false alarm" in line for line in table.lines())


def test_merging_two_events_costs_precision_and_splitting_one_costs_recall() -> None:
    gold = [report("r1", gold_incident("a")), report("r2", gold_incident("a")), report("r3", gold_incident("b"))]
    merged = score(gold, [report(name, said("one")) for name in ("r1", "r2", "r3")])
    split = score(gold, [report(name, said(name)) for name in ("r1", "r2", "r3")])
    assert merged.figures["pairwise.R"] == 100 and merged.figures["pairwise.P"] == pytest.approx(100 / 3)
    assert split.figures["pairwise.R"] == 0 and split.figures["bcubed.P"] == 100


def test_a_response_counts_only_towards_the_event_it_answers() -> None:
    answer = gold_incident("answer", kind="air_strike", place="Hill Camp", lat=None, lon=None, response_to="first")
    gold = [report("r1", gold_incident("first"), answer)]
    strike = said("e2", kind="air_strike", place=["Hill Camp"], lat=None, lon=None, response_to="e1")
    right = score(gold, [report("r1", said("e1"), strike)])
    wrong = score(gold, [report("r1", said("e1"), strike | {"response_to": "e2"})])
    assert (right.figures["response_links.F1"], wrong.figures["response_links.F1"]) == (100, 0)


def test_a_line_without_an_id_is_refused() -> None:
    with pytest.raises(InputError, match="predictions has no id"):
        score([report("r1", gold_incident())], [{"incidents": []}])


def test_our_table_equals_that_of_the_development_sets(shared: Path, tmp_path: Path) -> None:
    reports = shared / "bench" / "reports"
    gold = _lines(reports / "gold.jsonl")
    scorer, baseline = _module(reports / "score.py"), _module(reports / "baseline.py")
    inputs = _lines(reports / "inputs.jsonl")
    floor = [
        report(row["id"], *baseline.predict((reports / "texts" / f"{row['id']}.txt").read_text(), row["published"]))
        for row in inputs
    ]
    for predicted in (floor, _shaken(gold, seed=1), _shaken(gold, seed=2), []):
        theirs, _ = scorer.score(gold, {row["id"]: row["incidents"] for row in predicted})
        _assert_equal(score(gold, predicted), theirs)


def _assert_equal(ours: Table, theirs: Row) -> None:
    for name in GROUPS:
        for part in ("P", "R", "F1"):
            assert ours.figures[f"{name}.{part}"] == pytest.approx(theirs[name][part]), (name, part)
    for name in FIELDS:
        assert ours.figures[name] == pytest.approx(theirs["fields"][name]["acc"]), name
        assert ours.n[name] == theirs["fields"][name]["n"], name
    for name in ("mean_field", "all_right"):
        assert ours.figures[name] == pytest.approx(theirs[name])
    assert ours.n["neutral"] == theirs["neutral_background"]
    assert ours.figures["negatives.false_alarm_rate"] == pytest.approx(theirs["negatives"]["false_alarm_rate"])


def _shaken(gold: list[Row], seed: int) -> list[Row]:
    """The annotation as predictions, with fields dropped, shifted and swapped at random."""
    chance = random.Random(seed)
    rows = []
    for row in gold:
        incidents = []
        for item in row["incidents"]:
            counts = {
                f"{slot}_{end}": (item[slot] or {}).get(end) for slot in ("killed", "injured") for end in ("min", "max")
            }
            told = {
                **{
                    key: item[key] for key in ("kind", "date_start", "date_end", "country", "lat", "lon", "response_to")
                },
                **counts,
                "incident_id": item["key"],
                "place": [item["place"]],
                "perpetrator": item["perpetrator"]["names"][:1],
                "perpetrator_status": item["perpetrator"]["status"],
                "target": item["target"]["names"][:1],
                "target_kind": item["target"]["kind"],
                "weapon": item["weapon"][:1],
                "outcome": item["outcome"],
            }
            for key in sorted(told):
                if chance.random() < 0.2:
                    told[key] = None
            if chance.random() < 0.2:
                told["kind"] = chance.choice(["attack", "diplomatic", "bombing"])
            incidents.append(told)
        chance.shuffle(incidents)
        rows.append(report(row["id"], *incidents))
    return rows


def _lines(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"beside_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_two_tables_are_compared_figure_by_figure_and_faults_are_better_when_fewer():
    gold = [{"id": "a", "incidents": [gold_incident()]}]
    first = score(gold, [{"id": "a", "incidents": [said(country="SAU")]}])
    second = score(gold, [{"id": "a", "incidents": [said()]}])
    both = compared(("learned", "rules"), first, second)
    rows = {row.name: row for row in (*both.figures, *both.faults)}
    assert (rows["country"].first, rows["country"].second, rows["country"].better) == (0.0, 100.0, -1)
    assert (rows["country.false"].difference, rows["country.false"].better) == (1, -1)
    assert rows["detection.F1"].better == 0
    assert any(line.startswith("country ") and line.endswith("-100.0  worse") for line in both.lines())
