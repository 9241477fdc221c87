"""What an action means for the trail: its ids looked up, its values found, and what cannot be decided refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.acts import (
    KINDS,
    TIES,
    Accept,
    Action,
    Beside,
    Correct,
    Decision,
    Ends,
    Flag,
    Judge,
    LinkTo,
    Merge,
    Note,
    Redo,
    Reject,
    Sides,
    Split,
    Step,
    Struck,
    Told,
    Undo,
    Unflag,
    Unlink,
    What,
    Worth,
)
from onrecord.errors import InputError, MissingError
from onrecord.model import SLOTS, Account, AccountId, Claim, Incident, IncidentId, Support
from onrecord.store import Store, decisions, found, loading
from onrecord.store.fitting import told
from onrecord.words import in_words as words


@dataclass(frozen=True)
class Plan:
    """A decision as it will stand in the trail, and what it is about.

    `shows` is the kind whose view tells what changed: for undo and redo, that of the decision they step over.
    """

    action: Action
    kind: str
    what: What
    about: tuple[Told, ...]
    incidents: tuple[IncidentId, ...]
    why: str = ""
    shows: str = ""
    over: Decision | None = None

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        """The accounts that it is about."""
        return tuple(one.account_id for one in self.about)


def plan(store: Store, action: Action, by: str) -> Plan:
    """The plan of an action; InputError when it cannot be done."""
    return _PLANS[type(action)](store, action, by)


def incident_id(store: Store, name: str) -> IncidentId:
    """The incident of an id, a former id, an account, or the beginning of one; MissingError when none fits.

    InputError when several do.
    """
    ids = found.incident_ids(store.connection, name)
    if len(ids) == 1:
        return ids[0]
    if not ids:
        raise MissingError(f"no incident has the id {name!r}; `onrecord incidents` lists them")
    shown = ", ".join(ids[:5]) + (" and others" if len(ids) > 5 else "")
    raise InputError(f"{name!r} fits several incidents ({shown}); give more characters")


def accounts_of(store: Store, ids: Iterable[IncidentId]) -> tuple[AccountId, ...]:
    """The accounts of these incidents, the oldest incident first."""
    return tuple(account for group in found.members(store.connection, ids).values() for account in group)


def _incident(store: Store, name: str) -> Incident:
    (one,) = found.incidents(store.connection, [incident_id(store, name)])
    return one


def _told(store: Store, accounts: Sequence[AccountId]) -> tuple[Told, ...]:
    held = loading.accounts_by_id(store.connection, accounts)
    return tuple(told(held[id]) for id in dict.fromkeys(accounts))


def _claim(store: Store, support: Support) -> tuple[Account, Claim]:
    account = loading.accounts_by_id(store.connection, [support.account_id]).get(support.account_id)
    if account is None:
        raise InputError(f"no account has the id {support.account_id!r}; `onrecord show` lists an incident's accounts")
    if not 0 <= support.index < len(account.claims):
        last = len(account.claims) - 1
        raise InputError(f"account {account.id} has no claim {support.index}; its claims are 0 to {last}")
    return account, account.claims[support.index]


def _slot(slot: str) -> None:
    if slot not in SLOTS:
        raise InputError(f"no slot is called {slot!r}; the slots are {', '.join(SLOTS)}")


def _accept(store: Store, action: Accept, by: str) -> Plan:
    _slot(action.slot)
    incident = _incident(store, action.incident)
    rows = [row for row in incident.of(action.slot) if action.value is None or row.value == action.value]
    if len(rows) != 1:
        held = "; ".join(words(row.value) for row in incident.of(action.slot)) or "nothing"
        raise InputError(
            f"{action.slot} of incident {incident.id} is settled as {held}: "
            f"{'name the one value to accept' if rows else 'that value cannot be accepted, correct it instead'}"
        )
    what = Worth(incident.accounts[0], action.slot, rows[0].value)
    return Plan(action, "accept", what, _told(store, incident.accounts[:1]), (incident.id,), action.why, "value")


def _reject(store: Store, action: Reject, by: str) -> Plan:
    account, claim = _claim(store, action.claim)
    what = Struck(account.id, action.claim.index, claim.slot, claim.value, claim.spans)
    return Plan(action, "reject", what, (told(account),), (incident_id(store, account.id),), action.why, "value")


def _correct(store: Store, action: Correct, by: str) -> Plan:
    _slot(action.slot)
    incident, new, account = _incident(store, action.incident), action.new, None
    if action.claim is not None:
        account, claim = _claim(store, action.claim)
        if claim.slot != action.slot or account.id not in incident.accounts:
            raise InputError(
                f"claim {action.claim.index} of account {account.id} is no claim on {action.slot} "
                f"of incident {incident.id}; choose one of its own"
            )
        new = claim.value
    elif new is not None and not isinstance(new, SLOTS[action.slot]):
        raise InputError(f"{action.slot} takes a value of type {SLOTS[action.slot].__name__}, not {type(new).__name__}")
    values = [row.value for row in incident.of(action.slot)]
    if action.old is not None and action.old not in values:
        raise InputError(f"{words(action.old)} is not what {action.slot} of incident {incident.id} is settled as")
    if new is None and not values:
        raise InputError(f"incident {incident.id} has no {action.slot} that could be taken away")
    old = action.old if action.old is not None or len(values) != 1 else values[0]
    if new is not None and new == old:
        raise InputError(f"{action.slot} of incident {incident.id} is {words(new)} already; accept it to confirm it")
    anchor = account.id if account else incident.accounts[0]
    what = Worth(anchor, action.slot, new, old)
    return Plan(action, "correct", what, _told(store, [anchor]), (incident.id,), action.why, "value")


def _judge(store: Store, action: Judge, by: str) -> Plan:
    left, right = _account(store, action.left), _account(store, action.right)
    if left == right:
        raise InputError(
            f"{action.left!r} and {action.right!r} are the same account; `onrecord show` lists an incident's accounts"
        )
    what = Sides.of_two(left, right, action.verdict)
    ids = tuple(incident_id(store, account) for account in (left, right))
    return Plan(action, "judge", what, _told(store, [left, right]), ids, action.why, "incidents")


def _account(store: Store, name: str) -> AccountId:
    """The account of this id or the only one that begins so; for an incident, its oldest account."""
    ids = loading.account_ids(store.connection, name)
    if len(ids) == 1:
        return ids[0]
    if len(ids) > 1:
        raise InputError(f"{name!r} fits several accounts ({', '.join(ids[:5])}); give more characters")
    return _incident(store, name).accounts[0]


def _merge(store: Store, action: Merge, by: str) -> Plan:
    ids = list(dict.fromkeys(incident_id(store, name) for name in action.incidents))
    if len(ids) < 2:
        raise InputError(f"{' and '.join(action.incidents) or 'nothing'} is one incident; name two or more to merge")
    accounts = accounts_of(store, ids)
    return Plan(action, "merge", Sides((accounts,)), _told(store, accounts), tuple(ids), action.why, "incidents")


def _split(store: Store, action: Split, by: str) -> Plan:
    """What the others of the incident were judged to be among themselves stands; only the two sides come apart."""
    incident = _incident(store, action.incident)
    off = tuple(account for account in incident.accounts if account in action.accounts)
    rest = tuple(account for account in incident.accounts if account not in action.accounts)
    strange = [account for account in action.accounts if account not in incident.accounts]
    if strange:
        raise InputError(f"account {strange[0]} is none of incident {incident.id}; `onrecord show` lists its accounts")
    if not off or not rest:
        which = "no account" if not off else "every account"
        raise InputError(f"{which} of incident {incident.id} is named; name those that tell of another event")
    groups = _connected(found.judged_same(store.connection, incident.accounts))
    kept = [tuple(one for one in side if one in group) for group in groups for side in (off, rest)]
    what = Sides(tuple(group for group in kept if len(group) > 1), ((off, rest),))
    return Plan(action, "split", what, _told(store, incident.accounts), (incident.id,), action.why, "incidents")


def _connected(pairs: Iterable[tuple[AccountId, AccountId]]) -> list[set[AccountId]]:
    """The sets of accounts that pairs tie together."""
    groups: list[set[AccountId]] = []
    for pair in pairs:
        met = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if group not in met] + [set(pair).union(*met)]
    return groups


def _tie(store: Store, action: LinkTo | Unlink, by: str) -> Plan:
    if action.kind not in TIES:
        raise InputError(f"no link is called {action.kind!r}; the links are {', '.join(TIES)}")
    source = _incident(store, action.source)
    held = loading.accounts_by_id(store.connection, source.accounts)
    wave = found.aggregate(store.connection, [held[id].document_id for id in source.accounts], action.target)
    if wave is not None:
        here = next(id for id in source.accounts if held[id].document_id == wave[0])
        ends, ids, accounts = Ends(here, action.target, action.kind, wave[0]), (source.id,), [here]
        return Plan(action, KINDS[type(action)], ends, _told(store, accounts), ids, action.why, "links")
    target = _incident(store, action.target)
    if target.id == source.id:
        raise InputError(f"{action.source!r} and {action.target!r} are one incident; a link needs two")
    accounts = [source.accounts[0], target.accounts[0]]
    ends = Ends(accounts[0], accounts[1], action.kind)
    return Plan(action, KINDS[type(action)], ends, _told(store, accounts), (source.id, target.id), action.why, "links")


def _beside(store: Store, action: Flag | Unflag | Note, by: str) -> Plan:
    incident = _incident(store, action.incident)
    text = action.text.strip() if isinstance(action, Note) else ""
    if isinstance(action, Note) and not text:
        raise InputError("the note is empty; write what is to be kept")
    if not isinstance(action, Note) and found.flagged(store.connection, incident.accounts) == isinstance(action, Flag):
        raise InputError(f"incident {incident.id} is {'' if isinstance(action, Flag) else 'not '}flagged already")
    why = "" if isinstance(action, Note) else action.why
    what = Beside(incident.accounts[0], text)
    return Plan(action, KINDS[type(action)], what, _told(store, incident.accounts[:1]), (incident.id,), why, "beside")


def _undo(store: Store, action: Undo, by: str) -> Plan:
    number = action.number if action.number is not None else decisions.undoable(store.connection, by)
    if number is None:
        raise InputError(f"there is nothing of {by} that could be undone; `onrecord trail` lists what was decided")
    stands = decisions.stands(store.connection, [number]).get(number)
    if not stands:
        known = (
            "is undone already"
            if stands is False
            else "is none that can be undone: no decision has this number, or it is an undo or redo itself"
        )
        raise InputError(f"decision {number} {known}; `onrecord trail` lists what was decided")
    return _over(store, action, number)


def _redo(store: Store, action: Redo, by: str) -> Plan:
    number = decisions.to_redo(store.connection, by)
    if number is None:
        raise InputError(
            f"there is nothing that {by} undid last and could redo; `onrecord trail` lists what was decided"
        )
    return _over(store, action, number)


def _over(store: Store, action: Undo | Redo, number: int) -> Plan:
    (over,) = decisions.numbered(store.connection, [number])
    now = decisions.now_of(store.connection, number)
    held = loading.accounts_by_id(store.connection, now)
    about = tuple(told(account) for _, account in sorted(held.items()))
    ids = tuple(found.holding(store.connection, now))
    return Plan(action, KINDS[type(action)], Step(number), about, ids, action.why, SHOWS[over.kind], over)


SHOWS = {
    "accept": "value",
    "reject": "value",
    "correct": "value",
    "judge": "incidents",
    "merge": "incidents",
    "split": "incidents",
    "link": "links",
    "unlink": "links",
    "flag": "beside",
    "unflag": "beside",
    "note": "beside",
}
"""Which part of an incident each kind of decision changes."""

_PLANS: dict[type[Action], Callable[[Store, Any, str], Plan]] = {
    Accept: _accept,
    Reject: _reject,
    Correct: _correct,
    Judge: _judge,
    Merge: _merge,
    Split: _split,
    LinkTo: _tie,
    Unlink: _tie,
    Flag: _beside,
    Unflag: _beside,
    Note: _beside,
    Undo: _undo,
    Redo: _redo,
}
