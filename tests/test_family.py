"""One event as several outlets tell it, among others near in time, place and kind: from files to the record.

The texts in tests/family are our own tellings: a dud drone told at two bases 306 km apart and on two days, with nobody
hurt here and one there, an armed group's claim, three counts of the wave it belongs to, and five other attacks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from onrecord import flow
from onrecord.cli import commands
from onrecord.cli.whole import Whole
from onrecord.model import Code, Count, Incident, Link, Outcome, Party, Snapshot, Weapon, When, Where
from onrecord.resolving import resolve
from onrecord.resolving.coverage import coverage
from onrecord.store import Store

FAMILY = Path(__file__).resolve().parent / "family"
SISTERS = {"weekly-letter", "north-wire", "long-read", "claims-list"}
OTHERS = {"erbil-shot-down", "asad-two-drones", "harir-drone", "kirkuk-rocket", "tanf-drones"}


@dataclass(frozen=True)
class Record:
    """A record of the family: its file and all that it holds."""

    path: Path
    whole: Whole

    @property
    def snapshot(self) -> Snapshot:
        return self.whole.snapshot

    def told_in(self, incident: Incident) -> set[str]:
        """The names of the texts that tell an incident."""
        names = {arrival.document_id: arrival.external_id for arrival in self.snapshot.arrivals}
        return {str(names[self.whole.accounts[account].document_id]) for account in incident.accounts}

    def the_dud(self) -> Incident:
        """The incident of the letter's drone."""
        (found,) = [
            incident
            for incident in self.whole.incidents.values()
            if "weekly-letter" in self.told_in(incident) and incident.kind == "drone"
        ]
        return found


@pytest.fixture(scope="module", params=["learned", "rules"])
def record(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    path = tmp_path_factory.mktemp("family") / f"{request.param}.db"
    with Store.open(path) as store:
        flow.ingest(store, flow.Inputs((FAMILY,), FAMILY / "manifest.csv"), stages=flow.shipped(request.param))
        yield Record(path, Whole(store.snapshot()))


PAGE = Path(__file__).resolve().parent.parent / "docs" / "resolving.md"
EXAMPLE = re.compile(r"```\n\$ onrecord (?P<words>[^\n]+)\n(?P<lines>.+?)```", re.DOTALL)


EXAMPLES = list(EXAMPLE.finditer(PAGE.read_text(encoding="utf-8")))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda found: found["words"])
def test_an_example_of_the_page_on_resolving_is_what_the_command_prints(record: Record, example: re.Match[str]) -> None:
    printed = shown(record, *example["words"].replace("ID", record.the_dud().id).split())
    for part in example["lines"].strip("\n").split("…\n"):
        assert part.rstrip("…\n") in printed


def shown(record: Record, *words: str) -> str:
    result = CliRunner().invoke(commands, [*words, "--record", str(record.path)])
    assert result.exit_code in (0, 1), result.output
    return result.output


def test_the_four_tellings_are_one_incident_and_each_other_attack_stands_alone(record: Record) -> None:
    assert record.told_in(record.the_dud()) == SISTERS
    alone = [record.told_in(row) for row in record.whole.incidents.values() if row is not record.the_dud()]
    assert all(len(told) == 1 for told in alone)
    assert {name for told in alone for name in told} >= OTHERS


def test_two_bases_stand_side_by_side_without_a_middle(record: Record) -> None:
    rows = record.the_dud().of("where")
    points = {(row.value.lat, row.value.lon) for row in rows if isinstance(row.value, Where)}
    assert points == {(33.7856, 42.4412), (36.2376, 43.9632)}
    assert {row.status for row in rows} == {"conflict"}


def test_both_days_stand_inside_the_range_of_the_letter(record: Record) -> None:
    rows = [row for row in record.the_dud().of("when") if isinstance(row.value, When)]
    occurred = {(str(row.value.earliest)[:10], row.status) for row in rows if row.value.dated == "occurred"}
    assert occurred == {("2023-10-25", "conflict"), ("2023-10-26", "conflict")}
    (found,) = [row.value for row in rows if row.value.dated == "found"]
    assert (found.earliest, found.latest) == ("2023-10-21", "2023-10-31")


def test_nobody_none_reported_and_one_are_kept_as_what_they_are(record: Record) -> None:
    (injured,) = record.the_dud().of("injured")
    values = [injured.value, *(value for value, _ in injured.rivals)]
    states = {(value.state, value.low) for value in values if isinstance(value, Count)}
    assert states == {("number", 1), ("explicit_zero", 0), ("none_reported", None)}
    assert injured.status == "conflict"


def test_the_claim_is_kept_as_a_claim_and_settles_neither_the_hit_nor_the_number(record: Record) -> None:
    dud = record.the_dud()
    (outcome,), (weapon,), (status,) = (dud.of(slot) for slot in ("outcome", "weapon", "perpetrator_status"))
    assert isinstance(outcome.value, Outcome) and (outcome.value.code, outcome.status) == ("failed", "conflict")
    assert {value.code for value, _ in outcome.rivals if isinstance(value, Outcome)} == {"completed"}
    assert isinstance(weapon.value, Weapon) and weapon.value.count is None
    assert [value.count.low for value, _ in weapon.rivals if isinstance(value, Weapon) and value.count] == [2]
    assert status.value == Code("claimed")
    (party,) = dud.of("perpetrator")
    assert isinstance(party.value, Party) and party.value.names[0] == "Islamic Resistance in Iraq"


def test_the_join_of_the_two_bases_is_shown_with_its_reason_and_how_to_part_it(record: Record) -> None:
    text = shown(record, "show", record.the_dud().id)
    assert "joined, place in conflict" in text
    joined = " ".join(text.partition("joined, place in conflict")[2].partition("sources")[0].split())
    assert "the places lie apart and stay two" in joined and "different --by NAME" in joined
    explained = shown(record, "show", record.the_dud().id, "--explain")
    assert "place rival sites" in explained and "bits in all" in explained


def test_the_three_counts_of_the_wave_are_kept_with_their_windows(record: Record) -> None:
    rows = coverage(record.snapshot)
    assert [(row.told.low, row.told.high) for row in rows] == [(27, 27), (28, None), (32, None)]
    node = json.loads(shown(record, "incidents", "--coverage", "--json"))
    windows = [(row["first"], row["last"]) for row in node]
    assert windows == [("2023-10-17", "2023-10-31"), ("2023-10-17", "2023-11-02"), ("2023-10-17", "2023-11-05")]
    assert all(row.verdict == "fewer" and 0 < len(row.held) <= 6 for row in rows)


def test_incidents_can_be_listed_by_grade_and_coverage_takes_no_filter(record: Record) -> None:
    confirmed = json.loads(shown(record, "incidents", "--grade", "confirmed", "--json"))
    assert record.the_dud().id in {row["id"] for row in confirmed}
    assert {row["grade"]["code"] for row in confirmed} == {"confirmed"}
    result = CliRunner().invoke(commands, ["incidents", "--coverage", "--kind", "drone", "--record", str(record.path)])
    assert result.exit_code == 2 and "takes no filter; leave out --kind" in result.stderr


def test_the_strikes_answer_the_wave_and_come_after_the_dud(record: Record) -> None:
    dud = record.the_dud()
    (after,) = [link for link in record.snapshot.resolution.links if link.kind == "after"]
    assert after.target == dud.id and after.status == "stated"
    answers = [link for link in record.snapshot.resolution.links if link.kind == "response_to"]
    assert [(link.source, link.status) for link in answers] == [(after.source, "stated")]
    assert all(_leads_to_wave(record, link) for link in answers)


def _leads_to_wave(record: Record, link: Link) -> bool:
    return link.document_id is not None and (link.document_id, link.target) in record.whole.aggregates


def test_without_any_one_telling_no_other_attack_changes(record: Record) -> None:
    snapshot = record.snapshot
    names = {arrival.document_id: arrival.external_id for arrival in snapshot.arrivals}
    others = {row for row in record.whole.incidents.values() if record.told_in(row).isdisjoint(SISTERS)}
    for name in sorted(SISTERS):
        kept = [document for document in snapshot.documents if names[document.id] != name]
        readings = [reading for reading in snapshot.readings if names[reading.document_id] != name]
        left = resolve(kept, readings)
        held = {account.id for reading in readings for account in reading.accounts}
        assert others <= set(left.incidents)
        assert {account for incident in left.incidents for account in incident.accounts} == held


def test_every_former_id_opens_the_incident_and_says_so(record: Record) -> None:
    dud = record.the_dud()
    assert len(dud.aliases) == 3
    for alias in dud.aliases:
        text = shown(record, "show", alias)
        assert text.startswith(f"{alias} is a former id of this incident, which is {dud.id} now")
    assert not shown(record, "show", dud.id).startswith("i")
