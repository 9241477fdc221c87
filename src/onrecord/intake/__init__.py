"""Intake: files, folders, lines and lists in; frozen documents, or failures that say what to do, out."""

from onrecord.intake.answers import Came, Named, Names, fetched, names_in, own_words
from onrecord.intake.documents import File, documents, is_parquet, listed, opened, opened_on, read_each, read_one
from onrecord.intake.merging import merge
from onrecord.intake.recorded import Piece, pieces
from onrecord.intake.told import anchor_of

__all__ = [
    "Came",
    "File",
    "Named",
    "Names",
    "Piece",
    "anchor_of",
    "documents",
    "fetched",
    "is_parquet",
    "listed",
    "merge",
    "names_in",
    "opened",
    "opened_on",
    "own_words",
    "pieces",
    "read_each",
    "read_one",
]
