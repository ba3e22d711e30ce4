# SPDX-License-Identifier: MPL-2.0
"""Log files of a home: what the program did and where it failed, never what the records say.

A text that was put into a message is left out unless its class is known to carry nothing of a
person or a record; of an error only its class, its codes and the lines of the program are kept.
"""

import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from uuid import UUID

FILE_NAME: Final = "cso.log"
_MOST_BYTES: Final = 1_000_000
_FILES_KEPT: Final = 5
_PLAIN: Final = (int, float, UUID, type(None))


class Word(str):
    """A text written by programmers, such as the name of a step: safe to be logged."""

    __slots__ = ()


class LogFiles:
    """The rotating log files of one open home; writes from its making to ``close``."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._handler = RotatingFileHandler(
            folder / FILE_NAME,
            maxBytes=_MOST_BYTES,
            backupCount=_FILES_KEPT,
            encoding="utf-8",
            delay=True,
        )
        self._handler.setFormatter(Redacting())
        self._logger = logging.getLogger("cso_desktop")
        if self._logger.level == logging.NOTSET:
            self._logger.setLevel(logging.INFO)
        self._logger.addHandler(self._handler)

    def close(self) -> None:
        """Stop writing."""
        self._logger.removeHandler(self._handler)
        self._handler.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Redacting(logging.Formatter):
    """Formats a record without anything that may come from a person or a record."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Spell one record; part of ``logging``."""
        safe = logging.makeLogRecord(record.__dict__)
        safe.args = _redacted(record.args)
        safe.exc_text = None  # another handler may have spelt the whole error out
        safe.stack_info = None
        if not isinstance(record.msg, str):
            safe.msg, safe.args = "%s", (_shown(record.msg),)
        try:
            return super().format(safe)
        except (TypeError, ValueError):  # what is left does not fit the message's places
            safe.args = ()
            return super().format(safe)

    def formatException(self, ei: Any) -> str:
        """Spell an error by its classes, its codes and where in the program it arose."""
        _, error, trace = ei
        lines = []
        seen: BaseException | None = error
        while seen is not None:
            lines += [*_frames(seen.__traceback__ if seen is not error else trace), _shown(seen)]
            seen = seen.__cause__ or seen.__context__
        return "\n".join(lines)


def _redacted(args: Any) -> Any:
    if isinstance(args, dict):
        return {name: _shown(value) for name, value in args.items()}
    return tuple(_shown(value) for value in args or ())


def _shown(value: object) -> Any:
    """Give what may be written of a value."""
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Word):
        return str(value)
    if isinstance(value, BaseException):
        codes = [str(getattr(value, name, None) or "") for name in ("code", "sqlstate", "errno")]
        known = " ".join(code for code in codes if code.replace("_", "").isalnum())
        return f"{type(value).__name__}{f' [{known}]' if known else ''}"
    return f"<{type(value).__name__}>"


def _frames(trace: TracebackType | None) -> list[str]:
    return [
        f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(trace)
    ]
