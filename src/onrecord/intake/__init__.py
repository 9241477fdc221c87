"""Intake: files, folders, lines and lists in; frozen documents, or failures that say what to do, out."""

from onrecord.intake.documents import documents, read_one
from onrecord.intake.merging import merge

__all__ = ["documents", "merge", "read_one"]
