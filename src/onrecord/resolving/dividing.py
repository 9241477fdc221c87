"""A record divided into shards: runs of documents in the order of the time and the region they tell of."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from onrecord.model import Document, Reading, Where
from onrecord.resolving.helping import Lot
from onrecord.resolving.pairs import BUCKET
from onrecord.resolving.witness import published_day

NOWHERE = (-1000, -1000)
LAST = 0.9  # of the accounts of another shard, for the last one also looks for the copies of the whole record


def divided(documents: Iterable[Document], readings: Iterable[Reading], number: int) -> list[Lot]:
    """The documents with their readings in so many runs of time and region, about as much work in each."""
    by_document = {reading.document_id: reading for reading in readings}
    ordered = sorted(documents, key=lambda document: (*_where(document, by_document.get(document.id)), document.id))
    weights = np.array([1 + len(by_document[one.id].accounts) if one.id in by_document else 1 for one in ordered])
    borders = np.arange(1, number) * weights.sum() / (number - 1 + LAST)
    ends = np.searchsorted(np.cumsum(weights) - weights / 2, borders)
    runs = [ordered[start:end] for start, end in zip([0, *ends], [*ends, len(ordered)], strict=True)]
    return [(run, [by_document[one.id] for one in run if one.id in by_document]) for run in runs]


def _where(document: Document, reading: Reading | None) -> tuple[int, tuple[int, int]]:
    """The stretch of days that a document was published in, and the degree of the first place it tells of."""
    accounts = reading.accounts if reading else ()
    wheres = (claim.value for account in accounts for claim in account.claims if isinstance(claim.value, Where))
    points = ((int(one.lat // 1), int(one.lon // 1)) for one in wheres if one.lat is not None and one.lon is not None)
    return (published_day(document) or 0) // BUCKET, next(points, NOWHERE)
