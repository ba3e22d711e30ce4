# SPDX-License-Identifier: MPL-2.0
"""The editors of single values. Each has a value, says when it changed, and what is wrong."""

import datetime as dt
from abc import abstractmethod
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from cso_desktop.ui.controls import CheckBox, ChoiceBox
from cso_desktop.ui.forms.fields import Field
from cso_desktop.ui.forms.reading import UnreadableError, read_date, read_decimal, read_money
from cso_desktop.ui.look import Look


class Editor(QWidget):
    """One field's editor.

    Signals:
        changed: the person changed the value.
    """

    changed = Signal()

    def __init__(self, look: Look, field: Field, control: QWidget) -> None:
        super().__init__()
        self.field = field
        self.control = control
        control.setAccessibleName(field.plain_label())
        control.setAccessibleDescription(field.help)
        self.setFocusProxy(control)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(control)
        if field.width:
            character = QFontMetrics(look.font).averageCharWidth()
            control.setMaximumWidth(field.width * character + look.px(24))
            layout.addStretch(1)

    @abstractmethod
    def value(self) -> Any:
        """Return the value.

        Raises:
            UnreadableError: what is entered cannot be read.
        """

    @abstractmethod
    def set_value(self, value: Any) -> None:
        """Show a value; this does not count as a change by the person."""

    @abstractmethod
    def typed(self) -> Any:
        """Return what stands in the control as plain JSON, whether it can be read or not."""

    @abstractmethod
    def show_typed(self, typed: Any) -> None:
        """Show what ``typed`` returned before."""

    def explain(self, problems: Mapping[str, str]) -> str:
        """Say what is wrong, given the problems of this field by the part they are about.

        A field without parts has one problem, under the empty name.
        """
        return next(iter(problems.values()), "")

    def mark_problem(self, *, wrong: bool) -> None:
        """Frame the control where something is wrong."""
        self.control.setProperty("problem", wrong)
        style = self.control.style()
        style.unpolish(self.control)
        style.polish(self.control)


class TextEditor(Editor):
    """One line of text."""

    def __init__(self, look: Look, field: Field) -> None:
        self._line = QLineEdit()
        super().__init__(look, field, self._line)
        self._line.textEdited.connect(self._on_edited)

    def value(self) -> str:
        return self._line.text().strip()

    def set_value(self, value: Any) -> None:
        self._line.setText("" if value is None else str(value))

    def typed(self) -> str:
        return self._line.text()

    def show_typed(self, typed: Any) -> None:
        self._line.setText(str(typed or ""))

    @Slot()
    def _on_edited(self) -> None:
        self.changed.emit()


class MultilineEditor(Editor):
    """Several lines of text; Tab leaves the field."""

    def __init__(self, look: Look, field: Field) -> None:
        self._box = QPlainTextEdit()
        self._box.setTabChangesFocus(True)
        self._box.setFixedHeight(QFontMetrics(look.font).height() * 4 + look.px(16))
        super().__init__(look, field, self._box)
        self._box.textChanged.connect(self.changed)

    def value(self) -> str:
        return self._box.toPlainText().strip()

    def set_value(self, value: Any) -> None:
        self._box.blockSignals(True)
        self._box.setPlainText("" if value is None else str(value))
        self._box.blockSignals(False)

    def typed(self) -> str:
        return self._box.toPlainText()

    def show_typed(self, typed: Any) -> None:
        self.set_value(typed)


class ChoiceEditor(Editor):
    """One of a few values."""

    def __init__(self, look: Look, field: Field) -> None:
        self._box = ChoiceBox(look)
        for choice in field.choices:
            self._box.addItem(choice.text, choice.value)
        super().__init__(look, field, self._box)
        self._box.activated.connect(self._on_activated)

    def value(self) -> str:
        return str(self._box.currentData() or "")

    def set_value(self, value: Any) -> None:
        self._box.setCurrentIndex(self._box.findData(value))

    def typed(self) -> str:
        return self.value()

    def show_typed(self, typed: Any) -> None:
        self.set_value(typed)

    @Slot()
    def _on_activated(self) -> None:
        self.changed.emit()


class FlagEditor(Editor):
    """Yes or no."""

    def __init__(self, look: Look, field: Field) -> None:
        self._box = CheckBox(look)
        super().__init__(look, field, self._box)
        self._box.clicked.connect(self._on_clicked)

    def value(self) -> bool:
        return self._box.isChecked()

    def set_value(self, value: Any) -> None:
        self._box.setChecked(bool(value))

    def typed(self) -> bool:
        return self.value()

    def show_typed(self, typed: Any) -> None:
        self.set_value(typed)

    @Slot()
    def _on_clicked(self) -> None:
        self.changed.emit()


class ReadEditor(TextEditor):
    """A line whose text is read as a value, and tidied when it is left."""

    def __init__(self, look: Look, field: Field) -> None:
        super().__init__(look, field)
        self._formats = look.formats
        self._line.editingFinished.connect(self._tidy)

    def value(self) -> Any:
        return self._read(self._line.text())

    def set_value(self, value: Any) -> None:
        self._line.setText("" if value is None else self._shown(value))

    @abstractmethod
    def _read(self, text: str) -> Any: ...

    @abstractmethod
    def _shown(self, value: Any) -> str: ...

    @Slot()
    def _tidy(self) -> None:
        try:
            self.set_value(self.value())
        except UnreadableError:
            return  # it stays as typed; the form says what is wrong when it is submitted


class DateEditor(ReadEditor):
    """A business date."""

    def _read(self, text: str) -> dt.date | None:
        return read_date(text, self._formats.locale)

    def _shown(self, value: Any) -> str:
        """Write a day as lists do, where that can be read again; else as ISO."""
        iso = str(value)[:10]
        shown = self._formats.date(iso)
        try:
            day = read_date(shown, self._formats.locale)
        except UnreadableError:
            return iso
        return shown if day is not None and day.isoformat() == iso else iso


class MoneyEditor(ReadEditor):
    """An amount in minor units."""

    def _read(self, text: str) -> int | None:
        return read_money(text, self._formats.locale)

    def _shown(self, value: Any) -> str:
        return self._formats.amount(int(value))


class DecimalEditor(ReadEditor):
    """A quantity or a percentage."""

    def _read(self, text: str) -> Decimal | None:
        return read_decimal(text, self._formats.locale)

    def _shown(self, value: Any) -> str:
        return self._formats.quantity(value)
