# SPDX-License-Identifier: MPL-2.0
"""Results on standard output, messages on standard error, and the exit statuses."""

import json
import sys
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

import msgspec

from cso_desktop.domain.money import format_minor
from cso_desktop.errors import CsoError, DamagedStore, FieldErrors, Offline, UsageError
from cso_desktop.services.lists import Column, ColumnKind


class EXIT(IntEnum):
    """Exit statuses that scripts rely on."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    OFFLINE = 3
    WAITS = 4
    DAMAGED = 5

    @classmethod
    def of(cls, error: CsoError) -> "EXIT":
        """Give the exit status of an error."""
        kinds = ((Offline, cls.OFFLINE), (DamagedStore, cls.DAMAGED), (UsageError, cls.USAGE))
        return next((status for kind, status in kinds if isinstance(error, kind)), cls.REFUSED)


class Output:
    """Writes for a script or for a person."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def result(self, value: object, text: str) -> None:
        """Write the result: as JSON for scripts, else as the text given."""
        if self.as_json:
            plain = msgspec.to_builtins(value, str_keys=True)
            sys.stdout.write(json.dumps(plain, ensure_ascii=False) + "\n")
        elif text:
            sys.stdout.write(text.rstrip("\n") + "\n")
        sys.stdout.flush()

    def say(self, text: str) -> None:
        """Tell the person how it goes."""
        sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def error(self, error: CsoError) -> None:
        """Tell what went wrong: JSON for scripts, the sentence and the hint for people."""
        if self.as_json:
            fault = {"code": error.code, "message": error.message, "field": error.field}
            if error.hint:
                fault["hint"] = error.hint
            sys.stdout.write(json.dumps({"error": fault}, ensure_ascii=False) + "\n")
        self.say(error.message)
        if isinstance(error, FieldErrors):
            for field, sentence in list(error.fields.items())[1:]:
                self.say(f"{field}: {sentence}")
        if error.hint:
            self.say(error.hint)


def table(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> str:
    """Lay rows out in columns for a person, figures to the right."""
    texts = [
        [shown(column, value) for column, value in zip(columns, row, strict=True)] for row in rows
    ]
    titles = [column.title for column in columns]
    widths = [max(len(line[i]) for line in [titles, *texts]) for i in range(len(columns))]
    lines = [_line(columns, titles, widths), "  ".join("-" * width for width in widths)]
    return "\n".join([*lines, *(_line(columns, line, widths) for line in texts)])


def _line(columns: Sequence[Column], cells: Sequence[str], widths: Sequence[int]) -> str:
    right = {ColumnKind.MONEY, ColumnKind.QUANTITY, ColumnKind.COUNT}
    placed = [
        cell.rjust(width) if column.kind in right else cell.ljust(width)
        for column, cell, width in zip(columns, cells, widths, strict=True)
    ]
    return "  ".join(placed).rstrip()


def shown(column: Column, value: Any) -> str:
    """Show one raw value to a person."""
    if value is None:
        return ""
    if column.kind is ColumnKind.MONEY:
        return format_minor(value)
    if column.kind in (ColumnKind.TAG, ColumnKind.WORD):
        return str(value).replace("_", " ")
    return str(value)


def facts(pairs: Mapping[str, object]) -> str:
    """Lay named facts out one a line."""
    width = max((len(name) for name in pairs), default=0)
    return "\n".join(f"{name.ljust(width)}  {'' if v is None else v}" for name, v in pairs.items())
