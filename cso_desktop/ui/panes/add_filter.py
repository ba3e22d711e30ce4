# SPDX-License-Identifier: MPL-2.0
"""The small form that adds a filter on any column."""

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QDate, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QLineEdit, QWidget

from cso_desktop.services.lists import ColumnKind, Filter, ListSpec
from cso_desktop.ui.controls import ChoiceBox
from cso_desktop.ui.look import Look

_ORDERED = ("=", "<=", ">=", "<", ">", "!=")
_TEXTUAL = ("contains", "=", "!=")
_ORDERED_KINDS = frozenset(
    {ColumnKind.DATE, ColumnKind.MONEY, ColumnKind.QUANTITY, ColumnKind.COUNT}
)


def readable_value(kind: ColumnKind, text: str) -> str | None:
    """Return a typed value as a filter holds it, or None where it cannot be read.

    Amounts become minor units, dates must be ISO (2026-09-30) or US (9/30/2026).
    """
    text = text.strip()
    if kind is ColumnKind.DATE:
        for pattern in ("yyyy-MM-dd", "M/d/yyyy"):
            day = QDate.fromString(text, pattern)
            if day.isValid():
                return day.toString("yyyy-MM-dd")
        return None
    if kind not in _ORDERED_KINDS:
        return text or None
    try:
        number = Decimal(text.replace(",", "").lstrip("$"))
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    return str(int(number * 100)) if kind is ColumnKind.MONEY else str(number)


class AddFilter(QFrame):
    """Column, comparison, value.

    Signals:
        added: the new ``Filter``.
    """

    added = Signal(object)

    def __init__(self, look: Look, spec: ListSpec, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._spec = spec
        self.setProperty("look", "card")
        self.column = ChoiceBox(look, self)
        self.comparison = ChoiceBox(look, self)
        self.value = QLineEdit(self)
        self._problem = QLabel(self)
        self._problem.setProperty("look", "problem")
        self._problem.hide()
        self._button = look.button(self.tr("Add filter"), look="primary", parent=self)
        for column in spec.columns:
            self.column.addItem(column.title, column.key)
        layout = QFormLayout(self)
        layout.setContentsMargins(look.px(14), look.px(12), look.px(14), look.px(12))
        layout.addRow(self.tr("&Column"), self.column)
        layout.addRow(self.tr("C&omparison"), self.comparison)
        layout.addRow(self.tr("&Value"), self.value)
        layout.addRow(self._problem)
        layout.addRow(self._button)
        self.setMinimumWidth(look.px(300))
        self._on_column_changed()
        self.column.currentIndexChanged.connect(self._on_column_changed)
        self.value.returnPressed.connect(self._on_add)
        self._button.clicked.connect(self._on_add)

    def show_under(self, widget: QWidget) -> None:
        """Open below a widget."""
        self.adjustSize()
        right = widget.mapToGlobal(QPoint(widget.width() - self.width(), widget.height() + 4))
        self.move(right)
        self.show()
        self.column.setFocus()

    @Slot()
    def _on_column_changed(self) -> None:
        kind = self._spec.columns[self.column.currentIndex()].kind
        self.comparison.clear()
        for sign in _ORDERED if kind in _ORDERED_KINDS else _TEXTUAL:
            self.comparison.addItem(self._words()[sign], sign)
        self.value.setPlaceholderText("YYYY-MM-DD" if kind is ColumnKind.DATE else "")

    def _words(self) -> dict[str, str]:
        return {
            "=": self.tr("is"),
            "!=": self.tr("is not"),
            "<": self.tr("less than"),
            "<=": self.tr("at most"),
            ">": self.tr("more than"),
            ">=": self.tr("at least"),
            "contains": self.tr("contains"),
        }

    @Slot()
    def _on_add(self) -> None:
        column = self._spec.columns[self.column.currentIndex()]
        value = readable_value(column.kind, self.value.text())
        if column.kind in (ColumnKind.TAG, ColumnKind.WORD) and value is not None:
            value = value.casefold().replace(" ", "_")
        self._problem.setVisible(value is None)
        if value is None:
            self._problem.setText(self.tr("This value cannot be read."))
            self.value.setFocus()
            return
        self.value.clear()
        self.hide()
        self.added.emit(Filter(column.key, self.comparison.currentData(), value))
