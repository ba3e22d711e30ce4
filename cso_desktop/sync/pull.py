# SPDX-License-Identifier: MPL-2.0
"""Receiving: pages are put on a stage, each together with its cursors, until nothing is missing.

An interrupted pull goes on where it stopped; only a complete one may be merged.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from cso_desktop.store import home_state
from cso_desktop.store.types import json_text
from cso_desktop.sync.answers import Json, Page

REVOKED = "revoked"
RESET = "reset"
EVICT = "evict"
ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Request:
    """From where the next page is asked for, and as which device."""

    device: str
    state: Json


def next_request(connection: Connection) -> Request:
    """Say where this home stands."""
    known = home_state.get(connection, "known") or {}
    staged = home_state.get(connection, "stage_scopes")
    device = home_state.get(connection, "device")
    if staged is None:
        return Request(device, {**known, "scopes": home_state.get(connection, "scopes", {})})
    begun = home_state.get(connection, "stage_begun", {})
    return Request(device, {**known, "scopes": staged, "begun": begun})


def stage(connection: Connection, request: Request, page: Page) -> bool:
    """Keep a page and its cursors; false when this home has moved on since it was asked for."""
    if next_request(connection) != request:
        return False
    body = page.body
    for scope in body.get("revoked", ()):
        keep(connection, REVOKED, scope, None)
    for scope in body.get("reset_scopes", ()):
        keep(connection, RESET, scope, None)
    for eviction in body.get("evict", ()):
        keep(connection, EVICT, eviction["scope"], eviction)
    for part in body.get("data", ()):
        if part["rows"]:
            keep(connection, ROWS, part["scope"], part["rows"])
    home_state.put(connection, "stage_scopes", page.cursors)
    home_state.put(connection, "stage_begun", page.begun)
    home_state.put(connection, "known", page.position)
    head = page.position["rev"] if page.is_complete else None
    home_state.put(connection, "stage_head", head)
    return True


def keep(connection: Connection, kind: str, scope: str, value: object) -> None:
    """Put one part of a pull on the stage."""
    connection.exec_driver_sql(
        "INSERT INTO stage (kind, scope, v) VALUES (?, ?, ?)", (kind, scope, json_text(value))
    )
