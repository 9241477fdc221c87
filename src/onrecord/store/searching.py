"""Searching the record: the words of documents, their titles, and the places that accounts name or people set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.model import DocumentId, IncidentId
from onrecord.store.driver import Connection, sqlite
from onrecord.store.sql import column, fetch

WORD = re.compile(r'"[^"]*"|\S+')
TITLE, TEXT = 4.0, 1.0  # a word of the title counts as four of the text
MARKS = ("\x02", "\x03")
"""Around each word found, in `Hit.words`."""


@dataclass(frozen=True)
class Hit:
    """A document that holds the words: its title, the words around them, and the incidents that it tells."""

    document_id: DocumentId
    title: str | None
    outlet: str | None
    words: str
    incidents: tuple[IncidentId, ...]


def documents(connection: Connection, text: str, *, limit: int = 50, offset: int = 0) -> tuple[Hit, ...]:
    """The documents that hold all words of a query, the likeliest first; "in quotes" words stand side by side.

    The last word may be the beginning of one. No query is wrong: what is no word is left out.
    """
    query = _query(text)
    if not query:
        return ()
    found = fetch(
        connection,
        f"""SELECT documents.id, documents.title, documents.outlet,
                   snippet(words, -1, ?, ?, '…', 24) AS words
            FROM words JOIN documents ON documents.number = words.rowid
            WHERE words MATCH ? ORDER BY bm25(words, {TITLE}, {TEXT}), documents.id LIMIT ? OFFSET ?""",
        *MARKS,
        query,
        limit,
        offset,
    )
    return tuple(
        Hit(row["id"], row["title"], row["outlet"], row["words"], tuple(_told(connection, row["id"]))) for row in found
    )


def held(connection: Connection, text: str) -> int:
    """How many documents hold all words of a query."""
    query = _query(text)
    found = column(connection, "SELECT count(*) FROM words WHERE words MATCH ?", query) if query else [0]
    return int(found[0])


def incidents(connection: Connection, text: str) -> tuple[IncidentId, ...]:
    """The incidents told in documents that hold all words of a query, or at a place so called; oldest first."""
    query = _query(text)
    if not query:
        return ()
    return tuple(
        column(
            connection,
            """SELECT id FROM incidents WHERE id IN (
                   SELECT incident_id FROM incident_accounts WHERE account_id IN (
                       SELECT accounts.id FROM words JOIN documents ON documents.number = words.rowid
                       JOIN accounts ON accounts.document_id = documents.id WHERE words MATCH ?
                       UNION
                       SELECT account_id FROM place_words
                       JOIN places_told ON places_told.number = place_words.rowid WHERE place_words MATCH ?
                   )
                   UNION
                   SELECT incident_id FROM settled
                   WHERE slot = 'where' AND status = 'corrected' AND instr(lower(value), lower(?))
               ) ORDER BY position""",
            query,
            query,
            text.strip(),
        )
    )


def problems(connection: Connection) -> Iterator[str]:
    """Whether the words that can be searched are those of the record; where nothing can be written nothing is said."""
    for table, of in (("words", "documents"), ("place_words", "claims")):
        try:
            connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
        except sqlite.DatabaseError as error:
            if "malformed" in str(error):
                yield f"the index of {of} is not of the words on record; `onrecord search --again` makes it anew"


def rebuild(connection: Connection) -> None:
    """Make both indexes anew from what is on record."""
    connection.execute("DELETE FROM places_told")
    connection.execute(
        """INSERT INTO places_told (claim_id, account_id, name)
           SELECT id, account_id, coalesce(json_extract(value, '$.name'), '') FROM claims
           WHERE slot = 'where' ORDER BY id"""
    )
    for table in ("words", "place_words"):
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")


def _told(connection: Connection, document_id: DocumentId) -> list[IncidentId]:
    query = """SELECT DISTINCT incident_id FROM incident_accounts JOIN accounts ON accounts.id = account_id
               WHERE document_id = ? ORDER BY incident_id"""
    return column(connection, query, document_id)


def _query(text: str) -> str:
    """A query of FTS5: every word or quoted phrase in quotes, so that no sign of it has a meaning of its own."""
    parts = [part.strip('"') for part in WORD.findall(text.replace("\0", " "))]
    held = [part for part in parts if any(sign.isalnum() for sign in part)]
    quoted = [f'"{part.replace(chr(34), " ")}"' for part in held]
    open_ended = bool(held) and text.rstrip() == text and not text.endswith('"')
    return " ".join(quoted) + ("*" if open_ended else "")
