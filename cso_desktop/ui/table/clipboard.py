# SPDX-License-Identifier: MPL-2.0
"""Rows as text for other programs: raw values, tab separated, without the locale's separators."""

from collections.abc import Sequence

from cso_desktop.services.lists import ColumnKind, ListSource

_BLANKS = str.maketrans("\t\r\n", "   ")


def raw_text(kind: ColumnKind, value: object) -> str:
    """Return a value as a spreadsheet reads it: ISO dates, amounts with a point."""
    if value is None:
        return ""
    if kind is ColumnKind.MONEY and isinstance(value, int):
        whole, cents = divmod(abs(value), 100)
        return f"{'-' if value < 0 else ''}{whole}.{cents:02d}"
    return str(value).translate(_BLANKS)


def fetch_tsv(source: ListSource, keys: Sequence[int]) -> str:
    """Return headings and rows of the keys. Thread: the database worker."""
    columns = source.spec.columns
    lines = ["\t".join(column.title for column in columns)]
    for row in source.rows(keys):
        if row is not None:
            cells = zip(columns, row, strict=True)
            lines.append("\t".join(raw_text(column.kind, value) for column, value in cells))
    return "\n".join(lines) + "\n"
