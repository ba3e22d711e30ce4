# SPDX-License-Identifier: MPL-2.0
"""Backups, copies and restored stores (SYNC 9, faults 37 to 43, 72)."""

import threading
from contextlib import suppress

import pytest

from cso_desktop.errors import StoreBusy
from cso_desktop.store.home_lock import HomeLock
from cso_desktop.sync import identity, push, steps
from cso_desktop.sync.answers import HISTORY, Limits
from cso_desktop.sync.engine import SyncEngine
from tests.sync.world import Cut, Pair, assert_same


def _names(pair: Pair) -> list[str]:
    return sorted(
        row[0] for row in pair.anna.world.sql("select name from app.contacts order by name")
    )


def test_fault_37_a_desk_restored_from_a_backup_goes_on(pair: Pair) -> None:
    pair.anna.contact(pair.customer, name="In the backup, unsent")
    backup = pair.anna.backup()
    pair.anna.contact(pair.customer, name="After the backup, sent")
    pair.anna.sync()
    pair.anna.contact(pair.customer, name="After the backup, unsent")
    pair.anna.restore(backup)
    pair.anna.contact(pair.customer, name="After the restore")
    pair.check()
    assert _names(pair) == [
        "Accounts payable",
        "After the backup, sent",
        "After the restore",
        "In the backup, unsent",
    ]


def test_fault_38_a_cloned_machine_becomes_a_device_of_its_own(pair: Pair) -> None:
    clone = pair.anna.clone()
    device = pair.anna.state("device")
    for number in range(2):
        pair.anna.contact(pair.customer, name=f"Original {number}")
        clone.contact(pair.customer, name=f"Clone {number}")
    pair.anna.sync()
    clone.sync()
    assert pair.anna.state("device") == device
    assert clone.state("device") != device
    pair.anna.world.settle(pair.anna, clone, pair.ben)
    for desk in (pair.anna, clone, pair.ben):
        assert_same(desk)
    assert len(_names(pair)) == 5
    clone.cache.close()


def test_fault_38_a_clone_notices_even_before_it_writes(pair: Pair) -> None:
    clone = pair.anna.clone()
    pair.anna.contact(pair.customer, name="Original")
    pair.anna.sync()
    clone.sync()
    assert clone.state("device") != pair.anna.state("device")
    assert_same(clone)
    clone.cache.close()


@pytest.mark.parametrize("others_wrote", [False, True])
def test_fault_40_a_store_restored_to_yesterday_gets_back_what_was_acknowledged(
    pair: Pair, others_wrote: bool
) -> None:
    snapshot = pair.anna.world.snapshot()
    pair.anna.contact(pair.customer, name="Acknowledged")
    pair.anna.edit("contacts", pair.contact, phone="555-0144")
    pair.anna.sync()
    pair.anna.contact(pair.customer, name="Waiting")
    pair.anna.world.restore(snapshot)
    if others_wrote:
        for number in range(4):
            pair.ben.contact(pair.customer, name=f"Ben {number}")
            pair.ben.sync()
    assert pair.anna.sync().waiting == 0
    names = [name for name in _names(pair) if not name.startswith("Ben")]
    assert names == ["Accounts payable", "Acknowledged", "Waiting"]
    assert pair.anna.value("contacts", pair.contact, "phone") == "555-0144"
    pair.check()


def test_fault_41_a_restored_store_that_never_met_the_device_meets_it_again(pair: Pair) -> None:
    late = pair.anna.world.home("ben")
    snapshot = pair.anna.world.snapshot()
    late.enroll()
    late.contact(pair.customer, name="From the forgotten device")
    late.sync()
    late.world.restore(snapshot)
    late.sync()
    assert "From the forgotten device" in _names(pair)
    assert_same(late)
    pair.check()


def test_fault_42_a_store_that_lost_its_tail_is_noticed_by_the_acknowledgement(pair: Pair) -> None:
    snapshot = pair.anna.world.snapshot()
    pair.anna.contact(pair.customer, name="Acknowledged, never pulled")
    pair.anna.sync_cut(steps.PUSH_COMMITTED)
    pair.anna.world.restore(snapshot)
    for number in range(3):
        pair.ben.contact(pair.customer, name=f"Ben {number}")
        pair.ben.sync()
    with pair.anna.connect() as central:
        page = central.pull({**pair.anna.state("known"), "scopes": {}}, 1)
    assert page.is_reset, "revision and tag of the acknowledgement are enough to notice"
    pair.anna.sync()
    assert "Acknowledged, never pulled" in _names(pair)
    pair.check()


def test_fault_43_a_push_after_a_restore_is_refused_before_it_hides_the_restore(pair: Pair) -> None:
    snapshot = pair.anna.world.snapshot()
    pair.anna.contact(pair.customer, name="Lost there")
    pair.anna.sync()
    pair.anna.contact(pair.customer, name="Waiting")
    pair.anna.world.restore(snapshot)
    with pair.anna.cache.read() as connection:
        batch = push.next_batch(connection, Limits())
    assert batch is not None
    with pair.anna.connect() as central:
        answer = central.push(batch.device, batch.groups, batch.known)
    assert answer.trouble == HISTORY
    assert not answer.results
    pair.check()
    assert _names(pair) == ["Accounts payable", "Lost there", "Waiting"]


def test_a_refused_group_is_not_sent_again_after_a_restore(pair: Pair) -> None:
    snapshot = pair.anna.world.snapshot()
    pair.anna.site(pair.customer, country="Nowhere")
    assert pair.anna.sync().refused == 1
    pair.anna.world.restore(snapshot)
    assert pair.anna.sync().refused == 0
    assert len(pair.anna.questions()) == 1


@pytest.mark.parametrize("change", [identity.new_identity, identity.full_reset])
def test_a_kill_while_becoming_another_device_leaves_the_old_one(
    pair: Pair, change: identity.Change
) -> None:
    contact = pair.anna.contact(pair.customer, name="Waiting")
    device = pair.anna.state("device")
    with suppress(Cut), pair.anna.cache.write() as connection:
        change(connection)
        raise Cut
    assert pair.anna.state("device") == device
    with pair.anna.cache.write() as connection:
        change(connection)
    assert pair.anna.state("device") != device
    assert pair.anna.value("contacts", contact, "name") == "Waiting"
    pair.check()


def test_fault_72_a_second_program_does_not_open_the_home(pair: Pair) -> None:
    lock = pair.anna.path.with_suffix(".lock")
    first = HomeLock(lock, wait_seconds=0)
    with pytest.raises(StoreBusy):
        HomeLock(lock, wait_seconds=0)
    first.release()
    HomeLock(lock, wait_seconds=0).release()


def test_fault_72_even_two_engines_at_once_on_one_cache_lose_and_double_nothing(
    pair: Pair,
) -> None:
    for number in range(10):
        pair.anna.contact(pair.customer, name=f"Desk {number}")
    pair.ben.edit("contacts", pair.contact, notes="Ben was here")
    pair.ben.sync()
    pair.anna.page = 2
    engines = [pair.anna.engine for _ in range(2)]
    threads = [threading.Thread(target=engine.round) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    groups = [group for group, _ in pair.anna.world.groups()]
    assert len(groups) == len(set(groups)) == 13
    pair.check()


def test_a_store_that_lost_numbers_alone_is_given_everything_again(pair: Pair) -> None:
    """A gap is the last line: what loses a number loses its commit, which is noticed before.

    So the loss has to be made by hand, between the greeting and the push.
    """
    pair.anna.contact(pair.customer, name="Acknowledged")
    pair.anna.sync()
    pair.anna.contact(pair.customer, name="Waiting")
    world = pair.anna.world

    def lose_the_last_number(step: str) -> None:
        if step == steps.PUSH_READY and not lost:
            lost.append(step)
            device = pair.anna.state("device")
            world.sql("delete from app.contacts where name = 'Acknowledged'")
            world.sql("delete from sync.head where deleted")
            world.sql("delete from sync.mutation where device_id = %s and seq = 3", device)
            world.sql("update sync.device set last_seq = 2 where device_id = %s", device)

    lost: list[str] = []
    SyncEngine(
        pair.anna.cache, pair.anna.connect, pair.anna.clock, on_step=lose_the_last_number
    ).round()
    assert lost
    assert _names(pair) == ["Accounts payable", "Acknowledged", "Waiting"]
    pair.check()
