"""Which files of a folder or an archive may hold reports, by their names; never how a file is opened."""

from __future__ import annotations

from pathlib import PurePath

SUFFIXES = (
    *(".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".mhtml", ".mht", ".json", ".jsonl", ".ndjson"),
    *(".rss", ".atom", ".rdf", ".xml"),
    *(".pdf", ".docx", ".eml", ".mbox", ".mbx", ".warc", ".arc", ".wacz", ".zip", ".gz", ".parquet"),
)
"""Files of a folder or an archive with another suffix are skipped and counted."""

ABOUT = ("readme", "license", "licence", "copying", "notice")
"""Files with such a name are about the others."""

_HIDDEN = ("__MACOSX",)


def skip_reason(path: PurePath) -> str | None:
    """Why a file of that name is no report, as words to count it by; None when it may be one."""
    if any(part.startswith(".") or part in _HIDDEN for part in path.parts):
        return "hidden file"
    suffix = path.suffix.lower()
    return None if suffix in SUFFIXES else f"unknown suffix {suffix or '(none)'}"
