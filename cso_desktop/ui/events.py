# SPDX-License-Identifier: MPL-2.0
"""What happened, told once to whoever shows it."""

from PySide6.QtCore import QObject, Signal


class AppEvents(QObject):
    """Application-wide news.

    Signals:
        changed: a ``ChangeSet`` of a write or a sync, and the object that caused it (or None), so
            that it can skip itself.
        open_requested: kind and id of a record to be shown.
    """

    changed = Signal(object, object)
    open_requested = Signal(str, str)
