from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import InvalidInput
from matcher.windows import batches, pool, split

rooms = st.integers(1, 40).flatmap(lambda room: st.tuples(st.just(room), st.integers(0, room - 1)))


@given(lengths=st.lists(st.integers(0, 300), max_size=5), room_and_overlap=rooms)
def test_no_token_is_left_out_and_no_window_is_too_long(lengths: list[int], room_and_overlap: tuple[int, int]) -> None:
    room, overlap = room_and_overlap
    windows = split([list(range(length)) for length in lengths], room=room, overlap=overlap)
    for row, length in enumerate(lengths):
        mine = [window.ids for window in windows if window.row == row]
        assert mine
        assert all(len(ids) <= room for ids in mine)
        assert sorted({token for ids in mine for token in ids}) == list(range(length))
        for before, after in pairwise(mine):
            assert len(set(before) & set(after)) >= overlap
            assert len(before) == len(after)


@given(length=st.integers(0, 300), room_and_overlap=rooms)
def test_there_are_no_more_windows_than_needed(length: int, room_and_overlap: tuple[int, int]) -> None:
    room, overlap = room_and_overlap
    n_windows = len(split([list(range(length))], room=room, overlap=overlap))
    assert n_windows == 1 or (n_windows - 1) * (room - overlap) + overlap < length


@pytest.mark.parametrize(("room", "overlap"), [(10, 10), (10, 11), (0, 0), (5, -1)])
def test_windows_that_cannot_move_on_are_refused(room: int, overlap: int) -> None:
    with pytest.raises(InvalidInput, match=f"room for {room} tokens and overlap by {overlap}"):
        split([[1, 2, 3]], room=room, overlap=overlap)


def test_a_longer_window_weighs_more() -> None:
    vectors = np.array([[1, 0], [0, 1], [0.5, 0.5]], dtype=np.float32)
    pooled = pool(vectors, [1, 1, 0], [30, 10, 0], n_rows=2)
    np.testing.assert_allclose(pooled, [[0.5, 0.5], [0.75, 0.25]])
    assert pooled.dtype == np.float32


@given(lengths=st.lists(st.integers(0, 300), max_size=40), room=st.integers(1, 400))
def test_batches_hold_every_row_once_and_padded_no_more_than_there_is_room_for(lengths: list[int], room: int) -> None:
    found = [batch.tolist() for batch in batches(np.array(lengths, dtype=np.int64), room=room)]
    assert sorted(row for batch in found for row in batch) == list(range(len(lengths)))
    assert all(len(batch) == 1 or len(batch) * max(lengths[row] for row in batch) <= room for batch in found)
    in_order = [lengths[row] for batch in found for row in batch]
    assert in_order == sorted(lengths, reverse=True)
