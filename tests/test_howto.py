"""Every command of the tutorial and of the how-to pages runs, and prints what the page says it prints.

A page's blocks run in order in a folder of its own: `sh` (commands of onrecord in this process), `python`, `r` where
Rscript is installed. A line of a block marked `text` stands in the output of the block before it; `…` leaves some out.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest
from click.testing import CliRunner

from onrecord.cli import commands

ROOT = Path(__file__).resolve().parent.parent
TUTORIAL = ROOT / "docs/tutorial.md"
PAGES = sorted((ROOT / "docs/how-to").glob("*.md"))
BLOCK = re.compile(r"^( *)```(\w[\w-]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
NOT_RUN = {"console", "json", "toml"}
"""What is typed elsewhere, or is no command: other pages may hold it too, but nothing that onrecord runs."""

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:pandas.*")


class Page:
    """A page on its way through its blocks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, object] = {"__name__": "page"}
        self.printed = ""
        self.running: list[subprocess.Popen] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = str(free.getsockname()[1])

    def run(self, page: Path) -> None:
        try:
            for indent, kind, body in BLOCK.findall(page.read_text(encoding="utf-8")):
                lines = [line.removeprefix(indent) for line in body.replace("8500", self.port).splitlines()]
                self.block(kind, lines)
        finally:
            for started in self.running:
                started.terminate()
                started.wait(20)

    def block(self, kind: str, lines: list[str]) -> None:
        if kind == "text":
            printed = words(self.printed)
            assert not [line for line in lines if line.strip() != "…" and words(line) not in printed], self.printed
        elif kind == "sh":
            self.printed = "".join(map(self.command, statements(lines)))
        elif kind == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile("\n".join(lines), "a python block", "exec"), self.names)
            self.printed = out.getvalue()
        elif kind == "r":
            self.r("\n".join(lines))
        else:
            assert kind in NOT_RUN

    def command(self, line: str) -> str:
        if line.endswith("&"):
            return self.background(line.removesuffix("&"))
        told, _, file = line.partition(" > ")
        name, *args = shlex.split(told)
        if name != "onrecord":
            return self.other(line, name)
        result = CliRunner().invoke(commands, args)
        assert result.exit_code == (1 if "--coverage" in args else 0), (line, result.output)
        if file:
            Path(file).write_text(result.stdout)
        return result.stdout

    def other(self, line: str, name: str) -> str:
        if name == "datasette":
            line = line.replace("datasette", f"{shlex.quote(sys.executable)} -m datasette", 1)
        elif shutil.which(name) is None:
            pytest.skip(f"{name} is not installed")
        return subprocess.run(["bash", "-c", line], check=True, capture_output=True, text=True, timeout=120).stdout

    def background(self, line: str) -> str:
        command = [sys.executable, "-m", *shlex.split(line.removeprefix("python3 -m "))]
        here = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        self.running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, env=here))
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", int(self.port)), timeout=1).close()
                return ""
            time.sleep(0.1)
        raise AssertionError(f"nothing answers after: {line}")

    def r(self, script: str) -> None:
        if not shutil.which("Rscript"):
            pytest.skip("Rscript is not installed, so the page's blocks of R are not run")
        told = subprocess.run(["Rscript", "-e", script], check=True, capture_output=True, text=True, timeout=300)
        self.printed = told.stdout


def statements(lines: list[str]) -> Iterator[str]:
    """Commands one by one: what follows on after a backslash, the lines of a file written in place too, are one."""
    left = iter("\n".join(lines).replace("\\\n", "").splitlines())
    for line in left:
        written = re.search(r"<<'(\w+)'", line)
        inside = takewhile(lambda one, end=written: one != end[1], left) if written else ()
        yield "\n".join([line, *inside, *([written[1]] if written else [])])


def words(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.fixture(scope="module")
def tutorial(tmp_path_factory) -> Path:
    """The folder in which the tutorial was done, before its decision: the pages, the record, the exports."""
    folder = tmp_path_factory.mktemp("tutorial")
    with contextlib.chdir(folder):
        Page(folder).run(TUTORIAL)
    return folder


def test_the_tutorial_leads_to_a_map_and_an_acled_file(tutorial):
    assert {"map.geojson", "report.html", "acled.csv", "acled.csv.dropped.csv"} <= {
        path.name for path in tutorial.iterdir()
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_a_page_run(tutorial, page, tmp_path, monkeypatch):
    shutil.copy(tutorial / "onrecord.db", tmp_path)
    monkeypatch.chdir(tmp_path)
    Page(tmp_path).run(page)
