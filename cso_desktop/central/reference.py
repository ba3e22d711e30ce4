# SPDX-License-Identifier: MPL-2.0
"""Gives a central store the reference data that ships: terms, rates, queues, reasons, settings."""

from cso_desktop.central.loading import load
from cso_desktop.central.schema import as_owner, owner_connection
from cso_desktop.seed import reference_rows


def load_reference(url: str) -> int:
    """Load the reference rows the store has never had; return how many those were.

    What an administrator has changed or deleted stays changed or deleted.
    """
    missing = {}
    with owner_connection(url) as connection, as_owner(connection):
        for table, rows in reference_rows().items():
            found = connection.execute(
                "select id::text from sync.head where tab = %s", [table]
            ).fetchall()
            known = {row[0] for row in found}
            missing[table] = [row for row in rows if row["id"] not in known]
    if not any(missing.values()):
        return 0
    return sum(load(url, missing).values())
