"""The stretches of pieces that the network reads of a long text."""

from __future__ import annotations

import pytest

from onrecord.reading.learned.pieces import BODY, SHARED, windows


@pytest.mark.parametrize("count", [0, 1, BODY, BODY + 1, BODY + 2, 700, 893, 894, 1000, 2000, 4999])
def test_windows_cover_all_pieces_alike_long_and_share_enough(count):
    found = windows(count)
    assert found[0][0] == 0 and found[-1][1] == count
    assert {end - start for start, end in found} == {found[0][1]} and found[0][1] <= BODY
    assert all(before[1] - after[0] >= SHARED - 1 for before, after in zip(found, found[1:], strict=False))
