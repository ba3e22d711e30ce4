# SPDX-License-Identifier: MPL-2.0
"""The table of a list: keyboard and mouse, order by click, copy, and a selection that is kept by
key when rows move."""

from array import array
from functools import partial

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QWidget

from cso_desktop.services.lists import ListQuery, ListSource
from cso_desktop.ui.look import Look
from cso_desktop.ui.table.base import RowTable
from cso_desktop.ui.table.clipboard import fetch_tsv
from cso_desktop.ui.table.delegate import column_width, least_width
from cso_desktop.ui.table.model import PagedTableModel
from cso_desktop.ui.tasks import TaskRunner

_MOST_COPIED = 100_000
_Select = QItemSelectionModel.SelectionFlag
_SELECT_ROW = _Select.ClearAndSelect | _Select.Rows


class ListTable(RowTable):
    """Shows a list source.

    Signals:
        current_changed: the key of the current record, or None.
        row_activated: the key of a record that was opened with Enter or a double click.
        selection_count_changed: how many rows are selected.
        order_changed: the new order, ``column asc`` or ``column desc``.
    """

    current_changed = Signal(object)
    row_activated = Signal(object)
    selection_count_changed = Signal(int)
    order_changed = Signal(str)

    def __init__(
        self, look: Look, source: ListSource, runner: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, source.spec.columns, parent)
        self._source = source
        self._runner = runner
        self._current_key: int | None = None
        self._is_refresh = False
        self.list_model = PagedTableModel(source, runner, look.formats, self)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.setModel(self.list_model)
        self.setAccessibleName(self._source.spec.title)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.column_header.setSectionsClickable(True)
        self.column_header.setSortIndicatorShown(True)
        columns = self._source.spec.columns
        self.set_widths(
            [column_width(self._look, column) for column in columns],
            [least_width(self._look, column) for column in columns],
        )
        self._show_order(self._source.spec.default_sort)

    def _connect(self) -> None:
        self.column_header.sectionClicked.connect(self._on_section_clicked)
        self.activated.connect(self._on_activated)
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.list_model.first_shown.connect(self._on_first_shown)
        self.list_model.keys_known.connect(self._on_keys_known)

    def ask(self, query: ListQuery) -> None:
        """Show the answer to a query, keeping selected records selected where they are in it."""
        self._is_refresh = False
        self._show_order(query.sort or self._source.spec.default_sort)
        self.list_model.show(query, self._kept_keys())

    def refresh(self) -> None:
        """Show the same list as it is now."""
        self._is_refresh = True
        self.list_model.refresh(self._kept_keys())

    def current_key(self) -> int | None:
        """Return the key of the current record."""
        return self._current_key

    def selected_count(self) -> int:
        """Return how many rows are selected, counted by ranges."""
        return sum(block.height() for block in self._selected_blocks())

    def selected_keys(self) -> "array[int]":
        """Return the keys of the selected rows, in the order of the list."""
        keys = array("q")
        for block in sorted(self._selected_blocks(), key=QItemSelectionRange.top):
            keys.extend(self.list_model.keys_in(block.top(), block.bottom()))
        return keys

    def select_key(self, key: int) -> bool:
        """Make the record with the key current; tell whether it is in the list."""
        row = self.list_model.row_of(key)
        if row is None:
            return False
        self._make_current(row)
        self.scrollTo(self.list_model.index(row, 0))
        return True

    def copy(self) -> None:
        """Put the selected rows on the clipboard: headings and raw values, tab separated."""
        keys = self.selected_keys()[:_MOST_COPIED]
        if keys:
            self._runner.submit(self, partial(fetch_tsv, self._source, keys), _set_clipboard)

    def _selected_blocks(self) -> list[QItemSelectionRange]:
        return self.selectionModel().selection().toList()

    def _kept_keys(self) -> frozenset[int]:
        kept = set(self.selected_keys()) if self.selected_count() <= _MOST_COPIED else set()
        if self._current_key is not None:
            kept = kept if len(kept) < 1_000 else set()
            kept.add(self._current_key)
        return frozenset(kept)

    def _show_order(self, sort: str) -> None:
        key, _, direction = sort.partition(" ")
        for number, column in enumerate(self._source.spec.columns):
            if column.key == key:
                descending = direction == "desc"
                order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
                self.column_header.setSortIndicator(number, order)

    def _make_current(self, row: int) -> None:
        self.selectionModel().setCurrentIndex(self.list_model.index(row, 0), _SELECT_ROW)

    def _tell_current(self, key: int | None) -> None:
        if key != self._current_key:
            self._current_key = key
            self.current_changed.emit(key)

    @Slot(int)
    def _on_section_clicked(self, section: int) -> None:
        column = self._source.spec.columns[section]
        shown = self.list_model.query.sort or self._source.spec.default_sort
        if column.sortable:
            direction = "desc" if shown == f"{column.key} asc" else "asc"
            self.order_changed.emit(f"{column.key} {direction}")
        else:
            self._show_order(shown)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        key = self.list_model.key_at(index.row())
        if key is not None:
            self.row_activated.emit(key)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self._tell_current(self.list_model.key_at(current.row()) if current.isValid() else None)

    @Slot(QItemSelection, QItemSelection)
    def _on_selection_changed(self, _now: QItemSelection, _before: QItemSelection) -> None:
        self.selection_count_changed.emit(self.selected_count())

    @Slot()
    def _on_first_shown(self) -> None:
        if self._current_key is None and self.list_model.rowCount():
            self._make_current(0)

    @Slot(int, object)
    def _on_keys_known(self, count: int, kept_rows: tuple[int, ...]) -> None:
        current = self._row_among(kept_rows)
        if current is None:
            current = 0 if count else None
            kept_rows = ()
        if current is None:
            self._tell_current(None)
            return
        if not self.currentIndex().isValid() or self.currentIndex().row() != current:
            self._make_current(current)
            self._select_rows(kept_rows)
            if self._is_refresh:
                middle = QAbstractItemView.ScrollHint.PositionAtCenter
                self.scrollTo(self.list_model.index(current, 0), middle)

    def _row_among(self, rows: tuple[int, ...]) -> int | None:
        key_at = self.list_model.key_at
        return next((row for row in rows if key_at(row) == self._current_key), None)

    def _select_rows(self, rows: tuple[int, ...]) -> None:
        if len(rows) < 2:
            return
        selection = QItemSelection()
        for row in rows:
            index = self.list_model.index(row, 0)
            selection.select(index, index)
        self.selectionModel().select(selection, _Select.Select | _Select.Rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)


def _set_clipboard(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
