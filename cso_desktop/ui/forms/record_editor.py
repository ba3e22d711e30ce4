# SPDX-License-Identifier: MPL-2.0
"""Chooses a record by typing part of its name or number; the hits are found on the worker."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QCompleter, QLineEdit

from cso_desktop.services.lists import Hit
from cso_desktop.ui.forms.editors import Editor
from cso_desktop.ui.forms.fields import Field
from cso_desktop.ui.forms.reading import UnreadableError
from cso_desktop.ui.look import Look
from cso_desktop.ui.tasks import TaskRunner

_MOST_HITS = 12
_WAIT_MS = 150


class RecordEditor(Editor):
    """A field that holds the id of another record.

    Signals:
        chosen: the ``Hit`` the person chose.
    """

    chosen = Signal(object)

    def __init__(self, look: Look, field: Field, runner: TaskRunner) -> None:
        self._line = QLineEdit()
        super().__init__(look, field, self._line)
        self._runner = runner
        self._hits: list[Hit] = []
        self._chosen: Hit | None = None
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setWidget(self._line)
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._line.setPlaceholderText(self.tr("Name or number"))
        self._line.textEdited.connect(self._on_edited)
        self._wait.timeout.connect(self._find)
        self._completer.activated.connect(self._on_activated)

    def value(self) -> str | None:
        text = self._line.text().strip()
        if self._chosen is not None and text == _shown(self._chosen):
            return self._chosen.id
        exact = [hit for hit in self._hits if text.casefold() == hit.number.casefold()]
        if len(exact) == 1:
            return exact[0].id
        if text:
            raise UnreadableError(self.tr("Choose one of the records found."))
        return None

    def set_value(self, value: Any) -> None:
        """Show a record, given as the ``Hit`` that names it."""
        self._chosen = value if isinstance(value, Hit) else None
        self._line.setText(_shown(value) if isinstance(value, Hit) else "")

    @Slot()
    def _on_edited(self) -> None:
        self._wait.start()
        self.changed.emit()

    @Slot()
    def _find(self) -> None:
        find = self.field.find
        text = self._line.text().strip()
        if find is not None and text:
            work = partial(find, text, _MOST_HITS)
            self._runner.submit(self, work, self._on_found, key="find")

    def _on_found(self, hits: Sequence[Hit]) -> None:
        self._hits = list(hits)
        self._model.setStringList([_shown(hit) for hit in hits])
        if hits and self._line.hasFocus():
            self._completer.complete()

    @Slot(str)
    def _on_activated(self, text: str) -> None:
        hit = next(hit for hit in self._hits if _shown(hit) == text)
        self.set_value(hit)
        self.chosen.emit(hit)
        self.changed.emit()


def _shown(hit: Hit) -> str:
    return f"{hit.number}  {hit.title}".strip()
