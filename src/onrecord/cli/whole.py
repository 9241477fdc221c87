"""A snapshot with everything looked up by id, for the commands that show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from onrecord.errors import InputError, RecordError
from onrecord.model import (
    Acceptance,
    Account,
    AccountId,
    Aggregate,
    Claim,
    Correction,
    Document,
    DocumentId,
    Incident,
    IncidentId,
    Misfit,
    Settled,
    Snapshot,
    Statement,
    Support,
)

SHORT = 8
"""Ids are shown by their first characters: at least so many, more where two begin alike."""


@dataclass(frozen=True)
class Whole:
    """A snapshot and its look-ups."""

    snapshot: Snapshot

    @cached_property
    def incidents(self) -> dict[IncidentId, Incident]:
        """Incidents by id."""
        return {incident.id: incident for incident in self.snapshot.resolution.incidents}

    @cached_property
    def incident_of(self) -> dict[str, IncidentId]:
        """The incident of each account, alias and incident id."""
        found: dict[str, IncidentId] = {}
        for incident in self.snapshot.resolution.incidents:
            found |= dict.fromkeys((*incident.accounts, *incident.aliases), incident.id)
        return found | {id: id for id in self.incidents}

    @cached_property
    def accounts(self) -> dict[AccountId, Account]:
        """Accounts by id."""
        return {account.id: account for reading in self.snapshot.readings for account in reading.accounts}

    @cached_property
    def aggregates(self) -> dict[tuple[DocumentId, str], Aggregate]:
        """Aggregates by document and id; a wave that an incident answers is one."""
        return {(reading.document_id, row.id): row for reading in self.snapshot.readings for row in reading.aggregates}

    @cached_property
    def statements(self) -> dict[tuple[DocumentId, str], Statement]:
        """Statements by document and id; one that confirms or denies an incident is linked to it."""
        return {(reading.document_id, row.id): row for reading in self.snapshot.readings for row in reading.statements}

    @cached_property
    def documents(self) -> dict[DocumentId, Document]:
        """Documents by id."""
        return {document.id: document for document in self.snapshot.documents}

    @cached_property
    def _sources(self) -> dict[DocumentId, str]:
        return {arrival.document_id: arrival.source for arrival in reversed(self.snapshot.arrivals)}

    @cached_property
    def _short(self) -> int:
        ids = (*self.incidents, *self.accounts)
        return next(size for size in range(SHORT, 65) if len({id[:size] for id in ids}) == len(ids) or size == 64)

    def short(self, id: str) -> str:
        """An id cut to as many characters as tell it from all others."""
        return id[: self._short]

    def claim(self, support: Support) -> Claim:
        """The claim behind a value; RecordError when the record does not hold it."""
        account = self.accounts.get(support.account_id)
        if account is None or support.index >= len(account.claims):
            raise RecordError(f"claim {support.index} of account {support.account_id} is missing; run `onrecord check`")
        return account.claims[support.index]

    def document_of(self, account_id: AccountId) -> Document:
        """The document that tells an account."""
        return self.documents[self.accounts[account_id].document_id]

    def printed(self, document: Document) -> str:
        """Who printed a document and when: "Harbour Wire, 2023-11-02"; the file's name where no outlet is known."""
        when = document.published
        day = (when.latest or when.earliest or "")[:10] if when else ""
        return f"{document.outlet or self._sources.get(document.id, document.id)}, {day or 'undated'}"

    def find(self, text: str) -> Incident:
        """The incident of an id, an alias, an account or a beginning of one; InputError when none or several fit."""
        fitting = {text} if text in self.incident_of else {id for id in self.incident_of if id.startswith(text)}
        found = sorted({self.incident_of[id] for id in fitting}) if text else []
        if len(found) == 1:
            return self.incidents[found[0]]
        raise InputError(_misfit("incident", text, found))

    def find_account(self, text: str) -> AccountId:
        """The account of an id or its beginning; for an incident, its oldest account. InputError as for `find`."""
        found = [id for id in self.accounts if id == text] or [
            id for id in self.accounts if text and id.startswith(text)
        ]
        if len(found) > 1:
            raise InputError(_misfit("account", text, found))
        return found[0] if found else self.find(text).accounts[0]

    def corrections(self, incident: Incident, settled: Settled) -> list[Correction]:
        """What people said when they set this value."""
        rows = self.snapshot.corrections
        members = set(incident.accounts)
        slot, value = settled.slot, settled.value
        return [row for row in rows if row.account_id in members and (row.slot, row.new) == (slot, value)]

    def acceptances(self, incident: Incident, settled: Settled) -> list[Acceptance]:
        """What people said when they confirmed this value."""
        members, wanted = set(incident.accounts), (settled.slot, settled.value)
        rows = self.snapshot.marks.acceptances
        return [row for row in rows if row.account_id in members and (row.slot, row.value) == wanted]

    def misfits(self, incident: Incident) -> list[Misfit]:
        """The decisions on values of this incident that no longer fit what is read."""
        members = set(incident.accounts)
        return [row for row in self.snapshot.resolution.misfits if row.account_id in members]

    def conflicts(self, incident: Incident) -> tuple[Settled, ...]:
        """The values of an incident on which its accounts differ."""
        return tuple(row for row in incident.settled if row.status == "conflict")


def _misfit(what: str, text: str, found: Iterable[str]) -> str:
    several = list(found)
    if not several:
        return f"no {what} has the id {text!r}; `onrecord incidents` lists them"
    shown = ", ".join(several[:5]) + (" and others" if len(several) > 5 else "")
    return f"{text!r} fits {len(several)} {what}s ({shown}); give more characters"
