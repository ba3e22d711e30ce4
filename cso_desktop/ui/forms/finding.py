# SPDX-License-Identifier: MPL-2.0
"""Offers records while a name or number is typed; they are found on the worker."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QStringListModel, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from cso_desktop.services.lists import Hit
from cso_desktop.ui.table.model import AnyIndex
from cso_desktop.ui.tasks import TaskRunner

Find = Callable[..., Sequence[Hit]]
_MOST_HITS = 12
_WAIT_MS = 150


class HitCompleter(QObject):
    """Finds records for what is typed into a line and lists them under it.

    Signals:
        found: the list of ``Hit`` that fits has changed.
        chosen: the ``Hit`` the person chose.
    """

    found = Signal()
    chosen = Signal(object)

    def __init__(
        self, line: QLineEdit, find: Find, runner: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent or line)
        self._line = line
        self._find = find
        self._runner = runner
        self._scope: Callable[[], tuple[str | None, ...]] = tuple
        self.hits: list[Hit] = []
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setWidget(line)
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        line.textEdited.connect(self._on_edited)
        self._wait.timeout.connect(self._start)
        self._completer.activated.connect(self._on_activated)

    def set_scope(self, scope: Callable[[], tuple[str | None, ...]]) -> None:
        """Give what else the search is told; asked for on the window's thread."""
        self._scope = scope

    def popup(self) -> QWidget:
        """Return the list under the line."""
        return self._completer.popup() or self._line

    @Slot()
    def _on_edited(self) -> None:
        self.hits = []  # of an older text
        self._wait.start()

    @Slot()
    def _start(self) -> None:
        text = self._line.text().strip()
        if text:
            work = partial(self._find, text, _MOST_HITS, *self._scope())
            self._runner.submit(self, work, self._on_found, key="find")

    def _on_found(self, hits: Sequence[Hit]) -> None:
        if self._wait.isActive():
            return
        self.hits = list(hits)
        self._model.setStringList([shown(hit) for hit in hits])
        if hits and self._line.hasFocus():
            self._completer.complete()
        self.found.emit()

    @Slot(str)
    def _on_activated(self, text: str) -> None:
        self.chosen.emit(next(hit for hit in self.hits if shown(hit) == text))


class FindingDelegate(QStyledItemDelegate):
    """Edits the cells of a table; where a column names records, they are offered."""

    def __init__(self, finds: Mapping[int, Find], runner: TaskRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self._finds = finds
        self._runner = runner

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> QWidget:
        find = self._finds.get(index.column())
        if find is None:
            return super().createEditor(parent, option, index)
        line = QLineEdit(parent)
        completer = HitCompleter(line, find, self._runner)
        completer.chosen.connect(partial(self._on_chosen, line))
        return line

    def _on_chosen(self, line: QLineEdit, hit: Hit) -> None:
        line.setText(hit.number)
        self.commitData.emit(line)


def shown(hit: Hit) -> str:
    """Return a record as a field shows it."""
    return f"{hit.number}  {hit.title}".strip()
