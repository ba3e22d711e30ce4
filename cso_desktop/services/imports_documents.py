# SPDX-License-Identifier: MPL-2.0
"""Files in which several rows are one document: its rows are taken together or not at all."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import ClassVar

from cso_desktop.interchange.reading import DataRow
from cso_desktop.services.imports_records import FileBatch
from cso_desktop.services.imports_writer import ImportWriter, Tally

Fault = tuple[int, str, str]
"""What is wrong with a document: row, field and reason."""


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """The rows of one document, in file order; its own fields stand in each of them."""

    number: str
    rows: tuple[DataRow, ...]

    @property
    def head(self) -> DataRow:
        """The row that the document's own fields are read from."""
        return self.rows[0]


class DocumentsBatch(FileBatch, ABC):
    """A file of documents.

    Attributes:
        number: the column that tells which document a row belongs to.
        header: the columns that must be the same in all rows of a document.
        word: what a document is called in sentences.
    """

    number: ClassVar[str]
    header: ClassVar[tuple[str, ...]]
    word: ClassVar[str]

    @property
    def documents(self) -> list[DocumentRows]:
        """The documents of the file, in the order in which they begin."""
        found: dict[str, list[DataRow]] = {}
        for row in self.reading.rows:
            found.setdefault(row[self.number], []).append(row)
        return [DocumentRows(number, tuple(rows)) for number, rows in found.items()]

    def write(self, writer: ImportWriter, tally: Tally) -> None:
        self.prepare(writer)
        broken = {row[self.number]: row.number for row in self.reading.faulty}
        for document in self.documents:
            faults = list(self._faults(document, broken))
            for fault in faults:
                tally.reject(*fault)
            if not faults:
                outcome = self.write_document(writer, document)
                tally.count(outcome, len(document.rows), self.amount_of(document.rows))
                writer.end_document()

    @abstractmethod
    def prepare(self, writer: ImportWriter) -> None:
        """Look up what the rows name and what of the file is here already."""

    @abstractmethod
    def faults(self, document: DocumentRows) -> Iterator[Fault]:
        """Yield what is wrong with a document beyond its single values."""

    @abstractmethod
    def write_document(self, writer: ImportWriter, document: DocumentRows) -> str:
        """Write what of a document is new; ``created``, ``updated`` or ``unchanged``."""

    def amount_of(self, rows: Sequence[DataRow]) -> int:
        """Return what some rows of one document amount to."""
        return 0

    def _faults(self, document: DocumentRows, broken: dict[str, int]) -> Iterator[Fault]:
        found = list(self.faults(document)) + list(self._differing(document))
        yield from found
        named = {row for row, _, _ in found}
        if document.number in broken:
            culprit = broken[document.number]
        elif found:
            culprit = found[0][0]
        else:
            return
        for row in document.rows:
            if row.number not in named:
                reason = f"Row {culprit} of the same {self.word} can't be taken."
                yield row.number, self.word, reason

    def _differing(self, document: DocumentRows) -> Iterator[Fault]:
        """Yield the rows that say something else of the document than its first row."""
        for row, name in product(document.rows[1:], self.header):
            if row[name] != document.head[name]:
                title = self.kind.column(name).title
                where = f"{self.word} {document.number} has another {title}"
                yield row.number, title, f"In row {document.head.number} {where}."
