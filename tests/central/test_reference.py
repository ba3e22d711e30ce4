# SPDX-License-Identifier: MPL-2.0
"""The reference data in a central store: loaded once, and an administrator's changes stay."""

import psycopg

from cso_desktop.central import create
from cso_desktop.central.reference import load_reference
from cso_desktop.seed import reference_rows


def test_reference_data_is_loaded_once_and_what_was_changed_stays_so(central_database: str) -> None:
    create(central_database)
    wanted = reference_rows()
    assert load_reference(central_database) == sum(map(len, wanted.values()))
    assert load_reference(central_database) == 0
    with psycopg.connect(central_database) as owner:
        owner.execute("update app.queues set title = 'Ours' where code = 'federal'")
        owner.execute("delete from app.queues where code = 'partner'")
    assert load_reference(central_database) == 0
    with psycopg.connect(central_database) as owner:
        query = "select code, title from app.queues where code in ('federal', 'partner')"
        assert owner.execute(query).fetchall() == [("federal", "Ours")]
