"""A document that hangs, hoards memory or kills the process that reads it costs itself alone, opened or read."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_record import ALPHA_3, ALPHA_5, BETA, STAGES, SmallReader, received

from onrecord import intake, pool
from onrecord.apart import apart
from onrecord.cli import commands
from onrecord.errors import SettingError, UnreadableError
from onrecord.model import Failure, Reading, Received
from onrecord.process import Ended, Fault, Limits, Process, processes
from onrecord.settings import SETTINGS

SECONDS = 3
CHOKING = "a" + " " * 4_000_000 + "b"
"""Blanks over which a search of the openers goes back and back."""

in_little = pytest.mark.usefixtures("soon")
linux = pytest.mark.skipif(sys.platform != "linux", reason="memory is held to its limit on Linux alone")


@pytest.fixture
def soon(monkeypatch):
    """Limits that are reached soon."""
    monkeypatch.setitem(SETTINGS, "document_seconds", replace(SETTINGS["document_seconds"], default=SECONDS))
    monkeypatch.setitem(SETTINGS, "document_memory_mib", replace(SETTINGS["document_memory_mib"], default=512))


def numbers(upto):
    yield from range(upto)


def die_at(number, fatal):
    yield from range(number)
    os.kill(os.getpid(), fatal)
    yield number


def sleep_for(*pauses):
    for pause in pauses:
        time.sleep(pause)
        yield pause


def fail(kind, told):
    yield 1
    raise kind(told)


def outcomes(*texts, workers=1):
    """Of each text the number of its accounts, or why it has no reading."""
    asked = [received(text).document for text in texts]
    found = {document.text: outcome for document, outcome in pool.read_all(asked, SmallReader, workers=workers)}
    return [len(one.accounts) if isinstance(one, Reading) else one for one in (found[text] for text in texts)]


def test_a_process_answers_again_and_again_and_stands_ready_for_the_next():
    with processes(1) as team:
        first = team[0]
        assert list(first.ask(numbers, 3)) == [0, 1, 2]
        assert (
            list(first.ask(sleep_for, SECONDS * 0.6, SECONDS * 0.6, limits=Limits(SECONDS, 512))) == [SECONDS * 0.6] * 2
        )  # each value has its own
    with processes(1) as team:
        assert team[0] is first
    first.close()
    with processes(1) as team:
        assert list(team[0].ask(numbers, 1)) == [0]


def test_errors_come_back_as_they_were_raised():
    with processes(1) as team:
        for kind, known in ((UnreadableError, UnreadableError), (SettingError, SettingError), (KeyError, Fault)):
            with pytest.raises(known, match="why"):
                list(team[0].ask(fail, kind, "why"))
        assert list(team[0].ask(numbers, 1)) == [0]


@pytest.mark.parametrize("fatal", [signal.SIGKILL, signal.SIGSEGV])
def test_what_was_made_before_a_process_dies_is_kept_and_how_it_died_is_told(fatal):
    kept = []
    with processes(1) as team, pytest.raises(Ended, match=f"died \\({fatal.name}\\)"):
        for value in team[0].ask(die_at, 2, fatal):
            kept.append(value)
    assert kept == [0, 1]


@in_little
def test_a_document_that_hangs_is_ended_in_time_and_the_others_are_read():
    began = time.monotonic()
    late = f"the process that read it was still at it after {SECONDS} seconds; leave it out, or give it in parts"
    assert outcomes(ALPHA_3, "words that HANG", BETA) == [1, late, 1]
    assert time.monotonic() - began < 10 * SECONDS


@linux
@in_little
def test_a_document_that_hoards_memory_is_refused_and_the_others_are_read():
    hoarded = "the process that read it needed more than 512 MiB of memory; leave it out, or give it in parts"
    assert outcomes(ALPHA_3, "words that HOARD", BETA) == [1, hoarded, 1]


def test_only_those_that_kill_their_process_are_blamed_whatever_is_in_work_beside_them():
    texts = [ALPHA_3, "words that make a reader DIE", BETA, "DIE again", "All is quiet.", "CRASH", ALPHA_3 + " Or so."]
    died = (
        "the process that read it died (exit code 9), perhaps of too little memory; leave it out, or give it in parts"
    )
    crashed = "the reader failed on it (KeyError: 'verb'); report this with the document"
    assert outcomes(*texts, workers=2) == [1, died, 1, died, 0, crashed, 1]


@in_little
def test_what_chokes_an_opener_is_a_failure_and_the_files_and_lines_around_it_come_in(tmp_path):
    (tmp_path / "a.txt").write_text(ALPHA_3)
    lines = (json.dumps({"text": text}) + "\n" for text in (ALPHA_5, CHOKING, BETA))
    (tmp_path / "b.jsonl").write_text("".join(lines))
    (tmp_path / "c.txt").write_text("All is quiet.")
    came = list(pool.documents([tmp_path]))
    assert [item.document.text for item in came if isinstance(item, Received)] == [
        ALPHA_3,
        ALPHA_5,
        BETA,
        "All is quiet.",
    ]
    told = f"opened it after its first 1 was still at it after {SECONDS} seconds; leave it out, or give it in parts"
    assert came[2] == Failure("b.jsonl", "intake", f"b.jsonl cannot be taken: the process that {told}")


def sleeper(source, anchor):
    yield "#1", "first"
    time.sleep(600)
    yield "#2", "second"


@in_little
def test_one_document_that_takes_too_long_to_open_is_told_after_what_came_before_it():
    first, (place, told) = pool.open_each(sleeper, b"words", None)
    assert (first, place) == (("#1", "first"), "")
    assert told.startswith(f"the process that opened it was still at it after {SECONDS} seconds")
    ((_, document),) = pool.open_each(intake.read_each, ALPHA_3.encode(), None)
    assert document.text == ALPHA_3


@linux
@in_little
def test_one_document_read_by_a_command_is_ended_in_time_and_told_in_a_sentence(tmp_path):
    file = tmp_path / "a.txt"
    for words, why in (("HANG", f"was still at it after {SECONDS} seconds"), ("DIE", "died (exit code 9)")):
        file.write_text(f"words that make a reader {words}")
        told = CliRunner().invoke(commands, ["read", str(file)], obj=STAGES)
        assert (told.exit_code, told.stdout) == (2, "")
        assert told.stderr.startswith(f"onrecord: {file} cannot be read: the process that read it {why}")
    file.write_text(ALPHA_3)
    assert "Alphaville" in CliRunner().invoke(commands, ["read", str(file)], obj=STAGES).stdout


@linux
def test_work_in_a_copy_of_this_process_gives_its_value_or_its_own_error():
    assert apart(lambda: 6 * 7, Limits(SECONDS, 512)) == 42
    with pytest.raises(UnreadableError, match="why"):
        apart(lambda: next(fail_at_once("why")), Limits(SECONDS, 512))
    with pytest.raises(Ended, match="needed more than 512 MiB"):
        apart(lambda: len("a" * 2**31), Limits(SECONDS, 512))


def fail_at_once(told):
    raise UnreadableError(told)
    yield


def test_a_python_that_cannot_start_another_says_so(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(SettingError, match="no other process could be started"):
        Process()


def test_the_stages_that_open_here_and_elsewhere_hand_on_the_same(tmp_path):
    (tmp_path / "a.txt").write_text(ALPHA_3)
    (tmp_path / "b.txt").write_text("")
    (tmp_path / "c.jsonl").write_text('{"text": "One."}\nnothing\n{"html": "<p>Two words.</p>"}\n')
    assert list(pool.documents([tmp_path])) == list(intake.documents([tmp_path]))


@in_little
def test_a_record_that_chokes_an_opener_is_passed_over_wherever_it_lies(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        for name, text in (("a.txt", ALPHA_3), ("b.txt", CHOKING), ("c.jsonl", json.dumps({"text": BETA}))):
            packed.writestr(name, text)
    first, choked, last = pool.documents([tmp_path / "all.zip"])
    assert (first.document.text, last.document.text) == (ALPHA_3, BETA)
    assert "opened it after its first 1 was still at it" in choked.message


def test_a_process_that_stood_ready_in_another_folder_opens_a_relative_path(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text(ALPHA_3)
    with processes(1) as team:
        assert list(team[0].ask(numbers, 1)) == [0]
    monkeypatch.chdir(tmp_path)
    (came,) = pool.documents([Path("a.txt")])
    assert (came.document.text, came.arrival.source) == (ALPHA_3, "a.txt")
    ((_, document),) = pool.open_each(intake.read_each, Path("a.txt"), None)
    assert document.text == ALPHA_3


def runs(number):
    """Whether a process is there that does something: one that ended may stay listed until its parent asks for it."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@linux
def test_a_process_ends_soon_after_the_one_that_asked_it_was_killed():
    code = (
        "import time\n"
        "from onrecord.process import Process\n"
        "process = Process()\n"
        "print(process._child.pid, flush=True)\n"
        "list(process.ask(map, time.sleep, [120]))\n"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], stdout=pipe, text=True) as asker:
        child = int(asker.stdout.readline())
        time.sleep(1)  # until it is at work
        asker.kill()
    until = time.monotonic() + 20
    while runs(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not runs(child)
