"""Deciding: what a person does to the record, kept in the trail and settled at once.

Reading order: this page, then planning (what an action means for the trail), telling (what changed, in words) and
unfit (what another reading changed of what people had judged).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onrecord import flow
from onrecord.acts import (
    Accept,
    Action,
    Change,
    Correct,
    Decision,
    Flag,
    Judge,
    LinkTo,
    Merge,
    Note,
    Redo,
    Reject,
    Split,
    Undo,
    Unflag,
    Unlink,
)
from onrecord.errors import InputError, StaleError
from onrecord.flow import Stages
from onrecord.reading import SET_ASIDE
from onrecord.review import planning, telling
from onrecord.review.planning import Plan, incident_id
from onrecord.review.unfit import Unfit, unfit
from onrecord.store import Store, decisions, found, parts

__all__ = [
    "Accept",
    "Action",
    "Change",
    "Correct",
    "Flag",
    "Judge",
    "LinkTo",
    "Merge",
    "Note",
    "Redo",
    "Reject",
    "Split",
    "StaleError",
    "Undo",
    "Unfit",
    "Unflag",
    "Unlink",
    "act",
    "incident_id",
    "unfit",
    "version",
]

Seen = str | Mapping[str, str]
"""The version of the incident that the person saw, or those of several incidents by id."""


def act(
    store: Store, action: Action, *, by: str, at: str, seen: Seen | None = None, stages: Stages | None = None
) -> Change:
    """Keep what a person decides at a time (ISO, UTC), and settle again what it touches, in one transaction.

    Only the incidents that it can touch are grouped and settled again, to the same rows as settling everything gives.
    InputError says what cannot be decided and why; StaleError when an incident is not as it was `seen`; in both cases
    nothing has changed.
    """
    stages = stages or flow.shipped()
    if not by.strip():
        raise InputError("nobody is named who decides; give a name")
    flow.settle(store, stages)
    with store.writing():
        flow.settle(store, stages)  # another program may have read new documents since
        plan = planning.plan(store, action, by.strip())
        _refuse_stale(store, plan, seen)
        return _kept(store, plan, Decision(plan.kind, plan.what, by.strip(), at, plan.why, plan.about), stages)


def version(store: Store, incident: str) -> str:
    """The version of an incident, to be handed back as `seen`; InputError when no incident is so called."""
    with store.reading():
        return found.version(store.connection, incident_id(store, incident))


def _kept(store: Store, plan: Plan, decision: Decision, stages: Stages) -> Change:
    connection = store.connection
    touched = planning.accounts_of(store, found.holding(connection, plan.accounts))
    before = telling.view(store, plan.shows, touched, decision)
    decision = replace(decision, number=decisions.following(connection))
    decisions.keep_standing(connection, decision, {one.account_id: one.account_id for one in decision.about})
    _settle(store, plan, decision, stages)
    after = telling.view(store, plan.shows, touched, decision)
    decisions.append(connection, replace(decision, before=before.without(after), after=after.without(before)))
    return Change(
        decision.number, plan.action, tuple(found.holding(connection, touched)), telling.lines(plan, before, after)
    )


def _settle(store: Store, plan: Plan, decision: Decision, stages: Stages) -> None:
    """Bring what follows from the decision up to date: what it can touch alone, where the stages can do that."""
    if plan.shows == "beside":
        return
    if stages.again is None:
        whole = store.snapshot(adding=decision, aside=SET_ASIDE)
        marks = whole.marks
        resolution = stages.resolve(whole.documents, whole.readings, whole.judgements, whole.corrections, marks)
        store.rebuild(resolution, adding=decision)
        return
    connection = store.connection
    if plan.shows == "incidents":
        ids = parts.whole_components(connection, plan.accounts)
        regrouped = stages.again.regroup(parts.bonds(connection, ids, stages.again.neighbours, adding=decision))
        parts.put_groups(connection, ids, regrouped)
        groups = parts.changed(connection, regrouped.groups)
    else:
        groups = tuple(found.members(connection, found.holding(connection, plan.accounts)).values())
    taken = parts.part(connection, groups, adding=decision)
    parts.put_incidents(connection, taken, stages.again.resettle(taken))


def _refuse_stale(store: Store, plan: Plan, seen: Seen | None) -> None:
    if seen is None:
        return
    wanted = seen if isinstance(seen, Mapping) else dict.fromkeys(plan.incidents[:1], seen)
    for name, version_seen in wanted.items():
        id = incident_id(store, name)
        now = found.version(store.connection, id)
        if now != version_seen:
            raise StaleError(id, version_seen, now, telling.since(store, id, version_seen))
