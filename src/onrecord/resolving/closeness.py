"""How surely two whole reports tell one event: evidence of words, names, people, ages and days, weighed in bits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import sparse

from onrecord.errors import SettingError
from onrecord.resolving.report import Report
from onrecord.vocab import table

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
EVIDENCE = (
    "words",
    "lead",
    "title",
    "names",
    "salient_both",
    "salient_one",
    "people",
    "common",
    "other_ages",
    "other_days",
    "same_year",
    "other_years",
    "told_apart",
    "dated",
)
"""Every piece of evidence, in the order of a waterfall."""
SALIENT = 12  # words of a report that say most of which event it tells
RARE_SMOOTH = 50  # reports assumed beside those at hand when a shared name is weighed
CHUNK = 40_000  # pairs weighed at once
YEAR = 365


@dataclass(frozen=True)
class Batch:
    """All reports of a record as tables of numbers, one row each in the order of `reports`."""

    reports: tuple[Report, ...]
    words: sparse.csr_matrix
    lead: sparse.csr_matrix
    title: sparse.csr_matrix
    names: sparse.csr_matrix
    salient: sparse.csr_matrix  # the weight of each report's salient words, adding up to one
    present: sparse.csr_matrix
    people: sparse.csr_matrix  # square roots of the bits that sharing each is worth
    ages: sparse.csr_matrix
    days: sparse.csr_matrix
    years: sparse.csr_matrix
    common: Floats  # how alike each report is to all the others
    published: Floats  # day number, NaN where unknown
    crowd: Floats  # reports that were told within a year of each


@cache
def weights() -> dict[str, float]:
    """The bits of one unit of each piece of evidence, and `base`; SettingError names a missing or broken one."""
    found = {}
    for name in (*EVIDENCE, "base"):
        row = table("closeness")["weights"].get(name)
        if row is None or set(row) != {"bits", "help", "source"}:
            raise SettingError(f"data/closeness.toml: weights.{name} needs bits, help and source")
        found[name] = float(row["bits"])
    return found


@cache
def limit(name: str) -> float:
    """A number of the `limits` table; SettingError when there is none of that name."""
    row = table("closeness")["limits"].get(name)
    if row is None or set(row) != {"value", "help", "source"}:
        raise SettingError(f"data/closeness.toml: limits.{name} is missing or lacks value, help or source")
    return float(row["value"])


def batch(reports: Sequence[Report]) -> Batch:
    """The tables of these reports, whose rarity of words is measured among themselves."""
    ordered = tuple(sorted(reports, key=lambda report: report.document_id))
    words = _counted(report.words for report in ordered)
    rarity = _rarity(words, 0.0)
    unit = _unit(words, _rarity(words, 0.5))
    lead, title = (_counted(row) for row in ((r.lead for r in ordered), (r.title for r in ordered)))
    names, people = _counted(report.names for report in ordered), _flags(report.people for report in ordered)
    published = np.array([math.nan if r.published is None else r.published for r in ordered], dtype=np.float64)
    present = words.copy()
    present.data = np.ones_like(present.data)
    return Batch(
        reports=ordered,
        words=unit,
        lead=_unit(lead, _rarity(lead, 0.5)),
        title=_unit(title, _rarity(title, 0.5)),
        names=_unit(names, _rarity(names, 0.0)),
        salient=_salient(words, rarity),
        present=present,
        people=_scaled(people, np.sqrt(_bits_of_sharing(people))),
        ages=_flags(report.ages for report in ordered),
        days=_flags(report.days for report in ordered),
        years=_flags(report.years for report in ordered),
        common=_common(unit),
        published=published,
        crowd=_crowd(published),
    )


def evidence(made: Batch, left: Places, right: Places) -> Floats:
    """One row for each pair and one column for each piece of evidence, in units that weights are given for."""
    chunks = [
        _evidence(made, left[at : at + CHUNK], right[at : at + CHUNK]) for at in range(0, max(1, len(left)), CHUNK)
    ]
    return np.concatenate(chunks)


def bits(made: Batch, left: Places, right: Places) -> Floats:
    """How much surer than chance each pair tells one event, in bits, rounded so that any machine agrees.

    The more reports there are to be mistaken for each other, the more a join needs: each doubling takes one bit.
    """
    by_name = weights()
    weighed = evidence(made, left, right) @ np.array([by_name[name] for name in EVIDENCE]) + by_name["base"]
    found: Floats = np.round(weighed - limit("crowd_weight") * doublings(made, left, right), 6)
    return found


def doublings(made: Batch, left: Places, right: Places) -> Floats:
    """How many times the reports of a year have doubled from the number at which `base` holds; a few are no fewer."""
    crowd = np.log2(np.maximum(made.crowd, limit("crowd")) / limit("crowd"))
    found: Floats = 0.5 * (crowd[left] + crowd[right])
    return found


def waterfall(made: Batch, left: int, right: int) -> list[tuple[str, float, float]]:
    """Each piece of evidence of one pair with its amount and its bits, the base and the crowd last."""
    one, other = np.array([left]), np.array([right])
    amounts = evidence(made, one, other)[0]
    rows = [
        (name, float(amount), float(amount * weights()[name])) for name, amount in zip(EVIDENCE, amounts, strict=True)
    ]
    rows.append(("base", 1.0, weights()["base"]))
    rest = float(bits(made, one, other)[0]) - sum(row[2] for row in rows)
    return [*rows, ("crowd", float(made.crowd[left]), rest)]


def _evidence(made: Batch, left: Places, right: Places) -> Floats:
    salient = np.stack([_products(made.salient, made.present, *pair) for pair in ((left, right), (right, left))])
    ages, days, years = (_sharing(flags, left, right) for flags in (made.ages, made.days, made.years))
    between = np.abs(made.published[left] - made.published[right])
    columns = {
        "words": np.sqrt(_products(made.words, made.words, left, right)),
        "lead": np.sqrt(_products(made.lead, made.lead, left, right)),
        "title": np.sqrt(_products(made.title, made.title, left, right)),
        "names": np.sqrt(_products(made.names, made.names, left, right)),
        "salient_both": salient.min(axis=0),
        "salient_one": salient.max(axis=0),
        "people": np.log1p(_products(made.people, made.people, left, right)),
        "common": np.sqrt(made.common[left]) + np.sqrt(made.common[right]),
        "other_ages": ages[1],
        "other_days": days[1],
        "same_year": years[0],
        "other_years": years[1],
        "told_apart": np.nan_to_num(np.log1p(between)),
        "dated": (~np.isnan(between)).astype(np.float64),
    }
    return np.stack([columns[name] for name in EVIDENCE], axis=1)


def _products(one: sparse.csr_matrix, other: sparse.csr_matrix, left: Places, right: Places) -> Floats:
    found: Floats = np.asarray(one[left].multiply(other[right]).sum(axis=1)).ravel()
    return np.maximum(found, 0.0)


def _sharing(flags: sparse.csr_matrix, left: Places, right: Places) -> tuple[Floats, Floats]:
    """Whether two reports share a value, and whether both have values and share none."""
    shared = _products(flags, flags, left, right) > 0
    has = np.diff(flags.indptr) > 0
    return shared.astype(np.float64), (has[left] & has[right] & ~shared).astype(np.float64)


def _counted(rows: Iterable[Mapping[str, int]]) -> sparse.csr_matrix:
    """Counts of words, damped: one for the first time and the logarithm of the rest."""
    made = _matrix([sorted(row.items()) for row in rows])
    made.data = 1 + np.log(made.data)
    return made


def _flags(rows: Iterable[frozenset[str] | frozenset[int]]) -> sparse.csr_matrix:
    return _matrix([[(str(value), 1) for value in sorted(row, key=str)] for row in rows])


def _matrix(rows: Sequence[Sequence[tuple[str, int]]]) -> sparse.csr_matrix:
    """A row for each report, columns in the order of the words, so that no order of arrival shows."""
    column = {word: at for at, word in enumerate(sorted({word for row in rows for word, _ in row}))}
    ends = np.cumsum([0, *(len(row) for row in rows)])
    places = np.fromiter((column[word] for row in rows for word, _ in row), dtype=np.int64, count=ends[-1])
    values = np.fromiter((value for row in rows for _, value in row), dtype=np.float64, count=ends[-1])
    made = sparse.csr_matrix((values, places, ends), shape=(len(rows), max(1, len(column))))
    made.sort_indices()
    return made


def _in_reports(made: sparse.csr_matrix) -> Floats:
    return np.bincount(made.indices, minlength=made.shape[1]).astype(np.float64)


def _rarity(made: sparse.csr_matrix, least: float) -> Floats:
    """The weight of each word: the logarithm of how rare it is; a word that only one report has counts as of two."""
    found: Floats = np.log((made.shape[0] + 1) / (np.maximum(_in_reports(made), 2) + 1)) + least
    return np.maximum(found, 0.0)


def _bits_of_sharing(made: sparse.csr_matrix) -> Floats:
    found: Floats = np.log2((made.shape[0] + RARE_SMOOTH) / (_in_reports(made) + 1)) - 1
    return np.maximum(found, 0.0)


def _scaled(made: sparse.csr_matrix, by: Floats) -> sparse.csr_matrix:
    scaled = made.copy()
    scaled.data = made.data * by[made.indices]
    return scaled


def _unit(made: sparse.csr_matrix, by: Floats) -> sparse.csr_matrix:
    """Rows of length one, so that a product is a cosine."""
    scaled = _scaled(made, by)
    lengths = np.sqrt(np.add.reduceat(np.append(scaled.data**2, 0.0), scaled.indptr[:-1])) if scaled.nnz else None
    if lengths is None:
        return scaled
    counts = np.diff(scaled.indptr)
    lengths = np.where((counts == 0) | (lengths == 0), 1.0, lengths)
    scaled.data = scaled.data / np.repeat(lengths, counts)
    return scaled


def _salient(made: sparse.csr_matrix, rarity: Floats) -> sparse.csr_matrix:
    """The few words of each report that are heaviest in it and rarest elsewhere, with weights that add up to one."""
    scaled = _scaled(made, rarity)
    for start, end in zip(scaled.indptr[:-1], scaled.indptr[1:], strict=True):
        row = scaled.data[start:end]
        order = np.lexsort((scaled.indices[start:end], -np.round(row, 9)))
        row[order[SALIENT:]] = 0.0
        row /= row.sum() or 1.0
    scaled.eliminate_zeros()
    return scaled


def _common(unit: sparse.csr_matrix) -> Floats:
    """The mean cosine of each report with all the others."""
    total = unit.shape[0]
    if total < 2:
        return np.zeros(total)
    centre = np.asarray(unit.sum(axis=0)).ravel()
    found: Floats = np.maximum((unit @ centre - 1.0) / (total - 1), 0.0)
    return found


def _crowd(published: Floats) -> Floats:
    """How many reports were told within a year of each; one without a date may be of any year."""
    known = np.sort(published[~np.isnan(published)])
    undated = len(published) - len(known)
    around = np.searchsorted(known, published + YEAR, "right") - np.searchsorted(known, published - YEAR, "left")
    return np.where(np.isnan(published), len(published), around + undated).astype(np.float64)
