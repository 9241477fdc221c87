"""The libraries that clean pages and date them, loaded by the first page that needs them: a plain text needs none."""

from __future__ import annotations

from typing import Any


def trafilatura() -> Any:
    """The library that finds the words of an article in a page."""
    import trafilatura.utils  # noqa: PLC0415 - a tenth of a second of loading that only pages need

    return trafilatura


def htmldate() -> Any:
    """The library that finds the day of a page."""
    import htmldate  # noqa: PLC0415 - as above, for all that it needs

    return htmldate
