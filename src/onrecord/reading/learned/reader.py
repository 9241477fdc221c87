"""Rules and a learned model as colleagues: they read, it fills blanks, doubts, and points to what they miss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module

from onrecord.model import Account, AccountId, Claim, Document, Reading, Salience, Span, digest
from onrecord.reading import accounts, gate, rules, salience, scene, why
from onrecord.reading.clusters import Cluster
from onrecord.reading.learned import doubt, fill, regroup, shares, thresholds, unseen
from onrecord.reading.learned.shares import Share
from onrecord.reading.learned.sight import Model, Sight
from onrecord.reading.learned.thresholds import Thresholds
from onrecord.reading.room import Room
from onrecord.reading.rules import RuleReader


@dataclass(frozen=True)
class Event:
    """One event with where its claims are made, its account by the rules, and the model's share; `new` to the rules."""

    room: Room
    account: Account
    share: Share
    new: bool


class LearnedReader:
    """Reads English reports by rules with a model as colleague; a pure function of the document."""

    def __init__(self, model: Model, sure: Thresholds | None = None) -> None:
        """With a model, and with the shipped thresholds unless others are given."""
        self._model = model
        self._sure = sure or thresholds.shipped()

    @cached_property
    def id(self) -> str:
        """Hash of the weights, the thresholds, the reader of rules, and the gate that spares the network."""
        return "learned-" + digest(self._model.id, RuleReader().id, self._sure.identity(), gate.identity())

    def read(self, document: Document) -> Reading:
        """All that the document says; every span is checked against its text."""
        found = scene.build(document)
        by_rules = rules.events(found)
        if not by_rules and not found.harms and not gate.shipped().lets_in(document.text, self._sure.ask):
            return rules.finished(self.id, document, found, ())
        sight = self._model.see(document.text).within(document.text)
        told = regroup.regrouped(found, sight, by_rules, self._sure)
        every = [*told, *unseen.found(found, sight, told, self._sure)]
        every.sort(key=lambda cluster: cluster.tellings[0].mention.start)
        rooms = rules.rooms(document, found, every)
        own = zip(rooms, shares.shares(found, sight, every, self._sure), strict=True)
        events = [
            Event(room, accounts.build(room), share, all(room.cluster is not c for c in told)) for room, share in own
        ]
        events = [event for event in events if not self._is_dropped(sight, event)]
        judged = self._judged(document, sight, events)
        news = [event.room.cluster for event in events if judged.get(event.account.id) == "focus"]
        made = [(self._filled(event, news), event.room.cluster) for event in events if event.account.id in judged]
        return _with(rules.finished(self.id, document, found, made), judged)

    def _is_dropped(self, sight: Sight, event: Event) -> bool:
        return event.account.kind != "diplomatic" and doubt.is_dropped(sight, event.share, self._sure)

    def _judged(self, document: Document, sight: Sight, events: Sequence[Event]) -> dict[AccountId, Salience]:
        """What is news by its own words, or by the model where it is sure; without what says too little for an event.

        What the model fills in makes no news of an aside, so the rules judge what they told themselves.
        """
        if not events:
            return {}
        plain = [(self._filled(event, ()) if event.new else event.account, event.room.cluster) for event in events]
        told = rules.finished(self.id, document, events[0].room.scene, plain).accounts
        judged = {account.id: account.salience for account in told}
        for event in events:
            account, share = event.account, event.share
            if account.id not in judged and (_is_plural(event) or not doubt.is_event(sight, share, self._sure)):
                continue
            if doubt.is_background(sight, share, self._sure):
                judged[account.id] = "background"
            elif doubt.is_news(sight, share, self._sure) and not salience.is_old(document, account):
                judged[account.id] = "focus"
            else:
                judged.setdefault(account.id, "focus")
        return judged

    def _filled(self, event: Event, news: Sequence[Cluster]) -> Account:
        """The account with its blanks filled; a number that belongs to other news is none of it."""
        others = tuple(cluster for cluster in news if cluster is not event.room.cluster)
        return fill.filled(replace(event.room, others=others), event.account, event.share, self._sure, new=event.new)

    def cues(self, document: Document, claims: Sequence[Claim]) -> tuple[tuple[Span, ...], ...]:
        """For each claim the words of the text that decided its certainty."""
        return why.cues(document, claims)

    def rule_says(self, rule: str) -> str:
        """What a rule looks for or concludes, or in which role the model saw the words."""
        return why.rule_says(rule)


def reader() -> LearnedReader:
    """The reader of this module, for `reading.reader_named`; SettingError when the weights are missing or damaged."""
    model: Model = import_module("onrecord.reading.learned.model").load()
    return LearnedReader(model)


def _is_plural(event: Event) -> bool:
    """Told by words for several events only: "the attacks did not stop"."""
    return all(telling.mention.plural for telling in event.room.cluster.tellings)


def _with(reading: Reading, judged: Mapping[AccountId, Salience]) -> Reading:
    """The reading with these accounts told as the model would have them."""
    told = (
        replace(account, salience=judged.get(account.id, account.salience)) if account.kind != "diplomatic" else account
        for account in reading.accounts
    )
    return replace(reading, accounts=tuple(told))
