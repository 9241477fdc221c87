"""Reading the record page by page: what one page shows, never the whole of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import MissingError
from onrecord.model import (
    Account,
    AccountId,
    Aggregate,
    Document,
    DocumentId,
    Incident,
    IncidentId,
    Likeness,
    Link,
    Reading,
    Value,
)
from onrecord.store import loading, rows
from onrecord.store.driver import Connection
from onrecord.store.opening import connect, explained
from onrecord.store.rows import Row


@dataclass(frozen=True)
class Report:
    """A document without its text: what tells it from others, where it came from, and what it is a copy of."""

    id: DocumentId
    title: str | None
    outlet: str | None
    published: str | None  # its latest day
    address: str | None
    source: str
    copy_of: DocumentId | None = None


@dataclass(frozen=True)
class Told:
    """An incident with all that its page shows but the text of its documents."""

    incident: Incident
    accounts: tuple[Account, ...]
    reports: tuple[Report, ...]
    links: tuple[Link, ...]
    likenesses: tuple[Likeness, ...]
    waves: tuple[tuple[DocumentId, Aggregate], ...]


@dataclass(frozen=True)
class Head:
    """An incident as a list shows it: its kind and the values of a few slots, without what stands behind them."""

    id: IncidentId
    kind: str
    values: tuple[tuple[str, Value], ...]

    def of(self, slot: str) -> tuple[Value, ...]:
        """The values of one slot."""
        return tuple(value for name, value in self.values if name == slot)

    @classmethod
    def whole(cls, incident: Incident) -> Head:
        """The head of an incident that is at hand."""
        return cls(incident.id, incident.kind, tuple((row.slot, row.value) for row in incident.settled))


LISTED = ("when", "where", "perpetrator", "killed", "outcome")
"""The slots that lists show."""


class Pages:
    """An open record that is only read; every answer within one `with` is of the same moment."""

    def __init__(self, path: Path, connection: Connection) -> None:
        """Wrap an open connection; `Pages.open` makes one."""
        self.path = path
        self.connection = connection

    @classmethod
    def open(cls, path: Path) -> Pages:
        """The record at `path`; RecordError when there is none or it cannot be used."""
        connection = connect(path, create=False)
        connection.execute("PRAGMA query_only = ON")
        return cls(path, connection)

    def __enter__(self) -> Pages:
        """Itself, at one moment of the record."""
        with explained(self.path):
            self.connection.execute("BEGIN")
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.connection.close()

    # One incident

    def incident_id(self, text: str) -> IncidentId:
        """The incident of an id, a former id or one of its accounts; MissingError when there is none."""
        for query in (
            "SELECT id FROM incidents WHERE id = ?",
            "SELECT incident_id AS id FROM aliases WHERE alias = ?",
            "SELECT incident_id AS id FROM incident_accounts WHERE account_id = ?",
        ):
            found = self.one(query, text)
            if found is not None:
                return IncidentId(found["id"])
        raise MissingError(f"no incident has the id {text[:80]!r}; the queue lists them")

    def told(self, incident_id: IncidentId) -> Told:
        """An incident, its accounts, the reports that tell them, its links and why its accounts are joined."""
        incident = self.incidents([incident_id])[0]
        accounts = self.accounts(incident.accounts)
        links = self.links(incident_id)
        marks = _marks(incident.accounts)
        near = f"SELECT * FROM likenesses WHERE left_account IN ({marks}) ORDER BY position"
        return Told(
            incident=incident,
            accounts=accounts,
            reports=self.reports({account.document_id for account in accounts} | _documents(links)),
            links=links,
            likenesses=tuple(map(rows.likeness_of, self.all(near, *incident.accounts))),
            waves=self._waves(links),
        )

    def incidents(self, ids: Sequence[str]) -> tuple[Incident, ...]:
        """Incidents of these ids, in their order, each with its accounts and settled values."""
        marks = _marks(ids)
        found = {row["id"]: row for row in self.all(f"SELECT * FROM incidents WHERE id IN ({marks})", *ids)}
        order = [found[id] for id in ids if id in found]
        parts = {
            table: self.all(
                f"SELECT * FROM {table} WHERE incident_id IN ({marks}) ORDER BY incident_id, position", *ids
            )
            for table in ("incident_accounts", "aliases", "settled")
        }
        return rows.incidents_of(order, **parts)

    def heads(self, ids: Sequence[str]) -> tuple[Head, ...]:
        """Incidents of these ids as lists show them, in their order."""
        query = f"""SELECT incident_id, slot, value FROM settled WHERE incident_id IN ({_marks(ids)})
                    AND slot IN ({_marks(LISTED)}) ORDER BY incident_id, position"""
        values: dict[str, list[tuple[str, Value]]] = {}
        for row in self.all(query, *ids, *LISTED):
            values.setdefault(row["incident_id"], []).append((row["slot"], rows.value_of(row["slot"], row["value"])))
        kinds = {
            row["id"]: row["kind"]
            for row in self.all(f"SELECT id, kind FROM incidents WHERE id IN ({_marks(ids)})", *ids)
        }
        return tuple(Head(IncidentId(id), kinds[id], tuple(values.get(id, ()))) for id in ids if id in kinds)

    def accounts(self, ids: Sequence[AccountId]) -> tuple[Account, ...]:
        """Accounts of these ids with their claims, in their order."""
        marks = _marks(ids)
        claims: dict[str, list[Row]] = {}
        query = f"SELECT * FROM claims WHERE account_id IN ({marks}) ORDER BY account_id, position"
        for row in self.all(query, *ids):
            claims.setdefault(row["account_id"], []).append(row)
        found = {row["id"]: row for row in self.all(f"SELECT * FROM accounts WHERE id IN ({marks})", *ids)}
        return tuple(rows.account_of(found[id], claims.get(id, ())) for id in ids if id in found)

    def links(self, incident_id: IncidentId) -> tuple[Link, ...]:
        """The links from and to an incident, in their order."""
        query = "SELECT * FROM links WHERE source = ? UNION SELECT * FROM links WHERE target = ? ORDER BY position"
        return tuple(map(rows.link_of, self.all(query, incident_id, incident_id)))

    def _waves(self, links: Iterable[Link]) -> tuple[tuple[DocumentId, Aggregate], ...]:
        """The aggregates that links lead to, with their documents: an incident may answer or be part of a wave."""
        found = []
        for link in links:
            row = self.one("SELECT * FROM aggregates WHERE document_id = ? AND id = ?", link.document_id, link.target)
            if row is not None and link.document_id is not None:
                found.append((link.document_id, rows.part_of("aggregates", row)))
        return tuple(found)

    # Reports

    def reports(self, ids: Iterable[str]) -> tuple[Report, ...]:
        """Documents of these ids without their texts, the earliest published first."""
        wanted = sorted(ids)
        query = f"""
            SELECT id, title, outlet, address,
                   substr(coalesce(json_extract(published, '$.latest'), json_extract(published, '$.earliest')), 1, 10)
                   AS published,
                   (SELECT min(source) FROM arrivals WHERE document_id = documents.id) AS source,
                   (SELECT original FROM copies WHERE copy = documents.id) AS copy_of
            FROM documents WHERE id IN ({_marks(wanted)}) ORDER BY published IS NULL, published, id"""
        return tuple(Report(**{**row, "source": row["source"] or row["id"]}) for row in self.all(query, *wanted))

    def document(self, document_id: str) -> Document:
        """One document with its text; MissingError when there is none of this id."""
        row = self.one("SELECT * FROM documents WHERE id = ?", document_id)
        if row is None:
            raise MissingError(f"the record has no document {document_id[:80]!r}; open one from an incident's page")
        return rows.document_of(row)

    def reading(self, document_id: DocumentId) -> Reading:
        """What was read in a document; an empty reading where nothing was."""
        found = loading.readings(self.connection, [document_id])
        return found[0] if found else Reading(document_id, "")

    def incident_of(self, account_ids: Sequence[str]) -> dict[str, IncidentId]:
        """The incident of each of these accounts."""
        query = f"SELECT account_id, incident_id FROM incident_accounts WHERE account_id IN ({_marks(account_ids)})"
        return {row["account_id"]: IncidentId(row["incident_id"]) for row in self.all(query, *account_ids)}

    def incidents_of(self, document_ids: Sequence[str]) -> list[IncidentId]:
        """The incidents that these documents tell, by id."""
        query = f"""
            SELECT DISTINCT incident_id FROM incident_accounts JOIN accounts ON accounts.id = account_id
            WHERE document_id IN ({_marks(document_ids)}) ORDER BY incident_id"""
        return [IncidentId(row["incident_id"]) for row in self.all(query, *document_ids)]

    def documents_of_raw(self, digests: Sequence[str]) -> list[DocumentId]:
        """The documents that came in as bytes of these SHA-256, by id."""
        query = f"SELECT DISTINCT document_id FROM raw WHERE sha256 IN ({_marks(digests)}) ORDER BY document_id"
        return [DocumentId(row["document_id"]) for row in self.all(query, *digests)]

    def all(self, query: str, *values: Any) -> list[Row]:
        """Every row of a query of this package's rooms."""
        with explained(self.path):
            return [dict(row) for row in self.connection.execute(query, values)]

    def one(self, query: str, *values: Any) -> Row | None:
        """The first row of a query, or None."""
        with explained(self.path):
            row = self.connection.execute(query, values).fetchone()
        return None if row is None else dict(row)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _documents(links: Iterable[Link]) -> set[str]:
    return {link.document_id for link in links if link.document_id}
