"""Hostile inputs through opening and through one whole run: each is read, or listed with its reason."""

from __future__ import annotations

import base64
import resource
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord import flow, intake
from onrecord.model import Failure, Received
from onrecord.process import Ended, Fault, Limits, Process, processes
from onrecord.store import Store

SECONDS, MIB = 30.0, 1024.0
TABLES = (".csv", ".tsv")


@dataclass(frozen=True)
class Case:
    """One hostile input with what must hold of it."""

    id: str
    kind: str
    name: str
    raw: bytes
    text: str | None
    expect: dict[str, Any]
    node: dict[str, Any]

    @property
    def file(self) -> str:
        """A name for its file, with the suffix it came with; a table would be taken for a manifest."""
        suffix = "".join(Path(self.name).suffixes[-2:]) if "b64" in self.node else ".txt"
        plain = suffix and suffix.replace(".", "").isalnum() and Path(suffix).suffix not in TABLES
        return self.id + (suffix if plain else ".txt")


def case_of(node: dict[str, Any]) -> Case:
    """The case of a line."""
    text: str | None = node.get("text")
    raw = base64.b64decode(node["b64"]) if "b64" in node else (text or "").encode("utf-8", "surrogatepass")
    return Case(node["id"], node["kind"], node.get("name", ""), raw, text, node.get("expect", {}), node)


def not_opened_well(cases: Sequence[Case]) -> Iterator[tuple[Case, str]]:
    """Cases on which an opener fails with an error that is none of ours, or takes more time or memory than it may.

    Where a case says how much memory it may take, a fresh process opens it, and its peak is what is compared.
    """
    with tempfile.TemporaryDirectory() as folder, processes(1) as team:
        for case in cases:
            path = Path(folder) / case.file
            path.write_bytes(case.raw)
            if "mib" in case.expect:
                with processes(0) as alone:
                    alone.append(Process())
                    told = _opened(alone[0], path, case)
            else:
                told = _opened(team[0], path, case)
                if team[0].dead:
                    team[0].close()
                    team[0] = Process()
            path.unlink()
            if told:
                yield case, told


def _opened(process: Process, path: Path, case: Case) -> str | None:
    """What is wrong with how a file is opened."""
    limits = Limits(float(case.expect.get("seconds", SECONDS)), MIB)
    try:
        ((reasons, peak),) = process.ask(open_whole, path, limits=limits)
    except Fault as fault:
        return f"an opener fails on it: {fault}"
    except Ended as ended:
        return f"the process that opens it {ended}"
    if not all(reasons):
        return "it is refused without a reason"
    over = peak > float(case.expect.get("mib", MIB))
    return f"opening it takes {peak:.0f} MiB" if over else None


def open_whole(path: Path) -> Iterator[tuple[list[str], float]]:
    """The reasons of an input's failures, and the most memory that this process has held."""
    items = list(intake.documents([path]))
    reasons = [item.message for item in items if isinstance(item, Failure)]
    yield reasons, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def not_taken(cases: Sequence[Case], reader: str | None) -> Iterator[tuple[Case, str]]:
    """Cases that are neither in the record nor listed with a reason after one run over all; "" for what does not hold.

    The record is checked too: every span is verbatim, every row follows from the others.
    """
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            (Path(folder) / case.file).write_bytes(case.raw)
        paths = tuple(Path(folder) / case.file for case in cases)
        stages = flow.shipped(reader)
        with Store.open(Path(folder) / "onrecord.db") as store:
            report = flow.ingest(store, flow.Inputs(paths), stages=stages)
            whole = store.snapshot()
            problems = list(flow.check(store, stages))
    if problems:
        raise SystemExit(f"the record does not hold: {problems[0]}, and {len(problems) - 1} more")
    read = {reading.document_id for reading in whole.readings}
    sources = {arrival.source for arrival in whole.arrivals if arrival.document_id in read}
    sources |= {failure.source for failure in report.failed if failure.message}
    held = {name for source in sources for name in _names(source)}
    return ((case, "it is neither read nor listed") for case in cases if case.file not in held)


def _names(source: str) -> Iterable[str]:
    """The file's name in a source that may lie inside it: "a.zip/b#3"."""
    return (source, source.partition("#")[0], source.partition("/")[0].partition("#")[0])


def documents_of(case: Case) -> list[Received]:
    """The documents that a case holds, opened here."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / case.file
        path.write_bytes(case.raw)
        return [item for item in intake.documents([path]) if isinstance(item, Received)]
