"""A process that runs an ingest each time it is told to, in a process of its own, and tells what is acknowledged.

`python killed.py RECORD FOLDER READER` loads the reader once, so that a run starts at once. For each line with a number
of workers it forks a run and prints its process id, then a line for each document that is received or read, and a last
one with how the run ended. Whoever started it kills what it likes.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from small_record import STAGES

from onrecord import flow
from onrecord.flow import Inputs, Stages
from onrecord.store import Store


def stages_of(reader: str) -> Stages:
    return STAGES if reader == "small" else flow.shipped(reader)


def ingest(record: Path, folder: Path, stages: Stages, workers: int) -> None:
    """Ingest the folder, and say of every document when it is on record and when it is read."""

    def tell(step: str, done: int, total: int | None) -> None:
        os.write(1, f"{step} {done}\n".encode())

    with Store.open(record) as store:
        flow.ingest(store, Inputs((folder,)), workers=workers, stages=stages, on_progress=tell)


def main() -> None:
    record, folder, reader = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    stages = stages_of(reader)
    stages.make_reader().read(stages.read_one(b"A drone hit Erbil on 2024-05-03, killing 3.", None))
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.setsid()
            ingest(record, folder, stages, int(line))
            os._exit(0)
        os.write(1, f"started {child}\n".encode())
        _, status = os.waitpid(child, 0)
        os.write(1, f"ended {os.waitstatus_to_exitcode(status)}\n".encode())


if __name__ == "__main__":
    main()
