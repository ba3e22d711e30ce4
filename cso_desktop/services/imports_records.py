# SPDX-License-Identifier: MPL-2.0
"""Files in which one row is one record, or several rows are one document.

A kind of file says how a row is found again, what a new record is, and what the file may change
on one that is here; the rest is the same for all.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from cso_desktop.interchange.columns import FileKind
from cso_desktop.interchange.mapping import FileMapping
from cso_desktop.interchange.reading import DataRow, Reading, read_file
from cso_desktop.interchange.rejections import Rejection
from cso_desktop.services.imports_writer import ImportWriter, Tally
from cso_desktop.store.codec import Document


class FileBatch:
    """A file of a kind that has been read."""

    kind: ClassVar[FileKind]

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    @classmethod
    def from_file(cls, path: Path, mapping: FileMapping) -> "FileBatch":
        """Read a file."""
        return cls(read_file(path, cls.kind, mapping))

    @property
    def read(self) -> int:
        return self.reading.read

    @property
    def rejected(self) -> Sequence[Rejection]:
        return self.reading.rejected

    @property
    def amount_minor(self) -> int:
        """The sum of the file; nothing, for files that are not about money."""
        return 0

    @property
    def currency(self) -> str:
        return self.reading.currency

    def write(self, writer: ImportWriter, tally: Tally) -> None:
        raise NotImplementedError


class RecordsBatch(FileBatch, ABC):
    """A file in which each row is one record of one table."""

    table: ClassVar[str]

    def write(self, writer: ImportWriter, tally: Tally) -> None:
        rows = [row for row in self.reading.rows if row.values]
        tally.count("unchanged", len(self.reading.rows) - len(rows))
        self.prepare(writer, rows)
        known = self.known(writer, rows)
        first_rows: dict[str, int] = {}
        for row in rows:
            fault = self.fault(row)
            key = "" if fault else self.key(row)
            first = row.number if fault else first_rows.setdefault(key, row.number)
            if first != row.number:
                fault = self.key_title(), f"Row {first} has the same {self.key_title()}."
            elif key in known:
                fault = self.contradiction(row, known[key])
            if fault:
                tally.reject(row.number, *fault)
            else:
                tally.count(self._write(writer, row, known.get(key)), amount_minor=self.amount(row))
                writer.end_document()

    def prepare(self, writer: ImportWriter, rows: Sequence[DataRow]) -> None:
        """Look up what the rows name, such as their customers."""

    def fault(self, row: DataRow) -> tuple[str, str] | None:
        """Say what is wrong with a row beyond its single values: field and reason."""
        return None

    def key_title(self) -> str:
        """What may not come twice, as it is called in sentences."""
        return "number"

    @abstractmethod
    def key(self, row: DataRow) -> str:
        """Return what a record of this kind is found again by."""

    @abstractmethod
    def known(self, writer: ImportWriter, rows: Sequence[DataRow]) -> Mapping[str, Document]:
        """Find the records that are here already, by key."""

    @abstractmethod
    def said(self, row: DataRow) -> dict[str, Any]:
        """Return the fields that the row tells."""

    @abstractmethod
    def insert(self, writer: ImportWriter, row: DataRow, said: dict[str, Any]) -> None:
        """Add a new record with what the row tells and the usual for the rest."""

    def contradiction(self, row: DataRow, known: Document) -> tuple[str, str] | None:
        """Say what of a known record the row would change though it can't: field and reason."""
        return None

    def amount(self, row: DataRow) -> int:
        """Return what a row amounts to, for files that are about money."""
        return 0

    @property
    def amount_minor(self) -> int:
        return sum(self.amount(row) for row in (*self.reading.rows, *self.reading.faulty))

    def _write(self, writer: ImportWriter, row: DataRow, known: Document | None) -> str:
        said = {name: value for name, value in self.said(row).items() if value is not None}
        if known is not None:
            return "updated" if writer.update(self.table, known, said) else "unchanged"
        self.insert(writer, row, said)
        return "created"


class OwnedRecordsBatch(RecordsBatch):
    """The same for records that hang on a customer the file names by number."""

    customers: Mapping[str, Document]

    def prepare(self, writer: ImportWriter, rows: Sequence[DataRow]) -> None:
        self.customers = by_number(writer, "customers", (r["customer_number"] for r in rows))

    def fault(self, row: DataRow) -> tuple[str, str] | None:
        if row["customer_number"] not in self.customers:
            return "customer number", f"There is no customer {row['customer_number']} here."
        return None

    @property
    def customer_ids(self) -> list[str]:
        """The ids of all customers of the file."""
        return [customer["id"] for customer in self.customers.values()]

    def customer_id(self, row: DataRow) -> str:
        """Return the id of the row's customer."""
        return str(self.customers[row["customer_number"]]["id"])


def by_number(
    writer: ImportWriter, table: str, numbers: Iterable[str | None]
) -> dict[str, Document]:
    """Find the records that have these numbers."""
    wanted = (number for number in numbers if number is not None)
    return {found["number"]: found for found in writer.find(table, "number", wanted)}


def first_difference(what: str, *compared: tuple[str, object, object]) -> tuple[str, str] | None:
    """Say which field of a record that is never changed differs: field, here, in the file."""
    for field, here, there in compared:
        if here != there:
            return field, f"{what} is here with another {field}, which is never changed."
    return None


def iso_day(day: date | None) -> str | None:
    """Spell a day as records do."""
    return None if day is None else day.isoformat()
