# SPDX-License-Identifier: MPL-2.0
"""Writing the records of a file in groups small enough to travel, and counting what was done."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from cso_desktop.domain.records import IMPORTED
from cso_desktop.interchange.rejections import Rejection
from cso_desktop.store.codec import Document, codec
from cso_desktop.store.schema import TABLES
from cso_desktop.store.unit_of_work import UnitOfWork

_GROUP_OPERATIONS: Final = 250
_KEYS_AT_A_TIME: Final = 500


@dataclass(slots=True)
class Tally:
    """What became of each row of the file; a row counts once.

    Attributes:
        applied_minor: the amounts of the rows that now stand in the books.
        rejections: why the others don't, in the order they were found.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    applied_minor: int = 0
    rejections: list[Rejection] = field(default_factory=list)

    def reject(self, row: int, what: str, reason: str) -> None:
        """Note why a row was not taken."""
        self.rejections.append(Rejection(row, what, reason))

    def count(self, outcome: str, rows: int = 1, amount_minor: int = 0) -> None:
        """Count rows as ``created``, ``updated`` or ``unchanged``."""
        setattr(self, outcome, getattr(self, outcome) + rows)
        self.applied_minor += amount_minor


class Batch(Protocol):
    """A file that has been read and checked by itself, ready to be written."""

    @property
    def read(self) -> int:
        """How many rows the file has."""

    @property
    def rejected(self) -> Sequence[Rejection]:
        """What is wrong with the file by itself."""

    @property
    def amount_minor(self) -> int:
        """The sum of the amounts in the file, bad rows included."""

    @property
    def currency(self) -> str:
        """Of all its amounts."""

    def write(self, writer: "ImportWriter", tally: Tally) -> None:
        """Write what is new or different, and count."""


class ImportWriter:
    """A unit of work for imported records.

    Attributes:
        work: the unit of work underneath.
    """

    def __init__(self, work: UnitOfWork, title: str) -> None:
        self.work = work
        self._title = title
        self._operations = 0

    def insert(self, table: str, values: Mapping[str, object]) -> str:
        """Add a record as imported and return its id."""
        if "origin" in TABLES[table].columns:
            values = {"origin": IMPORTED, **values}
        self._operations += 1
        return self.work.insert(table, values)

    def update(self, table: str, current: Document, wanted: Mapping[str, object]) -> bool:
        """Change what differs from the record as it is; False when nothing does."""
        sent = codec(table).to_wire(wanted)
        changed = {name: wanted[name] for name, value in sent.items() if current[name] != value}
        if changed:
            self._operations += 1
            self.work.update(table, current["id"], changed)
        return bool(changed)

    def call(
        self, decision: str, table: str, record_id: str, *, shows: Mapping[str, object]
    ) -> None:
        """Ask the central store for a decision, in a group of its own: it may be refused."""
        self.close_group()
        self.work.call(decision, table, record_id, shows=shows)
        self.close_group()

    def end_document(self) -> None:
        """Close the group if it has become long; called only between whole documents."""
        if self._operations >= _GROUP_OPERATIONS:
            self.close_group()

    def close_group(self) -> None:
        """Close the group, however long it is."""
        self.work.close_group(self._title)
        self._operations = 0

    def find(self, table: str, column: str, keys: Iterable[str]) -> Iterator[Document]:
        """Give the records that have one of these values in a column."""
        fields = ", ".join(codec(table).fields)
        for row in self.query(f"SELECT {fields} FROM {table} WHERE {column} IN", keys):
            yield codec(table).document(row)

    def query(self, sql: str, keys: Iterable[str]) -> Iterator[Sequence[Any]]:
        """Run ``sql`` that ends in ``IN`` for some keys at a time."""
        wanted = list(dict.fromkeys(keys))
        for start in range(0, len(wanted), _KEYS_AT_A_TIME):
            some = tuple(wanted[start : start + _KEYS_AT_A_TIME])
            marks = ", ".join("?" * len(some))
            yield from self.work.connection.exec_driver_sql(f"{sql} ({marks})", some).fetchall()
