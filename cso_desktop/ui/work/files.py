# SPDX-License-Identifier: MPL-2.0
"""Writes the list on the screen to a file, as it is filtered and ordered."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from cso_desktop.services.desk import Desk
from cso_desktop.services.exports import export_list
from cso_desktop.services.listing import open_list
from cso_desktop.services.lists import ListQuery
from cso_desktop.ui.panes.pane import PaneContext

_FILTERS = ("XLSX (*.xlsx)", "CSV (*.csv)", "JSON (*.json)")


class Files(QObject):
    """Exports lists.

    Signals:
        written: the path of the file and how many rows it holds.
        opened: the dialog that asks where.
        failed: an exception for the presenter.
    """

    written = Signal(str, int)
    opened = Signal(object)
    failed = Signal(object)

    def __init__(self, context: PaneContext, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._desk = desk
        self._window = window

    def ask(self, kind: str, query: ListQuery) -> None:
        """Ask where to write a list."""
        dialog = QFileDialog(self._window, self.tr("Export list"))
        dialog.setObjectName("export")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(_FILTERS)
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(f"{kind}.xlsx")
        dialog.filterSelected.connect(partial(_follow_filter, dialog))
        dialog.fileSelected.connect(partial(self.write, kind, query))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        self.opened.emit(dialog)

    def write(self, kind: str, query: ListQuery, path: str) -> None:
        """Write a list; the suffix of the path says how."""
        work = partial(export_list, open_list(self._desk, kind), query, Path(path))
        self._context.runner.submit(
            self, work, partial(self.written.emit, path), self.failed.emit, lane="background"
        )


def _follow_filter(dialog: QFileDialog, name_filter: str) -> None:
    dialog.setDefaultSuffix(name_filter.partition("*.")[2].rstrip(")"))
