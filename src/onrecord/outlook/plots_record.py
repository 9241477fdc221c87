"""Drawings of an outlook as SVG or PNG bytes: the series, the waves, the ladder, the lags, the path of the chance."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from typing import Any

from onrecord.errors import InputError
from onrecord.outlook.known import STATUSES, Tally
from onrecord.outlook.paces import whole_tallies
from onrecord.outlook.page import OutlookPage

COLOURS = ("#1f4e79", "#4a90c2", "#9a9a9a", "#d9d9d9")
"""One for each status, darker where it is better vouched for; the hatches tell them apart without colour."""
HATCHES = ("", "//", "..", "xx")
LINES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))
WIDE, HIGH = 9.0, 3.6
MOST_BARS = 200
"""A window of more days than this is drawn by weeks."""


def drawing(page: OutlookPage, name: str, form: str = "svg") -> bytes:
    """One of `DRAWINGS` as bytes of an SVG or PNG file, the same for the same page; InputError without matplotlib."""
    if form not in ("svg", "png"):
        raise InputError(f"a drawing is an SVG or PNG file, not {form!r}; name the file .svg or .png")
    try:
        figures, main = import_module("matplotlib.figure"), import_module("matplotlib")
    except ModuleNotFoundError as error:
        raise InputError('drawings need matplotlib: pip install "onrecord[plot]"') from error
    with main.rc_context(
        {"svg.hashsalt": "onrecord", "svg.fonttype": "none", "font.size": 9, "axes.spines.top": False}
    ):
        figure = figures.Figure(figsize=(WIDE, HIGH), layout="constrained")
        axes = figure.add_subplot()
        DRAWINGS[name](axes, page)
        out = io.BytesIO()
        metadata = {"Date": None, "Creator": "onrecord"} if form == "svg" else {"Software": "onrecord"}
        figure.savefig(out, format=form, metadata=metadata, dpi=120)
    return out.getvalue()


def _series(axes: Any, page: OutlookPage) -> None:
    """Attacks a day stacked by status, what the last days will still gain, the tally so far on a second axis."""
    daily = len(page.days.buckets) <= MOST_BARS
    buckets = page.days.buckets if daily else page.weeks.buckets
    days = [bucket.first for bucket in buckets]
    bottom = [0.0] * len(days)
    for at, status in enumerate(STATUSES):
        heights = [dict(bucket.by_status)[status] for bucket in buckets]
        if any(heights):
            look = {"color": COLOURS[at], "hatch": HATCHES[at], "edgecolor": "white", "label": status}
            axes.bar(days, heights, width=0.8 if daily else 6, bottom=bottom, **look)
        bottom = [low + high for low, high in zip(bottom, heights, strict=True)]
    late = [bucket for bucket in buckets if bucket.complete and bucket.complete.high > bucket.expected]
    if late:
        tops = [(bucket.first, bucket.complete) for bucket in late if bucket.complete]
        axes.errorbar(
            [day for day, _ in tops],
            [full.mean for _, full in tops],
            yerr=[[full.mean - full.low for _, full in tops], [full.high - full.mean for _, full in tops]],
            fmt="o",
            color="#b03a2e",
            markersize=3,
            label="once all is reported (90 %)",
        )
    _responses(axes, page)
    _tally_line(axes, page)
    axes.set_ylabel(f"attacks a {'day' if daily else 'week'}")
    axes.margins(y=0.15)
    _finish(axes, page, f"Attacks as known on {page.head.as_of}")


def _tally_line(axes: Any, page: OutlookPage) -> None:
    """The published tally so far, on an axis of its own."""
    whole = _whole(page)
    if whole:
        right = axes.twinx()
        right.plot([row.told_on for row in whole], [row.count for row in whole], "D--", color="#b03a2e", markersize=4)
        right.set_ylabel("published tally so far", color="#b03a2e")
        right.set_ylim(bottom=0)


def _whole(page: OutlookPage) -> list[Tally]:
    """The tallies of the whole window, in the order told."""
    return list(whole_tallies(page.known))


def _cumulative(axes: Any, page: OutlookPage) -> None:
    """Attacks so far by the rows and by the tallies, the stretches of one pace as straight lines, changes marked."""
    days = [bucket.last for bucket in page.days.buckets]
    total, curve = 0.0, []
    for bucket in page.days.buckets:
        total += bucket.expected
        curve.append(total)
    axes.step(days, curve, where="post", color=COLOURS[0], label="rows on record")
    whole = _whole(page)
    if whole:
        axes.plot(
            [row.told_on for row in whole],
            [row.count for row in whole],
            "D--",
            color="#b03a2e",
            markersize=4,
            label="published tally",
        )
    for wave in page.waves.waves:
        axes.axvspan(wave.first, wave.last, color="#4a90c2", alpha=0.1, linewidth=0)
    for stretch in page.waves.stretches[1:]:
        axes.axvline(stretch.first, color="#555555", linestyle=":")
        axes.text(stretch.first, total, f" {stretch.pace:.2g} a day", va="top", fontsize=8)
    _responses(axes, page)
    axes.set_ylabel("attacks so far")
    _finish(axes, page, "Attacks so far, waves shaded, changes of pace dotted")


def _ladder(axes: Any, page: OutlookPage) -> None:
    """Attacks by the rung they reached, near misses written beside."""
    rungs = page.risk.ladder
    names = ("launched", "said to have reached", "hurt", "killed")
    counts = (rungs.launched, rungs.reached, rungs.hurt, rungs.killed)
    axes.barh(range(4), counts, color=COLOURS[0])
    axes.set_yticks(range(4), names)
    axes.invert_yaxis()
    for at, count in enumerate(counts):
        axes.text(count, at, f" {count}", va="center")
    near = [f"{row.case.first} {row.case.label}: {row.near.name.replace('_', ' ')}" for row in rungs.near[:6]]
    if near:
        axes.text(
            0.98, 0.06, "near misses\n" + "\n".join(near), ha="right", va="bottom", transform=axes.transAxes, fontsize=8
        )
    axes.set_xlabel("attacks")
    axes.set_title("Ladder of severity", loc="left")


def _lags(axes: Any, page: OutlookPage) -> None:
    """Responses by days after an attack, beside as many days before (the placebo) and what chance gives."""
    if not page.chains.chains:
        axes.text(0.5, 0.5, "no response on record", ha="center", transform=axes.transAxes)
        return
    chain = page.chains.chains[0]
    days = [lag.days for lag in chain.lags]
    axes.bar([day - 0.2 for day in days], [lag.after for lag in chain.lags], 0.4, color=COLOURS[0], label="days after")
    axes.bar(
        [day + 0.2 for day in days],
        [lag.before for lag in chain.lags],
        0.4,
        color=COLOURS[3],
        hatch="//",
        label="days before (placebo)",
    )
    axes.plot(days, [lag.chance for lag in chain.lags], "k-", linewidth=1, label="by chance")
    axes.fill_between(
        days,
        [lag.chance_low for lag in chain.lags],
        [lag.chance_high for lag in chain.lags],
        color="k",
        alpha=0.1,
        label="90 % of draws",
    )
    axes.set_xlabel("days between an attack and a response")
    axes.set_ylabel("pairs")
    axes.set_title("Attacks followed by responses", loc="left")
    axes.legend(frameon=False, fontsize=8)


def _path(axes: Any, page: OutlookPage) -> None:
    """The 30-day chance as it stood on each day under each prior."""
    names = list(dict.fromkeys(name for point in page.path for name, _ in point.chances))
    for at, name in enumerate(names):
        told = [(point.day, chance) for point in page.path for label, chance in point.chances if label == name]
        axes.plot(
            [day for day, _ in told], [chance for _, chance in told], linestyle=LINES[at % len(LINES)], label=name
        )
    base = next(chance for days, chance in page.risk.base.chances if days == 30)
    axes.axhline(base, color="#b03a2e", linewidth=1, label="calendar base rate")
    axes.set_ylim(0, 1)
    axes.set_ylabel("chance of a deadly attack in 30 days")
    _finish(axes, page, "The chance as it stood, under each prior")


def _responses(axes: Any, page: OutlookPage) -> None:
    """Lines where responses and markers of context fall: drawn, not modelled."""
    for at, case in enumerate(page.known.responses):
        axes.axvline(case.first, color="#7d3c98", linewidth=1, label="response" if at == 0 else None)
    inside = [case for case in page.known.markers if case.first >= page.head.since]
    for at, case in enumerate(inside):
        axes.axvline(case.first, color="#999999", linewidth=1, linestyle="--", label="context" if at == 0 else None)


def _finish(axes: Any, page: OutlookPage, title: str) -> None:
    axes.set_xlim(*_limits(page.head.since, page.head.as_of))
    axes.tick_params(axis="x", rotation=30)
    axes.set_title(title, loc="left")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False, fontsize=8)


def _limits(first: date, last: date) -> Sequence[date]:
    return date.fromordinal(first.toordinal() - 1), date.fromordinal(last.toordinal() + 1)


DRAWINGS: dict[str, Callable[[Any, OutlookPage], None]] = {
    "series": _series,
    "cumulative": _cumulative,
    "ladder": _ladder,
    "lags": _lags,
    "path": _path,
}
"""Every drawing by name."""
