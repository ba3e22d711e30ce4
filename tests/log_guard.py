# SPDX-License-Identifier: MPL-2.0
"""Fails a test that logs a warning nobody announced, or announced one that did not come."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class LogGuard(logging.Handler):
    """Listens to everything from WARNING up while a test runs."""

    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self._came_by_text: dict[str, bool] = {}
        self._unexpected: list[str] = []

    def expect(self, text: str) -> None:
        """Announce a record whose message contains the text; it must come."""
        self._came_by_text[text] = False

    def emit(self, record: logging.LogRecord) -> None:
        """Note a record; part of ``logging``."""
        message = record.getMessage()
        matching = [text for text in self._came_by_text if text in message]
        self._came_by_text.update(dict.fromkeys(matching, True))
        if not matching:
            self._unexpected.append(f"{record.levelname} {record.name}: {message}")

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear what any logger says."""
        root = logging.getLogger()
        root.addHandler(self)
        try:
            yield
        finally:
            root.removeHandler(self)

    def verify(self) -> None:
        """Fail when something came unannounced, or did not come."""
        missing = [text for text, came in self._came_by_text.items() if not came]
        assert not self._unexpected, "logged without being announced"
        assert not missing, "announced and never logged"
