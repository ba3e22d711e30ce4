# SPDX-License-Identifier: MPL-2.0
"""The central store: a PostgreSQL with schema, roles, row security and rules of its own."""

from cso_desktop.central.hardening import CheckLine, check
from cso_desktop.central.loading import load
from cso_desktop.central.people import add_person, revoke_person, set_person
from cso_desktop.central.schema import create, upgrade

__all__ = [
    "CheckLine",
    "add_person",
    "check",
    "create",
    "load",
    "revoke_person",
    "set_person",
    "upgrade",
]
