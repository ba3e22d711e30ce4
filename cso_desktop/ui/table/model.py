# SPDX-License-Identifier: MPL-2.0
"""The model of a list of any length: ordered keys, pages on demand, never a query of its own.

The first page is shown as soon as it is there; a worker then fetches all keys, and the rows of a
page when it is looked at. Replies that belong to an older question are dropped by its number.
"""

from array import array
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)

from cso_desktop.services.lists import Column, ColumnKind, ListQuery, ListSource
from cso_desktop.ui.formats import Formats
from cso_desktop.ui.table.pages import (
    PAGE_ROWS,
    FirstReply,
    KeysReply,
    Page,
    PageCache,
    Row,
    fetch_first,
    fetch_keys,
    fetch_page,
)
from cso_desktop.ui.tasks import TaskRunner

AnyIndex = QModelIndex | QPersistentModelIndex

RAW_ROLE = Qt.ItemDataRole.UserRole + 1
PLACEHOLDER = "\N{HORIZONTAL ELLIPSIS}"
RIGHT_KINDS = frozenset({ColumnKind.MONEY, ColumnKind.QUANTITY, ColumnKind.COUNT})
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_MOST_KEPT = 1_000
_MOST_WANTED = 4
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_NO_INDEX = QModelIndex()


class PagedTableModel(QAbstractTableModel):
    """Rows of a list source, a page at a time.

    Attributes:
        columns: the columns of the list.
        query: what is shown, or was asked for last.

    Signals:
        first_shown: the beginning of a newly asked list is there.
        keys_known: the exact number of rows, and the rows where kept keys are now.
        failed: the exception of a question that could not be answered.
    """

    first_shown = Signal()
    keys_known = Signal(int, object)
    failed = Signal(object)

    def __init__(
        self,
        source: ListSource,
        runner: TaskRunner,
        formats: Formats,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = source.spec.columns
        self.query = ListQuery()
        self._source = source
        self._runner = runner
        self._formats = formats
        self._keys = array("q")
        self._pages = PageCache()
        self._generation = 0
        self._is_complete = False
        self._wanted: dict[int, None] = {}
        self._in_flight: int | None = None
        self._fetch_timer = QTimer(self, singleShot=True, interval=0)
        self._fetch_timer.timeout.connect(self._fetch_wanted)

    def show(self, query: ListQuery, keep: frozenset[int] = frozenset()) -> None:
        """Ask for a list; what is shown stays until the answer comes.

        Args:
            query: the chip, text, filters and order.
            keep: keys whose new rows are wanted in ``keys_known``; too many are not looked for.
        """
        self.query = query
        self._is_complete = False
        generation = self._next_generation()
        self._runner.submit(
            self,
            partial(fetch_first, self._source, self._formats, query),
            partial(self._on_first, generation),
            self._on_failed,
            key="first",
        )
        self._ask_keys(generation, keep)

    def refresh(self, keep: frozenset[int] = frozenset()) -> None:
        """Ask for the same list again, without blanking what is shown."""
        self._ask_keys(self._next_generation(), keep)

    def key_at(self, row: int) -> int | None:
        """Return the key of a row."""
        return self._keys[row] if 0 <= row < len(self._keys) else None

    def row_of(self, key: int) -> int | None:
        """Return the row of a key."""
        try:
            return self._keys.index(key)
        except ValueError:
            return None

    def keys_in(self, first: int, last: int) -> "array[int]":
        """Return the keys of a range of rows, both ends included."""
        return self._keys[first : last + 1]

    def row_values(self, row: int) -> tuple[Any, ...] | None:
        """Return the raw values of a row if its page is there."""
        loaded = self._row(row)
        return loaded.values if loaded else None

    def is_complete(self) -> bool:
        """Tell whether all keys are known."""
        return self._is_complete

    def _next_generation(self) -> int:
        self._generation += 1
        self._wanted.clear()
        self._in_flight = None
        return self._generation

    def _ask_keys(self, generation: int, keep: frozenset[int]) -> None:
        kept = keep if len(keep) <= _MOST_KEPT else frozenset()
        self._runner.submit(
            self,
            partial(fetch_keys, self._source, self._formats, self.query, kept),
            partial(self._on_keys, generation),
            self._on_failed,
            key="keys",
        )

    def _on_first(self, generation: int, reply: FirstReply) -> None:
        if generation != self._generation or self._is_complete:
            return
        self._replace(reply.keys, 0, reply.page)
        self.first_shown.emit()

    def _on_keys(self, generation: int, reply: KeysReply) -> None:
        if generation != self._generation:
            return
        self._is_complete = True
        shown = len(self._keys)
        if reply.keys == self._keys:
            self._pages.mark_stale()
            self._pages.put(reply.page_number, reply.page)
            self._repaint_all()
        elif 0 < shown < len(reply.keys) and reply.keys[:shown] == self._keys:
            self.beginInsertRows(_NO_INDEX, shown, len(reply.keys) - 1)
            self._keys = reply.keys
            self._pages.put(reply.page_number, reply.page)
            self.endInsertRows()
        else:
            self._replace(reply.keys, reply.page_number, reply.page)
        self.keys_known.emit(len(self._keys), reply.kept_rows)

    def _replace(self, keys: "array[int]", number: int, page: Page) -> None:
        self.beginResetModel()
        self._keys = keys
        self._pages.clear()
        self._pages.put(number, page)
        self.endResetModel()

    def _repaint_all(self) -> None:
        if self._keys:
            last = self.index(len(self._keys) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _on_failed(self, error: Exception) -> None:
        self._in_flight = None
        self.failed.emit(error)

    def _row(self, row: int) -> Row | None:
        number, offset = divmod(row, PAGE_ROWS)
        if not self._pages.is_fresh(number):
            self._want(number)
        page = self._pages.get(number)
        return page[offset] if page is not None and offset < len(page) else None

    def _want(self, number: int) -> None:
        if number in self._wanted or number == self._in_flight:
            return
        self._wanted[number] = None
        if len(self._wanted) > _MOST_WANTED:  # scrolled past; asked for again when looked at
            del self._wanted[next(iter(self._wanted))]
        if self._in_flight is None and not self._fetch_timer.isActive():
            self._fetch_timer.start()

    @Slot()
    def _fetch_wanted(self) -> None:
        """Ask for the page wanted last: the one that is being looked at."""
        if self._in_flight is not None or not self._wanted:
            return
        number, _ = self._wanted.popitem()
        self._in_flight = number
        keys = self._keys[number * PAGE_ROWS : (number + 1) * PAGE_ROWS]
        self._runner.submit(
            self,
            partial(fetch_page, self._source, self._formats, keys),
            partial(self._on_page, self._generation, number),
            self._on_failed,
            key="page",
        )

    def _on_page(self, generation: int, number: int, page: Page) -> None:
        if generation != self._generation:
            return
        self._in_flight = None
        self._pages.put(number, page)
        first = number * PAGE_ROWS
        last = min(first + len(page), len(self._keys)) - 1
        if last >= first:
            right = len(self.columns) - 1
            self.dataChanged.emit(self.index(first, 0), self.index(last, right))
        if self._wanted:
            self._fetch_timer.start()

    def rowCount(self, parent: AnyIndex = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._keys)

    def columnCount(self, parent: AnyIndex = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            row = self._row(index.row()) if index.isValid() else None
            return row.texts[index.column()] if row is not None else PLACEHOLDER
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[index.column()].kind in RIGHT_KINDS else _LEFT
        if role == RAW_ROLE:
            row = self._row(index.row()) if index.isValid() else None
            return row.values[index.column()] if row is not None else None
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[section].kind in RIGHT_KINDS else _LEFT
        return None
