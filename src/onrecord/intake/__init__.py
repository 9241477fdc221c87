"""Intake: files, folders, lines and lists in; frozen documents, or failures that say what to do, out."""

from onrecord.intake.documents import File, documents, listed, opened, read_each, read_one
from onrecord.intake.merging import merge
from onrecord.intake.recorded import Piece, pieces

__all__ = ["File", "Piece", "documents", "listed", "merge", "opened", "pieces", "read_each", "read_one"]
