"""A whole record resolved, in as many processes as it pays for."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.model import Document, Reading
from onrecord.resolving.dividing import divided
from onrecord.resolving.helping import hosts
from onrecord.resolving.incidents import Decisions
from onrecord.resolving.together import Together, together
from onrecord.settings import get


def resolved(
    documents: Sequence[Document], readings: Sequence[Reading], decided: Decisions, workers: int, *, keep: bool
) -> Together:
    """What comes of a record, each document with one reading at most; the same with any number of workers."""
    accounts = sum(len(reading.accounts) for reading in readings)
    with hosts(divided(documents, readings, shards_for(accounts, workers))) as team:
        return together(team, decided, keep=keep)


def shards_for(accounts: int, workers: int) -> int:
    """One shard for each worker; a record too small to pay for starting processes is one."""
    return max(1, workers) if accounts >= get("resolve_alone_below") else 1
