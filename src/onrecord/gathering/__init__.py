"""Gathering: addresses are fetched, opened and kept; feeds are watched. Here fetching, intake and the record meet."""

from onrecord.gathering.feedlist import FeedList, Watched, feed_list
from onrecord.gathering.listing import addresses_in
from onrecord.gathering.taking import Asking, Gatherer, once, stages_with
from onrecord.gathering.watching import Round, Watch

__all__ = [
    "Asking",
    "FeedList",
    "Gatherer",
    "Round",
    "Watch",
    "Watched",
    "addresses_in",
    "feed_list",
    "once",
    "stages_with",
]
