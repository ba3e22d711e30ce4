# SPDX-License-Identifier: MPL-2.0
"""Remembers where windows, splitters and columns were; nothing else is kept this way."""

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QHeaderView, QSplitter, QWidget


class Geometry:
    """Places and sizes by name."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def restore_window(self, name: str, window: QWidget) -> bool:
        """Put a window where it was; tell whether that is known."""
        return window.restoreGeometry(self._read(f"window/{name}"))

    def save_window(self, name: str, window: QWidget) -> None:
        """Keep where a window is."""
        self._settings.setValue(f"window/{name}", window.saveGeometry())

    def restore_splitter(self, name: str, splitter: QSplitter) -> bool:
        """Divide as before; tell whether that is known."""
        return splitter.restoreState(self._read(f"splitter/{name}"))

    def save_splitter(self, name: str, splitter: QSplitter) -> None:
        """Keep how a splitter is divided."""
        self._settings.setValue(f"splitter/{name}", splitter.saveState())

    def restore_columns(self, name: str, header: QHeaderView) -> bool:
        """Give columns their widths and order back; only if there are as many as then."""
        count = self._settings.value(f"columns/{name}/count", 0, type=int)
        if count != header.count():
            return False
        return header.restoreState(self._read(f"columns/{name}/state"))

    def save_columns(self, name: str, header: QHeaderView) -> None:
        """Keep the widths and order of columns."""
        self._settings.setValue(f"columns/{name}/count", header.count())
        self._settings.setValue(f"columns/{name}/state", header.saveState())

    def flag(self, name: str) -> bool:
        """Return whether something was folded or hidden."""
        return bool(self._settings.value(f"flag/{name}", False, type=bool))

    def set_flag(self, name: str, value: bool) -> None:
        """Keep whether something is folded or hidden."""
        self._settings.setValue(f"flag/{name}", value)

    def _read(self, key: str) -> QByteArray:
        value = self._settings.value(key, QByteArray(), type=QByteArray)
        return value if isinstance(value, QByteArray) else QByteArray()
