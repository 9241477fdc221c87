"""What resolving leaves in a record, so that a few accounts can be grouped anew without comparing all the others."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from onrecord.errors import RecordError
from onrecord.model import AccountId, Working
from onrecord.resolving.likeness import Comparison
from onrecord.resolving.profile import Profile

Entry = tuple[AccountId, AccountId, tuple[tuple[str, str], ...], float, str, str]
"""Two accounts, the older first, and how they compare: levels, score, verdict and reason."""

_ENCODER = msgspec.msgpack.Encoder(order="deterministic")
_PROFILE = msgspec.msgpack.Decoder(Profile)
_NEAR = msgspec.msgpack.Decoder(list[Entry])


def working(profile: Profile, component: AccountId, entries: Iterable[Entry]) -> Working:
    """The row of an account: its profile, its component, and its comparisons that may join.

    A comparison within a component stands with its newer account, one across components with both.
    """
    return Working(profile.account_id, order_of(profile), component, _packed(profile), _packed(sorted(entries)))


def entry_of(
    left: AccountId, right: AccountId, levels: Mapping[str, str], score: float, verdict: str, reason: str
) -> Entry:
    """A comparison as it is kept."""
    return left, right, tuple(levels.items()), score, verdict, reason


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


def _opened(row: Working) -> list[Entry]:
    try:
        return _NEAR.decode(zlib.decompress(row.near))
    except (msgspec.MsgspecError, zlib.error) as error:
        raise _broken(row, error) from error


def _broken(row: Working, error: Exception) -> RecordError:
    return RecordError(f"the workings of account {row.account_id} cannot be read ({error}); run `onrecord check`")


def _packed(value: object) -> bytes:
    return zlib.compress(_ENCODER.encode(value), 1)


def order_of(profile: Profile) -> str:
    """Text that sorts accounts as their ranks do.

    Tabs stand below every character of a date or an id, so that a day sorts before the same day with an hour.
    """
    (undated, published, document), start, account = profile.rank
    return "\t".join((str(int(undated)), published, document, f"{start:09d}", account))
