"""Hostile strings through every export, read back by readers that are not ours.

Each of the strings is the text, the outlet, the place, the target and the damage of an incident of its own. It survives
a format when such a reader gives back exactly the string; white space at the ends and in runs is not counted for HXL,
whose reader joins it. A formula cell is one that a spreadsheet would run.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any

from onrecord import export
from onrecord.export.table import meant
from onrecord.model import (
    Account,
    AccountId,
    Claim,
    Document,
    DocumentId,
    Incident,
    IncidentId,
    Note,
    Party,
    Reading,
    Resolution,
    Settled,
    Snapshot,
    Span,
    Support,
    Value,
    Weapon,
    When,
    Where,
)

FILL = re.compile(r'"(?:[^"\\]|\\.)*"')
DAY = When("2023-10-25", "2023-10-25")


def record_of(texts: list[str]) -> Snapshot:
    """A record with an incident for each text."""
    documents, readings, incidents = [], [], []
    for number, text in enumerate(texts):
        document = Document(DocumentId(f"d{number:04}"), text, "00", None, text, DAY, title=text)
        slots: dict[str, Value] = {
            "when": DAY,
            "where": Where(text, "IRQ", "site", 33.5, 42.5, 2.0),
            "perpetrator": Party(("gunmen",), "armed_group"),
            "target": Party((text,), "civilian"),
            "weapon": Weapon("drone"),
            "damage": Note(text),
        }
        span = Span.cut(document, 0, len(text))
        claims = tuple(Claim(slot, value, (span,), rule="bench") for slot, value in slots.items())
        account = Account(AccountId(f"a{number:04}"), document.id, "drone", (span,), claims)
        settled = tuple(
            Settled(claim.slot, claim.value, (Support(account.id, place),), (), "bench", "single")
            for place, claim in enumerate(claims)
        )
        documents.append(document)
        readings.append(Reading(document.id, "bench", (account,)))
        incidents.append(Incident(IncidentId(f"i{number:04}"), "drone", (account.id,), settled))
    return Snapshot(tuple(documents), readings=tuple(readings), resolution=Resolution(tuple(incidents)))


def separated(column: str, delimiter: str = ",") -> Callable[[Path], list[str]]:
    """A reader of one column by the csv module of Python; the apostrophe before a formula is taken away."""

    def read(path: Path) -> list[str]:
        text = path.read_bytes().decode("utf-8")
        return [meant(row[column]) for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)]

    return read


def workbook(path: Path) -> list[str]:
    """The outlets of the sheet of incidents by openpyxl."""
    openpyxl: Any = import_module("openpyxl")
    unescape = import_module("openpyxl.utils.escape").unescape
    header, *rows = openpyxl.load_workbook(path)["incidents"].iter_rows()
    place = [cell.value for cell in header].index("outlets")
    return [unescape(row[place].value) if isinstance(row[place].value, str) else "" for row in rows]


def typed(path: Path) -> list[str]:
    """The outlets by pyarrow."""
    found: list[str] = import_module("pyarrow.parquet").read_table(path).column("outlets").to_pylist()
    return found


def layer(name: str) -> Callable[[Path], list[str]]:
    """A reader of the places of a layer by GDAL."""

    def read(path: Path) -> list[str]:
        meta, _, _, data = import_module("pyogrio.raw").read(path, layer=name)
        return [str(text) for text in data[list(meta["fields"]).index("place")]]

    return read


def tagged(path: Path) -> list[str]:
    """The sources by libhxl."""
    hxl: Any = import_module("hxl")
    return [meant(row.get("#meta+source") or "") for row in hxl.data(io.BytesIO(path.read_bytes()))]


def quotes(path: Path) -> list[str]:
    """The exact quotes of the annotations."""
    items = json.loads(path.read_bytes())["items"]
    return [item["target"]["selector"][0]["exact"] for item in items]


def templates(path: Path) -> list[str]:
    """The victims of the MUC-4 templates, whose fills are JSON strings."""
    lines = path.read_bytes().decode("utf-8").split("\n")
    fills = [line for line in lines if line.startswith(("18.", "19."))]
    return [json.loads(fill) for line in fills for fill in FILL.findall(line)]


def documents(path: Path) -> list[str]:
    """The texts of the full record."""
    nodes = [json.loads(line) for line in path.read_bytes().decode("utf-8").split("\n") if line]
    return [node["text"] for node in nodes if node["type"] == "document"]


class _Isolated(HTMLParser):
    """The pieces of text that a page isolates."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "bdi":
            self.inside = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "bdi"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1] += data


def page(path: Path) -> list[str]:
    """All isolated texts of the report, by the HTML parser of Python."""
    parser = _Isolated()
    parser.feed(path.read_bytes().decode("utf-8"))
    return parser.found


READERS: dict[str, Callable[[Path], list[str]]] = {
    "csv": separated("outlets"),
    "xlsx": workbook,
    "parquet": typed,
    "jsonl": documents,
    "geojson": layer("out"),
    "gpkg": layer("points"),
    "html": page,
    "acled": separated("source"),
    "gtd": separated("propcomment"),
    "polecat": separated("Source", "\t"),
    "muc": templates,
    "hxl": tagged,
    "annotations": quotes,
}
"""How each format is read back; `ucdp` takes no event without deaths and goes through the same writer as `acled`."""


def missing(format: str, record: Snapshot, texts: list[str]) -> list[str]:
    """The texts that a reader does not find again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"out.{format}"
        export.write(format, record, path)
        found = READERS[format](path)
    joined = format == "hxl"
    held = {" ".join(text.split()) if joined else text for text in found}
    return [text for text in texts if (" ".join(text.split()) if joined else text) not in held]


def formula_cells(record: Snapshot) -> int:
    """How many cells of the formats with cells a spreadsheet would run; numbers below zero are none."""
    found = 0
    with tempfile.TemporaryDirectory() as folder:
        for format in ("csv", "acled", "ucdp", "gtd", "polecat", "hxl"):
            path = Path(folder) / format
            export.write(format, record, path)
            delimiter = "\t" if format == "polecat" else ","
            text = path.read_bytes().decode("utf-8")
            cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]
            found += sum(
                cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not _is_number(cell) for cell in cells if cell
            )
        path = Path(folder) / "out.xlsx"
        export.write("xlsx", record, path)
        book = import_module("openpyxl").load_workbook(path)
        found += sum(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    return found


def _is_number(cell: str) -> bool:
    return cell.lstrip("-").replace(".", "", 1).isdigit()


def lost(texts: list[str]) -> dict[str, list[str]]:
    """For each format the texts that a reader does not find again; under `formulas` those of which a cell runs."""
    record = record_of(texts)
    found = {format: missing(format, record, texts) for format in READERS}
    return found | {"formulas": [text for text in texts if formula_cells(record_of([text]))]}
