"""All accounts of a record made ready and compared: the part of resolving that needs arrays of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.model import Document, DocumentId, Reading
from onrecord.resolving.busy import marked
from onrecord.resolving.copies import copies
from onrecord.resolving.likeness import Comparison
from onrecord.resolving.pairs import candidate_pairs
from onrecord.resolving.profile import Profile, profiles
from onrecord.resolving.sweep import compared

__all__ = ["compared_accounts", "copies"]


def compared_accounts(
    documents: Mapping[DocumentId, Document], readings: Sequence[Reading]
) -> tuple[tuple[Profile, ...], list[Comparison]]:
    """The profile of every account, oldest first, and every comparison of two that may tell one event."""
    facing = marked(profiles(documents, readings))
    return facing, list(compared(facing, *candidate_pairs(facing)))
