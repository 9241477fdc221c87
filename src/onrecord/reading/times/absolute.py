"""Makers of mentions that name a calendar day, month, year or longer period, with or without its year."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime

from onrecord.reading.times import periods, tense
from onrecord.reading.times.drafts import Context, Draft, Found, dated, open_
from onrecord.reading.times.grammar import grammar
from onrecord.reading.times.periods import Period

_SHIFTED = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}


def edge_of(found: Found) -> str | None:
    """Which part of the period the words pick: early, mid, late, or None for the whole."""
    edges = grammar().values["EDGE_WORD"]
    return next((edges[key] for key in (token.key for token in found.groups.get("e", ())) if key in edges), None)


def whole_or_part(found: Found, period: Period, anchor: str) -> Draft:
    """The draft of a period or of the part of it that the words pick."""
    if "part" in found.groups:
        return dated(found, periods.named_part(period, found.key("n"), found.key("part")), anchor)
    edge = edge_of(found)
    return dated(found, periods.edged(period, edge) if edge else period, anchor)


def full_year(figures: int, anchor: date | None) -> int | None:
    """The year that one to four figures name; two figures are the nearest such year not far after the anchor."""
    if figures > 99:
        return figures
    if anchor is None:
        return 1900 + figures if figures >= 50 else 2000 + figures if figures < 30 else None
    year = anchor.year // 100 * 100 + figures
    return year if year <= anchor.year + 10 else year - 100


def month_of(found: Found) -> int | None:
    """The number of the month in group `m`."""
    return grammar().number(found.key("m"), "MONTH", "MONTH_SHORT")


def weekday_of(found: Found) -> int | None:
    """The ISO number of the weekday in group `w`."""
    return grammar().number(found.key("w"), "WEEKDAY", "WEEKDAY_SHORT")


def iso(found: Found, context: Context) -> Draft:
    """`2023-10-26`, with or without a time."""
    words = found.word("d")
    draft = dated(found, periods.day(date.fromisoformat(words[:10])), "none")
    if len(words) == 10:
        return draft
    minute = datetime.fromisoformat(f"{words[:10]}T{words[11:16]}").isoformat(timespec="minutes")
    moment = minute + ("Z" if words.endswith("Z") else "")
    return Draft(found.start, found.end, found.rule, "TIME", moment, moment, moment, "minute", clock=moment[10:])


def figures(found: Found, context: Context) -> Draft:
    """`26/10/2023`: resolved only where day and month cannot be mixed up."""
    words = found.word("d")
    pieces = [int(piece) for piece in words.replace(".", "/").split("/")]
    if pieces[0] > 99:
        return dated(found, periods.day(date(*pieces)), "none")
    year = full_year(pieces[2], context.anchor)
    if year is None:
        return open_(found, None)
    readings = {
        "." in words and (pieces[1], pieces[0]) or pair for pair in ((pieces[0], pieces[1]), (pieces[1], pieces[0]))
    }
    days = {day for month, number in readings if (day := _day(year, month, number))}
    return dated(found, periods.day(days.pop()), "none") if len(days) == 1 else open_(found, None)


def calendar_day(found: Found, context: Context) -> Draft | None:
    """A day of a month, with a year, with "last year", or with the year that publication suggests."""
    draft = _calendar_day(found, context)
    part = edge_of(found) and draft is not None and draft.precision == "day"
    return replace(draft, precision="part_of_day") if draft and part else draft


def _calendar_day(found: Found, context: Context) -> Draft | None:
    number, month = found.figure("d") or 0, month_of(found)
    year = found.figure("y")
    if year is not None:
        full = full_year(year, context.anchor)
        return dated(found, periods.day(date(full, month or 0, number)), "none") if full else open_(found, None)
    shown = f"XXXX-{month:02d}-{number:02d}" if month else f"XXXX-XX-{number:02d}"
    if not 1 <= number <= 31 or context.anchor is None:
        return open_(found, shown) if 1 <= number <= 31 else None
    if found.key("s") and month is None:
        moved = periods.shift(context.anchor, "month", _SHIFTED[found.key("s")]).first
        return dated(found, periods.day(moved.replace(day=number)), "publication")
    if found.key("s"):
        exact = date(context.anchor.year + _SHIFTED[found.key("s")], month or 0, number)
        return dated(found, periods.day(exact), "publication")
    candidates = _days_near(context.anchor, month, number)
    weekday = weekday_of(found)
    matching = [day for day in candidates if weekday in (None, day.isoweekday())]
    if weekday and matching:
        nearest = min(matching, key=lambda day: abs((day - context.anchor).days))  # type: ignore[operator]
        return dated(found, periods.day(nearest), "publication")
    return _likeliest([periods.day(day) for day in candidates], found, context) or open_(found, shown)


def day_range(found: Found, context: Context) -> Draft | None:
    """`20 to 22 October`: both days, the year as for one day."""
    last = calendar_day(found, context)
    first = found.figure("from") or 0
    if last is None or last.value is None or first >= (found.figure("d") or 0):
        return None
    opening = f"{last.value[:-2]}{first:02d}"
    start, end = found.groups["from"][0], found.groups["d"][0]
    month = found.groups["m"][0]
    year = found.groups.get("y", (month,))[0]
    parts = (
        Draft(
            min(start.start, month.start) if month.start < start.start else start.start,
            start.end,
            found.rule,
            "DATE",
            opening,
        ),
        Draft(
            end.start,
            max(end.end, month.end if month.start > end.start else 0, year.end),
            found.rule,
            "DATE",
            last.value,
        ),
    )
    resolved = last.first is not None
    return Draft(
        found.start,
        found.end,
        found.rule,
        "DATE",
        f"{opening}/{last.value}",
        opening if resolved else None,
        last.last,
        "range" if resolved else "unresolved",
        last.anchor,
        parts=parts,
    )


def calendar_month(found: Found, context: Context) -> Draft:
    """A month, with a year, with "last year", with "last", or as publication suggests."""
    month = month_of(found) or 0
    year = found.figure("y")
    if year is not None:
        return whole_or_part(found, periods.month(year, month), "none")
    anchor = context.anchor
    if anchor is None:
        return open_(found, f"XXXX-{month:02d}")
    shift = found.key("s")
    if shift and found.rule == "month_shifted_year":
        return whole_or_part(found, periods.month(anchor.year + _SHIFTED[shift], month), "publication")
    options = [periods.month(anchor.year + step, month) for step in (-1, 0, 1)]
    if shift:
        back = [option for option in options if option.last < anchor]
        forth = [option for option in options if option.last >= anchor and option.first > anchor]
        chosen = back[-1] if _SHIFTED[shift] < 0 else forth[0] if _SHIFTED[shift] > 0 else options[1]
        return whole_or_part(found, chosen, "publication")
    return _likeliest(options, found, context) or open_(found, f"XXXX-{month:02d}")


def week_of_day(found: Found, context: Context) -> Draft | None:
    """`the week of October 23`."""
    draft = _calendar_day(found, context)
    if draft is None or draft.first is None:
        return draft and open_(found, None)
    return dated(found, periods.week(date.fromisoformat(draft.first)), draft.anchor)


def years(found: Found, context: Context) -> Draft | None:
    """`2014-15`: both years; None where the second does not follow the first."""
    first, tail = found.figure("y") or 0, found.figure("to") or 0
    last = first // 100 * 100 + tail
    if last <= first:
        return None
    return dated(found, periods.years(first, last - first + 1, f"{first}/{last}"), "none")


def calendar_year(found: Found, context: Context) -> Draft:
    """A year of four figures, or of two after an apostrophe."""
    year = full_year(found.figure("y") or 0, context.anchor)
    return whole_or_part(found, periods.year(year), "none") if year else open_(found, None)


def decade(found: Found, context: Context) -> Draft:
    """`the 1990s`, `the '90s`, `the nineties`: the century of the last two is the twentieth."""
    number = found.figure("d") or grammar().value("DECADE_WORD", found.key("d"))
    if number < 100:
        number += 1900
    return whole_or_part(found, periods.decade(number), "none")


def century(found: Found, context: Context) -> Draft:
    """`the 19th century`."""
    return whole_or_part(found, periods.century((_ordinal(found) - 1) * 100), "none")


def season(found: Found, context: Context) -> Draft:
    """A season of a year, or the last, this or next one; alone it stays open."""
    code = grammar().value("SEASON", found.key("season"))
    year = found.figure("y")
    if year is not None:
        return dated(found, periods.season(year, code), "none")
    if context.anchor is None or not found.key("s"):
        return open_(found, code)
    shift = _SHIFTED[found.key("s")]
    first, last = context.anchor, context.anchor
    if shift <= 0:
        first = periods.back(first, "year", -1)
    if shift >= 0:
        last = periods.back(last, "year", 1)
    value_year = context.anchor.year + shift
    if shift < 0 and ("SP", "SU", "FA", "WI").index(code) < (context.anchor.month - 3) // 3:
        value_year = context.anchor.year
    return dated(found, Period(first, last, f"{value_year:04d}-{code}", "season"), "publication")


def quarter(found: Found, context: Context) -> Draft | None:
    """A quarter of a year, or the last such quarter that was over at publication."""
    number = _ordinal(found)
    if not 1 <= number <= 4:
        return None
    year = found.figure("y")
    if year is not None:
        return dated(found, periods.quarter(year, number), "none")
    if context.anchor is None:
        return open_(found, f"XXXX-Q{number}")
    if found.key("s"):
        return dated(found, periods.quarter(context.anchor.year + _SHIFTED[found.key("s")], number), "publication")
    over = [periods.quarter(context.anchor.year + step, number) for step in (-1, 0)]
    return dated(found, [option for option in over if option.first <= context.anchor][-1], "publication")


def half(found: Found, context: Context) -> Draft:
    """The first or second half of a year."""
    number = _ordinal(found)
    year = found.figure("y")
    if year is not None:
        return dated(found, periods.half(year, number), "none")
    if context.anchor is None:
        return open_(found, f"XXXX-H{number}")
    shift = _SHIFTED[found.key("s") or "this"]
    return dated(found, periods.half(context.anchor.year + shift, number), "publication")


def fiscal(found: Found, context: Context) -> Draft:
    """A fiscal year: no dates, since every house begins its own."""
    return open_(found, f"FY{found.figure('y')}")


def holiday(found: Found, context: Context) -> Draft:
    """A day with a fixed date or a distance from Easter, in its year or the one that publication suggests."""
    year = found.figure("y")
    if year is not None:
        return dated(found, periods.day(_holiday(found, year)), "none")
    if context.anchor is None:
        return open_(found, f"XXXX-{found.given['day']}" if "day" in found.given else None)
    options = [periods.day(_holiday(found, context.anchor.year + step)) for step in (-1, 0, 1)]
    return _likeliest(options, found, context) or open_(found, None)


def named_day(found: Found, context: Context) -> Draft:
    """A day known by its name, such as that of the September 11 attacks."""
    return dated(found, periods.day(date.fromisoformat(found.given["day"])), "none")


def _holiday(found: Found, year: int) -> date:
    if "easter" in found.given:
        return periods.move(periods.easter(year), int(found.given["easter"]))
    month, number = found.given["day"].split("-")
    return date(year, int(month), int(number))


def _ordinal(found: Found) -> int:
    return found.figure("n") or grammar().value("ORDINAL_WORD", found.key("n")) or 0


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _days_near(anchor: date, month: int | None, number: int) -> list[date]:
    """The days of that number (and month) in the years around the anchor, or the months before and after it."""
    if month is None:
        places: Iterable[tuple[int, int]] = [
            (moved.year, moved.month) for step in range(-3, 4) for moved in [periods.shift(anchor, "month", step).first]
        ]
    else:
        places = [(anchor.year + step, month) for step in range(-4, 5)]
    return [day for year, name in places if (day := _day(year, name, number))]


def _likeliest(options: list[Period], found: Found, context: Context) -> Draft | None:
    """The draft of the option that the words around favour, left open where they favour none."""
    period, sure = tense.likeliest(options, found, context)
    if period is None:
        return None
    draft = whole_or_part(found, period, "publication")
    return draft if sure else open_(found, draft.value)


MAKERS: tuple[Callable[[Found, Context], Draft | None], ...] = (
    iso,
    figures,
    calendar_day,
    week_of_day,
    years,
    day_range,
    calendar_month,
    calendar_year,
    decade,
    century,
    season,
    quarter,
    half,
    fiscal,
    holiday,
    named_day,
)
"""The makers that a rule's row may name."""
