# SPDX-License-Identifier: MPL-2.0
"""Fetches scopes anew that do not hold what the central store holds (SYNC 4.6, fault 70)."""

from collections.abc import Iterable

from sqlalchemy import Connection

from cso_desktop.store import home_state
from cso_desktop.sync import pull


def fetch_anew(connection: Connection, scopes: Iterable[str]) -> None:
    """Have the next pull bring every row of the scopes, and the merge sweep what did not come."""
    staged = home_state.get(connection, "stage_scopes")
    cursors = dict(home_state.get(connection, "scopes", {}) if staged is None else staged)
    for scope in scopes:
        pull.keep(connection, pull.RESET, scope, None)
        cursors[scope] = 0
    home_state.put(connection, "stage_scopes", cursors)
    home_state.put(connection, "stage_head", None)
