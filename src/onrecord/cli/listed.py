"""Incidents in a list: one line each, what reports differ on, and the joins that wait for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from onrecord.asking import first_day
from onrecord.cli.shown import incident_text, name
from onrecord.cli.text import clean, counted, table, wrapped
from onrecord.cli.whole import Whole
from onrecord.model import Count, Incident, Link, NearMiss, Outcome, Settled, Value, Where
from onrecord.words import in_brief, in_words, spaced

HEAD = ("", "id", "when", "kind", "where", "dead / hurt", "outcome", "told")
CUT = {"kind": 13, "outcome": 12, "dead / hurt": 11}
"""Columns that give way in this order where a table is too wide, and the least they keep; the place gives way last."""
LEGEND = "≠ reports differ · ◆ near miss · told: by how many independent reports"
JOINS = 5
"""Proposed joins shown by the demonstration."""


def incident_table(whole: Whole, incidents: Iterable[Incident]) -> str:
    """One line for each incident in order of its days, a near miss marked before it, a conflict in its cell."""
    rows = [_row(whole, incident) for incident in sorted(incidents, key=first_day)]
    return f"{table(HEAD, rows, cut=CUT)}\n{LEGEND}"


def is_news(whole: Whole, incident: Incident) -> bool:
    """True when some report tells it as its news, and not all of them in passing."""
    return any(whole.accounts[account].salience == "focus" for account in incident.accounts)


def near_miss(incident: Incident) -> bool:
    """True when the incident shows a near miss."""
    return any(isinstance(row.value, NearMiss) and row.value.value for row in incident.of("near_miss"))


def demo_text(whole: Whole, record: str) -> Iterator[str]:
    """The record as a table, one incident opened, what is in conflict, what may be one, and three commands to try."""
    incidents = [incident for incident in whole.incidents.values() if is_news(whole, incident)]
    if not incidents:
        yield "the samples hold no incident"
        return
    yield incident_table(whole, incidents)
    opened = max(incidents, key=lambda one: _tells_most(whole, one))
    yield f"\n{'─' * 100}\n{incident_text(whole, opened)}\n{'─' * 100}"
    yield from _conflicts(whole, incidents)
    joins = [link for link in whole.snapshot.resolution.links if link.kind == "same_event"]
    yield from _joins(whole, joins)
    yield f"\nThe record is {record}. Look next:"
    yield f"  onrecord show {whole.short(opened.id)} --explain --record {record}"
    if joins:
        pair = " ".join(whole.short(end) for end in (joins[0].source, joins[0].target))
        yield f"  onrecord judge {pair} different --by NAME --record {record}"
    else:
        yield f"  onrecord incidents --conflict --record {record}"
    yield f"  onrecord desk --record {record}"
    yield f"  onrecord export csv incidents.csv --record {record}"


def _tells_most(whole: Whole, incident: Incident) -> tuple[bool, int, int, str]:
    """What picks the incident to open: a conflict and a near miss, then the witnesses, then the conflicts."""
    conflicts = len(whole.conflicts(incident))
    return bool(conflicts) and near_miss(incident), incident.documents, conflicts, incident.id


def _conflicts(whole: Whole, incidents: Sequence[Incident]) -> Iterator[str]:
    """One line for each slot of an incident on which reports differ, with every value once."""
    lines = []
    for incident in incidents:
        found: dict[str, dict[str, None]] = {}
        for row in whole.conflicts(incident):
            values: list[Value] = [row.value, *(value for value, _ in row.rivals)]
            found.setdefault(row.slot, {}).update(dict.fromkeys(clean(in_words(value)) for value in values))
        for slot, words in found.items():
            lines.append(wrapped(" ≠ ".join(words), first=f"  {whole.short(incident.id)}  {spaced(slot):<20}"))
    yield f"\n{counted(len(lines), 'conflict')} between reports, shown and not averaged:"
    yield from lines


def _joins(whole: Whole, joins: Sequence[Link]) -> Iterator[str]:
    if not joins:
        return
    yield f"\n{counted(len(joins), 'proposed join')}, for a person to judge:"
    for link in joins[:JOINS]:
        pair = f"{name(whole, link.source)} and {name(whole, link.target)}"
        yield wrapped(clean(f"{pair}: {link.reason}"), first="  ", then="    ")
    if len(joins) > JOINS:
        yield f"  and {len(joins) - JOINS} more; `onrecord show` names those of an incident"


def _row(whole: Whole, incident: Incident) -> tuple[str, ...]:
    return (
        "◆" if near_miss(incident) else "",
        whole.short(incident.id),
        _cell(incident.of("when")),
        spaced(incident.kind),
        _cell(incident.of("where")),
        _harm(incident),
        _cell(incident.of("outcome")),
        str(incident.documents),
    )


def _harm(incident: Incident) -> str:
    """Killed and hurt in one cell, a dash for what is not told."""
    cells = [_cell(incident.of(slot)) for slot in ("killed", "injured")]
    return " / ".join(cell or "–" for cell in cells) if any(cells) else ""


def _cell(rows: Sequence[Settled]) -> str:
    if not rows:
        return ""
    mark = "≠" if any(row.status == "conflict" for row in rows) else ""
    return mark + _brief(rows[0].value) + (f" +{len(rows) - 1}" if len(rows) > 1 else "")


def _brief(value: Value) -> str:
    if isinstance(value, Where) and value.level == "country":
        return value.name
    if isinstance(value, Outcome):
        return spaced(value.code)
    return "none" if isinstance(value, Count) and value.state == "none_reported" else in_brief(value)
