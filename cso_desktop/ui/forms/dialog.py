# SPDX-License-Identifier: MPL-2.0
"""A form with its buttons: reads, checks, saves on the worker, shows problems at their fields."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cso_desktop.errors import FieldErrors, UserError
from cso_desktop.ui.forms.fields import Field
from cso_desktop.ui.forms.form import Form
from cso_desktop.ui.look import Look
from cso_desktop.ui.tasks import Lane, TaskRunner

Save = Callable[[dict[str, Any]], Any]


class FormDialog(QDialog):
    """Creates or edits one record. Opened with ``open()``, it never blocks the program.

    Signals:
        saved: what the save function returned.
        edited: what is typed so far, after each pause, to be kept as a draft.
        discarded: what was typed is given up.
        failed: an exception the form cannot show itself.
    """

    saved = Signal(object)
    edited = Signal(object)
    discarded = Signal()
    failed = Signal(object)

    def __init__(
        self,
        look: Look,
        runner: TaskRunner,
        *,
        title: str,
        fields: Sequence[Field],
        save: Save,
        save_text: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Build the dialog.

        Args:
            look: the look.
            runner: where saving is done.
            title: what is created or edited.
            fields: the form.
            save: takes the values by field name. Thread: the database worker.
            save_text: text of the button that saves.
            parent: the window.
        """
        super().__init__(parent)
        self._look = look
        self._runner = runner
        self._save = save
        self._lane: Lane = "database"
        self._fresh: dict[str, Any] = {}
        self.form = Form(look, runner, fields)
        self._heading = QLabel(title, self)
        self._resumed = QWidget(self)
        self._trouble = QLabel(self)
        self.save_button = look.button(save_text or self.tr("Save"), look="primary", parent=self)
        self.cancel_button = look.button(self.tr("Cancel"), parent=self)
        self.setWindowTitle(title)
        self._build()
        self.save_button.clicked.connect(self.submit)
        self.cancel_button.clicked.connect(self.reject)
        self.form.edited.connect(self._on_edited)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self, self.submit)

    def _build(self) -> None:
        px = self._look.px
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._heading.setProperty("look", "heading")
        self._trouble.setProperty("look", "problem")
        self._trouble.setWordWrap(True)
        self._trouble.hide()
        self._build_resumed()
        self.save_button.setDefault(True)
        self.save_button.setToolTip(self.tr("Save (Ctrl+S)"))
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.form)
        buttons = QHBoxLayout()
        buttons.addWidget(self._trouble, 1)
        buttons.addStretch(0)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(22), px(18), px(22), px(16))
        layout.setSpacing(px(14))
        layout.addWidget(self._heading)
        layout.addWidget(self._resumed)
        layout.addWidget(scroll, 1)
        layout.addLayout(buttons)
        width = px(820 if self.form.has_lines() else 580)
        wanted = self.form.sizeHint().height() + px(150)
        self.resize(width, min(max(wanted, px(260)), px(640)))
        self.form.focus_first()

    def _build_resumed(self) -> None:
        told = QLabel(self.tr("This is what you had typed before it was saved."), self._resumed)
        told.setProperty("look", "muted")
        again = self._look.button(self.tr("Start over"), look="link", parent=self._resumed)
        again.setAutoDefault(False)
        again.clicked.connect(self._start_over)
        layout = QHBoxLayout(self._resumed)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(told)
        layout.addWidget(again)
        layout.addStretch(1)
        self._resumed.hide()

    def save_in(self, lane: Lane) -> None:
        """Save in another lane: the background one where it waits for the central store."""
        self._lane = lane

    def fill(self, values: Mapping[str, Any]) -> None:
        """Show a record."""
        self.form.fill(values)

    def resume(self, typed: Mapping[str, Any]) -> None:
        """Show what was being typed when the form was left, and offer to start over."""
        self._fresh = self.form.typed()
        self.form.show_typed(typed)
        self._resumed.show()

    def is_resumed(self) -> bool:
        """Tell whether what was typed before is shown."""
        return not self._resumed.isHidden()

    @Slot()
    def _start_over(self) -> None:
        self.form.show_typed(self._fresh)
        self.form.mark_clean()
        self._resumed.hide()
        self.discarded.emit()

    @Slot()
    def submit(self) -> None:
        """Read the form and save it on the worker."""
        try:
            values = self.form.read()
        except FieldErrors as error:
            self.form.show_problems(error.fields)
            return
        self._set_busy(busy=True)
        work = partial(self._save, values)
        self._runner.submit(
            self, work, self._on_saved, self._on_save_failed, key="save", lane=self._lane
        )

    def _on_saved(self, result: Any) -> None:
        self._set_busy(busy=False)
        self.form.mark_clean()
        self.saved.emit(result)
        self.accept()

    def _on_save_failed(self, error: Exception) -> None:
        self._set_busy(busy=False)
        self._trouble.hide()
        if isinstance(error, FieldErrors):
            self.form.show_problems(error.fields)
        elif isinstance(error, UserError):
            self._trouble.setText(f"{error.message} {error.hint or ''}".strip())
            self._trouble.show()
        else:
            self.failed.emit(error)

    def _set_busy(self, *, busy: bool) -> None:
        self.form.setDisabled(busy)
        self.save_button.setDisabled(busy)

    @Slot()
    def _on_edited(self) -> None:
        if self.form.is_dirty():
            self.edited.emit(self.form.typed())

    def reject(self) -> None:
        """Ask what becomes of changes: they can be kept for later."""
        if not self.form.is_dirty():
            super().reject()
            return
        question = QMessageBox(self)
        question.setObjectName("discard_question")
        question.setIcon(QMessageBox.Icon.Question)
        question.setText(self.tr("Keep what was entered for later?"))
        question.addButton(self.tr("Keep"), QMessageBox.ButtonRole.AcceptRole)
        question.setStandardButtons(
            QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel
        )
        question.setEscapeButton(QMessageBox.StandardButton.Cancel)
        question.buttonClicked.connect(partial(self._on_answer, question))
        question.open()

    def _on_answer(self, question: QMessageBox, button: QAbstractButton) -> None:
        role = question.buttonRole(button)
        if role is QMessageBox.ButtonRole.DestructiveRole:
            self.discarded.emit()
            super().reject()
        elif role is QMessageBox.ButtonRole.AcceptRole:
            self.edited.emit(self.form.typed())
            super().reject()
