# SPDX-License-Identifier: MPL-2.0
"""Loading very many records at once: what is derived from them is made anew at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection

from cso_desktop.store import projections, search

_MANY: Final = 500
_TIMES_AS_MANY: Final = 10


@contextmanager
def bulk_load(connection: Connection, rows: int) -> Iterator[None]:
    """Keep balances and look-up entries by triggers, or make them anew when that is quicker.

    An error leaves the caller's transaction to be rolled back, triggers included.

    Args:
        connection: the open write transaction.
        rows: about how many records are to be written.
    """
    (known,) = connection.exec_driver_sql("SELECT count(*) FROM search_entries").one()
    if rows < _MANY or known > rows * _TIMES_AS_MANY:
        yield
        return
    projections.suspend(connection)
    search.suspend(connection)
    yield
    projections.rebuild(connection)
    search.rebuild(connection)
