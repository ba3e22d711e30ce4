# SPDX-License-Identifier: MPL-2.0
"""Entries, other parents, quiet copies and two disasters at once (SYNC 9: 19, 25, 33, 39, 47)."""

from datetime import date

from tests.sync.world import Pair, World, assert_same


def test_fault_19_entries_made_at_once_are_all_kept(pair: Pair) -> None:
    amounts = {pair.anna: (1_000, 2_050), pair.ben: (30, 4)}
    for desk, paid in amounts.items():
        for minor in paid:
            desk.insert(
                "payments",
                {
                    "customer_id": pair.customer,
                    "kind": "receipt",
                    "method": "ach",
                    "amount_minor": minor,
                    "currency": "USD",
                    "value_on": date(2026, 11, 20),
                    "origin": "entered",
                },
            )
    pair.check()
    for desk in amounts:
        assert desk.query("SELECT count(*), sum(amount_minor) FROM payments") == [(4, 3_084)]


def test_fault_25_every_function_a_page_is_made_of_reads_one_snapshot(world: World) -> None:
    """A volatile step inside a stable one would look at a later state and leave holes."""
    (told,) = world.sql(
        "with recursive called as ("
        "  select p.oid, p.proname, p.provolatile, pg_get_functiondef(p.oid) as body"
        "  from pg_proc p where p.oid = 'api_v1.pull(jsonb, integer)'::regprocedure"
        "  union"
        "  select p.oid, p.proname, p.provolatile, pg_get_functiondef(p.oid)"
        "  from called c join pg_proc p on p.pronamespace = 'sync'::regnamespace"
        "    and p.prokind = 'f' and c.body ~ ('sync\\.' || p.proname || '\\M')"
        ") select array_agg(proname::text order by proname),"
        "  array_agg(proname::text) filter (where provolatile = 'v') from called"
    )
    reached, volatile = told
    assert {"pull", "scope_rows", "docs", "is_same_history"} <= set(reached)
    assert volatile in (None, ["refuse_request"])


def test_fault_33_a_part_that_went_to_another_customer_leaves_the_desk_it_left(
    world: World,
) -> None:
    world.person("anna", territories=["WEST"])
    world.person("ben", territories=["EAST"])
    world.person("carl", territories=["WEST", "EAST"])
    anna, ben, carl = world.desk("anna"), world.desk("ben"), world.desk("carl")
    west, east = anna.customer(), ben.customer()
    contact = anna.contact(west)
    world.settle(anna, ben, carl)
    anna.edit("contacts", contact, phone="555-0130")
    world.sql("update app.contacts set customer_id = %s where id = %s", east, contact)
    world.settle(anna, ben, carl)
    assert contact not in anna.ids("contacts")
    assert anna.statuses() == ["rejected"], "the late edit is kept for a person to decide"
    assert contact in ben.ids("contacts") & carl.ids("contacts")
    for desk in (anna, ben, carl):
        assert_same(desk)


def test_an_eviction_is_older_than_the_rows_as_they_stand_elsewhere(world: World) -> None:
    """So where a row stands and how new it is say the same, and either alone would do."""
    world.person("anna", territories=["WEST", "EAST"])
    anna = world.desk("anna")
    customer = anna.customer(territory_id=world.territory("WEST"))
    for number in range(3):
        anna.contact(customer, name=f"Contact {number}")
    anna.sync()
    world.move(customer, "EAST")
    world.move(customer, "WEST")
    evictions = [row[0] for row in world.sql("select rev from sync.evict order by rev")]
    rows = [row[0] for row in world.sql("select rev from sync.head where root_id = %s", customer)]
    assert len(evictions) == 2
    assert len(rows) == 4
    assert max(evictions) < min(rows)


def test_fault_39_a_copy_that_only_reads_harms_nobody(pair: Pair) -> None:
    copy = pair.anna.clone()
    device = pair.anna.state("device")
    for number in range(3):
        pair.ben.contact(pair.customer, name=f"Ben {number}")
        pair.ben.sync()
        copy.sync()
        pair.anna.sync()
    assert pair.anna.state("device") == device
    assert_same(copy)
    copy.cache.close()
    pair.check()


def test_fault_47_after_both_were_restored_only_what_nobody_holds_is_lost(pair: Pair) -> None:
    world = pair.anna.world
    snapshot = world.snapshot()
    pair.anna.contact(pair.customer, name="In the backup")
    pair.anna.sync()
    backup = pair.anna.backup()
    pair.anna.contact(pair.customer, name="Held by nobody")
    pair.anna.sync()
    pair.ben.contact(pair.customer, name="Held by Ben")
    pair.ben.sync()
    world.restore(snapshot)
    pair.anna.restore(backup)
    pair.check()
    names = {row[0] for row in world.sql("select name from app.contacts")}
    assert names == {"Accounts payable", "In the backup", "Held by Ben"}
