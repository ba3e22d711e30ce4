# SPDX-License-Identifier: MPL-2.0
"""One user action is one group: rows, shadows and outbox together or not at all."""

import json
from datetime import UTC, datetime

import pytest

from cso_desktop.domain.clock import FixedClock
from cso_desktop.errors import Bug, NotAllowed, NotFound
from cso_desktop.store import home_state
from cso_desktop.store.cache import Cache
from cso_desktop.store.codec import codec
from tests.sync.world import CONTACT, CUSTOMER

CLOCK = FixedClock(datetime(2026, 11, 22, 9, 14, 3, tzinfo=UTC))


def _count(cache: Cache, table: str) -> int:
    with cache.read() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def _customer(cache: Cache) -> str:
    with cache.work(CLOCK) as work:
        made = work.insert("customers", CUSTOMER)
        work.close_group("Add a customer")
    return made


def test_a_group_holds_its_rows_and_its_entry(cache: Cache) -> None:
    with cache.work(CLOCK) as work:
        customer = work.insert("customers", CUSTOMER)
        contact = work.insert("contacts", {**CONTACT, "customer_id": customer})
        group = work.close_group("Add a customer")
        assert work.changes().changed == {
            "customers": frozenset({customer}),
            "contacts": frozenset({contact}),
        }
    with cache.read() as connection:
        row = connection.exec_driver_sql("SELECT * FROM outbox").one()
    assert (row.seq, row.group_id, row.title, row.status) == (1, group, "Add a customer", "pending")
    assert row.made_at == "2026-11-22T09:14:03+00:00"
    assert [op["tab"] for op in json.loads(row.ops)] == ["customers", "contacts"]
    assert _count(cache, "shadow") == 2


@pytest.mark.parametrize("fails_after_closing", [False, True])
def test_an_error_undoes_rows_and_entry_alike(cache: Cache, fails_after_closing: bool) -> None:
    with pytest.raises(ZeroDivisionError):
        _fail(cache, fails_after_closing)
    for table in ("customers", "outbox", "shadow", "search_entries"):
        assert _count(cache, table) == 0
    with cache.read() as connection:
        assert home_state.get(connection, "next_seq") == 1


def _fail(cache: Cache, fails_after_closing: bool) -> None:
    with cache.work(CLOCK) as work:
        work.insert("customers", CUSTOMER)
        if fails_after_closing:
            work.close_group("Add a customer")
        raise ZeroDivisionError


def test_changes_outside_a_group_are_a_bug_and_undone(cache: Cache) -> None:
    with pytest.raises(Bug), cache.work(CLOCK) as work:
        work.insert("customers", CUSTOMER)
    assert _count(cache, "customers") == 0


def test_the_first_edit_keeps_the_central_version_and_the_second_does_not_touch_it(
    cache: Cache,
) -> None:
    customer = _customer(cache)
    with cache.write() as connection:
        connection.exec_driver_sql("DELETE FROM shadow")
        connection.exec_driver_sql("UPDATE customers SET sync_rev = 7, sync_scope = 's'")
    for notes in ("one", "two"):
        with cache.work(CLOCK) as work:
            work.update("customers", customer, {"notes": notes})
            work.close_group("Note")
    with cache.read() as connection:
        shadow = connection.exec_driver_sql("SELECT * FROM shadow").one()
        ops = connection.exec_driver_sql("SELECT ops FROM outbox ORDER BY n DESC LIMIT 1").scalar()
        now = codec("customers").read(connection, customer)
    assert (shadow.rev, shadow.scope) == (7, "s")
    assert json.loads(shadow.doc)["notes"] is None
    assert json.loads(str(ops)) == [
        {
            "op": "update",
            "tab": "customers",
            "id": customer,
            "base_rev": 7,
            "base": {"notes": "one"},
            "set": {"notes": "two"},
        }
    ]
    assert now is not None
    assert now[0]["notes"] == "two"


def test_the_base_holds_the_whole_field_group(cache: Cache) -> None:
    customer = _customer(cache)
    with cache.work(CLOCK) as work:
        work.update("customers", customer, {"statement_cycle_day": 15})
        work.close_group("Cycle")
    with cache.read() as connection:
        ops = connection.exec_driver_sql("SELECT ops FROM outbox ORDER BY n DESC LIMIT 1").scalar()
    assert json.loads(str(ops))[0]["base"] == {
        "statement_cycle_day": 1,
        "statement_kind": "open_item",
    }


def test_what_is_so_already_makes_no_group(cache: Cache) -> None:
    customer = _customer(cache)
    with cache.work(CLOCK) as work:
        work.update("customers", customer, {"display_name": "Harbor Mills"})
        assert work.close_group("Nothing") is None
    assert _count(cache, "outbox") == 1


def test_a_role_that_may_not_is_refused_before_anything_is_written(cache: Cache) -> None:
    customer = _customer(cache)
    with cache.write() as connection:
        home_state.put(connection, "person", {"login": "anna", "roles": ["INV"]})
    for deed in ({"notes": "x"}, {"segment": "federal"}):
        with cache.work(CLOCK) as work:
            if "segment" in deed:
                with pytest.raises(NotAllowed, match="supervisor"):
                    work.update("customers", customer, deed)
            else:
                work.update("customers", customer, deed)
                work.close_group("Note")
    with cache.work(CLOCK) as work, pytest.raises(NotAllowed, match="Nobody"):
        work.delete("customers", customer)
    with cache.work(CLOCK) as work, pytest.raises(NotFound):
        work.update("customers", "0198f0a0-0000-7000-8000-000000000000", {"notes": "x"})
    assert _count(cache, "outbox") == 2
