"""Everything one outlook holds, worked out once: for the command line, for a page of the desk, for a drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from onrecord.errors import InputError
from onrecord.model import Snapshot
from onrecord.outlook import priors, recorded
from onrecord.outlook.assumed import Weight, weights
from onrecord.outlook.cautions import Warned, of_risk, of_waves, warnings
from onrecord.outlook.chains import DRAWS, Chains, chains
from onrecord.outlook.known import Known, Left, Rows, Tally, known, latest
from onrecord.outlook.paces import Coverage
from onrecord.outlook.priors import Reference
from onrecord.outlook.rates import Rates, rates
from onrecord.outlook.recorded import Scope
from onrecord.outlook.risk import HORIZONS, Assessment, Point, assess, path
from onrecord.outlook.sentences import sentences
from onrecord.outlook.waves import Waves, waves


@dataclass(frozen=True)
class Ask:
    """What an outlook is asked for: the first day, weights of near misses, reference classes, horizons, seed, draws.

    `references` are ids of shipped or extra classes, or "none"; without any, those of the series' countries are used.
    The path of the chance over time is the longest work and may be left out.
    """

    since: date | None = None
    weights: Mapping[str, Weight] = field(default_factory=weights)
    references: tuple[str, ...] = ()
    extra: tuple[Reference, ...] = ()
    horizons: tuple[int, ...] = HORIZONS
    seed: int = 1
    draws: int = DRAWS
    with_path: bool = True


@dataclass(frozen=True)
class Head:
    """What every output carries: the as-of day, where the rows are from, which were used, what was assumed."""

    as_of: date
    since: date
    source: str
    deadly: str
    attacks: int
    rows: tuple[str, ...]
    left: tuple[Left, ...]
    seed: int
    weights: tuple[tuple[str, float], ...]
    warnings: tuple[Warned, ...]


@dataclass(frozen=True)
class OutlookPage:
    """One outlook: sentences first, then the series, waves, ladder, lags and chances that they rest on."""

    head: Head
    sentences: tuple[str, ...]
    known: Known
    days: Rates
    weeks: Rates
    tallies: tuple[Tally, ...]
    coverage: Coverage | None
    waves: Waves
    chains: Chains
    risk: Assessment
    path: tuple[Point, ...]

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """The warnings, those of the rows first."""
        return self.head.warnings


def outlook_page(snapshot: Snapshot, as_of: date, *, scope: Scope | None = None, ask: Ask | None = None) -> OutlookPage:
    """The outlook of a record on a day, from the reports published by then; the same bytes for the same record.

    Pass a snapshot that was resolved from those reports alone (`flow.as_known`) for an exact cut.
    """
    ask = ask or Ask()
    return page_of(recorded.rows_of(snapshot, as_of, scope or Scope(), ask.weights), as_of, ask)


def page_of(rows: Rows, as_of: date | None = None, ask: Ask | None = None) -> OutlookPage:
    """The outlook of any rows on a day, by default the last day on which anything happened."""
    ask = ask or Ask()
    seen = window(rows, as_of, ask)
    own = priors.history(rows, ask.since, seen.as_of) if ask.since else None
    references = priors.chosen(seen, ask.references, (*ask.extra, *([own] if own else [])))
    found = assess(seen, references, horizons=tuple(sorted({30, *ask.horizons})))
    stretches = waves(seen, seed=ask.seed)
    told = (*warnings(seen), *of_waves(stretches, seen), *of_risk(found))
    return OutlookPage(
        head=head(seen, ask, told),
        sentences=sentences(found),
        known=seen,
        days=rates(seen),
        weeks=rates(seen, "week"),
        tallies=seen.tallies,
        coverage=found.coverage,
        waves=stretches,
        chains=chains(seen, seed=ask.seed, draws=ask.draws),
        risk=found,
        path=path(rows, seen, references) if ask.with_path else (),
    )


def window(rows: Rows, as_of: date | None, ask: Ask) -> Known:
    """What was known on the day asked for; without any row, a window of no attacks.

    InputError when the window would begin after the as-of day.
    """
    day = as_of or latest(rows) or ask.since or date(1970, 1, 1)
    if ask.since is not None and ask.since > day:
        raise InputError(f"the window begins on {ask.since}, after the as-of day {day}; give an earlier --since")
    seen = known(rows, day, since=ask.since)
    return (
        replace(seen, notes=(*seen.notes, "no row is dated: the as-of day is a stand-in")) if not rows.cases else seen
    )


def head(seen: Known, ask: Ask, told: tuple[Warned, ...]) -> Head:
    """What an output carries beside its tables."""
    return Head(
        as_of=seen.as_of,
        since=seen.since,
        source=seen.source,
        deadly=seen.deadly,
        attacks=seen.number,
        rows=seen.ids,
        left=seen.left,
        seed=ask.seed,
        weights=tuple((name, row.weight) for name, row in ask.weights.items()),
        warnings=told,
    )
