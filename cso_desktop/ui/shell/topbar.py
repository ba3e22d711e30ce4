# SPDX-License-Identifier: MPL-2.0
"""The bar on top: look-up, sync badge, new case."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cso_desktop.ui.actions import ActionId, Actions
from cso_desktop.ui.look import Look
from cso_desktop.ui.shell.badge import SyncBadge
from cso_desktop.ui.shell.lookup import LookupBar


class TopBar(QWidget):
    """Holds what is reached from everywhere."""

    def __init__(
        self, look: Look, actions: Actions, lookup: LookupBar, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self.lookup = lookup
        self.badge = SyncBadge(look, self)
        command = actions.command(ActionId.NEW_CASE)
        self.new_case = look.button(command.text(), icon="plus", look="primary", parent=self)
        self.new_case.setToolTip(command.toolTip())
        self.new_case.setEnabled(command.isEnabled())
        self.new_case.clicked.connect(command.trigger)
        command.enabledChanged.connect(self.new_case.setEnabled)
        px = look.px
        layout = QHBoxLayout(self)
        layout.setContentsMargins(px(20), px(9), px(20), px(10))
        layout.setSpacing(px(12))
        layout.addWidget(lookup, 3)
        layout.addStretch(2)
        layout.addWidget(self.badge)
        layout.addWidget(self.new_case)
        look.changed.connect(self._on_look_changed)

    @Slot()
    def _on_look_changed(self) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = self._look.colours
        painter.fillRect(self.rect(), QColor(colours.surface))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(colours.border))
