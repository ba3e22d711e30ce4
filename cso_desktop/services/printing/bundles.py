# SPDX-License-Identifier: MPL-2.0
"""Where the documents of a batch are written: a file each, or many in one."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from cso_desktop.errors import EnvironmentProblem
from cso_desktop.services.printing.archive import Printed

if TYPE_CHECKING:
    from pypdf import PdfWriter

_COMBINED: Final = 250
"""Documents in one combined file: a printer takes it, and memory does not grow with the batch."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document was written; pages are counted in combined files only."""

    file: str
    page: int | None = None
    pages: int | None = None


class Bundle(Protocol):
    """Takes documents in order."""

    count: int

    def put(self, document: Printed) -> Place:
        """Write a document and tell where."""

    def close(self) -> None:
        """Write what is not written yet."""


class SingleFiles:
    """Writes a file for each document, called as the document is.

    Attributes:
        count: files written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.count = 0

    def put(self, document: Printed) -> Place:
        _write(self._folder / document.file_name, document.body)
        self.count += 1
        return Place(document.file_name)

    def close(self) -> None:
        """Do nothing: all is written."""


class CombinedFiles:
    """Puts up to 250 documents into each file, called ``stem`` and numbered.

    Attributes:
        count: files written or begun.
    """

    def __init__(self, folder: Path, stem: str, *, most: int = _COMBINED) -> None:
        self._folder = folder
        self._stem = stem
        self._most = most
        self._writer: PdfWriter | None = None
        self._held = 0
        self.count = 0

    def put(self, document: Printed) -> Place:
        from pypdf import PdfReader, PdfWriter

        if self._held == self._most:
            self.close()
        if self._writer is None:
            self._writer = PdfWriter()
            self.count += 1
        pages = PdfReader(BytesIO(document.body)).pages
        first = len(self._writer.pages) + 1
        self._writer.append(BytesIO(document.body), outline_item=document.number)
        self._held += 1
        return Place(self._name, first, len(pages))

    def close(self) -> None:
        if self._writer is not None:
            made = BytesIO()
            self._writer.write(made)
            _write(self._folder / self._name, made.getvalue())
        self._writer, self._held = None, 0

    @property
    def _name(self) -> str:
        return f"{self._stem} {self.count:03}.pdf"


def make_folder(folder: Path) -> None:
    """Make the folder a batch is written to.

    Raises:
        EnvironmentProblem: it can't be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from None


def _write(path: Path, body: bytes) -> None:
    try:
        path.write_bytes(body)
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> EnvironmentProblem:
    reason = error.strerror or str(error)
    return EnvironmentProblem(f"{path.name} could not be written: {reason}.", detail=str(path))
