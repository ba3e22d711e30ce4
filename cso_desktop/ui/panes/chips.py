# SPDX-License-Identifier: MPL-2.0
"""The chips over a list: ready-made filters with live counts, and the filters a person added."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QPushButton, QWidget

from cso_desktop.services.lists import Chip, ColumnKind, Filter, ListSpec
from cso_desktop.ui.look import Look
from cso_desktop.ui.panes.flow import FlowLayout

_SIGNS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "contains": "∋"}


class ChipRow(QWidget):
    """Chips to choose one from, followed by removable filters.

    Signals:
        chosen: the key of the chip chosen.
        filter_removed: the ``Filter`` to be taken away.
    """

    chosen = Signal(str)
    filter_removed = Signal(object)

    def __init__(self, look: Look, spec: ListSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._spec = spec
        self._flow = FlowLayout(self, look.px(6))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._filters: list[QPushButton] = []
        self.setAccessibleName(self.tr("Filters"))
        for chip in spec.chips:
            self._add(chip)
        self._group.buttonClicked.connect(self._on_clicked)

    def _add(self, chip: Chip) -> None:
        button = self._look.button(chip.title, look="chip", parent=self)
        button.setObjectName(chip.key)
        button.setCheckable(True)
        button.setChecked(chip.key == "all")
        self._group.addButton(button)
        self._buttons[chip.key] = button
        self._flow.addWidget(button)

    def set_current(self, key: str) -> None:
        """Mark the chip in use."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    def current(self) -> str:
        """Return the key of the chip in use."""
        button = self._group.checkedButton()
        return button.objectName() if button is not None else "all"

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many records the counted chips hold."""
        for chip in self._spec.chips:
            if chip.counted and chip.key in counts:
                count = self._look.formats.count(counts[chip.key])
                self._buttons[chip.key].setText(f"{chip.title}  {count}")
                self._buttons[chip.key].setAccessibleName(f"{chip.title}, {count}")
        self._flow.invalidate()

    def set_filters(self, filters: Sequence[Filter]) -> None:
        """Show the added filters, each with a way to remove it."""
        for old in self._filters:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._filters = [self._filter_button(condition) for condition in filters]
        self._flow.invalidate()

    def _filter_button(self, condition: Filter) -> QPushButton:
        column = next(c for c in self._spec.columns if c.key == condition.column)
        value = self._shown_value(column.kind, condition.value)
        text = f"{column.title} {_SIGNS.get(condition.op, condition.op)} {value}"
        button = self._look.button(f"{text}  ✕", look="chip", parent=self)
        button.setAccessibleName(self.tr("Remove filter {text}").format(text=text))
        button.setToolTip(button.accessibleName())
        button.clicked.connect(partial(self.filter_removed.emit, condition))
        self._flow.addWidget(button)
        button.show()
        return button

    def _shown_value(self, kind: ColumnKind, value: str) -> str:
        if kind is ColumnKind.MONEY and value.lstrip("-").isdigit():
            return self._look.formats.amount(int(value))
        return self._look.formats.text(kind, value)

    @Slot(QAbstractButton)
    def _on_clicked(self, button: QAbstractButton) -> None:
        self.chosen.emit(button.objectName())
