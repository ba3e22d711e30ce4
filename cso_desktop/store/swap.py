# SPDX-License-Identifier: MPL-2.0
"""Puts a new cache in the place of a damaged one, whose files are kept together under a new name.

A marker is written first, so that a swap that was cut off is finished by whoever comes next; at no
instant does a new cache meet the write-ahead log of the old one.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from cso_desktop.store import durable

MARKED: Final = "marked"
SET_ASIDE: Final = "set_aside"
IN_PLACE: Final = "in_place"
STEPS: Final = (MARKED, SET_ASIDE, IN_PLACE)
"""The instants at which a swap may be cut off, in their order."""

SUFFIXES: Final = ("", "-wal", "-shm")
"""What the names of the files of one cache end in."""


def building_path(path: Path) -> Path:
    """Give the place where a cache is built before it moves to ``path`` as a whole."""
    return path.with_suffix(".new")


def clear_building(path: Path) -> Path:
    """Remove what a building that was cut off left behind, and give its place."""
    building = building_path(path)
    for suffix in SUFFIXES:
        building.with_name(building.name + suffix).unlink(missing_ok=True)
    return building


def is_pending(path: Path) -> bool:
    """Tell whether a swap was cut off here."""
    return _marker(path).exists()


def swap(path: Path, kept: Path, *, on_step: Callable[[str], None] = lambda step: None) -> None:
    """Move the files of the cache to ``kept`` and the built one into their place.

    Args:
        path: the cache, closed.
        kept: the new name of the old file; the others are called after it.
        on_step: told the steps as they are done.
    """
    durable.write_text(_marker(path), kept.name)
    on_step(MARKED)
    finish(path, on_step=on_step)


def finish(path: Path, *, on_step: Callable[[str], None] = lambda step: None) -> None:
    """Go on with a swap that was cut off, if there is one."""
    marker, building = _marker(path), building_path(path)
    if not marker.exists():
        return
    if building.exists():
        kept = path.with_name(marker.read_text(encoding="utf-8"))
        # As long as the new cache has not moved, whatever stands at its place is the old one.
        for suffix in SUFFIXES:
            old = path.with_name(path.name + suffix)
            if old.exists():
                durable.move(old, kept.with_name(kept.name + suffix))
                on_step(SET_ASIDE)
        durable.move(building, path)
        on_step(IN_PLACE)
    marker.unlink()
    durable.remember(path.parent)


def _marker(path: Path) -> Path:
    return path.with_suffix(".swap")
