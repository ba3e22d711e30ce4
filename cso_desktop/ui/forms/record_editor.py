# SPDX-License-Identifier: MPL-2.0
"""Chooses a record by typing part of its name or number."""

from dataclasses import asdict
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit

from cso_desktop.services.lists import Hit
from cso_desktop.ui.forms.editors import Editor
from cso_desktop.ui.forms.fields import Field
from cso_desktop.ui.forms.finding import HitCompleter, shown
from cso_desktop.ui.forms.reading import UnreadableError
from cso_desktop.ui.look import Look
from cso_desktop.ui.tasks import TaskRunner


class RecordEditor(Editor):
    """A field that holds the id of another record.

    Signals:
        chosen: the ``Hit`` the person chose.
    """

    chosen = Signal(object)

    def __init__(self, look: Look, field: Field, runner: TaskRunner) -> None:
        self._line = QLineEdit()
        super().__init__(look, field, self._line)
        self._chosen: Hit | None = None
        self._within: Editor | None = None
        self._line.setPlaceholderText(self.tr("Name or number"))
        self._completer = HitCompleter(self._line, field.find or _find_nothing, runner, self)
        self._line.textEdited.connect(self._on_edited)
        self._line.editingFinished.connect(self._settle)
        self._completer.chosen.connect(self._on_chosen)

    def value(self) -> str | None:
        text = self._line.text().strip()
        if self._chosen is not None and text == shown(self._chosen):
            return self._chosen.id
        hits = self._completer.hits
        exact = [hit for hit in hits if text.casefold() == hit.number.casefold()]
        if len(exact) == 1:
            return exact[0].id
        if text:
            raise UnreadableError(self.tr("Choose one of the records found."))
        return None

    def set_value(self, value: Any) -> None:
        """Show a record, given as the ``Hit`` that names it."""
        self._chosen = value if isinstance(value, Hit) else None
        self._line.setText(shown(value) if isinstance(value, Hit) else "")

    def typed(self) -> dict[str, Any]:
        hit = None if self._chosen is None else asdict(self._chosen)
        return {"text": self._line.text(), "hit": hit}

    def show_typed(self, typed: Any) -> None:
        hit = typed.get("hit")
        self._chosen = Hit(**hit) if hit else None
        self._line.setText(typed.get("text", ""))

    def search_within(self, editor: Editor) -> None:
        """Find only records that belong to the one chosen in another field."""
        self._within = editor
        self._completer.set_scope(self._scope)

    def _scope(self) -> tuple[str | None, ...]:
        try:
            return (None if self._within is None else self._within.value(),)
        except UnreadableError:
            return (None,)

    @Slot()
    def _settle(self) -> None:
        """Show the one record that was found, when the field is left."""
        text = self._line.text().strip()
        is_open = text and (self._chosen is None or text != shown(self._chosen))
        if is_open and len(self._completer.hits) == 1:
            self._on_chosen(self._completer.hits[0])

    @Slot()
    def _on_edited(self) -> None:
        self.changed.emit()

    @Slot(object)
    def _on_chosen(self, hit: Hit) -> None:
        self.set_value(hit)
        self.chosen.emit(hit)
        self.changed.emit()


def _find_nothing(_text: str, _limit: int) -> tuple[Hit, ...]:
    return ()
