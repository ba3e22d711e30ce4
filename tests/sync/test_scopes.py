# SPDX-License-Identifier: MPL-2.0
"""Customers move between territories and people with them (SYNC 9, faults 28 to 34; INV-52)."""

import psycopg
import pytest

from cso_desktop.sync import steps
from tests.sync.world import World, assert_same


def test_fault_28_a_customer_that_moved_away_takes_its_rows_and_the_late_edit_is_kept(
    world: World,
) -> None:
    world.person("anna", territories=["WEST"])
    world.person("ben", territories=["EAST"])
    anna, ben = world.desk("anna"), world.desk("ben")
    customer = anna.customer()
    contact = anna.contact(customer)
    anna.sync()
    world.move(customer, "EAST")
    anna.edit("contacts", contact, phone="555-0199")
    result = anna.sync()
    assert result.refused == 1
    assert anna.rules() == ["moved_away"]
    [question] = anna.questions()
    assert question.mine == {"phone": "555-0199"}
    assert not anna.ids("contacts")
    assert not anna.query("SELECT 1 FROM search_entries")
    ben.sync()
    assert ben.ids("contacts") == {contact}
    assert_same(anna)
    assert_same(ben)


def test_fault_29_there_and_back_again_between_two_pulls_leaves_the_rows_once(world: World) -> None:
    world.person("anna", territories=["WEST"])
    world.person("ben", territories=["EAST"])
    anna, ben = world.desk("anna"), world.desk("ben")
    customer = anna.customer()
    anna.contact(customer)
    anna.sync()
    world.move(customer, "EAST")
    world.move(customer, "WEST")
    anna.page = 1
    anna.sync()
    ben.sync()
    assert_same(anna)
    assert_same(ben)


@pytest.mark.parametrize("page", [1, None])
def test_fault_30_who_works_in_both_territories_keeps_the_rows(
    world: World, page: int | None
) -> None:
    world.person("anna", territories=["WEST", "EAST"])
    anna = world.desk("anna")
    customer = anna.customer(territory_id=world.territory("WEST"))
    contact = anna.contact(customer)
    anna.sync()
    anna.page = page
    world.move(customer, "EAST")
    anna.sync()
    assert anna.ids("contacts") == {contact}
    assert_same(anna)


def test_fault_31_a_territory_given_later_comes_as_a_whole(world: World) -> None:
    world.person("anna", territories=["WEST"])
    world.person("ben", territories=["EAST"])
    anna, ben = world.desk("anna"), world.desk("ben")
    contact = anna.contact(anna.customer())
    anna.sync()
    world.assign("ben", "EAST", "WEST")
    ben.sync()
    assert ben.ids("contacts") == {contact}
    assert ben.state("person")["territories"] == ["EAST", "WEST"]
    assert_same(ben)


def test_fault_32_a_territory_taken_away_offline_is_purged_and_the_work_judged(
    world: World,
) -> None:
    world.person("anna", territories=["WEST", "EAST"])
    anna = world.desk("anna")
    west = anna.customer(territory_id=world.territory("WEST"))
    east = anna.customer(territory_id=world.territory("EAST"))
    lost, kept = anna.contact(west), anna.contact(east)
    anna.sync()
    world.assign("anna", "EAST")
    anna.edit("contacts", lost, phone="555-0150")
    anna.contact(west, name="Too late")
    anna.edit("contacts", kept, phone="555-0151")
    result = anna.sync()
    assert result.refused == 2
    assert anna.ids("contacts") == {kept}
    assert anna.value("contacts", kept, "phone") == "555-0151"
    assert {entry[0] for entry in anna.query("SELECT customer_id FROM search_entries")} == {east}
    assert_same(anna)


@pytest.mark.parametrize("when", ["before the prune", "after the prune"])
def test_fault_34_after_longer_than_deletions_are_remembered_nothing_rises_again(
    world: World, when: str
) -> None:
    world.person("anna", territories=["WEST"])
    world.person("ben", territories=["WEST"])
    anna, ben = world.desk("anna"), world.desk("ben")
    customer = anna.customer()
    values = {"customer_id": customer, "kind": "duns", "value": "1", "compact_value": "1"}
    row = anna.insert("customer_identifiers", values)
    anna.sync()
    ben.sync()
    anna.delete("customer_identifiers", row)
    anna.sync()
    if when == "before the prune":
        ben.edit("customer_identifiers", row, value="2")
        world.prune()
    else:
        world.prune()
        ben.edit("customer_identifiers", row, value="2")
    ben.sync()
    assert not ben.ids("customer_identifiers")
    assert ben.statuses() == ["rejected"]
    anna.sync()
    assert_same(anna)
    assert_same(ben)


@pytest.mark.parametrize("prunes_again", [False, True])
def test_fault_34_67_a_first_sync_by_pages_ends_though_deletions_were_forgotten(
    world: World, prunes_again: bool
) -> None:
    world.person("anna", territories=["WEST"])
    world.person("ben", territories=["WEST"])
    anna, ben = world.desk("anna"), world.home("ben")
    customer = anna.customer()
    values = {"customer_id": customer, "kind": "duns", "value": "1", "compact_value": "1"}
    rows = [anna.insert("customer_identifiers", values) for _ in range(2)]
    anna.sync()
    for place in range(3):
        anna.contact(customer, name=f"Contact {place}")
    anna.delete("customer_identifiers", rows[0])
    anna.sync()
    world.prune()
    ben.join()
    ben.page = 1
    ben.sync_cut(steps.STAGE_COMMITTED, nth=4)
    if prunes_again:
        anna.delete("customer_identifiers", rows[1])
        anna.sync()
        world.prune()
    ben.sync()
    assert_same(ben)


def test_fault_35_the_horizon_never_moves_back(world: World) -> None:
    world.person("anna", territories=["WEST"])
    anna = world.desk("anna")
    values = {"customer_id": anna.customer(), "kind": "duns", "value": "1", "compact_value": "1"}
    horizons = []
    before = world.sql("select clock_timestamp()")[0][0]
    for _ in range(2):
        row = anna.insert("customer_identifiers", values)
        anna.sync()
        anna.delete("customer_identifiers", row)
        anna.sync()
        world.prune()
        horizons.append(world.sql("select max(min_rev) from sync.horizon")[0][0])
    world.prune(before)
    world.prune()
    horizons.append(world.sql("select max(min_rev) from sync.horizon")[0][0])
    assert horizons[0] < horizons[1] == horizons[2]


def test_fault_36_what_an_old_transaction_deletes_is_not_forgotten_before_anybody_saw_it(
    world: World,
) -> None:
    world.person("anna", territories=["WEST"])
    world.person("ben", territories=["WEST"])
    anna, ben = world.desk("anna"), world.desk("ben")
    values = {"customer_id": anna.customer(), "kind": "duns", "value": "1", "compact_value": "1"}
    row = anna.insert("customer_identifiers", values)
    anna.sync()
    ben.sync()
    with psycopg.connect(world.owner_url) as office:
        office.execute("select clock_timestamp()")  # the transaction is open from here on
        noon = world.sql("select clock_timestamp()")[0][0]
        anna.contact(values["customer_id"])
        anna.sync()
        office.execute("delete from app.customer_identifiers where id = %s", [row])
        now = office.execute("select now()").fetchone()
        assert now is not None
        assert now[0] < noon, "by its own time the deletion is older than what is kept"
        office.commit()
    world.prune(noon)
    assert world.sql("select deleted from sync.head where id = %s", row) == [(True,)]
    ben.sync()
    assert not ben.ids("customer_identifiers")
    assert not world.sql("select from sync.horizon")
