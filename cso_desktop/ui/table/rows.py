# SPDX-License-Identifier: MPL-2.0
"""A short table of rows that are all there: the lines and related records of one record."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from cso_desktop.services.lists import Column, ColumnKind, Tab
from cso_desktop.ui.formats import Formats
from cso_desktop.ui.look import Look
from cso_desktop.ui.table.base import RowTable
from cso_desktop.ui.table.delegate import CELL_PADDING, heading_width
from cso_desktop.ui.table.model import RAW_ROLE, RIGHT_KINDS

AnyIndex = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_MEASURED_ROWS = 50
_LEAST_WORDS = 92
_GIVEN_UP = {
    ColumnKind.NUMBER: 6,
    ColumnKind.TEXT: 5,
    ColumnKind.DATE: 4,
    ColumnKind.QUANTITY: 3,
    ColumnKind.TAG: 2,
}


class RowsModel(QAbstractTableModel):
    """Rows held in memory, with ready texts."""

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Sequence[tuple[Any, ...]],
        texts: Sequence[tuple[str, ...]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows = list(rows)
        self.texts = list(texts)

    def rowCount(self, parent: AnyIndex = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.texts[index.row()][index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.texts[index.row()][index.column()]
        return self._rows[index.row()][index.column()] if role == RAW_ROLE else None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self._columns):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            is_right = self._columns[section].kind in RIGHT_KINDS
            side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return self._columns[section].title if role == Qt.ItemDataRole.DisplayRole else None


class RowsTable(RowTable):
    """Shows the rows of a tab; rows with a link open it.

    Signals:
        link_activated: kind and id of the record a row leads to.
    """

    link_activated = Signal(str, str)

    def __init__(
        self,
        look: Look,
        tab: Tab,
        parent: QWidget | None = None,
        *,
        texts: Sequence[tuple[str, ...]] | None = None,
    ) -> None:
        """Show the rows of a tab; ``texts`` are those of the rows where they are ready already."""
        super().__init__(look, tab.columns, parent)
        self._links = tab.links
        ready = texts if texts is not None else _texts(tab, look.formats)
        self._rows_model = RowsModel(tab.columns, tab.rows, ready, self)
        self.row_delegate.link_rows = frozenset(
            row for row, link in enumerate(tab.links) if link is not None
        )
        self.setModel(self._rows_model)
        self.setAccessibleName(tab.title)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        numbers = range(len(tab.columns))
        widths = [self._fitting_width(number) for number in numbers]
        self.leave_out(self._without_texts())
        self.set_spare(self._spared())
        self.column_header.setVisible(any(column.title for column in tab.columns))
        self.set_widths(widths, [self._least_width(*pair) for pair in enumerate(widths)])
        self.activated.connect(self._on_activated)

    def _fitting_width(self, number: int) -> int:
        """Return the width of the widest of the first texts, or of the heading."""
        column = self._columns[number]
        metrics = QFontMetrics(self._look.font)
        heading = QFontMetrics(self._look.scaled_font(0.92, QFont.Weight.DemiBold))
        texts = [row[number] for row in self._rows_model.texts[:_MEASURED_ROWS]]
        widest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        pill = self._look.px(16) if column.kind is ColumnKind.TAG else 0
        wanted = max(widest + pill, heading.horizontalAdvance(column.title))
        return wanted + 2 * self._look.px(CELL_PADDING) + 2

    def _least_width(self, number: int, width: int) -> int:
        """Return how far a column gives way: words are cut, everything else is read whole."""
        column = self._columns[number]
        if column.kind is not ColumnKind.TEXT:
            return width
        return min(width, max(heading_width(self._look, column), self._look.px(_LEAST_WORDS)))

    def _without_texts(self) -> frozenset[int]:
        """Name the columns that say nothing in any row."""
        texts = self._rows_model.texts
        empty = (n for n in range(len(self._columns)) if not any(row[n] for row in texts))
        return frozenset(empty) - {0} if texts else frozenset()

    def _spared(self) -> list[int]:
        """Give up what says least, from the right; never the first column nor the widest text."""
        given = [column.spare for column in self._columns]
        if any(given):
            return given
        weights = enumerate(_GIVEN_UP.get(column.kind, 1) for column in self._columns)
        return [weight * 100 + number if number else 0 for number, weight in weights]

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        link = self._links[index.row()]
        if link is not None:
            self.link_activated.emit(link.kind, link.id)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Follow a link with one click on its number, as on a page."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == 0 and event.button() is Qt.MouseButton.LeftButton:
            self._on_activated(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        on_link = index.isValid() and index.column() == 0 and self._links[index.row()] is not None
        hand, arrow = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(hand if on_link else arrow)


def _texts(tab: Tab, formats: Formats) -> list[tuple[str, ...]]:
    return [formats.row(tab.columns, row) for row in tab.rows]
