# SPDX-License-Identifier: MPL-2.0
"""A small table to type lines into: products, quantities, prices of an order."""

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cso_desktop.services.lists import Column, ColumnKind
from cso_desktop.ui.forms.editors import Editor
from cso_desktop.ui.forms.fields import Field
from cso_desktop.ui.forms.reading import UnreadableError, read_date, read_decimal, read_money
from cso_desktop.ui.look import Look
from cso_desktop.ui.table.delegate import column_width, row_height
from cso_desktop.ui.table.model import RIGHT_KINDS

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LinesEditor(Editor):
    """Lines as a tuple of dictionaries by column key; empty lines are left out."""

    def __init__(self, look: Look, field: Field) -> None:
        self._table = QTableWidget(0, len(field.columns))
        self._panel = QWidget()
        super().__init__(look, field, self._panel)
        self._formats = look.formats
        self._columns = field.columns
        self._one_empty_line: tuple[dict[str, Any], ...] = ({},)
        self._add = look.button(self.tr("Add line"), icon="plus", look="link")
        self._remove = look.button(self.tr("Remove line"), icon="minus", look="link")
        self._build(look)
        self.setFocusProxy(self._table)
        self._table.itemChanged.connect(self._on_item_changed)
        self._add.clicked.connect(self.add_line)
        self._remove.clicked.connect(self.remove_line)
        self.add_line()

    def _build(self, look: Look) -> None:
        self._table.setAccessibleName(self.field.plain_label())
        self._table.setHorizontalHeaderLabels([column.title for column in self._columns])
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(row_height(look))
        self._table.setTabKeyNavigation(True)
        self._table.setMinimumHeight(row_height(look) * 5)
        for number, column in enumerate(self._columns):
            heading = self._table.horizontalHeaderItem(number)
            side = _RIGHT if column.kind in RIGHT_KINDS else _LEFT
            if heading is not None:
                heading.setTextAlignment(side)
            self._table.setColumnWidth(number, column_width(look, column))
        self._table.horizontalHeader().setStretchLastSection(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self._add)
        buttons.addWidget(self._remove)
        buttons.addStretch(1)
        layout = QVBoxLayout(self._panel)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._table)
        layout.addLayout(buttons)

    def value(self) -> tuple[dict[str, Any], ...]:
        lines = [self._line(row) for row in range(self._table.rowCount())]
        return tuple(line for line in lines if any(v not in (None, "") for v in line.values()))

    def set_value(self, value: Any) -> None:
        self._table.blockSignals(True)
        self._table.setRowCount(0)
        for line in value or self._one_empty_line:
            self._append(line)
        self._table.blockSignals(False)

    @Slot()
    def add_line(self) -> None:
        """Add an empty line and go there."""
        self._table.blockSignals(True)
        self._append({})
        self._table.blockSignals(False)
        self._table.setCurrentCell(self._table.rowCount() - 1, 0)

    @Slot()
    def remove_line(self) -> None:
        """Take the current line away."""
        self._table.removeRow(self._table.currentRow())
        self.changed.emit()

    def _append(self, line: dict[str, Any]) -> None:
        row = self._table.rowCount()
        self._table.insertRow(row)
        for number, column in enumerate(self._columns):
            item = QTableWidgetItem(self._formats.text(column.kind, line.get(column.key)))
            if column.kind in RIGHT_KINDS:
                item.setTextAlignment(_RIGHT)
            self._table.setItem(row, number, item)

    def _line(self, row: int) -> dict[str, Any]:
        line: dict[str, Any] = {}
        for number, column in enumerate(self._columns):
            item = self._table.item(row, number)
            text = item.text().strip() if item is not None else ""
            try:
                line[column.key] = self._read(column, text)
            except UnreadableError as error:
                where = self.tr("Line {row}, {column}: {problem}")
                told = where.format(row=row + 1, column=column.title, problem=error)
                raise UnreadableError(told) from error
        return line

    def _read(self, column: Column, text: str) -> Any:
        locale = self._formats.locale
        if column.kind is ColumnKind.MONEY:
            return read_money(text, locale)
        if column.kind in (ColumnKind.QUANTITY, ColumnKind.COUNT):
            return read_decimal(text, locale)
        if column.kind is ColumnKind.DATE:
            return read_date(text, locale)
        return text

    @Slot()
    def _on_item_changed(self) -> None:
        self.changed.emit()
