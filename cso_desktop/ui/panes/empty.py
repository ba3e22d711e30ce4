# SPDX-License-Identifier: MPL-2.0
"""What stands where nothing is: a sentence on what would be here, and the action that fills it."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from cso_desktop.ui.look import Look


class EmptyState(QWidget):
    """Icon, sentence, button."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._icon_name = "inbox"
        self._on_button: Callable[[], None] | None = None
        self._icon = QLabel(self)
        self._title = QLabel(self)
        self._hint = QLabel(self)
        self._button = look.button("", parent=self)
        self._title.setProperty("look", "heading")
        self._hint.setProperty("look", "muted")
        self._hint.setWordWrap(True)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout = QVBoxLayout(self)
        layout.setSpacing(look.px(8))
        layout.addStretch(2)
        for widget in (self._icon, self._title, self._hint, self._button):
            layout.addWidget(widget, 0, centre)
        layout.addStretch(3)
        self._hint.setAlignment(centre)
        self._button.clicked.connect(self._on_clicked)
        look.changed.connect(self._renew)

    def tell(
        self,
        title: str,
        hint: str = "",
        *,
        icon: str = "inbox",
        button: str = "",
        on_button: Callable[[], None] | None = None,
    ) -> None:
        """Say what would be here and offer what fills it."""
        self._icon_name = icon
        self._on_button = on_button
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._button.setText(button)
        self._button.setVisible(bool(button) and on_button is not None)
        self._renew()

    def title(self) -> str:
        """Return the sentence that is shown."""
        return self._title.text()

    @Slot()
    def _renew(self) -> None:
        side = self._look.px(36)
        icon = self._look.icon(self._icon_name, "border_strong")
        self._icon.setPixmap(icon.pixmap(QSize(side, side)))

    @Slot()
    def _on_clicked(self) -> None:
        if self._on_button is not None:
            self._on_button()
