# SPDX-License-Identifier: MPL-2.0
"""Whether the last shutdown was clean and what the last look at the file's pages found.

It stands in a small file beside the cache, because a damaged cache may not be able to keep it. The
pages are looked at after every shutdown that was not clean, and once a week.
"""

import json
import logging
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cso_desktop.errors import CsoError
from cso_desktop.logs import Word
from cso_desktop.store import durable, integrity
from cso_desktop.store.cache import Cache
from cso_desktop.store.types import instant_text

_log = logging.getLogger(__name__)

CHECK_EVERY: Final = timedelta(days=7)
_MOST_FOUND: Final = 20


@dataclass(frozen=True, slots=True)
class Health:
    """How a cache file is.

    Attributes:
        is_open: a program has it open, or ended without closing it.
        was_unclean: the program before this one ended without closing it.
        checked_at: when its pages were last looked at.
        found: what was wrong with them, nothing when all was well.
    """

    is_open: bool = False
    was_unclean: bool = False
    checked_at: datetime | None = None
    found: tuple[str, ...] = ()


def read(path: Path) -> Health:
    """Read what is known; nothing where the file is missing or unreadable."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        at = values["checked_at"]
        return Health(
            bool(values["is_open"]),
            bool(values["was_unclean"]),
            None if at is None else datetime.fromisoformat(at),
            tuple(str(text) for text in values["found"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Health()


def opened(path: Path, cache: Cache, now: datetime) -> Health:
    """Note that the cache is open, and look at its pages when it is time to."""
    before = read(path)
    known = replace(before, is_open=True, was_unclean=before.is_open)
    is_new = before.checked_at is None and not before.is_open
    if is_new:
        known = replace(known, checked_at=now)
    _write(path, known)
    if is_new or not (before.is_open or before.found or _is_due(before, now)):
        return known
    _log.info("Looking at the pages, because of %s.", _reason(before))
    known = replace(known, checked_at=now, found=look(cache))
    if known.found:
        _log.warning("The cache is damaged in %d places.", len(known.found))
    _write(path, known)
    return known


def closed(path: Path) -> None:
    """Note that the cache was closed."""
    _write(path, replace(read(path), is_open=False))


def look(cache: Cache) -> tuple[str, ...]:
    """Check the authentication code of every page, then the trees; each on a fresh connection."""
    found: list[str] = []
    for check in (integrity.damaged_pages, integrity.broken_structure):
        if found:
            break
        try:
            with cache.fresh() as connection:
                found += [line for text in check(connection) for line in text.splitlines()]
        except CsoError as error:
            found.append(error.detail or error.message)
    return tuple(found[:_MOST_FOUND])


def _is_due(known: Health, now: datetime) -> bool:
    """A clock that was set back must not put the next look off for ever."""
    return known.checked_at is None or not (timedelta(0) <= now - known.checked_at < CHECK_EVERY)


def _reason(before: Health) -> Word:
    if before.is_open:
        return Word("an unclean shutdown")
    return Word("earlier damage" if before.found else "the weekly check")


def _write(path: Path, known: Health) -> None:
    values = asdict(known)
    if known.checked_at is not None:
        values["checked_at"] = instant_text(known.checked_at)
    durable.write_text(path, json.dumps(values))
