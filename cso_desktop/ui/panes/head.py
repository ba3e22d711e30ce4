# SPDX-License-Identifier: MPL-2.0
"""The head of a list: title, exact count and the one sum that matters, search, export, filters."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from cso_desktop.services.lists import ListQuery, ListSpec, ListSummary
from cso_desktop.ui.look import Look
from cso_desktop.ui.panes.chips import ChipRow

_WAIT_MS = 180


def summary_text(look: Look, spec: ListSpec, summary: ListSummary) -> str:
    """Return count and sum as they stand beside the title."""
    text = look.formats.count(summary.count)
    if summary.sum_minor is None or spec.sum_label is None:
        return text
    return f"{text}  ·  {look.formats.money(summary.sum_minor)} {spec.sum_label}".rstrip()


class ListHead(QWidget):
    """Everything over the table.

    Signals:
        text_changed: the search text, after a pause in typing.
        down_pressed: the person goes from the search to the list.
    """

    text_changed = Signal(str)
    down_pressed = Signal()

    def __init__(self, look: Look, spec: ListSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._spec = spec
        self.title = QLabel(spec.title, self)
        self.summary = QLabel(self)
        self.search = QLineEdit(self)
        self.export = look.button(self.tr("Export"), icon="download", parent=self)
        self.new = look.button("", icon="plus", parent=self)
        self.chips = ChipRow(look, spec, self)
        self.add_filter = look.button(
            self.tr("Add filter"), icon="list-filter", look="link", parent=self
        )
        self._icon = QLabel(self.search)
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._build()
        self._renew_icon()
        self.search.textEdited.connect(self._on_text_edited)
        self.search.installEventFilter(self)
        self._wait.timeout.connect(self._on_pause)
        look.changed.connect(self._renew_icon)

    def _build(self) -> None:
        px = self._look.px
        self.title.setProperty("look", "title")
        self.summary.setProperty("look", "muted")
        self.summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.search.setProperty("look", "search")
        self.search.setPlaceholderText(self.tr("Find in list"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(self.tr("Find in {list}").format(list=self._spec.title))
        self.search.setMaximumWidth(px(220))
        self.search.setMinimumWidth(px(130))
        self._icon.move(px(9), px(7))
        self.new.hide()
        top = QHBoxLayout()
        top.setSpacing(px(10))
        top.addWidget(self.title)
        top.addWidget(self.summary, 3)
        top.addWidget(self.search, 2)
        top.addWidget(self.export)
        top.addWidget(self.new)
        below = QHBoxLayout()
        below.setSpacing(px(8))
        below.addWidget(self.chips, 1)
        below.addWidget(self.add_filter, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(10))
        layout.addLayout(top)
        layout.addLayout(below)

    def show_query(self, query: ListQuery) -> None:
        """Show what is asked: chip, text and filters."""
        self.chips.set_current(query.chip)
        self.chips.set_filters(query.filters)
        if self.search.text() != query.text:
            self.search.setText(query.text)

    def show_summary(self, summary: ListSummary) -> None:
        """Show the exact figures of the list."""
        text = summary_text(self._look, self._spec, summary)
        self.summary.setText(text)
        self.summary.setToolTip(text)
        self.chips.set_counts(summary.chip_counts)

    @Slot()
    def _renew_icon(self) -> None:
        side = self._look.px(15)
        self._icon.setPixmap(self._look.icon("search", "muted").pixmap(side, side))

    @Slot(str)
    def _on_text_edited(self, _text: str) -> None:
        self._wait.start()

    @Slot()
    def _on_pause(self) -> None:
        self._wait.stop()
        self.text_changed.emit(self.search.text().strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter asks at once, Down goes to the list, Esc empties the search."""
        if watched is not self.search or not isinstance(event, QKeyEvent):
            return False
        if event.type() is not QEvent.Type.KeyPress:
            return False
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_pause()
        elif key == Qt.Key.Key_Down:
            self.down_pressed.emit()
        elif key == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            self._on_pause()
        else:
            return False
        return True
