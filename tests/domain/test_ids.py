# SPDX-License-Identifier: MPL-2.0
"""Ids are UUIDv7, unique, and grow within a process whatever the clock does."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.ids import IdMaker, new_id


def test_an_id_is_a_version_7_uuid_that_carries_its_millisecond() -> None:
    made = uuid.UUID(IdMaker(lambda: 1_700_000_000_123).new_id())
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert made.int >> 80 == 1_700_000_000_123


@given(st.lists(st.integers(0, 2**47), min_size=2, max_size=50))
def test_ids_grow_even_when_the_clock_stands_still_or_goes_back(readings: list[int]) -> None:
    clock = iter(readings)
    maker = IdMaker(lambda: next(clock))
    made = [maker.new_id() for _ in readings]
    assert made == sorted(set(made))


def test_the_process_maker_never_repeats() -> None:
    made = [new_id() for _ in range(1000)]
    assert made == sorted(set(made))
