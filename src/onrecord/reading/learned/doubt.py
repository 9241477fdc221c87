"""Which accounts are news, where the model is sure of it against the rules: dropped, background, or news."""

from __future__ import annotations

from onrecord.reading.learned.shares import Share
from onrecord.reading.learned.sight import Sight
from onrecord.reading.learned.thresholds import Thresholds


def is_dropped(sight: Sight, share: Share, sure: Thresholds) -> bool:
    """The text tells no news, and nothing of this event is seen in it."""
    return sight.gate <= sure.drop_gate and not _is_seen(share, sure)


def is_background(sight: Sight, share: Share, sure: Thresholds) -> bool:
    """Nothing of the event is seen in a text that hardly tells news, or all words that tell it tell no news."""
    if not _is_seen(share, sure):
        return sight.gate <= sure.demote_gate
    return bool(share.triggers) and all(trigger.is_no_news(sure.demote_realis) for trigger in share.triggers)


def is_news(sight: Sight, share: Share, sure: Thresholds) -> bool:
    """A word that surely tells what happened, in a text that tells news."""
    told = [t for t in share.triggers if t.score >= sure.promote]
    return sight.gate >= sure.new_gate and any(
        code == "actual" and chance >= sure.promote for code, chance in (t.says("realis") for t in told)
    )


def is_event(sight: Sight, share: Share, sure: Thresholds) -> bool:
    """Told as surely as an event must be that no rule tells; so is one whose own words say too little."""
    told = [t for t in share.triggers if t.score >= sure.new_trigger and t.says("realis")[0] == "actual"]
    return sight.gate >= sure.new_gate and any(t.says("realis")[1] >= sure.new_actual for t in told)


def _is_seen(share: Share, sure: Thresholds) -> bool:
    return any(seen.score >= sure.seen_trigger for seen in (*share.triggers, *share.parts))
