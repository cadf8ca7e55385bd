"""How far a page may fall behind before its socket is closed: frames, characters, seconds."""

import time

from kurzewege.common.live.listeners import (
    UNACKNOWLEDGED_CHARACTERS,
    UNACKNOWLEDGED_FRAMES,
    UNACKNOWLEDGED_SECONDS,
    Tally,
)


def tally_of(*sizes: int) -> Tally:
    tally = Tally()
    for size in sizes:
        tally.count("x" * size)
    return tally


def is_overdue(tally: Tally) -> bool:
    return tally.is_overdue(time.monotonic())


def test_one_huge_frame_and_what_comes_after_it_may_be_on_their_way():
    assert not is_overdue(tally_of(3 * UNACKNOWLEDGED_CHARACTERS, 100, 2000))


def test_more_characters_than_may_be_on_their_way_beside_the_largest_frame_are_too_much():
    half = UNACKNOWLEDGED_CHARACTERS // 2 + 1
    assert not is_overdue(tally_of(half, half))
    assert is_overdue(tally_of(half, half, half))


def test_more_frames_than_may_be_on_their_way_are_too_many():
    tally = tally_of(*[1] * (UNACKNOWLEDGED_FRAMES + 1))
    assert is_overdue(tally)
    assert tally.acknowledge(1)
    assert not is_overdue(tally)


def test_frame_that_is_not_acknowledged_in_time_is_overdue():
    tally = tally_of(1, 1)
    assert tally.is_overdue(time.monotonic() + UNACKNOWLEDGED_SECONDS + 1)
    assert tally.acknowledge(2)
    assert not tally.is_overdue(time.monotonic() + UNACKNOWLEDGED_SECONDS + 1)


def test_number_that_cannot_be_is_refused():
    tally = tally_of(1, 1)
    assert not tally.acknowledge(3)
    assert tally.acknowledge(2)
    assert not tally.acknowledge(1)
