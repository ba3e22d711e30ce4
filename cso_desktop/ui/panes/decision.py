# SPDX-License-Identifier: MPL-2.0
"""One conflict or refusal, field by field: what it was, mine, theirs; and the answers to it."""

import datetime as dt
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cso_desktop.errors import FieldErrors
from cso_desktop.services.sync_overview import Difference, Question
from cso_desktop.ui.forms.fields import EditorKind, Field
from cso_desktop.ui.forms.form import Form
from cso_desktop.ui.look import Look
from cso_desktop.ui.tasks import TaskRunner

_MINE, _THEIRS, _VALUE = "mine", "theirs", "value"


class DecisionPanel(QFrame):
    """Shows one question side by side and takes the answer.

    Signals:
        decided: id of the question, what to keep, and the fields of another value or None.
    """

    decided = Signal(str, str, object)

    def __init__(self, look: Look, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._runner = runner
        self._question: Question | None = None
        self._heading = QLabel(self)
        self._sentence = QLabel(self)
        self._scroll = QScrollArea(self)
        self.form: Form | None = None
        self.keep_mine = look.button("", look="primary", parent=self)
        self.keep_theirs = look.button("", parent=self)
        self.another = look.button(self.tr("Another value"), parent=self)
        self.save_value = look.button(self.tr("Keep this value"), look="primary", parent=self)
        self._build()
        self.keep_mine.clicked.connect(self._on_mine)
        self.keep_theirs.clicked.connect(self._on_theirs)
        self.another.clicked.connect(self._on_another)
        self.save_value.clicked.connect(self._on_value)
        self.show_question(None)

    def _build(self) -> None:
        px = self._look.px
        self._heading.setProperty("look", "heading")
        self._sentence.setProperty("look", "muted")
        self._sentence.setWordWrap(True)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        for button in (self.keep_mine, self.keep_theirs, self.another, self.save_value):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, px(8), 0, 0)
        layout.setSpacing(px(8))
        layout.addWidget(self._heading)
        layout.addWidget(self._sentence)
        layout.addWidget(self._scroll)
        layout.addLayout(buttons)
        layout.addStretch(1)

    def question(self) -> Question | None:
        """Return the question that is shown."""
        return self._question

    def show_question(self, question: Question | None) -> None:
        """Show a question, or nothing."""
        self._question = question
        self.form = None
        self.setVisible(question is not None)
        if question is None:
            return
        asked = question.asked
        self._heading.setText(asked.record[:1].upper() + asked.record[1:])
        self._sentence.setText(
            asked.sentence if not asked.is_refusal else f"{asked.title}. {asked.sentence}"
        )
        self.keep_mine.setText(self.tr("Try again") if asked.is_refusal else self.tr("Keep mine"))
        self.keep_theirs.setText(
            self.tr("Drop the change") if asked.is_refusal else self.tr("Keep theirs")
        )
        self.another.setVisible(_VALUE in asked.choices)
        self.save_value.hide()
        self._scroll.setWidget(self._grid(question))

    def _grid(self, question: Question) -> QWidget:
        panel = QWidget()
        grid = QGridLayout(panel)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self._look.px(24))
        grid.setVerticalSpacing(self._look.px(8))
        theirs = self.tr("Theirs")
        if question.theirs_by:
            theirs = self.tr("Theirs, {who}").format(who=question.theirs_by)
        headings = [self.tr("Field"), self.tr("Original"), self.tr("Mine"), theirs]
        if question.asked.is_refusal:
            headings = headings[:3]
        for column, text in enumerate(headings):
            grid.addWidget(self._label(text, "label"), 0, column)
            grid.setColumnMinimumWidth(column, self._look.px(200 if column else 120))
        for row, each in enumerate(question.differences, start=1):
            texts = [each.label, *map(self._text, (each.original, each.mine, each.theirs))]
            for column, text in enumerate(texts[: len(headings)]):
                grid.addWidget(self._label(text, ""), row, column)
        grid.setColumnStretch(len(headings), 1)
        grid.setRowStretch(len(question.differences) + 1, 1)
        return panel

    def _label(self, text: str, look: str) -> QLabel:
        label = QLabel(text)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if look:
            label.setProperty("look", look)
        return label

    def _text(self, value: Any) -> str:
        if value is None or value == "":
            return "–"
        if isinstance(value, bool):
            return self.tr("Yes") if value else self.tr("No")
        return self._look.formats.date(value) if _is_day(value) else str(value)

    @Slot()
    def _on_mine(self) -> None:
        self._decide(_MINE)

    @Slot()
    def _on_theirs(self) -> None:
        self._decide(_THEIRS)

    def _decide(self, keep: str, value: dict[str, Any] | None = None) -> None:
        if self._question is not None:
            self.decided.emit(self._question.asked.id, keep, value)

    @Slot()
    def _on_another(self) -> None:
        """Put a form under the comparison, filled with my version."""
        if self._question is None or self.form is not None:
            return
        differences = self._question.differences
        self.form = Form(self._look, self._runner, [_field(each) for each in differences])
        self.form.fill({each.field: each.mine for each in differences})
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._grid(self._question))
        layout.addWidget(self.form)
        layout.addStretch(1)
        self._scroll.setWidget(whole)
        self.another.hide()
        self.save_value.show()
        self.form.focus_first()

    @Slot()
    def _on_value(self) -> None:
        if self.form is None:
            return
        try:
            values = self.form.read()
        except FieldErrors as error:
            self.form.show_problems(error.fields)
            return
        self._decide(_VALUE, {name: _as_sent(value) for name, value in values.items()})


def _is_day(value: Any) -> bool:
    if not isinstance(value, str) or len(value) != 10:
        return False
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _field(difference: Difference) -> Field:
    known = [v for v in (difference.mine, difference.theirs, difference.original) if v is not None]
    kind = EditorKind.TEXT
    if known and isinstance(known[0], bool):
        kind = EditorKind.FLAG
    elif known and isinstance(known[0], int):
        is_money = difference.field.endswith("_minor")
        kind = EditorKind.MONEY if is_money else EditorKind.DECIMAL
    elif known and _is_day(known[0]):
        kind = EditorKind.DATE
    elif any("\n" in str(value) for value in known):
        kind = EditorKind.MULTILINE
    return Field(difference.field, difference.label, kind)


def _as_sent(value: Any) -> Any:
    """Spell an entered value as records do."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if value == "":
        return None
    return int(value) if value is not None and not isinstance(value, str | bool) else value
