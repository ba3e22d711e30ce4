# SPDX-License-Identifier: MPL-2.0
"""Binds field declarations to a form: labels with buddies, names, problems, what has changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFontMetrics
from PySide6.QtWidgets import QFormLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from cso_desktop.errors import FieldErrors
from cso_desktop.ui.forms.editors import (
    ChoiceEditor,
    DateEditor,
    DecimalEditor,
    Editor,
    FlagEditor,
    MoneyEditor,
    MultilineEditor,
    TextEditor,
)
from cso_desktop.ui.forms.fields import EditorKind, Field
from cso_desktop.ui.forms.lines_editor import LinesEditor
from cso_desktop.ui.forms.reading import UnreadableError
from cso_desktop.ui.forms.record_editor import RecordEditor
from cso_desktop.ui.look import Look
from cso_desktop.ui.tasks import TaskRunner

_PLAIN_EDITORS: dict[EditorKind, type[Editor]] = {
    EditorKind.TEXT: TextEditor,
    EditorKind.MULTILINE: MultilineEditor,
    EditorKind.CHOICE: ChoiceEditor,
    EditorKind.DATE: DateEditor,
    EditorKind.MONEY: MoneyEditor,
    EditorKind.DECIMAL: DecimalEditor,
    EditorKind.FLAG: FlagEditor,
}
_DRAFT_WAIT_MS = 500


class Form(QWidget):
    """A form over the attributes of a draft.

    Signals:
        edited: the person changed something; told after each pause, so that a draft can be kept.
    """

    edited = Signal()

    def __init__(
        self,
        look: Look,
        runner: TaskRunner,
        fields: Sequence[Field],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._runner = runner
        self._editors: dict[str, Editor] = {}
        self._problems: dict[str, QLabel] = {}
        self._is_dirty = False
        self._pause = QTimer(self, singleShot=True, interval=_DRAFT_WAIT_MS)
        self._pause.timeout.connect(self.edited)
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, look.px(8), 0)
        self._layout.setVerticalSpacing(look.px(10))
        self._layout.setHorizontalSpacing(look.px(14))
        self._layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field in fields:
            self._add(field)

    def _add(self, field: Field) -> None:
        editor = self._make_editor(field)
        problem = QLabel(self)
        problem.setProperty("look", "problem")
        problem.setWordWrap(True)
        problem.hide()
        cell = QWidget(self)
        if field.kind is not EditorKind.LINES:
            cell.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
            editor.setMinimumHeight(editor.sizeHint().height())
        inside = QVBoxLayout(cell)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(self._look.px(3))
        inside.addWidget(editor)
        inside.addWidget(problem)
        if field.help:
            note = QLabel(field.help, cell)
            note.setProperty("look", "muted")
            note.setWordWrap(True)
            note.setMinimumHeight(QFontMetrics(self._look.font).height())
            inside.addWidget(note)
        mark = " *" if field.required else ""
        label = QLabel(f"{field.label}{mark}", self)
        label.setBuddy(editor)
        label.setContentsMargins(0, self._look.px(3), 0, 0)
        if field.kind is EditorKind.LINES:
            self._layout.addRow(label)
            self._layout.addRow(cell)
        else:
            self._layout.addRow(label, cell)
        self._editors[field.name] = editor
        self._problems[field.name] = problem
        editor.changed.connect(self._on_changed)

    def _make_editor(self, field: Field) -> Editor:
        if field.kind is EditorKind.RECORD:
            return self._make_record_editor(field)
        if field.kind is EditorKind.LINES:
            return LinesEditor(self._look, field, self._runner)
        plain: Any = _PLAIN_EDITORS[field.kind]
        editor: Editor = plain(self._look, field)
        return editor

    def _make_record_editor(self, field: Field) -> RecordEditor:
        editor = RecordEditor(self._look, field, self._runner)
        if field.within in self._editors:
            editor.search_within(self._editors[field.within])
        return editor

    def labels(self) -> list[str]:
        """Return the labels with their mnemonics."""
        return [editor.field.label for editor in self._editors.values()]

    def editor(self, name: str) -> Editor:
        """Return the editor of a field."""
        return self._editors[name]

    def fill(self, values: Mapping[str, Any]) -> None:
        """Show values; fields that are not named keep theirs."""
        for name, value in values.items():
            if name in self._editors:
                self._editors[name].set_value(value)
        self._is_dirty = False
        self.show_problems({})

    def read(self) -> dict[str, Any]:
        """Return the values by field name.

        Raises:
            FieldErrors: something entered cannot be read.
        """
        values: dict[str, Any] = {}
        problems: dict[str, str] = {}
        for name, editor in self._editors.items():
            try:
                values[name] = editor.value()
            except UnreadableError as error:
                problems[name] = str(error)
        if problems:
            raise FieldErrors(problems)
        return values

    def typed(self) -> dict[str, Any]:
        """Return what stands in every field as plain JSON, readable or not."""
        return {name: editor.typed() for name, editor in self._editors.items()}

    def show_typed(self, typed: Mapping[str, Any]) -> None:
        """Show what ``typed`` returned before, as a change by the person."""
        for name, value in typed.items():
            if name in self._editors:
                self._editors[name].show_typed(value)
        self._is_dirty = True

    def is_dirty(self) -> bool:
        """Tell whether the person has changed anything since it was filled or saved."""
        return self._is_dirty

    def mark_clean(self) -> None:
        """Note that what is shown has been saved."""
        self._is_dirty = False

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Say under each field what is wrong with it and go to the first.

        ``lines.2.quantity`` is about a cell of the field ``lines``.
        """
        by_field: dict[str, dict[str, str]] = {}
        for place, problem in problems.items():
            name, _, part = place.partition(".")
            by_field.setdefault(name, {})[part] = problem
        for name, label in self._problems.items():
            text = self._editors[name].explain(by_field.get(name, {}))
            label.setText(text)
            label.setVisible(bool(text))
            self._editors[name].mark_problem(wrong=bool(text))
        first = next((name for name in self._editors if name in by_field), None)
        if first is not None:
            self._editors[first].setFocus()
            alert = QAccessibleEvent(self._problems[first], QAccessible.Event.Alert)
            QAccessible.updateAccessibility(alert)

    def problems(self) -> dict[str, str]:
        """Return what is said to be wrong, by field."""
        return {name: label.text() for name, label in self._problems.items() if label.text()}

    def has_lines(self) -> bool:
        """Tell whether the form holds a table to type lines into."""
        return any(isinstance(editor, LinesEditor) for editor in self._editors.values())

    def focus_first(self) -> None:
        """Go to the first field."""
        first = next(iter(self._editors.values()), None)
        if first is not None:
            first.setFocus()

    @Slot()
    def _on_changed(self) -> None:
        self._is_dirty = True
        self._pause.start()
