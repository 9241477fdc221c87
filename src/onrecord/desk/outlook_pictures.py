"""The pictures of an outlook: counts with tallies, waves, ladder, lags, chances, the forecast and its record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from onrecord.desk.pictures.axes import day_words, short_span
from onrecord.desk.pictures.bars import Bars, Layer, Staircase, stacked
from onrecord.desk.pictures.curves import Band, Chart, Histogram, Line, Marker, Rung, chart, histogram, ladder
from onrecord.desk.pictures.drawing import Picture
from onrecord.outlook.backtest import Backtest
from onrecord.outlook.chains import Chain
from onrecord.outlook.forecast import Forecast, Told
from onrecord.outlook.known import STATUSES, Status, Tally
from onrecord.outlook.page import OutlookPage
from onrecord.outlook.rates import Bucket
from onrecord.outlook.scores import pit_draws, reliability

STATUS_WORDS: dict[Status, str] = {
    "confirmed": "confirmed by officials",
    "partner": "confirmed by a partner",
    "reported": "reported by others",
    "claimed": "claimed only",
}
DAILY = 130
"""Up to how many days the counts are drawn day by day; beyond, week by week."""
BACK = 91
"""Days of the past drawn before a fan."""
FEWEST = 5
"""Fewer forecasts than these make no dot of a reliability diagram."""
TENTHS = tuple(f"{tenth / 10:.1f}" for tenth in range(10))


def outlook_pictures(page: OutlookPage, ahead: Forecast | None, run: Backtest | None) -> tuple[Picture, ...]:
    """All pictures in the order of the page; those without a forecast or a past to score are left out."""
    drawn: list[Picture | None] = [_daily(page), _cumulative(page), _fan(page, ahead) if ahead else None, _ladder(page)]
    drawn += [_lags(chain, number) for number, chain in enumerate(page.chains.chains)]
    drawn.append(_path(page))
    drawn += [_reliability(run), _pit(run)] if run else []
    return tuple(picture for picture in drawn if picture is not None)


def _daily(page: OutlookPage) -> Picture | None:
    """Counts stacked by status, over them the pace that the tally states that speaks of most."""
    rates = page.days if page.known.days <= DAILY else page.weeks
    buckets = rates.buckets
    if not buckets:
        return None
    length = (buckets[0].last - buckets[0].first).days + 1
    layers = tuple(Layer(STATUS_WORDS[status], _of_status(buckets, status)) for status in STATUSES)
    tally = page.coverage.tally if page.coverage else None
    steps = (_staircase(tally, page.head.since, length),) if tally and _days(tally, page.head.since) else ()
    late = [bucket for bucket in buckets if bucket.complete is not None and bucket.complete.high > bucket.expected]
    notes = [_unfinished(late)] if late else []
    return stacked(
        Bars(
            name="daily",
            title=f"Attacks by how well they are vouched for, as known on {day_words(page.head.as_of)}",
            about=f"{page.head.attacks} attacks from {short_span(page.head.since, page.head.as_of)}",
            unit="attacks",
            bins=tuple((bucket.first, bucket.last) for bucket in buckets),
            layers=tuple(layer for layer in layers if any(layer.numbers)),
            steps=steps,
            notes=tuple(notes),
        )
    )


def _unfinished(late: Sequence[Bucket]) -> str:
    """What the last bars may still gain from reports to come."""
    grown = sum(bucket.complete.mean for bucket in late if bucket.complete)
    now = sum(bucket.expected for bucket in late)
    days = short_span(late[0].first, late[-1].last)
    return f"Reports still to come may raise the last {len(late)} bars: {days} from {now:.1f} to about {grown:.1f}."


def _of_status(buckets: Sequence[Bucket], status: Status) -> tuple[float, ...]:
    return tuple(dict(bucket.by_status)[status] for bucket in buckets)


def _days(tally: Tally, since: date) -> int:
    return (tally.told_on - (tally.since or since)).days


def _staircase(tally: Tally, since: date, length: int) -> Staircase:
    """The tally as attacks a bar over the days it speaks of."""
    first = max(tally.since or since, since)
    words = f"{'at least ' if tally.at_least else ''}{tally.count} from {short_span(first, tally.told_on)}"
    pace = tally.count / max(1, _days(tally, since)) * length
    return Staircase(f"pace of the published tally, {words}", ((first, tally.told_on, pace, words),))


def _cumulative(page: OutlookPage) -> Picture | None:
    """Attacks so far on the record, what tallies said when, and where the pace changed."""
    total, curve = 0.0, []
    for bucket in page.days.buckets:
        total += bucket.expected
        curve.append((bucket.last, total))
    if not curve:
        return None
    lines = [Line("attacks on this record", tuple(curve), "line1", stepped=True)]
    told = tuple((tally.told_on, float(tally.count)) for tally in page.tallies if _whole(tally, page))
    if told:
        lines.append(Line("published tallies", told, "line5", dots=True))
    stretches = page.waves.stretches
    markers = tuple(Marker(one.first, f"{one.pace:.2g} a day from here") for one in stretches[1:])
    return chart(
        Chart(
            name="cumulative",
            title="Attacks so far, with changes of pace",
            about=f"{total:g} attacks on this record by {day_words(page.head.as_of)}",
            across="day",
            upwards="attacks so far",
            lines=tuple(lines),
            markers=markers,
            notes=() if len(stretches) > 1 else ("No change of pace stands out of the scatter of days.",),
            whole=True,
        )
    )


def _whole(tally: Tally, page: OutlookPage) -> bool:
    """Whether a tally counts from the beginning of the window, so that it can be held against the curve."""
    return tally.since is None or abs((tally.since - page.head.since).days) <= 3


def _fan(page: OutlookPage, ahead: Forecast) -> Picture | None:
    """What may come, as attacks after the as-of day: half and nine tenths of what the forecast holds possible."""
    told = [one for one in ahead.told if one.ahead.group is None] or list(ahead.told)
    if not told:
        return None
    start = ahead.as_of - timedelta(days=min(BACK, page.known.days - 1))
    past = _past(page, start)
    now = past[-1][1]
    beaten = any(one.counts_instead for one in told)
    bands = [Band(f"{level:.0%} of what is possible", _band(told, now, level), look) for level, look in LEVELS]
    lines = [Line("attacks on this record", past, "line1", stepped=True)]
    means = ((ahead.as_of, now), *((_until(one), now + one.ahead.mean) for one in told))
    lines.append(Line("forecast, mean", means, "muted_line" if beaten else "line2", dots=True))
    others = tuple((_until(one), now + one.counts_instead.mean) for one in told if one.counts_instead)
    if others:
        lines.append(Line("baseline that did better so far", ((ahead.as_of, now), *others), "line3", dots=True))
    notes = ["Stated for the days marked by dots; between them the fan is only drawn through."]
    notes += [
        f"{one.ahead.days} days: not better so far than the baseline “{one.counts_instead.name}”, which gives "
        f"{one.counts_instead.mean:.1f} ({one.counts_instead.low} to {one.counts_instead.high}, 90 %)."
        for one in told
        if one.counts_instead
    ]
    return chart(
        Chart(
            name="fan",
            title=f"Attacks so far and what may come after {day_words(ahead.as_of)}",
            about="; ".join(_ahead_words(one) for one in told),
            across="day",
            upwards="attacks so far",
            lines=tuple(lines),
            bands=tuple(bands),
            markers=(Marker(ahead.as_of, f"as of {short_span(ahead.as_of, ahead.as_of)}"),),
            notes=tuple(notes),
            whole=True,
        )
    )


LEVELS = ((0.9, "band90"), (0.5, "band50"))


def _past(page: OutlookPage, start: date) -> tuple[tuple[date, float], ...]:
    total, curve = 0.0, []
    for bucket in page.days.buckets:
        total += bucket.expected
        if bucket.last >= start:
            curve.append((bucket.last, total))
    return tuple(curve) or ((page.head.as_of, 0.0),)


def _band(told: Sequence[Told], now: float, level: float) -> tuple[tuple[date, float, float], ...]:
    rows = [(told[0].ahead.origin, now, now)]
    for one in told:
        low, high = one.ahead.interval(level)
        rows.append((_until(one), now + low, now + high))
    return tuple(rows)


def _until(told: Told) -> date:
    return told.ahead.origin + timedelta(days=told.ahead.days)


def _ahead_words(told: Told) -> str:
    low, high = told.ahead.interval(0.9)
    return f"in {told.ahead.days} days {told.ahead.mean:.1f} more ({low} to {high}, 90 %)"


def _ladder(page: OutlookPage) -> Picture:
    """Attacks by the rung they reached; near misses stand beside the rung they nearly were on."""
    rungs = page.risk.ladder
    weight = sum(row.near.weight for row in rungs.near)
    near = f"{len(rungs.near)} near misses, together weighing {weight:.2g} deadly ones" if rungs.near else ""
    silent = f"of {rungs.silent} no words say whether they did" if rungs.silent else ""
    rows = [
        Rung("launched", rungs.launched),
        Rung("reached their aim", rungs.reached, silent, "series2", "lines"),
        Rung("hurt someone", rungs.hurt, "", "series6", "dots"),
        Rung("killed someone", rungs.killed, near, "series5", "cross"),
    ]
    about = ", ".join(f"{row.words} {row.number:g}" for row in rows)
    return ladder("ladder", "Ladder of severity", about, rows)


def _lags(chain: Chain, number: int) -> Picture | None:
    """How many days after one thing the other came, beside as many days before and what chance gives."""
    if not chain.lags:
        return None
    after, before = f"days after {chain.first}", "days before (placebo)"
    return histogram(
        Histogram(
            name="lags" if number == 0 else f"lags_{number + 1}",
            title=f"{chain.first.capitalize()} followed by {chain.then}",
            about=f"{chain.after} pairs within {chain.window} days after, {chain.before} within as many before",
            across="days between",
            upwards="pairs",
            bins=tuple(str(lag.days) for lag in chain.lags),
            series=(
                (after, tuple(float(lag.after) for lag in chain.lags)),
                (before, tuple(float(lag.before) for lag in chain.lags)),
                ("by chance, mean", tuple(float(lag.chance) for lag in chain.lags)),
            ),
            notes=(
                f"“Followed by” says nothing of causes. By chance alone as much in {chain.p_chance:.0%} of draws; "
                f"against the days before, {chain.p_placebo:.0%}.",
            ),
        )
    )


def _path(page: OutlookPage) -> Picture | None:
    """The 30-day chance as it stood day by day, under each prior, with the calendar's base rate."""
    names = list(dict.fromkeys(name for point in page.path for name, _ in point.chances))
    if not names:
        return None
    looks = ("line1", "line2", "line3", "line4", "line5", "line6")
    told = {
        name: [(point.day, odds) for point in page.path for held, odds in point.chances if held == name]
        for name in names
    }
    lines = [Line(name, tuple(told[name]), look) for name, look in zip(names, looks, strict=False)]
    base = dict(page.risk.base.chances).get(30)
    if base is not None:
        ends = (page.path[0].day, page.path[-1].day)
        lines.append(Line("calendar base rate", tuple((day, base) for day in ends), "muted_line"))
    return chart(
        Chart(
            name="path",
            title="Chance of at least one deadly attack within 30 days, as it stood on each day",
            about="; ".join(f"{line.name} {line.points[-1][1]:.0%}" for line in lines),
            across="day",
            upwards="chance",
            lines=tuple(lines),
            highest=1.0,
            notes=("The lines are as far apart as the assumptions are: their spread is part of the answer.",),
        )
    )


def _reliability(run: Backtest) -> Picture | None:
    """Stated chances of a severe attack beside how often one came."""
    days = sorted({case.days for case in run.cases if case.measure == "severe"})
    lines = [Line("right on average", ((0.0, 0.0), (1.0, 1.0)), "muted_line")]
    for length, look in zip(days, ("line1", "line2", "line3"), strict=False):
        severe = [case for case in run.cases if case.measure == "severe" and case.days == length]
        rows = reliability(np.array([case.stated for case in severe]), np.array([case.came for case in severe]))
        points = tuple((float(mean), float(share)) for mean, share, number in rows if number >= FEWEST)
        lines.append(Line(f"{length} days, {len(severe)} forecasts", points, look, dots=True))
    if not any(line.points for line in lines[1:]):
        return None
    return chart(
        Chart(
            name="reliability",
            title="Backtest: stated chance of a severe attack, and how often one came",
            about=f"weekly forecasts from {short_span(run.first, run.last)}",
            across="stated chance",
            upwards="share of times it came",
            lines=tuple(lines),
            highest=1.0,
            notes=(
                f"A dot stands for {FEWEST} forecasts or more.",
                "Below the dashed line the forecasts said too much, above it too little.",
            ),
        )
    )


def _pit(run: Backtest) -> Picture | None:
    """Where the counts that came fell in their forecasts: level bars are right."""
    days = sorted({case.days for case in run.cases if case.measure == "counts"})
    series = []
    for length in days[:3]:
        stretches = [case.stretch for case in run.cases if case.measure == "counts" and case.days == length]
        drawn = pit_draws(np.array(stretches), run.seed)
        tenths = [0.0] * 10
        for value in drawn:
            tenths[min(int(value * 10), 9)] += 1 / len(drawn)
        series.append((f"{length} days, {len(drawn)} forecasts", tuple(tenths)))
    if not series:
        return None
    return histogram(
        Histogram(
            name="pit",
            title="Backtest: where the counts that came fell in their forecasts",
            about=f"randomised PIT of weekly forecasts from {short_span(run.first, run.last)}",
            across="tenth of the forecast",
            upwards="share of forecasts",
            bins=TENTHS,
            series=tuple(series),
            level=("right", 0.1),
            notes=("High at both ends: too narrow. High in the middle: too wide. High at one end: one-sided.",),
        )
    )
