"""The record from Python: at most eight names, each with types and examples that hold; frames as the parquet export."""

from __future__ import annotations

import ast
import doctest
import json
import subprocess
import sys
from pathlib import Path

import pandas
import polars
import pyarrow
import pytest
from api_client import by_command, by_tools, over_http
from click.testing import CliRunner
from pyarrow import parquet

import onrecord
import onrecord.record
from onrecord.cli import commands


@pytest.fixture
def here(ten_pages, monkeypatch):
    """The folder of the tutorial's record, as the place where the work is done."""
    monkeypatch.chdir(ten_pages.parent)
    return ten_pages


@pytest.mark.parametrize("module", [onrecord, onrecord.record], ids=lambda module: module.__name__)
def test_the_examples_hold(here, module):
    told = doctest.testmod(module, extraglobs={"onrecord": onrecord}, optionflags=doctest.ELLIPSIS)
    assert told.attempted > 2 and not told.failed


def test_there_are_at_most_eight_names_and_each_is_there_and_described():
    assert len(onrecord.__all__) <= 8 and set(onrecord.__all__) <= set(dir(onrecord))
    assert all(getattr(onrecord, name).__doc__ for name in onrecord.__all__)
    with pytest.raises(AttributeError, match="no attribute 'shut'"):
        _ = onrecord.shut


def test_type_checkers_are_told_the_same_names_from_the_same_places():
    stub = ast.parse((Path(onrecord.__file__).parent / "__init__.pyi").read_text())
    told = {name.asname: row.module for row in stub.body if isinstance(row, ast.ImportFrom) for name in row.names}
    assert told == {name: getattr(onrecord, name).__module__ for name in onrecord.__all__}


def test_importing_loads_nothing_before_it_is_used():
    code = "import onrecord, sys; print(len([name for name in sys.modules if name.startswith('onrecord.')]))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "0\n"


def test_coverage_is_the_same_by_command_http_mcp_and_python(here):
    (tools,) = by_tools(here, ("coverage", {}))
    found = by_command(here, "incidents", "--coverage")
    assert found == over_http(here).get("/coverage").json() == tools["coverage"] == onrecord.open(here).coverage()
    assert max(row["missing"] for row in found) >= 8


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pandas.*")
def test_frames_hold_what_the_parquet_export_holds(here, tmp_path):
    CliRunner().invoke(commands, ["export", "parquet", str(tmp_path / "all.parquet"), "--record", str(here)])
    exported = parquet.read_table(tmp_path / "all.parquet")
    record = onrecord.open(here)
    assert record.to_frame("arrow").sort_by("incident_id").equals(exported.sort_by("incident_id"))
    assert record.to_frame("arrow").schema.equals(exported.schema, check_metadata=True)
    assert polars.from_arrow(exported).equals(record.to_frame("polars"))
    frame = record.to_frame()
    assert list(frame.columns) == exported.column_names and len(frame) == exported.num_rows
    assert frame["killed_low"].dtype == pandas.Int64Dtype() and frame["killed_low"].isna().any()


def test_incidents_are_a_table_to_whatever_reads_arrow(here):
    found = onrecord.open(here).incidents(country="SYR")
    assert polars.DataFrame(found).height == pyarrow.table(found).num_rows == len(found) == len(list(found)) > 2


def test_wrong_use_is_told(here):
    record = onrecord.open(here)
    with pytest.raises(onrecord.OnrecordError, match="there is no filter 'colour'"):
        record.incidents(colour="red")
    with pytest.raises(onrecord.OnrecordError, match="since is no day: 'soon'"):
        record.incidents(since="soon")
    with pytest.raises(onrecord.OnrecordError, match="no part 'fate'"):
        record.outlook("fate")
    with pytest.raises(onrecord.OnrecordError, match="an outlook takes no 'day'"):
        record.outlook("risk", day="2024-01-01")
    with pytest.raises(onrecord.OnrecordError, match="no library 'excel'"):
        record.to_frame("excel")
    with pytest.raises(onrecord.OnrecordError, match="there is no record at"):
        onrecord.open("none.db")


def test_a_text_is_read_as_the_command_reads_it(tmp_path):
    page = tmp_path / "page.txt"
    page.write_text("A drone hit a barracks in Erbil on 25 October 2023. Nobody was hurt.")
    told = onrecord.read(page, anchor="2023-10-26", reader="rules").to_json()
    args = ["read", str(page), "--anchor", "2023-10-26", "--json", "--reader", "rules"]
    answer = CliRunner().invoke(commands, args)
    assert answer.exit_code == 0, answer.output
    assert told == json.loads(answer.stdout)
    assert onrecord.read(page.read_text(), anchor="2023-10-26", reader="rules").accounts[0].kind == "drone"
