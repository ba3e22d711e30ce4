# SPDX-License-Identifier: MPL-2.0
"""The message bar under the top bar: known trouble, with one button that helps.

A message stays until it is solved, replaced or closed; it never blocks the window.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from cso_desktop.ui.icons import make_icon
from cso_desktop.ui.look import Look
from cso_desktop.ui.theme import Tone

_ICONS = {
    Tone.BAD: "circle-alert",
    Tone.WARNING: "triangle-alert",
    Tone.GOOD: "circle-check",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One message; a new one with the same key replaces it."""

    key: str
    text: str
    tone: Tone = Tone.WARNING
    button: str = ""
    on_button: Callable[[], None] | None = None


class MessageBar(QFrame):
    """Shows the newest message that has not been solved."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._messages: dict[str, Message] = {}
        self.setAccessibleName(self.tr("Message"))
        self._icon = QLabel(self)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = look.button("", parent=self)
        self._close = look.button("", icon="x", look="icon", parent=self)
        self._close.setAccessibleName(self.tr("Close this message"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(look.px(20), look.px(6), look.px(12), look.px(6))
        layout.setSpacing(look.px(12))
        for widget in (self._icon, self._text, self._button, self._close):
            layout.addWidget(widget)
        self._button.clicked.connect(self._on_button)
        self._close.clicked.connect(self._on_close)
        look.changed.connect(self._show_newest)
        self._show_newest()

    def tell(self, message: Message) -> None:
        """Show a message, in place of an older one with the same key."""
        self._messages.pop(message.key, None)
        self._messages[message.key] = message
        self._show_newest()
        QAccessible.updateAccessibility(QAccessibleEvent(self._text, QAccessible.Event.Alert))

    def clear(self, key: str) -> None:
        """Take away a message that has been solved."""
        self._messages.pop(key, None)
        self._show_newest()

    def current(self) -> Message | None:
        """Return the message that is shown."""
        return next(reversed(self._messages.values()), None)

    @Slot()
    def _show_newest(self) -> None:
        message = self.current()
        self.setVisible(message is not None)
        if message is None:
            return
        pair = self._look.colours.pair(message.tone)
        self.setStyleSheet(
            f"MessageBar {{ background: {pair.ground}; }} MessageBar > QLabel {{"
            f" color: {pair.text}; }}"
        )
        icon = make_icon(_ICONS.get(message.tone, "info"), pair.text, pair.text)
        side = self._look.px(18)
        self._icon.setPixmap(icon.pixmap(QSize(side, side)))
        self._text.setText(message.text)
        self._button.setText(message.button)
        self._button.setVisible(bool(message.button))

    @Slot()
    def _on_button(self) -> None:
        message = self.current()
        if message is not None and message.on_button is not None:
            message.on_button()

    @Slot()
    def _on_close(self) -> None:
        message = self.current()
        if message is not None:
            self.clear(message.key)
