# SPDX-License-Identifier: MPL-2.0
"""A pull may be cut off anywhere and nothing is missing (SYNC 9, faults 21 to 24, 67, 69)."""

import threading
from datetime import timedelta

import psycopg
import pytest

from cso_desktop.store.unit_of_work import UnitOfWork
from cso_desktop.sync import merge, steps
from cso_desktop.sync.engine import SyncEngine
from cso_desktop.sync.results import MassDeletion
from tests.sync.world import CONTACT, Pair, World, assert_same


@pytest.mark.parametrize("page", [1, 3])
@pytest.mark.parametrize("step", [steps.STAGE_RECEIVED, steps.STAGE_BEFORE_COMMIT])
def test_fault_21_a_pull_cut_between_pages_goes_on_without_a_gap(
    pair: Pair, step: str, page: int
) -> None:
    for number in range(5):
        pair.anna.contact(pair.customer, name=f"Desk {number}")
    pair.anna.sync()
    pair.ben.page = page
    pair.ben.sync_cut(step, nth=2)
    assert pair.ben.query("SELECT count(*) FROM stage") == [(1,)]
    assert len(pair.ben.ids("contacts")) == 1, "a pull that is not complete is not shown"
    pair.ben.sync()
    assert_same(pair.ben)
    assert pair.ben.query("SELECT count(*) FROM stage") == [(0,)]


@pytest.mark.parametrize(
    "step", [steps.MERGE_REWOUND, steps.MERGE_MIDDLE, steps.MERGE_BEFORE_COMMIT]
)
def test_fault_22_a_kill_in_the_merge_leaves_the_state_before_it(pair: Pair, step: str) -> None:
    pair.anna.contact(pair.customer, name="New")
    pair.anna.edit("contacts", pair.contact, notes="From Anna")
    pair.anna.sync()
    pair.ben.edit("contacts", pair.contact, phone="555-0177")
    pair.ben.sync_cut(step)
    assert len(pair.ben.ids("contacts")) == 1
    assert pair.ben.value("contacts", pair.contact, "phone") == "555-0177"
    assert pair.ben.value("contacts", pair.contact, "notes") is None
    pair.ben.sync()
    assert len(pair.ben.ids("contacts")) == 2
    assert pair.ben.value("contacts", pair.contact, "notes") == "From Anna"
    pair.check()


def test_fault_23_rows_that_change_while_pages_are_read_are_not_lost(pair: Pair) -> None:
    contacts = [pair.anna.contact(pair.customer, name=f"Desk {n}") for n in range(4)]
    pair.anna.sync()
    pair.ben.page = 1
    changes = iter(contacts)

    def change_one(step: str) -> None:
        if step == steps.STAGE_COMMITTED and (contact := next(changes, None)):
            pair.anna.world.sql(
                "update app.contacts set notes = 'Changed meanwhile' where id = %s", contact
            )

    SyncEngine(pair.ben.cache, pair.ben.connect, pair.ben.clock, on_step=change_one).round()
    assert_same(pair.ben)


def test_fault_24_a_writer_that_commits_late_is_never_behind_the_cursor(pair: Pair) -> None:
    change = "update app.contacts set notes = %s where id = %s"
    other = pair.anna.contact(pair.customer, name="Other")
    pair.settle()
    with psycopg.connect(pair.anna.world.owner_url) as slow:
        slow.execute(change, ["early number, late commit", pair.contact])
        quick = threading.Thread(
            target=pair.anna.world.sql, args=(change, "late number, wants to be early", other)
        )
        quick.start()
        quick.join(0.2)
        assert quick.is_alive(), "a second writer has to wait for the first"
        pair.ben.sync()
        assert pair.ben.value("contacts", pair.contact, "notes") is None
        slow.commit()
        quick.join()
    pair.ben.sync()
    assert pair.ben.value("contacts", pair.contact, "notes") == "early number, late commit"
    assert_same(pair.ben)


def test_fault_67_a_first_sync_that_is_cut_again_and_again_finishes(pair: Pair) -> None:
    for number in range(6):
        pair.anna.contact(pair.customer, name=f"Desk {number}")
    pair.anna.sync()
    late = pair.anna.world.home("ben")
    late.page = 2
    late.join()
    for _ in range(4):
        late.sync_cut(steps.STAGE_COMMITTED)
        assert not late.ids("customers")
    late.sync()
    assert_same(late)
    rows = len(late.world.rows_for("ben"))
    pages = late.cutter.passed.count(steps.STAGE_COMMITTED)
    assert pages == -(-rows // 2), "every page was fetched once"


def test_fault_69_a_merge_that_would_remove_half_of_it_stops_and_asks(world: World) -> None:
    world.person("anna", territories=["WEST"])
    world.person("ben", territories=["EAST"])
    anna = world.desk("anna")
    customer = anna.customer()

    def many(work: UnitOfWork) -> None:
        for number in range(60):
            work.insert("contacts", {**CONTACT, "customer_id": customer, "name": f"Desk {number}"})

    anna.do("Many", many)
    anna.sync()
    world.move(customer, "EAST")
    with pytest.raises(MassDeletion) as stop:
        anna.sync()
    assert stop.value.removed == 61
    assert len(anna.ids("contacts")) == 60
    assert anna.status().removal_to_accept == 61
    with pytest.raises(MassDeletion):
        anna.sync()
    anna.contact(customer, name="Late")
    result = anna.engine.round(accept_removals=True)
    assert result.merged == 61
    assert not anna.ids("contacts")
    assert anna.status().removal_to_accept is None
    assert_same(anna)


def test_a_round_without_news_changes_nothing(pair: Pair) -> None:
    """INV-47."""
    pair.settle()
    before = pair.anna.query("SELECT * FROM contacts"), pair.anna.state("next_seq")
    result = pair.anna.sync()
    assert (result.pulled, result.merged, result.pushed) == (0, 0, 0)
    assert not result.changes.changed
    assert (pair.anna.query("SELECT * FROM contacts"), pair.anna.state("next_seq")) == before


def test_rows_keep_their_place_in_lists_when_they_come_back_from_the_store(pair: Pair) -> None:
    contact = pair.anna.contact(pair.customer, name="Local first")
    key = "SELECT row_key FROM contacts WHERE id = ?"
    before = pair.anna.query(key, contact)
    pair.anna.sync()
    assert pair.anna.query(key, contact) == before
    assert pair.anna.query("SELECT sync_rev IS NOT NULL FROM contacts") == [(1,), (1,)]


def test_acknowledged_groups_leave_the_journal_after_sixty_days(pair: Pair) -> None:
    assert pair.anna.query("SELECT count(*) FROM journal") == [(2,)]
    pair.anna.clock.at += timedelta(days=merge.JOURNAL_DAYS + 1)
    pair.anna.contact(pair.customer)
    pair.anna.sync()
    assert pair.anna.query("SELECT count(*) FROM journal") == [(1,)]
