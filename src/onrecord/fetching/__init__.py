"""Fetching: addresses of the web in, their bytes out, from public hosts alone, politely and within limits."""

from onrecord.fetching.addresses import canonical, parse, split
from onrecord.fetching.fetcher import Fetched, Fetcher, Means, Validators
from onrecord.fetching.limits import Clock, Limits, Reach
from onrecord.fetching.public import why_not_public
from onrecord.fetching.refusals import NotFetchedError

__all__ = [
    "Clock",
    "Fetched",
    "Fetcher",
    "Limits",
    "Means",
    "NotFetchedError",
    "Reach",
    "Validators",
    "canonical",
    "parse",
    "split",
    "why_not_public",
]
