"""Intake: files, folders, lines and lists in; frozen documents, or failures that say what to do, out."""

from onrecord.intake.answers import Came, Named, Names, fetched, names_in, own_words
from onrecord.intake.documents import File, documents, listed, opened, read_each, read_one
from onrecord.intake.merging import merge
from onrecord.intake.recorded import Piece, pieces

__all__ = [
    "Came",
    "File",
    "Named",
    "Names",
    "Piece",
    "documents",
    "fetched",
    "listed",
    "merge",
    "names_in",
    "opened",
    "own_words",
    "pieces",
    "read_each",
    "read_one",
]
