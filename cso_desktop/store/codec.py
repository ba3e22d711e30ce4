# SPDX-License-Identifier: MPL-2.0
"""Rows as the wire spells them, and as SQLite keeps them.

A *document* is a row as a JSON object without the sync columns. Booleans and JSON values are the
only columns whose stored form differs from their wire form; everything else is the same text or
integer in the cache, on the wire and in the central store.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Connection, Table

from cso_desktop.errors import Bug
from cso_desktop.store.schema import SYNC_COLUMNS, TABLES
from cso_desktop.store.types import ExactDecimal, JsonText, decimal_text, instant_text, json_text

Document = dict[str, Any]
"""A row in wire spelling: field name to JSON value."""


class RowCodec:
    """Reads and writes the rows of one synced table in wire spelling.

    Attributes:
        table: the mapped table.
        fields: the wire fields in table order, ``id`` first.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.fields = tuple(c.name for c in table.columns if c.name not in SYNC_COLUMNS)
        types = {c.name: c.type for c in table.columns}
        self._booleans = frozenset(n for n in self.fields if isinstance(types[n], Boolean))
        self._json = frozenset(n for n in self.fields if isinstance(types[n], JsonText))
        self._decimals = frozenset(n for n in self.fields if isinstance(types[n], ExactDecimal))
        columns = ", ".join((*self.fields, "sync_rev", "sync_scope"))
        marks = ", ".join("?" * (len(self.fields) + 2))
        updates = ", ".join(
            f"{n} = excluded.{n}" for n in (*self.fields[1:], "sync_rev", "sync_scope")
        )
        self._select = f"SELECT {columns} FROM {table.name} WHERE id = ?"
        self._upsert = (
            f"INSERT INTO {table.name} ({columns}) VALUES ({marks}) "
            f"ON CONFLICT (id) DO UPDATE SET {updates}"
        )

    def to_wire(self, values: Mapping[str, object]) -> Document:
        """Spell Python values (dates, decimals, instants) as the wire does.

        Raises:
            Bug: a field the table does not have, a float, or a naive time.
        """
        unknown = values.keys() - set(self.fields)
        if unknown:
            raise Bug(f"{self.table.name} has no field {', '.join(sorted(unknown))}")
        return {name: self._wire_value(name, value) for name, value in values.items()}

    def _wire_value(self, name: str, value: object) -> object:
        if value is None or name in self._json:
            return value
        if isinstance(value, float):
            raise Bug(f"{self.table.name}.{name} was given a float")
        if name in self._decimals:
            return decimal_text(value if isinstance(value, Decimal | int) else str(value))
        if name in self._booleans:
            return bool(value)
        if isinstance(value, datetime):
            return instant_text(value)
        if isinstance(value, date):
            return value.isoformat()
        return str(value) if isinstance(value, str) else value

    def stored(self, name: str, value: object) -> object:
        """Turn one wire value into what SQLite keeps."""
        if value is None:
            return None
        if name in self._booleans:
            return int(bool(value))
        if name in self._json:
            return json_text(value)
        return value

    def read(
        self, connection: Connection, record_id: str
    ) -> tuple[Document, int | None, str | None] | None:
        """Fetch a row as (document, revision, scope), or None when it is not here."""
        row = connection.exec_driver_sql(self._select, (record_id,)).fetchone()
        if row is None:
            return None
        return self.document(row[:-2]), row[-2], row[-1]

    def document(self, stored: Sequence[Any]) -> Document:
        """Spell a stored row (in the order of ``fields``) as a document."""
        document = dict(zip(self.fields, stored, strict=True))
        for name in self._booleans:
            if document[name] is not None:
                document[name] = bool(document[name])
        for name in self._json:
            if document[name] is not None:
                document[name] = json.loads(document[name])
        return document

    def write(
        self, connection: Connection, rows: Iterable[tuple[Document, int | None, str | None]]
    ) -> None:
        """Insert or replace whole rows given as (document, revision, scope).

        A field the document does not have is stored as null, so an older central store may lack
        columns; a field the table does not have is ignored, so a newer one may have more.
        """
        bound = [
            (*(self.stored(n, document.get(n)) for n in self.fields), rev, scope)
            for document, rev, scope in rows
        ]
        if bound:
            connection.exec_driver_sql(self._upsert, bound)

    def patch(self, connection: Connection, record_id: str, changes: Mapping[str, object]) -> bool:
        """Change some fields of a row; false when the row is not here."""
        names = [name for name in changes if name in self.fields]
        if not names:
            return True
        assignments = ", ".join(f"{name} = ?" for name in names)
        result = connection.exec_driver_sql(
            f"UPDATE {self.table.name} SET {assignments} WHERE id = ?",
            (*(self.stored(n, changes[n]) for n in names), record_id),
        )
        return result.rowcount > 0

    def remove(self, connection: Connection, record_id: str) -> None:
        """Delete a row if it is here."""
        connection.exec_driver_sql(f"DELETE FROM {self.table.name} WHERE id = ?", (record_id,))


@cache
def codec(table: str) -> RowCodec:
    """Give the codec of a synced table.

    Raises:
        Bug: no synced table has this name.
    """
    if table not in TABLES:
        raise Bug(f"there is no synced table {table}")
    return RowCodec(TABLES[table])
