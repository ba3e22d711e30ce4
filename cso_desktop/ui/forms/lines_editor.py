# SPDX-License-Identifier: MPL-2.0
"""A small table to type lines into: products, quantities, prices of an order."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cso_desktop.services.lists import Column, ColumnKind
from cso_desktop.ui.forms.editors import Editor
from cso_desktop.ui.forms.fields import Field
from cso_desktop.ui.forms.finding import FindingDelegate
from cso_desktop.ui.forms.reading import UnreadableError, read_date, read_decimal, read_money
from cso_desktop.ui.look import Look
from cso_desktop.ui.table.delegate import column_width, row_height
from cso_desktop.ui.table.model import RIGHT_KINDS
from cso_desktop.ui.tasks import TaskRunner

_HIDDEN_ROLE = Qt.ItemDataRole.UserRole
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LinesEditor(Editor):
    """Lines as a tuple of dictionaries by column key; empty lines are left out.

    What a line was filled with beyond the columns (its id, for one) comes back with it.
    """

    def __init__(self, look: Look, field: Field, runner: TaskRunner) -> None:
        self._table = QTableWidget(0, len(field.columns))
        self._panel = QWidget()
        super().__init__(look, field, self._panel)
        self._formats = look.formats
        self._columns = field.columns
        self._one_empty_line: tuple[dict[str, Any], ...] = ({},)
        self._add = look.button(self.tr("Add line"), icon="plus", look="link")
        self._remove = look.button(self.tr("Remove line"), icon="minus", look="link")
        self._build(look)
        keys = [column.key for column in field.columns]
        finds = {keys.index(key): find for key, find in field.line_finds}
        self._table.setItemDelegate(FindingDelegate(finds, runner, self._table))
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
        self._table.setMinimumHeight(row_height(look) * 4)
        for number, column in enumerate(self._columns):
            heading = self._table.horizontalHeaderItem(number)
            side = _RIGHT if column.kind in RIGHT_KINDS else _LEFT
            if heading is not None:
                heading.setTextAlignment(side)
            self._table.setColumnWidth(number, column_width(look, column))
        texts = [n for n, c in enumerate(self._columns) if c.kind is ColumnKind.TEXT]
        widest = max(texts, key=lambda n: self._columns[n].width, default=0)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(widest, QHeaderView.ResizeMode.Stretch)
        buttons = QHBoxLayout()
        buttons.addWidget(self._add)
        buttons.addWidget(self._remove)
        buttons.addStretch(1)
        layout = QVBoxLayout(self._panel)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._table)
        layout.addLayout(buttons)

    def value(self) -> tuple[dict[str, Any], ...]:
        lines = []
        for row in self._filled_rows():
            lines.append(self._hidden(row) | self._line(row))
        return tuple(lines)

    def typed(self) -> list[dict[str, Any]]:
        return [
            {"texts": self._texts(row), "hidden": self._hidden(row)}
            for row in range(self._table.rowCount())
        ]

    def show_typed(self, typed: Any) -> None:
        self._table.blockSignals(True)
        self._table.setRowCount(0)
        lines: Sequence[Mapping[str, Any]] = typed or ({"texts": [], "hidden": {}},)
        for line in lines:
            texts = [*line["texts"], *[""] * len(self._columns)][: len(self._columns)]
            self._append(texts, line["hidden"])
        self._table.blockSignals(False)

    def explain(self, problems: Mapping[str, str]) -> str:
        """Name line and column, and go to the first cell that is wrong."""
        rows = self._filled_rows()
        keys = [column.key for column in self._columns]
        told: list[str] = []
        for place, problem in problems.items():
            number, _, key = place.partition(".")
            if not number.isdigit():
                told.append(problem)
                continue
            row = rows[int(number)] if int(number) < len(rows) else 0
            column = keys.index(key) if key in keys else 0
            if not told:
                self._table.setCurrentCell(row, column)
            told.append(self._told(row, column, problem))
        return "\n".join(told)

    def set_value(self, value: Any) -> None:
        self._table.blockSignals(True)
        self._table.setRowCount(0)
        for line in value or self._one_empty_line:
            self._append_line(line)
        self._table.blockSignals(False)

    @Slot()
    def add_line(self) -> None:
        """Add an empty line and go there."""
        self._table.blockSignals(True)
        self._append_line({})
        self._table.blockSignals(False)
        self._table.setCurrentCell(self._table.rowCount() - 1, 0)

    @Slot()
    def remove_line(self) -> None:
        """Take the current line away."""
        self._table.removeRow(self._table.currentRow())
        self.changed.emit()

    def _append_line(self, line: dict[str, Any]) -> None:
        shown = {column.key for column in self._columns}
        hidden = {key: value for key, value in line.items() if key not in shown}
        texts = [self._formats.text(c.kind, line.get(c.key)) for c in self._columns]
        self._append(texts, hidden)

    def _append(self, texts: Sequence[str], hidden: dict[str, Any]) -> None:
        row = self._table.rowCount()
        self._table.insertRow(row)
        for number, column in enumerate(self._columns):
            item = QTableWidgetItem(texts[number])
            if column.kind in RIGHT_KINDS:
                item.setTextAlignment(_RIGHT)
            if number == 0:
                item.setData(_HIDDEN_ROLE, hidden)
            self._table.setItem(row, number, item)

    def _texts(self, row: int) -> list[str]:
        items = (self._table.item(row, number) for number in range(len(self._columns)))
        return ["" if item is None else item.text().strip() for item in items]

    def _hidden(self, row: int) -> dict[str, Any]:
        item = self._table.item(row, 0)
        return dict(item.data(_HIDDEN_ROLE) or {}) if item is not None else {}

    def _filled_rows(self) -> list[int]:
        return [row for row in range(self._table.rowCount()) if any(self._texts(row))]

    def _told(self, row: int, column: int, problem: object) -> str:
        where = self.tr("Line {row}, {column}: {problem}")
        return where.format(row=row + 1, column=self._columns[column].title, problem=problem)

    def _line(self, row: int) -> dict[str, Any]:
        line: dict[str, Any] = {}
        for number, text in enumerate(self._texts(row)):
            column = self._columns[number]
            try:
                line[column.key] = self._read(column, text)
            except UnreadableError as error:
                raise UnreadableError(self._told(row, number, error)) from error
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
