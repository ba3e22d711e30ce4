# SPDX-License-Identifier: MPL-2.0
"""What the screen shows is the central version of each row with this desk's waiting changes on it.

``rewind`` takes those changes off, ``replay`` puts them on again; both run inside one transaction,
so nobody ever sees a row without them.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from cso_desktop.store import home_state
from cso_desktop.store.codec import Document, codec
from cso_desktop.store.schema import TABLES
from cso_desktop.store.types import json_text

_Op = dict[str, Any]
_Row = tuple[Document, int | None, str | None]


@dataclass(slots=True)
class Overlay:
    """The waiting changes of one write transaction, between being taken off and put back.

    Attributes:
        touched: the rows that carried waiting changes, by table.
    """

    connection: Connection
    touched: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    # Rows that exist here only as waiting inserts stay in place so that lists keep their keys;
    # until something writes them again they count as absent.
    _ghosts: set[tuple[str, str]] = field(default_factory=set)
    _shadowed: set[tuple[str, str]] = field(default_factory=set)

    def rewind(self) -> None:
        """Put the central version of every changed row back and forget the shadows."""
        central: dict[str, list[_Row]] = defaultdict(list)
        for tab, record_id, rev, scope, doc in self.connection.exec_driver_sql(
            "SELECT tab, id, rev, scope, doc FROM shadow"
        ).fetchall():
            self.touched[tab].add(record_id)
            if doc is None:
                self._ghosts.add((tab, record_id))
            else:
                central[tab].append((json.loads(doc), rev, scope))
        for tab, rows in central.items():
            codec(tab).write(self.connection, rows)
        self.connection.exec_driver_sql("DELETE FROM shadow")

    def is_written(self, tab: str, record_ids: set[str]) -> None:
        """Take note that rows now hold a central version."""
        self._ghosts -= {(tab, record_id) for record_id in record_ids}

    def replay(self) -> None:
        """Apply every group of the outbox again, in local order, and let go of what is left."""
        author = home_state.author(self.connection)
        groups = self.connection.exec_driver_sql("SELECT ops, made_at FROM outbox ORDER BY n")
        for ops, made_at in groups.fetchall():
            stamps = {"by": author.login, "at": made_at, "device": author.device}
            for op in json.loads(ops):
                self._replay(op, stamps)
        for tab, record_id in self._ghosts:
            codec(tab).remove(self.connection, record_id)
        self._ghosts.clear()

    def _replay(self, op: _Op, stamps: dict[str, str]) -> None:
        tab, record_id = op["tab"], op["id"]
        if tab not in TABLES:
            return
        rows = codec(tab)
        current = None
        if (tab, record_id) not in self._ghosts:
            current = rows.read(self.connection, record_id)
        match op["op"]:
            case "insert" if current is None:
                self._keep_shadow(tab, record_id, None)
                made = {f"{when}_{what}": stamps[what] for when in _STAMPED for what in stamps}
                document = {**op["set"], **made, "id": record_id}
                rows.write(self.connection, [(document, None, None)])
                self._ghosts.discard((tab, record_id))
            case "update" if current is not None:
                self._patch(tab, record_id, current, {**op["set"], **_changed(stamps)})
            case "delete" if current is not None:
                self._keep_shadow(tab, record_id, current)
                rows.remove(self.connection, record_id)
            case "call" if current is not None and op.get("shows"):
                self._patch(tab, record_id, current, op["shows"])

    def _patch(self, tab: str, record_id: str, current: _Row, changes: Document) -> None:
        self._keep_shadow(tab, record_id, current)
        codec(tab).patch(self.connection, record_id, changes)

    def _keep_shadow(self, tab: str, record_id: str, current: _Row | None) -> None:
        if (tab, record_id) in self._shadowed:
            return
        self._shadowed.add((tab, record_id))
        self.touched[tab].add(record_id)
        document, rev, scope = current or (None, None, None)
        self.connection.exec_driver_sql(
            "INSERT INTO shadow (tab, id, rev, scope, doc) VALUES (?, ?, ?, ?, ?)",
            (tab, record_id, rev, scope, None if document is None else json_text(document)),
        )


_STAMPED = ("created", "changed")


def _changed(stamps: dict[str, str]) -> dict[str, str]:
    return {f"changed_{what}": value for what, value in stamps.items()}
