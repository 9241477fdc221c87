"""Intake: files, folders, lines and lists in; frozen documents, or failures that say what to do, out."""

from onrecord.intake.documents import documents, read_each, read_one
from onrecord.intake.merging import merge
from onrecord.intake.recorded import Piece, pieces

__all__ = ["Piece", "documents", "merge", "pieces", "read_each", "read_one"]
