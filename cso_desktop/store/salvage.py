# SPDX-License-Identifier: MPL-2.0
"""Reads what can still be read of a damaged cache: a person's own work and the facts of the home.

The damaged files are never written to; the reading is done on a copy. One damaged page spoils a
connection for all later reads, so every stretch between two damages gets a connection of its own.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2 as sqlcipher

from cso_desktop.store.connection import PAGE_BYTES
from cso_desktop.store.swap import SUFFIXES
from cso_desktop.store.transplant import connect, mend_beginning

CARRIED: Final = ("state", "outbox", "journal", "quarantine", "drafts", "document_bytes")
"""Tables that exist nowhere but in this file."""

_MOST_PROBES: Final = 20_000

Row = dict[str, Any]


@dataclass(slots=True)
class Salvaged:
    """What could be read.

    Attributes:
        rows: table to the rows that came out whole.
        lost: table to how many rows could not be read, as far as that can be told.
        unreadable: tables of which it cannot even be told.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)


def read_damaged(path: Path, key: bytes) -> Salvaged:
    """Read every carried table of a damaged cache as far as it goes."""
    found = Salvaged()
    with _copy(path) as copy:
        mend_beginning(copy, key)
        for table in CARRIED:
            _Table(copy, key, table).read_into(found)
    return found


@contextmanager
def _copy(path: Path) -> Iterator[Path]:
    """Copy the file set, filled up to whole pages, so that the damaged one stays as it is."""
    folder = path.with_suffix(".salvage")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        for suffix in SUFFIXES[:2]:
            source = path.with_name(path.name + suffix)
            if source.exists():
                shutil.copyfile(source, folder / source.name)
        copy = folder / path.name
        with copy.open("r+b") as file:
            size = copy.stat().st_size
            file.truncate(-(-size // PAGE_BYTES) * PAGE_BYTES)
        yield copy
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Table:
    """One table of a damaged file, read around its damages."""

    def __init__(self, path: Path, key: bytes, table: str) -> None:
        self._path = path
        self._key = key
        self._table = table
        self._rows: dict[int, Row] = {}

    def read_into(self, found: Salvaged) -> None:
        """Read forwards to the first damage, backwards to the last one, and probe in between."""
        whole = self._take("ORDER BY rowid")
        if not whole:
            first = max(self._rows, default=0)
            self._take("ORDER BY rowid DESC")
            last = min((n for n in self._rows if n > first), default=None)
            if not self._rows:
                found.unreadable.append(self._table)
            else:
                end = last if last is not None else self._highest(first) + 1
                # Something stopped the reading, even where it cannot be told what.
                found.lost[self._table] = max(1, self._probe(first + 1, end))
        found.rows[self._table] = [self._rows[n] for n in sorted(self._rows)]

    def _probe(self, start: int, end: int) -> int:
        """Try row by row what lies between two damages; count what is there and unreadable."""
        numbers = range(start, min(end, start + _MOST_PROBES))
        return sum(not self._take("WHERE rowid = ?", number) for number in numbers)

    def _highest(self, default: int) -> int:
        """Tell the highest number that was ever given, for tables that count."""
        try:
            with closing(connect(self._path, self._key)) as connection:
                row = connection.execute(
                    "SELECT seq FROM sqlite_sequence WHERE name = ?", (self._table,)
                ).fetchone()
        except sqlcipher.DatabaseError:
            return default
        return int(row[0]) if row else default

    def _take(self, where: str, *values: object) -> bool:
        """Keep the rows of a query as far as they come; true when it came to its end."""
        try:
            with closing(connect(self._path, self._key)) as connection:
                cursor = connection.execute(
                    f"SELECT rowid AS row_number, * FROM {self._table} {where}", values
                )
                names = [column[0] for column in cursor.description]
                for row in cursor:
                    self._rows[row[0]] = dict(zip(names[1:], row[1:], strict=True))
        except sqlcipher.DatabaseError:
            return False
        return True
