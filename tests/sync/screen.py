# SPDX-License-Identifier: MPL-2.0
"""An independent account of what a screen must show: central versions plus the own outbox."""

import json
from typing import Any

from cso_desktop.store.codec import codec
from tests.sync.world import Desk

TABLES = ("customers", "contacts", "sites", "customer_identifiers")
_STAMPS = {f"{v}_{w}" for v in ("created", "changed") for w in ("by", "at", "device")}

Rows = dict[tuple[str, str], dict[str, Any]]


def shown(desk: Desk) -> Rows:
    """Read what the screen shows."""
    found: Rows = {}
    for table in TABLES:
        rows = codec(table)
        for values in desk.query(f"SELECT {', '.join(rows.fields)} FROM {table}"):
            document = rows.document(values)
            found[table, str(document["id"])] = _without_stamps(document)
    return found


def expected(desk: Desk) -> Rows:
    """Work out what the screen must show, in plain Python."""
    rows = shown(desk)
    for table, record_id, doc in desk.query("SELECT tab, id, doc FROM shadow"):
        if doc is None:
            rows.pop((table, record_id), None)
        else:
            rows[table, record_id] = _without_stamps(json.loads(doc))
    for (ops,) in desk.query("SELECT ops FROM outbox ORDER BY n"):
        for op in json.loads(ops):
            _apply(rows, op)
    return rows


def _apply(rows: Rows, op: dict[str, Any]) -> None:
    place = (op["tab"], op["id"])
    if op["op"] == "insert" and place not in rows:
        empty = dict.fromkeys(set(codec(op["tab"]).fields) - _STAMPS)
        rows[place] = {**empty, **op["set"], "id": op["id"]}
    elif op["op"] == "update" and place in rows:
        rows[place] = {**rows[place], **op["set"]}
    elif op["op"] == "delete":
        rows.pop(place, None)


def _without_stamps(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in _STAMPS}
