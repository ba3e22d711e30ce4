# SPDX-License-Identifier: MPL-2.0
"""Prints a record's document and shows it in the preview."""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from cso_desktop.services.desk import Desk
from cso_desktop.services.printing import Printed, print_document
from cso_desktop.ui.panes.pane import PaneContext
from cso_desktop.ui.preview import Preview


class Papers(QObject):
    """Shows documents over a window.

    Signals:
        opened: the ``Preview``.
        failed: an exception for the presenter.
    """

    opened = Signal(object)
    failed = Signal(object)

    def __init__(self, context: PaneContext, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._desk = desk
        self._window = window

    def print(self, kind: str, record_id: str) -> None:
        """Make the document of a record and preview it."""
        self._context.runner.submit(
            self,
            partial(print_document, self._desk, kind, record_id),
            self._show,
            self.failed.emit,
            key="print",
            lane="background",
        )

    def _show(self, printed: Printed) -> None:
        kind = printed.kind.replace("_", " ").capitalize()
        title = f"{kind} {printed.number}"
        if not printed.is_official:
            title = self.tr("{title}, draft").format(title=title)
        preview = Preview(
            self._context.look,
            self._context.runner,
            title=title,
            pdf=printed.body,
            file_name=printed.file_name,
            parent=self._window,
        )
        preview.setObjectName("preview")
        preview.failed.connect(self.failed)
        preview.finished.connect(preview.deleteLater)
        preview.open()
        self.opened.emit(preview)
