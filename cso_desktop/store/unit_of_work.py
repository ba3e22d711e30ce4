# SPDX-License-Identifier: MPL-2.0
"""One user action: its row changes and its outbox entry, in one transaction or not at all.

Every write of the product goes through here. The first waiting edit of a row keeps the row's
central version as a shadow, so that a later merge can rewind to it (SYNC 3.2).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from cso_desktop.domain.clock import Clock
from cso_desktop.domain.ids import new_id
from cso_desktop.domain.numbers import provisional_number
from cso_desktop.domain.records import BY_TABLE, IMPORTED, IMPORTERS, RecordKind, whole_groups
from cso_desktop.domain.roles import Role, labels
from cso_desktop.errors import Bug, NotAllowed, NotFound
from cso_desktop.store import home_state
from cso_desktop.store.codec import Document, codec
from cso_desktop.store.schema import SCHEMA_VERSION
from cso_desktop.store.types import instant_text, json_text

PENDING = "pending"
StoredRow = tuple[Document, int | None, str | None]
"""A row as (document, revision, scope)."""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Which records changed: table name to ids."""

    changed: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def touches(self, *tables: str) -> bool:
        """Tell whether any record of these tables changed."""
        return any(table in self.changed for table in tables)


class UnitOfWork:
    """Collects the operations of one or more groups on one write transaction.

    Attributes:
        connection: the open write transaction, for reads that must see this work.
        author: who writes.
        now: the one instant at which all of this happens.
    """

    def __init__(self, connection: Connection, clock: Clock) -> None:
        _refuse_revoked(connection)
        self.connection = connection
        self.author = home_state.author(connection)
        self.now = clock.now()
        self._ops: list[dict[str, Any]] = []
        self._changed: dict[str, set[str]] = {}
        self._imported: set[str] = set()

    def insert(self, table: str, values: Mapping[str, object]) -> str:
        """Add a row and return its id; a missing id, state or provisional number is given.

        Raises:
            NotAllowed: the person's roles may not add such a record.
        """
        kind = BY_TABLE[table]
        is_imported = self._is_imported(kind, values)
        self._require(kind.insert, f"add a {kind.title}", imported=is_imported)
        if not is_imported:
            self._require_open_parent(kind, values)
        rows = codec(table)
        sent = rows.to_wire(values)
        if "id" in sent:
            self._keep_shadow(table, str(sent["id"]))
        else:
            sent["id"] = new_id()
            self._add_shadow(table, sent["id"], None)
        record_id = str(sent["id"])
        if is_imported:
            self._imported.add(record_id)
        if kind.initial_state is not None:
            sent.setdefault("state", kind.initial_state)
        if kind.number is not None and not is_imported:
            sent.setdefault("provisional_number", self._provisional())
        rows.write(self.connection, [({**sent, **self._stamps(created=True)}, None, None)])
        fields = {name: value for name, value in sent.items() if name != "id"}
        self._add({"op": "insert", "tab": table, "id": record_id, "set": fields})
        return record_id

    def update(self, table: str, record_id: str, changes: Mapping[str, object]) -> None:
        """Change fields of a row; what is already so is left out, and nothing is sent for it.

        Raises:
            NotFound: the row is not in this cache.
            NotAllowed: the person's roles may not change one of the fields.
        """
        kind = BY_TABLE[table]
        rows = codec(table)
        current, rev, _ = self._current(table, record_id)
        wanted = rows.to_wire(changes)
        changed = {n: v for n, v in wanted.items() if current[n] != v}
        if not changed:
            return
        for name in changed:
            self._require(kind.edit.get(name, frozenset()), f"change {name} of a {kind.title}")
        if changed.keys() - kind.free_fields:
            _require_open(kind, current)
            self._require_open_parent(kind, current)
        base = {name: current[name] for name in sorted(whole_groups(table, changed))}
        self._keep_shadow(table, record_id)
        rows.patch(self.connection, record_id, {**changed, **self._stamps(created=False)})
        self._add(
            {
                "op": "update",
                "tab": table,
                "id": record_id,
                "base_rev": rev,
                "base": base,
                "set": changed,
            }
        )

    def delete(self, table: str, record_id: str) -> None:
        """Delete a row that may be deleted at all.

        Raises:
            NotFound: the row is not in this cache.
            NotAllowed: such records are never deleted, or not by this person.
        """
        kind = BY_TABLE[table]
        self._require(kind.delete, f"delete a {kind.title}")
        current, rev, _ = self._current(table, record_id)
        self._require_open_parent(kind, current)
        self._keep_shadow(table, record_id)
        codec(table).remove(self.connection, record_id)
        self._add({"op": "delete", "tab": table, "id": record_id, "base_rev": rev})

    def call(
        self,
        transition: str,
        table: str,
        record_id: str,
        *,
        args: Mapping[str, object] | None = None,
        shows: Mapping[str, object] | None = None,
    ) -> None:
        """Ask the central store for a decision (``confirm``, ``submit``).

        Args:
            transition: name of the decision in the table's state machine.
            table: the record's table.
            record_id: the record.
            args: what the decision needs to know, in wire spelling.
            shows: fields to show here until the store has answered; never sent as a change.
        """
        _, rev, _ = self._current(table, record_id)
        shown = codec(table).to_wire(shows or {})
        if shown:
            self._keep_shadow(table, record_id)
            codec(table).patch(self.connection, record_id, shown)
        self._add(
            {
                "op": "call",
                "fn": f"{table}.{transition}",
                "tab": table,
                "id": record_id,
                "base_rev": rev,
                "args": dict(args or {}),
                "shows": shown,
            }
        )

    def close_group(self, title: str) -> str | None:
        """Put the operations so far into the outbox as one all-or-nothing group.

        Returns:
            The group's id, or None when nothing was changed since the last group.
        """
        if not self._ops:
            return None
        group_id = new_id()
        self.connection.exec_driver_sql(
            "INSERT INTO outbox (seq, group_id, ops, title, made_at, schema, status) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                home_state.next_number(self.connection, "next_seq"),
                group_id,
                json_text(self._ops),
                title,
                instant_text(self.now),
                SCHEMA_VERSION,
                PENDING,
            ),
        )
        self._ops = []
        return group_id

    def changes(self) -> ChangeSet:
        """Tell what this work has changed so far."""
        return ChangeSet({table: frozenset(ids) for table, ids in self._changed.items()})

    @property
    def has_open_group(self) -> bool:
        """True while operations wait for ``close_group``."""
        return bool(self._ops)

    def _current(self, table: str, record_id: str) -> StoredRow:
        found = codec(table).read(self.connection, record_id)
        if found is None:
            raise NotFound(f"This {BY_TABLE[table].title} is not on this desk.")
        return found

    def _keep_shadow(self, table: str, record_id: str) -> None:
        known = self.connection.exec_driver_sql(
            "SELECT 1 FROM shadow WHERE tab = ? AND id = ?", (table, record_id)
        ).fetchone()
        if known is not None:
            return
        found = codec(table).read(self.connection, record_id)
        self._add_shadow(table, record_id, found)

    def _add_shadow(self, table: str, record_id: str, found: StoredRow | None) -> None:
        document, rev, scope = found or (None, None, None)
        self.connection.exec_driver_sql(
            "INSERT INTO shadow (tab, id, rev, scope, doc) VALUES (?, ?, ?, ?, ?)",
            (table, record_id, rev, scope, None if document is None else json_text(document)),
        )

    def _is_imported(self, kind: RecordKind, values: Mapping[str, object]) -> bool:
        """Tell whether a new row is history, by itself or as a part of what this work imported."""
        if values.get("origin") == IMPORTED:
            return True
        return kind.parent is not None and values.get(kind.parent[1]) in self._imported

    def _stamps(self, *, created: bool) -> Document:
        names = ("created", "changed") if created else ("changed",)
        values = {
            "by": self.author.login,
            "at": instant_text(self.now),
            "device": self.author.device,
        }
        return {f"{name}_{what}": value for name in names for what, value in values.items()}

    def _provisional(self) -> str:
        prefix = home_state.get(self.connection, "device_prefix")
        count = home_state.next_number(self.connection, "next_provisional")
        return provisional_number(prefix, count)

    def _require(self, roles: frozenset[Role], deed: str, *, imported: bool = False) -> None:
        allowed = roles | IMPORTERS if imported else roles
        if not self.author.roles & allowed:
            who = labels(allowed)
            raise NotAllowed(
                f"Only {who} may {deed}." if who else f"Nobody may {deed} by hand.",
                hint="Ask an administrator for the role, or hand the work over.",
            )

    def _require_open_parent(self, kind: RecordKind, values: Mapping[str, object]) -> None:
        """Refuse to change a part of a record that is not open for changes any more."""
        if kind.parent is not None:
            table, column = kind.parent
            found = codec(table).read(self.connection, str(values.get(column)))
            if found is not None:
                _require_open(BY_TABLE[table], found[0])

    def _add(self, operation: dict[str, Any]) -> None:
        self._ops.append(operation)
        self._changed.setdefault(operation["tab"], set()).add(operation["id"])


def _refuse_revoked(connection: Connection) -> None:
    """Refuse changes that the central store would never take (fault 62)."""
    if home_state.get(connection, "revoked", False):
        raise NotAllowed(
            "Access to the central store was revoked; what is here can only be read.",
            hint="'cso handover FILE' writes what was not sent, for the office.",
        )


def _require_open(kind: RecordKind, current: Document) -> None:
    """Refuse to change a record in a state that does not allow it (BIL-01, INV-8)."""
    if kind.states and current["state"] not in kind.states:
        state = current["state"].replace("_", " ")
        raise NotAllowed(
            f"This {kind.title} is {state} and cannot be changed any more.",
            hint=f"It could be changed while it was {' or '.join(kind.states).replace('_', ' ')}.",
        )


def check_closed(work: UnitOfWork) -> None:
    """Refuse to commit changes that no group carries.

    Raises:
        Bug: a service changed rows and forgot to close the group.
    """
    if work.has_open_group:
        raise Bug("a unit of work was left with changes outside any group")
