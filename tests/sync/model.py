# SPDX-License-Identifier: MPL-2.0
"""An independent account of what the store must hold: every group replayed by a merge of its own.

It reads what was sent (``sync.mutation``) and what the office did (``sync.audit``), merges in plain
Python by SYNC 5, and says which rows, values, conflicts and refusals that must have come to (I6).
"""

from dataclasses import dataclass, field
from typing import Any

from tests.sync.world import World

Place = tuple[str, str]
Values = dict[str, Any]

_ADDRESS = ("street", "city", "subdivision", "postal_code", "country")
_GROUPS = {("sites", name): "address" for name in _ADDRESS}
_OFFICE = "central"
_STAMPS = {f"{v}_{w}" for v in ("created", "changed") for w in ("by", "at", "device")}
_NOT_COMPARED = _STAMPS | {"scope_id", "territory_id"}


@dataclass(slots=True)
class _Group:
    """One group as it was sent, with what the store said to it."""

    rev: int
    device: str
    status: str
    ops: list[dict[str, Any]]
    conflicts: set[tuple[str, str, str]]


@dataclass(slots=True)
class _OfficeWrite:
    """One row that somebody wrote in the office."""

    rev: int
    place: Place
    op: str
    values: Values


@dataclass(slots=True)
class Model:
    """The rows as they must be, and who changed them when."""

    rows: dict[Place, Values] = field(default_factory=dict)
    changes: dict[Place, list[tuple[int, str]]] = field(default_factory=dict)

    def write_office(self, write: _OfficeWrite) -> None:
        if write.op == "delete":
            self.rows.pop(write.place, None)
        else:
            self.rows.setdefault(write.place, {}).update(write.values)
        self._changed(write.place, write.rev, _OFFICE)

    def decide(self, group: _Group) -> None:
        """Apply a group, and check that the store could only have said what it said."""
        if group.status == "rejected":
            return
        assert not self._refusal(group), f"{group.status}, but {self._refusal(group)}"
        conflicts: set[tuple[str, str, str]] = set()
        for op in group.ops:
            place = (op["tab"], op["id"])
            if op["op"] == "insert":
                self.rows[place] = dict(op["set"])
            elif op["op"] == "delete":
                del self.rows[place]
            else:
                names = self._update(op, group)
                conflicts |= {(*place, name) for name in names}
            self._changed(place, group.rev, group.device)
        assert conflicts == group.conflicts

    def _refusal(self, group: _Group) -> str | None:
        for op in group.ops:
            place = (op["tab"], op["id"])
            if op["op"] != "insert" and place not in self.rows:
                return f"{place} is not there"
            if op["op"] == "delete" and self._is_changed(place, group.device, op["base_rev"]):
                return f"{place} was changed meanwhile"
        return None

    def _update(self, op: dict[str, Any], group: _Group) -> set[str]:
        """Merge one update; the field groups that conflict."""
        place = (op["tab"], op["id"])
        now, wish = self.rows[place], op["set"]
        if not self._is_changed(place, group.device, op["base_rev"]):
            now.update(wish)
            return set()
        conflicts = set()
        for name in {_GROUPS.get((op["tab"], each), each) for each in wish}:
            members = {n for n in (*wish, *op["base"]) if _GROUPS.get((op["tab"], n), n) == name}
            seen = {n: op["base"].get(n) for n in members}
            held = {n: now.get(n) for n in members}
            if held == seen:
                now.update({n: wish[n] for n in members if n in wish})
            elif held != {**seen, **{n: wish[n] for n in members if n in wish}}:
                conflicts.add(name)
        return conflicts

    def _is_changed(self, place: Place, device: str, base_rev: int | None) -> bool:
        since = base_rev or 0
        return any(rev > since and who != device for rev, who in self.changes.get(place, ()))

    def _changed(self, place: Place, rev: int, device: str) -> None:
        self.changes.setdefault(place, []).append((rev, device))


def assert_merged(world: World, tables: tuple[str, ...]) -> None:
    """Check that the tables of the store hold what the model comes to, value by value."""
    model = Model()
    events: list[_Group | _OfficeWrite] = [*_groups(world), *_office_writes(world, tables)]
    for event in sorted(events, key=lambda event: event.rev):
        if isinstance(event, _Group):
            model.decide(event)
        else:
            model.write_office(event)
    held = {}
    for table in tables:
        for (document,) in world.sql(f"select to_jsonb(t) from app.{table} t"):
            held[table, str(document["id"])] = document
    wanted = {place: values for place, values in model.rows.items() if place[0] in tables}
    assert held.keys() == wanted.keys()
    for place, values in wanted.items():
        for name in values.keys() - _NOT_COMPARED:
            assert held[place][name] == values[name], (place, name)


def _groups(world: World) -> list[_Group]:
    rows = world.sql(
        "select rev, device_id::text, status, payload, result from sync.mutation "
        "where status <> 'duplicate' order by rev, seq"
    )
    return [
        _Group(
            rev,
            device,
            status,
            payload["ops"],
            {(c["tab"], c["id"], c["group"]) for c in result.get("conflicts", ())},
        )
        for rev, device, status, payload, result in rows
    ]


def _office_writes(world: World, tables: tuple[str, ...]) -> list[_OfficeWrite]:
    rows = world.sql(
        "select rev, tab, id::text, op, new from sync.audit "
        "where device = %s and tab = any (%s) order by rev",
        _OFFICE,
        list(tables),
    )
    return [
        _OfficeWrite(
            rev,
            (tab, record_id),
            op,
            {n: v for n, v in (new or {}).items() if n not in _NOT_COMPARED},
        )
        for rev, tab, record_id, op, new in rows
    ]
