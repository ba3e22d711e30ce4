# SPDX-License-Identifier: MPL-2.0
"""The look-up bar: any name or number, from anywhere; with ``>`` first, any action.

The text field keeps the focus; arrows walk the results, Enter chooses, Esc gives up.
"""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from cso_desktop.services.lists import Hit
from cso_desktop.ui.look import Look
from cso_desktop.ui.shell.results import (
    Entry,
    ResultsDelegate,
    ResultsModel,
    entries_of_hits,
)
from cso_desktop.ui.tasks import TaskRunner

Finder = Callable[[str, int], Sequence[Hit]]
Palette = Callable[[], Sequence[Entry]]

_MOST_HITS = 40
_WAIT_MS = 150
_MOST_SHOWN = 14
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
}


class LookupBar(QWidget):
    """The field and its results.

    Signals:
        opened: kind and id of the record that was chosen.
        failed: the exception of a look-up that could not be answered.
    """

    opened = Signal(str, str)
    failed = Signal(object)

    def __init__(
        self, look: Look, runner: TaskRunner, finder: Finder, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._runner = runner
        self._finder = finder
        self._palette: Palette = tuple
        self.field = QLineEdit(self)
        self._key = QLabel("Ctrl+K", self)
        self._icon = QLabel(self)
        self._model = ResultsModel(self)
        self._popup = QFrame(self.window())
        self._list = QListView(self._popup)
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._build()
        self._connect()

    def _build(self) -> None:
        px = self._look.px
        self.field.setProperty("look", "lookup")
        self.field.setPlaceholderText(
            self.tr("Look up a customer, order, contract, invoice or serial number")
        )
        self.field.setAccessibleName(self.tr("Look up any record, or type > for actions"))
        self.field.setClearButtonEnabled(True)
        self._key.setProperty("look", "key")
        self._icon.setParent(self.field)
        self._icon.move(px(9), px(8))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(6))
        layout.addWidget(self.field, 1)
        layout.addWidget(self._key)
        self._popup.setProperty("look", "card")
        self._popup.setObjectName("lookup_results")
        self._list.setModel(self._model)
        self._list.setItemDelegate(ResultsDelegate(self._look, self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setAccessibleName(self.tr("Results"))
        inside = QVBoxLayout(self._popup)
        inside.setContentsMargins(1, px(4), 1, px(4))
        inside.addWidget(self._list)
        self._popup.hide()
        self._renew_icon()

    def _connect(self) -> None:
        self.field.textEdited.connect(self._on_text_edited)
        self.field.installEventFilter(self)
        self._wait.timeout.connect(self.find_now)
        self._list.clicked.connect(self._on_clicked)
        self._look.changed.connect(self._renew_icon)

    def set_palette(self, palette: Palette) -> None:
        """Give the bar the actions it lists after ``>``."""
        self._palette = palette

    def start(self, text: str = "") -> None:
        """Put the focus into the field; ``>`` opens the list of actions."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.setText(text)
        self.field.selectAll() if not text else self.field.setCursorPosition(len(text))
        self._on_text_edited(text)

    def results(self) -> list[str]:
        """Return the lines that are shown."""
        return [self._model.entry(row).spoken() for row in range(self._model.rowCount())]

    def is_open(self) -> bool:
        """Tell whether results are shown."""
        return self._popup.isVisible()

    @Slot()
    def _renew_icon(self) -> None:
        side = self._look.px(16)
        self._icon.setPixmap(self._look.icon("search", "muted").pixmap(side, side))

    @Slot(str)
    def _on_text_edited(self, text: str) -> None:
        if text.startswith(">"):
            self._wait.stop()
            self._show(self._actions_matching(text[1:]))
        elif text.strip():
            self._wait.start()
        else:
            self._wait.stop()
            self._popup.hide()

    def _actions_matching(self, text: str) -> list[Entry]:
        words = text.casefold().split()
        return [
            entry
            for entry in self._palette()
            if all(word in entry.title.casefold() for word in words)
        ]

    @Slot()
    def find_now(self) -> None:
        """Look up what is typed, without waiting for a pause."""
        text = self.field.text().strip()
        self._runner.submit(
            self,
            partial(self._finder, text, _MOST_HITS),
            partial(self._on_found, text),
            self.failed.emit,
            key="find",
        )

    def _on_found(self, text: str, hits: Sequence[Hit]) -> None:
        if text != self.field.text().strip() or not self.field.hasFocus():
            return
        entries = entries_of_hits(hits, self._open_hit)
        self._show(entries or [Entry(self.tr("Nothing is called or numbered like that"))])

    def _open_hit(self, hit: Hit) -> Callable[[], None]:
        return partial(self.opened.emit, hit.kind, hit.id)

    def _show(self, entries: Sequence[Entry]) -> None:
        self._model.show(entries)
        first = self._model.next_choice(-1, 1)
        self._list.setCurrentIndex(self._model.index(max(first, 0), 0))
        self._place_popup()
        self._popup.setVisible(bool(entries))
        self._popup.raise_()

    def _place_popup(self) -> None:
        window = self.window()
        if self._popup.parent() is not window:
            self._popup.setParent(window)
        below = self.field.mapTo(window, QPoint(0, self.field.height() + self._look.px(4)))
        rows = min(self._model.rowCount(), _MOST_SHOWN)
        height = sum(self._list.sizeHintForRow(row) for row in range(rows)) + self._look.px(12)
        self._popup.setGeometry(below.x(), below.y(), self.width(), height)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self._choose(index.row())

    def _choose(self, row: int) -> None:
        if not 0 <= row < self._model.rowCount():
            return
        choose = self._model.entry(row).choose
        if choose is not None:
            self._give_up()
            choose()

    def _give_up(self) -> None:
        self._wait.stop()
        self._popup.hide()
        self.field.clear()
        self.field.clearFocus()

    def _on_key(self, key: int) -> bool:
        row = self._list.currentIndex().row()
        step = _STEPS.get(Qt.Key(key))
        if step is not None and self.is_open():
            there = self._model.next_choice(row, step)
            self._list.setCurrentIndex(self._model.index(there, 0))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(row) if self.is_open() else self.find_now()
        elif key == Qt.Key.Key_Escape:
            self._give_up()
        else:
            return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field:
            if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
                return self._on_key(event.key())
            if event.type() is QEvent.Type.FocusOut:
                self._popup.hide()
        return False
