"""One incident as text: every value with its status and its words, rivals beside it, links and joins below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from onrecord.cli.attested import grade_line, source_lines
from onrecord.cli.text import WIDTH, clean, counted, fitted, quoted, width, wrapped
from onrecord.cli.waterfall import rival_joins, waterfalls
from onrecord.cli.whole import Whole
from onrecord.model import (
    AccountId,
    Document,
    Incident,
    Link,
    Misfit,
    Note,
    Settled,
    Span,
    Support,
    Value,
)
from onrecord.words import hedge, in_words, precision, spaced, voice_words

LABEL = 20
"""Columns for the name of a slot; values stand after it, quotes below the value."""
QUOTES = 2
"""Quotes shown under a value, and one under a rival; --explain shows all."""
QUOTE = 110
"""Columns of a quote, cut where it is longer; --explain shows it whole."""
ROWS = 5
"""Links, proposals and accounts shown in each section; --explain shows all."""
CONTEXT = 60
"""Code points of context on each side of a quote."""
BADGES = {
    "agreed": "green",
    "conflict": "red",
    "single": "cyan",
    "inferred": "yellow",
    "corrected": "magenta",
    "accepted": "magenta",
}


def incident_text(whole: Whole, incident: Incident, *, explain: bool = False) -> str:
    """The page of one incident, at most 100 columns wide; with `explain`, how each value came about."""
    lines = [*_head(whole, incident), ""]
    for settled in incident.settled:
        lines += _settled(whole, incident, settled, explain=explain)
    sections: dict[str, list[str]] = {
        "links": [_link(whole, incident, link) for link in _links_of(whole, incident)],
        "joined, place in conflict": list(rival_joins(whole, incident)),
        "proposed joins, not made": [
            _proposal(whole, incident, link) for link in _links_of(whole, incident, joins=True)
        ],
        "decided, but it no longer fits what is read": [_misfit(row) for row in whole.misfits(incident)],
        "sources": source_lines(incident, explain=explain),
        "told by": [_account(whole, id) for id in incident.accounts],
    }
    if explain:
        sections["why these accounts are one incident"] = list(waterfalls(whole, incident))
        sections["why others are not joined"] = list(waterfalls(whole, incident, joined=False))
    for title, body in sections.items():
        if body:
            shown = body if explain else body[:ROWS]
            lines += ["", click.style(title, bold=True), *shown]
            lines += [f"  and {len(body) - ROWS} more; --explain shows all"] if len(shown) < len(body) else []
    return "\n".join(lines)


def reports(incident: Incident, whole: Whole) -> str:
    """How many accounts and independent reports stand behind an incident."""
    documents = len({whole.accounts[account].document_id for account in incident.accounts})
    copied = documents - incident.documents
    copies = f" ({counted(copied, 'copy', 'copies')})" if copied > 0 else ""
    told = counted(len(incident.accounts), "account")
    return f"{told} in {counted(incident.documents, 'independent report')}{copies}"


def _head(whole: Whole, incident: Incident) -> list[str]:
    when, where = (", ".join(clean(in_words(row.value)) for row in incident.of(slot)) for slot in ("when", "where"))
    title = " · ".join(part for part in (spaced(incident.kind), when, where) if part)
    known = f"incident {incident.id}"
    if incident.aliases:
        known += f", also {', '.join(whole.short(alias) for alias in incident.aliases)}"
    head = [click.style(wrapped(title), bold=True), wrapped(known), reports(incident, whole)]
    return [*head, grade_line(incident.grade)] if incident.grade else head


def _settled(whole: Whole, incident: Incident, settled: Settled, *, explain: bool) -> Iterator[str]:
    yield _value_line(spaced(settled.slot), settled.value, settled.status)
    for row in whole.corrections(incident, settled) if settled.status == "corrected" else ():
        yield _below(f"set by {row.by} on {row.at[:10]}" + (f": {row.note}" if row.note else ""))
    for one in whole.acceptances(incident, settled) if settled.status == "accepted" else ():
        yield _below(f"accepted by {one.by} on {one.at[:10]}" + (f": {one.note}" if one.note else ""))
    if explain:
        yield _below(f"rule: {settled.rule}")
    yield from _evidence(whole, settled.support, QUOTES, explain=explain)
    if not explain and settled.rivals and all(isinstance(value, Note) for value, _ in settled.rivals):
        yield wrapped(clean("; ".join(in_words(value) for value, _ in settled.rivals)), first="  also".ljust(LABEL))
        return
    own = [row.value for row in incident.of(settled.slot)]
    for value, support in settled.rivals:
        yield _value_line("  or", value)
        if explain or value not in own:  # a value with a line of its own has its quotes there
            yield from _evidence(whole, support, 1, explain=explain)


def _value_line(label: str, value: Value, status: str = "") -> str:
    finer = precision(value)
    text = wrapped(clean(in_words(value)), first=label.ljust(LABEL), columns=WIDTH - 12)
    last = text.rpartition("\n")[2]
    if finer and width(last) + 3 + width(finer) <= WIDTH - 12:
        text, last = f"{text} ({finer})", f"{last} ({finer})"
        finer = ""
    if status:
        text += " " * (WIDTH - width(last) - len(status)) + click.style(status, fg=BADGES.get(status))
    return text + (f"\n{_below(f'({finer})')}" if finer else "")


def _below(text: str, extra: int = 0) -> str:
    return wrapped(clean(text), first=" " * (LABEL + extra))


def _evidence(whole: Whole, support: Sequence[Support], most: int, *, explain: bool) -> Iterator[str]:
    if explain:
        for one in support:
            yield from _explained(whole, one)
        return
    lines = list(dict.fromkeys(_quoted(whole, one) for one in _one_each(whole, support)))
    more = len({_quoted(whole, one) for one in support}) - len(lines[:most])
    if more:
        lines[most - 1] += f" · +{more}"
    yield from (_below(line) for line in lines[:most])


def _one_each(whole: Whole, support: Sequence[Support]) -> list[Support]:
    """The claims, the first of each account before any second one."""
    accounts: dict[AccountId, int] = {}
    turns: list[tuple[int, int, Support]] = []
    for one in support:
        accounts[one.account_id] = accounts.get(one.account_id, 0) + 1
        turns.append((accounts[one.account_id], len(turns), one))
    return [one for _, _, one in sorted(turns, key=lambda turn: turn[:2])]


def _quoted(whole: Whole, support: Support) -> str:
    claim = whole.claim(support)
    words = quoted(claim.spans)
    words = fitted(words, QUOTE) + "”" if width(words) > QUOTE else words
    parts = [words, hedge(claim), whole.printed(whole.document_of(support.account_id))]
    return clean(" · ".join(part for part in parts if part))


def _explained(whole: Whole, support: Support) -> Iterator[str]:
    claim, document = whole.claim(support), whole.document_of(support.account_id)
    for span in claim.spans:
        yield _below(_in_context(document, span))
    voices = ", as told by ".join(voice_words(voice) for voice in claim.voice)
    said = f"said by {voices}" if voices else "said by the page"
    yield _below(f"{said} · {claim.certainty}{', denied' if claim.polarity == '-' else ''}, {claim.realis}", 2)
    found = f" · rule {claim.rule}" if claim.rule else ""
    score = "" if claim.score is None else f" · score {claim.score:.2f}"
    yield _below(f"printed by {whole.printed(document)} · account {whole.short(support.account_id)}{found}{score}", 2)


def _in_context(document: Document, span: Span) -> str:
    start, end = max(0, span.start - CONTEXT), min(len(document.text), span.end + CONTEXT)
    before, after = document.text[start : span.start], document.text[span.end : end]
    # cut at the edge of a word, unless the text itself begins or ends there
    before = "… " + before.partition(" ")[2] if start > 0 else before
    after = after.rpartition(" ")[0] + " …" if end < len(document.text) else after
    return f"{before}“{span.quote}”{after}"


def _links_of(whole: Whole, incident: Incident, *, joins: bool = False) -> list[Link]:
    rows = whole.snapshot.resolution.links
    return [row for row in rows if incident.id in (row.source, row.target) and (row.kind == "same_event") == joins]


def _link(whole: Whole, incident: Incident, link: Link) -> str:
    if link.source == incident.id:
        text = f"  {spaced(link.kind)}: {_target(whole, link)} · {link.status}"
    elif link.kind in ("confirms", "denies"):
        text = f"{_speaker(whole, link)} {link.kind} this · {link.status}"
    else:
        text = f"  {name(whole, link.source)} · is {spaced(link.kind)} this · {link.status}"
    words = quoted(link.evidence)
    printed = whole.printed(whole.documents[link.document_id]) if link.document_id in whole.documents else ""
    return wrapped(clean(" · ".join(part for part in (text.strip(), words, printed) if part)), first="  ", then="    ")


def _target(whole: Whole, link: Link) -> str:
    wave = whole.aggregates.get((link.document_id, link.target)) if link.document_id else None
    return f"a wave, {wave.what}" if wave else name(whole, link.target)


def _speaker(whole: Whole, link: Link) -> str:
    said = whole.statements.get((link.document_id, link.source)) if link.document_id else None
    return voice_words(said.speaker) if said else whole.short(link.source)


def name(whole: Whole, incident_id: str) -> str:
    """An incident in a few words: its short id, kind, time and place."""
    incident = whole.incidents.get(whole.incident_of.get(incident_id, ""))  # type: ignore[call-overload]
    if incident is None:
        return whole.short(incident_id)
    when, where = (incident.of(slot) for slot in ("when", "where"))
    told = [spaced(incident.kind), *(in_words(rows[0].value) for rows in (when, where) if rows)]
    return f"{whole.short(incident.id)} ({', '.join(told)})"


def _proposal(whole: Whole, incident: Incident, link: Link) -> str:
    other = link.target if link.source == incident.id else link.source
    judge = f"onrecord judge {whole.short(incident.id)} {whole.short(other)} same|different --by NAME"
    return wrapped(clean(f"{name(whole, other)}: {link.reason} · {judge}"), first="  ", then="    ")


def _misfit(misfit: Misfit) -> str:
    decided = "nothing" if misfit.decided is None else in_words(misfit.decided)
    now = "; ".join(in_words(value) for value in misfit.now) or "nothing"
    text = f"decision {misfit.number} was on {spaced(misfit.slot)}: {decided}; the texts now give {now}"
    return wrapped(clean(text), first="  ", then="    ")


def _account(whole: Whole, account_id: AccountId) -> str:
    account, document = whole.accounts[account_id], whole.document_of(account_id)
    title = f"“{document.title}”" if document.title else "no title"
    aside = "" if account.salience == "focus" else ", told in passing"
    text = f"{whole.short(account_id)}  {title} · {whole.printed(document)}{aside}"
    return wrapped(clean(text), first="  ", then="    ")
