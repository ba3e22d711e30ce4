# SPDX-License-Identifier: MPL-2.0
"""Moves a record to its next state, asking first for what the move needs."""

from datetime import date, datetime, time
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QAbstractButton, QMessageBox, QWidget

from cso_desktop.errors import FieldErrors
from cso_desktop.services.desk import Desk
from cso_desktop.services.moving import MoveNeeds, needs_of
from cso_desktop.services.records import Saved, Step
from cso_desktop.services.registry import cases, require
from cso_desktop.ui.forms.dialog import FormDialog
from cso_desktop.ui.forms.fields import EditorKind, Field
from cso_desktop.ui.panes.pane import PaneContext

_NO_WAY_BACK = frozenset({"post", "void", "cancel", "terminate", "scrap", "sell_on", "end_service"})


class Mover(QObject):
    """Moves records.

    Signals:
        moved: the ``Saved`` of the record.
        opened: the dialog that asks for something first.
        failed: an exception for the presenter.
    """

    moved = Signal(object)
    opened = Signal(object)
    failed = Signal(object)

    def __init__(self, context: PaneContext, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._desk = desk
        self._window = window

    def begin(self, kind: str, record_id: str, move: str) -> None:
        """Make a move, asking for a reason, a day or a second thought where it needs one."""
        step = Step(kind, record_id, move)
        self._context.runner.submit(
            self,
            partial(needs_of, self._desk, kind, record_id, move),
            partial(self._on_needs, step),
            self.failed.emit,
        )

    def _on_needs(self, step: Step, needs: MoveNeeds) -> None:
        if needs.needs_reason or needs.needs_date:
            self._ask(step, needs)
        elif step.move in _NO_WAY_BACK:
            self._confirm(step, needs)
        else:
            self._go(step, needs)

    def _go(self, step: Step, needs: MoveNeeds) -> None:
        self._context.runner.submit(
            self,
            partial(_move, self._desk, step),
            self.moved.emit,
            self.failed.emit,
            lane="database" if needs.is_decided_here else "background",
        )

    def _confirm(self, step: Step, needs: MoveNeeds) -> None:
        question = QMessageBox(self._window)
        question.setObjectName("move_question")
        question.setIcon(QMessageBox.Icon.Question)
        question.setText(f"{needs.label}: {needs.record}?")
        question.setInformativeText(self.tr("This cannot be undone."))
        question.addButton(needs.label, QMessageBox.ButtonRole.AcceptRole)
        question.addButton(QMessageBox.StandardButton.Cancel)
        question.buttonClicked.connect(partial(self._on_answer, question, step, needs))
        question.finished.connect(question.deleteLater)
        question.open()
        self.opened.emit(question)

    def _on_answer(
        self, question: QMessageBox, step: Step, needs: MoveNeeds, button: QAbstractButton
    ) -> None:
        if question.buttonRole(button) is QMessageBox.ButtonRole.AcceptRole:
            self._go(step, needs)

    def _ask(self, step: Step, needs: MoveNeeds) -> None:
        fields = []
        if needs.needs_date:
            until = Field("until", self.tr("&Until"), EditorKind.DATE, required=True, width=14)
            fields.append(until)
        if needs.needs_reason:
            reason = self.tr("&Reason")
            fields.append(Field("reason", reason, EditorKind.MULTILINE, required=True))
        dialog = FormDialog(
            self._context.look,
            self._context.runner,
            title=f"{needs.label}: {needs.record}",
            fields=fields,
            save=partial(self._save, step),
            save_text=needs.label,
            parent=self._window,
        )
        dialog.setObjectName("move_form")
        dialog.save_in("database" if needs.is_decided_here else "background")
        dialog.saved.connect(self.moved)
        dialog.failed.connect(self.failed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        self.opened.emit(dialog)

    def _save(self, step: Step, values: dict[str, Any]) -> Saved:
        missing = {name: told for name, told in self._missing().items() if _is_empty(values, name)}
        if missing:
            raise FieldErrors(missing)
        args = {"until": _morning(values["until"])} if "until" in values else {}
        reason = values.get("reason")
        return _move(self._desk, Step(step.kind, step.number, step.move, reason, args))

    def _missing(self) -> dict[str, str]:
        return {
            "until": self.tr("Say until which day it waits."),
            "reason": self.tr("Give a reason."),
        }


def _morning(day: date) -> str:
    """Tell when work begins on a day, here."""
    return datetime.combine(day, time(9)).astimezone().isoformat()


def _is_empty(values: dict[str, Any], name: str) -> bool:
    return name in values and not values[name]


def _move(desk: Desk, step: Step) -> Saved:
    case = cases()["records.move"]
    require(desk, case)
    moved: Saved = case.run(desk, step)
    return moved
