"""The reader is loaded without what it does not need, and what it leaves out is there for whoever wants it."""

import os
import subprocess
import sys

CODE = """
import sys
from onrecord.reading import reader_named
reader_named("rules").id
print({"weasel", "typer", "spacy.cli"} & set(sys.modules))
import spacy, spacy.cli
print(spacy.cli.info is not None, bool(spacy.info(silent=True)["spacy_version"]))
"""


def test_spacy_comes_without_its_command_line_and_takes_it_when_asked():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["set()", "True True"]


def test_one_page_is_read_without_what_a_record_needs(tmp_path):
    words = "ERBIL, Iraq, 5 May 2024 - A car bomb killed three people in Erbil on Saturday, police said."
    (tmp_path / "report.txt").write_text(words, encoding="utf-8")
    code = (
        "import sys; from onrecord.cli import commands, reading\n"
        "reading.apart = lambda work, limits: work()\n"
        f"commands(['read', {str(tmp_path / 'report.txt')!r}], standalone_mode=False)\n"
        "print({'scipy', 'trafilatura', 'onrecord.resolving', 'onrecord.store', 'onrecord.export'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "killed" in done.stdout
    assert done.stdout.splitlines()[-1] == "set()"


def test_a_command_does_not_load_what_the_parser_would_use_for_training(tmp_path):
    (tmp_path / "torch.py").write_text("raise SystemExit('torch was loaded')", encoding="utf-8")
    (tmp_path / "report.txt").write_text("A car bomb killed three people in Erbil on Saturday, police said.")
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-m", "onrecord", "read", tmp_path / "report.txt"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "killed" in done.stdout
