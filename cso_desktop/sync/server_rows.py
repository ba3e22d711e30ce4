# SPDX-License-Identifier: MPL-2.0
"""The central rows of this cache: written, evicted, purged and swept by what a pull brought.

Rows that exist only as waiting changes have no scope and no revision and are never touched here.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from cso_desktop.store.codec import codec
from cso_desktop.store.schema import TABLES

_ROOTS = {
    name: "customer_id" if "customer_id" in table.columns else "id"
    for name, table in TABLES.items()
    if "customer_id" in table.columns or name == "customers"
}
"""Tables whose rows hang on a customer, and the column that names it."""


class ServerRows:
    """Applies one staged pull to the rows of one write transaction.

    Attributes:
        touched: ids written or removed, by table.
        written: ids written, by table.
        removed: rows removed though their scope was neither revoked nor reset.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.touched: dict[str, set[str]] = defaultdict(set)
        self.written: dict[str, set[str]] = defaultdict(set)
        self.removed = 0
        self._marked: dict[str, set[str]] = defaultdict(set)

    def purge(self, scope: str) -> None:
        """Remove every row of a scope that is no longer ours."""
        for tab in TABLES:
            self._remove(tab, "sync_scope = ?", (scope,))

    def mark(self, scope: str) -> None:
        """Note the rows of a scope that will come anew; what does not come is swept."""
        for tab in TABLES:
            rows = self.connection.exec_driver_sql(
                f"SELECT id FROM {tab} WHERE sync_scope = ?", (scope,)
            )
            self._marked[tab] |= {row[0] for row in rows}

    def evict(self, eviction: dict[str, Any]) -> None:
        """Remove what left a scope, where it stands here still as part of that scope."""
        scope, rev = eviction["scope"], eviction["rev"]
        if eviction.get("tab"):
            if eviction["tab"] in TABLES:
                where = "id = ? AND sync_scope = ? AND sync_rev < ?"
                self._evict(eviction["tab"], where, (eviction["id"], scope, rev))
            return
        for tab, column in _ROOTS.items():
            where = f"{column} = ? AND sync_scope = ? AND sync_rev < ?"
            self._evict(tab, where, (eviction["root"], scope, rev))

    def write(self, scope: str, rows: Iterable[dict[str, Any]]) -> None:
        """Insert, replace or delete rows of a page; tables this program does not know are left."""
        by_table: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            by_table[row["tab"]].append(row)
        for tab, part in by_table.items():
            if tab in TABLES:
                self._write(tab, scope, part)

    def sweep(self) -> None:
        """Remove the marked rows that did not come again."""
        for tab, ids in self._marked.items():
            for record_id in ids:
                codec(tab).remove(self.connection, record_id)
            self.touched[tab] |= ids
        self._marked.clear()

    def clear(self) -> None:
        """Remove every row of every synced table."""
        for tab in TABLES:
            self.connection.exec_driver_sql(f"DELETE FROM {tab}")

    def total(self) -> int:
        """Count the rows that are here now."""
        counts = " + ".join(f"(SELECT count(*) FROM {tab})" for tab in TABLES)
        row = self.connection.exec_driver_sql(f"SELECT {counts}").fetchone()
        return int(row[0]) if row else 0

    def _write(self, tab: str, scope: str, rows: list[dict[str, Any]]) -> None:
        rows_codec = codec(tab)
        gone = [(row["id"], row["rev"]) for row in rows if row.get("del")]
        kept = [row for row in rows if not row.get("del")]
        rows_codec.write(self.connection, ((row["doc"], row["rev"], scope) for row in kept))
        for record_id, _ in gone:
            self.removed += self._remove(tab, "id = ?", (record_id,))
        ids = {row["id"] for row in kept}
        self.written[tab] |= ids
        self.touched[tab] |= ids
        self._marked[tab] -= ids

    def _evict(self, tab: str, where: str, values: tuple[object, ...]) -> None:
        self.removed += self._remove(tab, where, values)

    def _remove(self, tab: str, where: str, values: tuple[object, ...]) -> int:
        gone = self.connection.exec_driver_sql(
            f"DELETE FROM {tab} WHERE {where} RETURNING id", values
        ).fetchall()
        if gone:
            ids = {row[0] for row in gone}
            self.touched[tab] |= ids
            self.written[tab] -= ids
            self._marked[tab] -= ids
        return len(gone)
