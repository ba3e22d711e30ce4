# SPDX-License-Identifier: MPL-2.0
"""What the long and the short tables share: looks, hover, and a column that takes spare room."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from cso_desktop.services.lists import Column, ColumnKind
from cso_desktop.ui.look import Look
from cso_desktop.ui.table.delegate import RowDelegate, column_width, row_height
from cso_desktop.ui.table.header import Header


class RowTable(QTableView):
    """A table of whole rows, painted by one delegate."""

    def __init__(
        self, look: Look, columns: Sequence[Column], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._columns = tuple(columns)
        self._least_flexible = 0
        self._flexible = self._flexible_column()
        self.row_delegate = RowDelegate(look, columns, self)
        self.column_header = Header(look, self)
        self._dress()

    def _dress(self) -> None:
        self.setItemDelegate(self.row_delegate)
        self.setHorizontalHeader(self.column_header)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(row_height(self._look))
        self.column_header.setMinimumSectionSize(self._look.px(28))
        self.column_header.sectionResized.connect(self._on_section_resized)
        self.entered.connect(self._on_entered)

    def set_widths(self, widths: Sequence[int]) -> None:
        """Give the columns their widths; the flexible one shrinks to 60 % where room is short."""
        if self._columns:
            self._least_flexible = round(widths[self._flexible] * 0.6)
        for number, width in enumerate(widths):
            self.column_header.resizeSection(number, width)
        self._stretch()

    def standard_widths(self) -> list[int]:
        """Return the widths the columns are declared with."""
        return [column_width(self._look, column) for column in self._columns]

    def _flexible_column(self) -> int:
        """Return the column that takes the room left over: the widest text."""
        columns = self._columns
        texts = [n for n, column in enumerate(columns) if column.kind is ColumnKind.TEXT]
        return max(texts, key=lambda n: columns[n].width, default=len(columns) - 1)

    def _stretch(self) -> None:
        if not self._columns:
            return
        others = self.column_header.length() - self.column_header.sectionSize(self._flexible)
        wanted = max(self._least_flexible, self.viewport().width() - others)
        if wanted != self.column_header.sectionSize(self._flexible):
            self.column_header.resizeSection(self._flexible, wanted)

    @Slot(int, int, int)
    def _on_section_resized(self, section: int, _old: int, _new: int) -> None:
        if section != self._flexible:
            self._stretch()

    @Slot(QModelIndex)
    def _on_entered(self, index: QModelIndex) -> None:
        self._hover(index.row())

    def _hover(self, row: int) -> None:
        if row != self.row_delegate.hovered_row:
            self.row_delegate.hovered_row = row
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stretch()
