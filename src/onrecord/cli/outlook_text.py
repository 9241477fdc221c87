"""An outlook in words and tables for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from onrecord.cli.text import clean, counted, table, wrapped
from onrecord.outlook.chains import Chain
from onrecord.outlook.page import OutlookPage
from onrecord.outlook.rates import Bucket, Rates
from onrecord.outlook.risk import Assessment
from onrecord.outlook.sentences import chance_word, per_cent

ROWS_SHOWN = 60
"""Buckets shown in a table; the earlier ones are summed up in a line, and are all in --json."""


def _head(page: OutlookPage) -> Iterator[str]:
    head = page.head
    yield wrapped(
        clean(
            f"as of {head.as_of} · {head.source} · from {head.since} · {counted(head.attacks, 'attack')} on record · "
            f"deadly: {head.deadly}"
        )
    )


def _foot(page: OutlookPage) -> Iterator[str]:
    head = page.head
    if head.warnings:
        yield "\nwarnings"
        yield from (wrapped(clean(row.words), first="  ! ", then="    ") for row in head.warnings)
    weights = ", ".join(f"{name} {weight:g}" for name, weight in head.weights)
    yield ""
    yield wrapped(f"{counted(len(head.rows), 'row')} used (ids: --json) · seed {head.seed} · weights: {weights}")


def _rates(page: OutlookPage, series: Rates) -> list[str]:
    shown = series.buckets[-ROWS_SHOWN:]
    earlier = series.buckets[: -len(shown)] if shown else ()
    late = series.law is not None
    heading = (
        series.grain,
        "attacks",
        "expected",
        "90 % a day",
        "confirmed",
        "claimed",
        *(["complete"] if late else []),
    )
    lines = [*_head(page), "", table(heading, [_row(bucket, late) for bucket in shown])]
    if earlier:
        held = sum(bucket.expected for bucket in earlier)
        lines.append(f"before {shown[0].first}: {held:.0f} attacks in {counted(len(earlier), series.grain)} (--json)")
    if series.law is not None:
        law = series.law
        lines.append(
            f"of a day's attacks {law.within(0):.0%} are known on the day, {law.within(3):.0%} within 3 days, "
            f"{law.within(7):.0%} within 7 ({counted(law.attacks, 'attack')} measured; longer delays are not known of)"
        )
    if page.coverage is not None:
        told = page.coverage
        lines.append(
            f"published tally: {told.tally.count} up to {told.tally.told_on}; "
            f"on record {told.vouched:.3g} confirmed, {told.rows:.3g} in all"
        )
    return [*lines, *_foot(page)]


def _row(bucket: Bucket, late: bool) -> tuple[str, ...]:
    status = dict(bucket.by_status)
    range_words = str(bucket.sure) if bucket.low == bucket.high else f"{bucket.low} to {bucket.high}"
    cells = [
        str(bucket.first) if bucket.first == bucket.last else f"{bucket.first} to {bucket.last}",
        range_words,
        f"{bucket.expected:.2f}",
        f"{bucket.pace_low:.2f} to {bucket.pace_high:.2f}",
        f"{status['confirmed'] + status['partner']:.2f}",
        f"{status['claimed']:.2f}",
    ]
    if late:
        full = bucket.complete
        cells.append(f"{full.mean:.1f} ({full.low:.0f} to {full.high:.0f})" if full and full.high > full.low else "")
    return tuple(cells)


def _waves(page: OutlookPage) -> list[str]:
    found = page.waves
    rows = [
        (
            f"{row.first} to {row.last}",
            str(row.attacks),
            f"{row.pace:.2f}",
            f"{row.low:.2f} to {row.high:.2f}",
            "" if row.times is None else f"× {row.times:.2f}",
            "" if row.change_from is None else f"{row.change_from} to {row.change_to}",
        )
        for row in found.stretches
    ]
    head = ("days", "attacks", "a day", "90 %", "to before", "changed between (90 %)")
    lines = [*_head(page), "", table(head, rows), ""]
    if found.late:
        lines.append(f"the last {counted(found.late, 'day')} stand in no stretch: too little of them is known yet")
    if len(found.stretches) == 1:
        lines.append("no change of pace stands out from chance")
    if found.waves:
        lines.append(f"waves (a silence of more than {counted(found.gap_days, 'day')} ends one):")
    for wave in found.waves[-ROWS_SHOWN:]:
        still = ", not over" if wave.open else ""
        lines.append(f"  {wave.first} to {wave.last}: {counted(wave.attacks, 'attack')}, {wave.pace:.2f} a day{still}")
    marks = [*page.known.responses, *page.known.markers]
    lines += [clean(f"  {case.first}  {case.role}: {case.label}") for case in marks[:20]]
    lines += ["  (responses and context stand beside the waves and are not modelled)"] if marks else []
    return [*lines, *_foot(page)]


def _chains(page: OutlookPage) -> list[str]:
    lines = [*_head(page), ""]
    if not page.chains.chains:
        lines.append("no response is on record, so nothing can be said of what followed what")
    for chain in page.chains.chains:
        lines += [*_chain(chain), ""]
    for pair in page.chains.pairs:
        days = str(pair.days_low) if pair.days_low == pair.days_high else f"{pair.days_low} to {pair.days_high}"
        sure = "stated" if pair.status == "stated" else f"proposed, {pair.share:.0%} of the fit"
        lines.append(f"  {pair.attack} was followed by {pair.response} after {days} days ({sure})")
    lines.append(f"{page.chains.draws} draws, seed {page.chains.seed}; followed by is no word for why")
    return [*lines, *_foot(page)]


def _chain(chain: Chain) -> list[str]:
    rows = [
        (
            str(lag.days),
            str(lag.after),
            str(lag.before),
            f"{lag.chance:.1f} ({lag.chance_low:.0f} to {lag.chance_high:.0f})",
        )
        for lag in chain.lags
    ]
    head = ("days", f"{chain.then} after {chain.first}", f"{chain.then} before", "by chance (90 %)")
    verdict = (
        f"more {chain.then}s followed within {counted(chain.window, 'day')} than chance and the days before give"
        if chain.found
        else f"no more {chain.then}s followed than chance or the days before give"
    )
    return [
        f"{counted(chain.firsts, chain.first)} followed by {counted(chain.thens, chain.then)}",
        table(head, rows),
        f"{verdict}: {chain.after} in the {counted(chain.window, 'day')} after, {chain.before} before; "
        f"p {chain.p_chance:.3f} against chance, {chain.p_placebo:.3f} against the days before",
    ]


def _risk(page: OutlookPage) -> list[str]:
    found = page.risk
    lines = [*_head(page), ""]
    lines += [wrapped(clean(sentence)) for sentence in page.sentences]
    lines += ["", *_chances(found), "", *_paces(found), "", *_priors(found)]
    return [*lines, *_foot(page)]


def _chances(found: Assessment) -> Iterator[str]:
    days = [ahead for ahead, _ in found.base.chances]
    pace = found.paces[0]
    rows = [(prior.name, *(_cell(found.at(pace.name, prior.name, ahead)) for ahead in days)) for prior in found.priors]
    rows.append(("calendar base rate", *(_cell(chance) for _, chance in found.base.chances)))
    yield f"chance of at least one {found.known.event} at the pace of {pace.words}"
    yield table(("prior", *(f"{ahead} days" for ahead in days)), rows)


def _paces(found: Assessment) -> Iterator[str]:
    days = found.base.chances[0][0]
    rows = []
    for pace in found.paces:
        low, high = found.span(days, pace=pace.name)
        rows.append(
            (
                pace.words,
                f"{pace.attacks:.3g}",
                f"{pace.days:.3g}",
                f"{pace.mean:.2f} ({pace.low:.2f} to {pace.high:.2f})",
                f"{per_cent(low)} to {per_cent(high)}",
            )
        )
    yield table(("pace", "attacks", "days", "a day (90 %)", f"{days} days, every prior"), rows)


def _priors(found: Assessment) -> Iterator[str]:
    yield "lethal share of one attack, by prior"
    for prior in found.priors:
        share = f"{prior.mean:.1%} ({prior.quantile(0.05):.1%} to {prior.quantile(0.95):.1%})"
        yield wrapped(clean(f"{prior.name}: {share}; {prior.words}"), first="  ", then="    ")
    for row in found.references:
        yield wrapped(clean(f"source of {row.id}: {row.source}"), first="  ", then="    ")


def _cell(chance: float) -> str:
    return f"{per_cent(chance)} {chance_word(chance)}"


TEXTS: dict[str, Callable[[OutlookPage], list[str]]] = {
    "days": lambda page: _rates(page, page.days),
    "weeks": lambda page: _rates(page, page.weeks),
    "waves": _waves,
    "chains": _chains,
    "risk": _risk,
}
"""What each command prints."""
