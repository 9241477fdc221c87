"""Fuzzing, guided by what the code does with its inputs (atheris): `python -m bench.fuzz [TARGET…]`, ten minutes each.

Without a target all of them run, one after another, each in a process of its own. `FUZZ_SECONDS` or `--seconds` says
how long each runs. An input that raises what onrecord does not raise on purpose, takes longer than 30 seconds or more
than 4 GB is kept under `build/fuzz/faults`; `python -m bench.fuzz TARGET --input FILE` shows what it does. What leads
somewhere new is kept under `build/fuzz/known`, so that a later run begins with it.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

FOLDER = Path("build/fuzz")
SECONDS, LONGEST_RUN, MEGABYTES = 600, 30, 4096


def fuzz(name: str, seconds: int) -> None:
    """Fuzz one target in this process, which ends with it."""
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["onrecord"]):
        fuzzed = import_module("bench.fuzzed")
    known, faults = FOLDER / "known" / name, FOLDER / "faults"
    known.mkdir(parents=True, exist_ok=True)
    faults.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(fuzzed.seeds(name)):
        (known / f"seed-{number:03}").write_bytes(seed)
    target = fuzzed.targets()[name]
    for seed in fuzzed.seeds(name)[:3]:
        target(seed)  # loads what is loaded once, which is no slow input
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={LONGEST_RUN}",
        f"-report_slow_units={LONGEST_RUN}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-max_len={fuzzed.LONGEST}",
        f"-artifact_prefix={faults}/{name}-",
        "-print_final_stats=1",
        "-seed=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(known)], target)
    atheris.Fuzz()


def run(name: str, seconds: int) -> tuple[int, str]:
    """Fuzz one target in another process: how many inputs it got, and the name of a fault, "" when there is none."""
    command = [sys.executable, "-m", "bench.fuzz", name, "--here", "--seconds", str(seconds)]
    ended = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False
    )
    done = re.search(r"stat::number_of_executed_units:\s*(\d+)", ended.stdout)
    fault = re.search(r"Test unit written to (\S+)", ended.stdout)
    if fault or ended.returncode:
        (FOLDER / f"{name}.log").write_text(ended.stdout, encoding="utf-8")
    said = fault[1] if fault else f"ended with {ended.returncode}: {FOLDER}/{name}.log" if ended.returncode else ""
    return int(done[1]) if done else 0, said


def main() -> int:
    """Fuzz the targets that are named, else all; 1 when there is a fault."""
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=int(os.environ.get("FUZZ_SECONDS", SECONDS)))
    parser.add_argument("--input", type=Path, help="run a kept input once")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.here:
        fuzz(chosen.targets[0], chosen.seconds)
    known = import_module("bench.fuzzed").targets()
    wanted = chosen.targets or list(known)
    if unknown := [name for name in wanted if name not in known]:
        parser.error(f"no target is called {', '.join(unknown)}; they are {', '.join(known)}")
    if chosen.input:
        known[wanted[0]](chosen.input.read_bytes())
        return 0
    faults = 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in wanted:
        done, fault = run(name, chosen.seconds)
        faults += bool(fault)
        print(f"{name:24} {done:9} inputs  {fault or 'no fault'}", flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
