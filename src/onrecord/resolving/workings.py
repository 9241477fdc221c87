"""What resolving leaves in a record, so that a few accounts can be grouped anew without comparing all the others."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from onrecord.errors import RecordError
from onrecord.model import AccountId, Working
from onrecord.resolving.grouping import pair_of, parted
from onrecord.resolving.likeness import Comparison
from onrecord.resolving.profile import Profile

Near = tuple[AccountId, AccountId, tuple[tuple[str, str], ...], float, str, str]
"""Two accounts, the older first, and how they compare: levels, score, verdict and reason."""

_ENCODER = msgspec.msgpack.Encoder(order="deterministic")
_PROFILE = msgspec.msgpack.Decoder(Profile)
_NEAR = msgspec.msgpack.Decoder(list[Near])


def workings(profiles: Sequence[Profile], near: Sequence[Comparison]) -> tuple[Working, ...]:
    """One row for each account, by its id: its profile, its component, and its comparisons that may join.

    A comparison within a component stands with its newer account, one across components with both.
    """
    by_id = {profile.account_id: profile for profile in profiles}
    pairs = parted(by_id, {pair_of(row): row for row in near})
    held: dict[AccountId, list[Near]] = defaultdict(list)
    for row in pairs.inner:
        held[row.right.account_id].append(_near(row))
    for row in pairs.across:
        for one in (row.left, row.right):
            held[one.account_id].append(_near(row))
    rows = (
        Working(id, order_of(profile), pairs.component[id], _packed(profile), _packed(sorted(held.get(id, ()))))
        for id, profile in by_id.items()
    )
    return tuple(sorted(rows, key=lambda row: row.account_id))


def neighbours(rows: Sequence[Working]) -> frozenset[AccountId]:
    """The accounts beside these that a join with one of these is proposed for."""
    named = {account for row in rows for one in _opened(row) for account in one[:2]}
    return frozenset(named - {row.account_id for row in rows})


def reopened(
    rows: Sequence[Working], beside: Sequence[Working] = ()
) -> tuple[tuple[Profile, ...], list[Comparison], list[Comparison]]:
    """The profiles of accounts, oldest first, the comparisons among them, and those with accounts beside them."""
    profiles = {row.account_id: _profile(row) for row in (*rows, *beside)}
    own = {row.account_id for row in rows}
    compared = {
        (left, right): Comparison(profiles[left], profiles[right], dict(levels), score, verdict, reason)
        for row in rows
        for left, right, levels, score, verdict, reason in _opened(row)
    }
    within = [row for (left, right), row in compared.items() if left in own and right in own]
    outward = [row for (left, right), row in compared.items() if not (left in own and right in own)]
    return tuple(sorted((profiles[id] for id in own), key=lambda one: one.rank)), within, outward


def _profile(row: Working) -> Profile:
    try:
        return _PROFILE.decode(zlib.decompress(row.profile))
    except (msgspec.MsgspecError, zlib.error) as error:
        raise _broken(row, error) from error


def _opened(row: Working) -> list[Near]:
    try:
        return _NEAR.decode(zlib.decompress(row.near))
    except (msgspec.MsgspecError, zlib.error) as error:
        raise _broken(row, error) from error


def _broken(row: Working, error: Exception) -> RecordError:
    return RecordError(f"the workings of account {row.account_id} cannot be read ({error}); run `onrecord check`")


def _near(row: Comparison) -> Near:
    levels = tuple(row.levels.items())
    return row.left.account_id, row.right.account_id, levels, row.score, row.verdict, row.reason


def _packed(value: object) -> bytes:
    return zlib.compress(_ENCODER.encode(value), 1)


def order_of(profile: Profile) -> str:
    """Text that sorts accounts as their ranks do.

    Tabs stand below every character of a date or an id, so that a day sorts before the same day with an hour.
    """
    (undated, published, document), start, account = profile.rank
    return "\t".join((str(int(undated)), published, document, f"{start:09d}", account))
