"""Asking: the questions that a record answers, each with the JSON that the command line, HTTP, MCP and Python give.

Reading order: `questions` (what can be asked), `filters` (which incidents fit), `order` (lists page by page), `ahead`
(the outlook, loaded when asked for), `shelf` (what is kept between two questions).
"""

from __future__ import annotations

from onrecord.asking.filters import Filters, Given, day_of, filters_of
from onrecord.asking.order import Slice, first_day, page_after
from onrecord.asking.questions import PARTS, Ahead, GivenAhead, Part, Questions, ahead_of

__all__ = [
    "PARTS",
    "Ahead",
    "Filters",
    "Given",
    "GivenAhead",
    "Part",
    "Questions",
    "Slice",
    "ahead_of",
    "day_of",
    "filters_of",
    "first_day",
    "page_after",
]
