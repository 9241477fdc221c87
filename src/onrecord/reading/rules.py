"""The reader made of rules and word lists: a document to its reading, the same every time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from onrecord import __version__, vocab
from onrecord.model import Account, Claim, Document, Reading, Span, digest
from onrecord.reading import (
    accounts,
    actors,
    blame,
    clusters,
    gazetteer,
    nlp,
    relations,
    salience,
    scene,
    strays,
    tellings,
    why,
)
from onrecord.reading.clusters import Cluster
from onrecord.reading.room import Room
from onrecord.reading.scene import Scene
from onrecord.reading.told import Told

WORD_LISTS = (
    "triggers",
    "quantities",
    "parties",
    "locatives",
    "outcomes",
    "blame",
    "relations",
    "topics",
    "voices",
    "hedges",
    "statements",
    "aggregates",
    "times",
    "places",
)


class RuleReader:
    """Reads English reports by rules; a pure function of the document."""

    @cached_property
    def id(self) -> str:
        """Hash of version, language model, gazetteer and word lists."""
        return "rules-" + digest(__version__, nlp.identity(), gazetteer.identity(), vocab.digest_of(*WORD_LISTS))

    def read(self, document: Document) -> Reading:
        """All that the document says; every span is checked against its text."""
        found = scene.build(document)
        told = [(accounts.build(room), room.cluster) for room in rooms(document, found, events(found))]
        return finished(self.id, document, found, told)

    def cues(self, document: Document, claims: Sequence[Claim]) -> tuple[tuple[Span, ...], ...]:
        """For each claim the words of the text that decided its certainty."""
        return why.cues(document, claims)

    def rule_says(self, rule: str) -> str:
        """What a rule looks for or concludes, in words."""
        return why.rule_says(rule)


def reader() -> RuleReader:
    """The reader of this module, for `reading.reader_named`."""
    return RuleReader()


def events(found: Scene) -> list[Cluster]:
    """The events of a text, each with its tellings and with the harm told apart from them."""
    mentioned = tellings.find(found)
    told_of = clusters.gather(found, mentioned)
    strays.adopt(found, mentioned, told_of)
    return told_of


def rooms(document: Document, found: Scene, every: Sequence[Cluster]) -> Iterator[Room]:
    """For each event where its claims are made; its account is `accounts.build` of it."""
    blames = blame.find(found)
    violent = next((c for c in every if c.kinds != {"diplomatic"}), None)
    for cluster in every:
        others = tuple(other for other in every if other is not cluster)
        own = actors.blames_of(blames, cluster, every)
        yield Room(document, found, cluster, own, violent is cluster, others)


def finished(reader_id: str, document: Document, found: Scene, told_of: Sequence[tuple[Account, Cluster]]) -> Reading:
    """The reading: accounts that say enough, with their ties and their salience, and what is no account."""
    kept = [(account, cluster) for account, cluster in told_of if _says_enough(account)]
    plain = Told(
        document,
        found,
        tuple(account for account, _ in kept),
        tuple(cluster for _, cluster in kept),
        found.aggregates,
        found.statements,
    )
    told = replace(plain, accounts=relations.anchored(plain), statements=relations.about(plain))
    return Reading(
        document_id=document.id,
        reader_id=reader_id,
        accounts=salience.judged(document, found, told.accounts, told.clusters),
        aggregates=told.aggregates,
        statements=told.statements,
        risks=found.risks,
        relations=relations.find(told),
        left_out=document.left_out,
    )


def _says_enough(account: Account) -> bool:
    """An event needs more than its word: a place, a day, someone who acted or was hit, or harm."""
    stated = {claim.slot for claim in account.claims if claim.certainty != "inferred"}
    return bool(stated & {"where", "when", "perpetrator", "target", "killed", "injured"})
