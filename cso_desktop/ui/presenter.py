# SPDX-License-Identifier: MPL-2.0
"""Says what went wrong, in one of three voices, decided by the class of the error.

Wrong input is told at its field by the form. Known trouble goes to the message bar. A bug is
logged and shown once per cause, with details that can be copied. Cancelled is silence.
"""

import logging
import sys
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from cso_desktop.errors import Bug, Cancelled, CsoError, EnvironmentProblem
from cso_desktop.ui.shell.messages import Message, MessageBar
from cso_desktop.ui.theme import Tone

_log = logging.getLogger(__name__)


class CrashDialog(QDialog):
    """Shows the details of a bug so that they can be copied."""

    def __init__(self, details: str, log_path: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._details = details
        self.setWindowTitle(self.tr("Something went wrong"))
        told = self.tr(
            "This is a fault of the program, not yours. What you entered is kept.\n"
            "Please send these details to whoever looks after the program."
        )
        text = QLabel(told, self)
        box = QPlainTextEdit(details, self)
        box.setReadOnly(True)
        box.setAccessibleName(self.tr("Details"))
        where = QLabel(self.tr("Log: {path}").format(path=log_path), self)
        where.setVisible(bool(log_path))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton(self.tr("Copy details"), QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        for widget in (text, box, where, buttons):
            layout.addWidget(widget)
        copy.clicked.connect(self._on_copy)
        buttons.rejected.connect(self.reject)
        self.resize(640, 420)

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)


class Presenter(QObject):
    """Presents errors of the whole window."""

    def __init__(self, messages: MessageBar, window: QWidget, log_path: str = "") -> None:
        super().__init__(window)
        self._messages = messages
        self._window = window
        self._log_path = log_path
        self._seen: set[str] = set()
        self._offers: dict[str, tuple[str, Callable[[], None]]] = {}

    def offer(self, code: str, text: str, help_with_it: Callable[[], None]) -> None:
        """Give messages of a kind of trouble a button that helps."""
        self._offers[code] = (text, help_with_it)

    @Slot(object)
    def present(self, error: Exception) -> None:
        """Say what went wrong."""
        if isinstance(error, Cancelled):
            return
        if isinstance(error, CsoError) and not isinstance(error, Bug):
            tone = Tone.WARNING if isinstance(error, EnvironmentProblem) else Tone.BAD
            text = f"{error.message} {error.hint}" if error.hint else error.message
            button, help_with_it = self._offers.get(error.code, ("", None))
            self._messages.tell(Message(error.code, text, tone, button, help_with_it))
            return
        self._present_bug(error)

    def solved(self, code: str) -> None:
        """Take the message of known trouble away."""
        self._messages.clear(code)

    def install(self) -> None:
        """Present whatever nothing else has caught."""
        sys.excepthook = self._on_uncaught

    def _on_uncaught(
        self,
        _kind: type[BaseException],
        error: BaseException,
        _trace: TracebackType | None,
    ) -> None:
        if isinstance(error, Exception):
            self.present(error)
        else:
            QGuiApplication.quit()

    def _present_bug(self, error: Exception) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        cause = f"{type(error).__name__} {place}"
        _log.error("A bug: %s", cause, exc_info=error)
        if cause in self._seen:
            return
        self._seen.add(cause)
        details = "".join(traceback.format_exception(error))
        dialog = CrashDialog(details, self._log_path, self._window)
        dialog.setObjectName("crash")
        dialog.open()
