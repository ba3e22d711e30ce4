# SPDX-License-Identifier: MPL-2.0
"""What the window asks of every pane."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cso_desktop.ui.actions import ActionId, Handler


class Pane(QWidget):
    """One place of the window. Panes are made when they are first shown.

    Signals:
        link_activated: kind and id of a record to be shown, wherever it is at home.
        handlers_changed: what the pane can do now has changed.
        failed: an exception for the presenter.
    """

    link_activated = Signal(str, str)
    handlers_changed = Signal()
    failed = Signal(object)

    def handlers(self) -> Mapping[ActionId, Handler]:
        """Return what the pane can do now."""
        return {}

    def focus_first(self) -> None:
        """Put the focus where work begins."""
        self.setFocus()

    def open_record(self, record_id: str) -> None:
        """Show one record."""

    def refresh(self) -> None:
        """Show what is there now."""

    def close_pane(self) -> None:
        """Keep what is to be remembered; the window is closing."""
