"""The accounts of a text beside the clusters they were made of, for the rooms that tie them together."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.model import Account, Aggregate, Document, Span, Statement
from onrecord.reading.clusters import Cluster
from onrecord.reading.scene import Scene


@dataclass(frozen=True)
class Told:
    """The accounts of a text beside the clusters they were made of, and the rest that relations may point to."""

    document: Document
    scene: Scene
    accounts: tuple[Account, ...]
    clusters: tuple[Cluster, ...]
    aggregates: tuple[Aggregate, ...]
    statements: tuple[Statement, ...]

    def span(self, start: int, end: int) -> tuple[Span, ...]:
        """One span of the document."""
        return (Span.cut(self.document, start, end),)

    def account_at(self, start: int, end: int) -> Account | None:
        """The account with a trigger inside `[start, end)`, the first one told there."""
        for account in self.accounts:
            if any(start <= span.start and span.end <= end for span in account.trigger):
                return account
        return None

    def account_from(self, start: int, end: int) -> Account | None:
        """The account whose trigger comes first inside `[start, end)`."""
        inside = [
            (span.start, number, account)
            for number, account in enumerate(self.accounts)
            for span in account.trigger
            if start <= span.start and span.end <= end
        ]
        return min(inside, key=lambda row: row[:2])[2] if inside else None

    def account_before(self, at: int, start: int = 0) -> Account | None:
        """The account whose trigger comes last inside `[start, at)`, visits and talks left out."""
        inside = [
            (span.start, -number, account)
            for number, account in enumerate(self.accounts)
            for span in account.trigger
            if start <= span.start < at and account.kind != "diplomatic"
        ]
        return max(inside, key=lambda row: row[:2])[2] if inside else None

    def aggregate_at(self, start: int, end: int) -> Aggregate | None:
        """The aggregate whose words overlap `[start, end)`."""
        for aggregate in self.aggregates:
            if any(span.start < end and start < span.end for span in aggregate.spans):
                return aggregate
        return None
