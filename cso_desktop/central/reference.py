# SPDX-License-Identifier: MPL-2.0
"""Gives a central store the reference data that ships: terms, rates, queues, reasons, settings."""

from cso_desktop.central.loading import load
from cso_desktop.central.schema import as_owner, owner_connection
from cso_desktop.seed import reference_rows


def load_reference(url: str) -> int:
    """Load the reference rows the store does not have yet; return how many those were.

    Rows that are there are left as they are, also when an administrator has changed them.
    """
    missing = {}
    with owner_connection(url) as connection, as_owner(connection):
        for table, rows in reference_rows().items():
            found = connection.execute(f"select id::text from app.{table}".encode()).fetchall()
            have = {row[0] for row in found}
            missing[table] = [row for row in rows if row["id"] not in have]
    if not any(missing.values()):
        return 0
    return sum(load(url, missing).values())
