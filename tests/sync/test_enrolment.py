# SPDX-License-Identifier: MPL-2.0
"""A home joins a store with everything that is in it, and a large first sync is one merge."""

from collections import Counter

import pytest

from cso_desktop.errors import UserError
from cso_desktop.store import projections
from cso_desktop.store.unit_of_work import UnitOfWork
from cso_desktop.sync import merge
from cso_desktop.sync.enroll import enroll
from cso_desktop.sync.results import Progress
from tests.sync.world import CONTACT, CUSTOMER, PASSWORD, Desk, World, assert_same


def _enroll(desk: Desk, **more: object) -> object:
    user = desk.person
    return enroll(desk.cache, desk.world.url, user, PASSWORD, clock=desk.clock, **more)  # type: ignore[arg-type]


def _history(desk: Desk, count: int) -> None:
    def act(work: UnitOfWork) -> None:
        for number in range(count):
            customer = work.insert(
                "customers",
                {**CUSTOMER, "number": f"{number:07d}", "state": "active", "origin": "imported"},
            )
            work.insert("contacts", {**CONTACT, "customer_id": customer, "origin": "imported"})

    desk.do("Import customers", act)


def test_a_home_with_imported_history_brings_all_of_it(world: World) -> None:
    world.person("anna", territories=["WEST"])
    home = world.home("anna")
    _history(home, 40)
    assert not home.status().is_enrolled
    before = home.ids("customers")
    told: list[Progress] = []
    _enroll(home, on_progress=told.append)
    status = home.status()
    assert (status.is_enrolled, status.user, status.waiting) == (True, "anna", 0)
    assert home.ids("customers") == before
    assert home.value("customers", min(before), "number") == "0000000"
    assert home.value("customers", min(before), "created_by") == "anna"
    assert Counter(p.phase for p in told).keys() == {"push", "pull", "merge"}
    assert_same(home)


def test_what_the_person_may_not_write_is_refused_and_kept(world: World) -> None:
    world.person("inga", roles=["FAM"], territories=["WEST"])
    home = world.home("inga")
    customer = home.customer()
    home.edit("customers", customer, payment_term="N60")
    _enroll(home)
    assert home.rules() == ["role"]
    assert home.value("customers", customer, "payment_term") == "N30"
    assert home.status().needs_you == 1
    assert_same(home)


def test_a_home_belongs_to_one_person_at_one_store(world: World) -> None:
    world.person("anna", territories=["WEST"])
    world.person("ben", territories=["WEST"])
    home = world.desk("anna")
    _enroll(home)
    home.person = "ben"
    with pytest.raises(UserError, match="belongs to anna"):
        _enroll(home)


def test_a_large_first_sync_builds_search_and_balances_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.person("anna", territories=["WEST"])
    writer = world.desk("anna")
    _history(writer, 60)
    writer.sync()
    monkeypatch.setattr(merge, "BULK_BYTES", 10_000)
    reader = world.home("anna")
    result = _enroll(reader)
    changes = result.changes  # type: ignore[attr-defined]
    assert changes.touches("customers", "contacts")
    assert changes.changed["customers"] == frozenset()
    assert_same(reader)
    entries = "SELECT tab, id, number, words, compact FROM search_entries ORDER BY tab, id"
    assert reader.query(entries) == writer.query(entries)
    assert len(reader.query("SELECT name FROM sqlite_master WHERE type = 'trigger'")) == len(
        writer.query("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    )
    with reader.cache.read() as connection:
        assert projections.differences(connection) == []


def test_digests_tell_whether_desk_and_store_hold_the_same(world: World) -> None:
    world.person("anna", territories=["WEST"])
    anna = world.desk("anna")
    customer = anna.customer()
    row = anna.insert(
        "customer_identifiers",
        {"customer_id": customer, "kind": "duns", "value": "1", "compact_value": "1"},
    )
    anna.sync()
    anna.edit("customers", customer, notes="Waiting")
    anna.delete("customer_identifiers", row)
    for scope, digest in anna.digests().items():
        with anna.connect() as central:
            there = central.digest(scope)
        assert (digest.count, digest.xor) == (there["count"], there["xor"])
    with anna.cache.write() as connection:
        connection.exec_driver_sql("UPDATE customers SET sync_rev = sync_rev + 1")
    scope = world.territory("WEST")
    with anna.connect() as central:
        assert anna.digests()[scope].xor != central.digest(scope)["xor"]


def test_numbers_drawn_here_give_way_to_official_ones(world: World) -> None:
    world.person("anna", territories=["WEST"])
    anna = world.home("anna")
    customer = anna.customer()
    provisional = anna.value("customers", customer, "provisional_number")
    assert anna.value("customers", customer, "number") is None
    anna.enroll()
    assert anna.value("customers", customer, "number") == "0448001"
    assert anna.value("customers", customer, "provisional_number") == provisional
