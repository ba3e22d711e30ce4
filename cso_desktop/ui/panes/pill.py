# SPDX-License-Identifier: MPL-2.0
"""A state as a coloured pill with its word."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QWidget

from cso_desktop.ui.look import Look
from cso_desktop.ui.tags import tag_of


class Pill(QLabel):
    """Shows one state word."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._word: str | None = None
        look.changed.connect(self._renew)

    def show_state(self, word: str | None) -> None:
        """Show a state, or nothing."""
        self._word = word
        self._renew()

    @Slot()
    def _renew(self) -> None:
        self.setVisible(self._word is not None)
        if self._word is None:
            return
        tag = tag_of(self._word)
        pair = self._look.colours.pair(tag.tone)
        px = self._look.px
        self.setText(tag.text)
        self.setStyleSheet(
            f"background: {pair.ground}; color: {pair.text}; border-radius: {px(11)}px;"
            f" padding: {px(2)}px {px(9)}px; font-weight: 500;"
        )
