# SPDX-License-Identifier: MPL-2.0
"""The cache is killed, full, damaged or opened wrongly (SYNC 9, faults 1, 2, 50 to 53)."""

import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from cso_desktop.errors import Bug, DamagedStore, DiskFull, WrongKey
from cso_desktop.store.cache import Cache
from cso_desktop.store.connection import PAGE_BYTES
from cso_desktop.store.unit_of_work import UnitOfWork
from tests.sync.world import CONTACT, KEY, Cut, Desk, Pair

ROOT = Path(__file__).parents[2]
SAVE_UNTIL_KILLED = """
import sys
from pathlib import Path
from cso_desktop.domain.clock import SystemClock
from cso_desktop.store.cache import Cache
from tests.sync.world import CONTACT, KEY
cache = Cache.open(Path(sys.argv[1]), KEY)
while True:
    with cache.work(SystemClock()) as work:
        saved = work.insert("contacts", {**CONTACT, "customer_id": sys.argv[2]})
        work.close_group("Add a contact")
    print(saved, flush=True)
"""


def test_fault_01_a_kill_between_the_row_and_its_outbox_entry_leaves_neither(pair: Pair) -> None:
    def act(work: UnitOfWork) -> None:
        work.insert("contacts", {**CONTACT, "customer_id": pair.customer, "name": "Half"})
        raise Cut

    with suppress(Cut):
        pair.anna.do("Half", act)
    pair.anna.reopen()
    assert len(pair.anna.ids("contacts")) == 1
    assert pair.anna.status().waiting == 0
    with pytest.raises(Bug), pair.anna.cache.work(pair.anna.clock) as work:
        work.update("contacts", pair.contact, {"phone": "555-0100-x"})
    assert pair.anna.value("contacts", pair.contact, "phone") == "555-0100"


@pytest.mark.parametrize("count", [1, 7, 30])
def test_fault_02_what_was_told_to_be_saved_survives_kill_9_and_is_sent(
    pair: Pair, count: int
) -> None:
    path = pair.anna.path
    pair.anna.cache.close()
    writer = subprocess.Popen(
        [sys.executable, "-c", SAVE_UNTIL_KILLED, str(path), pair.customer],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    with writer:
        saved = [writer.stdout.readline().strip() for _ in range(count)]
        writer.send_signal(signal.SIGKILL)
    pair.anna.cache = Cache.open(path, KEY)
    waiting = pair.anna.status().waiting
    assert set(saved) <= pair.anna.ids("contacts")
    assert waiting == len(pair.anna.ids("contacts")) - 1
    assert pair.anna.sync().pushed == waiting
    pair.check()


def _limit_pages(desk: Desk, more: int | None) -> None:
    """Let the file grow by so many pages only; None lifts the limit."""
    with desk.cache.write() as connection:
        count = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        limit = count + more if more is not None else 1_000_000
        connection.exec_driver_sql(f"PRAGMA max_page_count = {limit}")


def test_fault_50_a_full_disk_refuses_the_edit_and_the_merge_and_harms_neither(pair: Pair) -> None:
    for number in range(4):
        pair.ben.contact(pair.customer, name=f"Desk {number}", notes="note " * 20_000)
    pair.ben.sync()
    _limit_pages(pair.anna, 1)
    with pytest.raises(DiskFull):
        pair.anna.edit("contacts", pair.contact, notes="x" * 200_000)
    assert pair.anna.status().waiting == 0
    assert pair.anna.value("contacts", pair.contact, "notes") is None
    with pytest.raises(DiskFull):
        pair.anna.sync()
    assert len(pair.anna.ids("contacts")) == 1
    _limit_pages(pair.anna, None)
    pair.anna.sync()
    assert len(pair.anna.ids("contacts")) == 5
    pair.check()


def test_fault_51_a_flipped_bit_is_noticed_and_not_repaired_by_guessing(
    pair: Pair, tmp_path: Path
) -> None:
    pair.anna.cache.close()
    damaged = tmp_path / "damaged.db"
    shutil.copyfile(pair.anna.path, damaged)
    body = bytearray(damaged.read_bytes())
    for page in range(1, len(body) // PAGE_BYTES):
        body[page * PAGE_BYTES + 100] ^= 1
    damaged.write_bytes(body)
    with pytest.raises((DamagedStore, WrongKey)):
        Cache.open(damaged, KEY).close()
    assert damaged.read_bytes() == body
    pair.anna.cache = Cache.open(pair.anna.path, KEY)


def test_fault_52_a_lost_write_ahead_log_is_no_worse_than_an_older_backup(pair: Pair) -> None:
    pair.anna.reopen()
    contact = pair.anna.contact(pair.customer, name="In the log, sent")
    pair.anna.sync()
    without_log = pair.anna.path.with_name("without-log.db")
    shutil.copyfile(pair.anna.path, without_log)
    pair.anna.cache.close()
    shutil.copyfile(without_log, pair.anna.path)
    pair.anna.cache = Cache.open(pair.anna.path, KEY)
    assert pair.anna.get("contacts", contact) is None
    pair.anna.contact(pair.customer, name="After the loss")
    pair.check()
    assert len(pair.anna.ids("contacts")) == 3


def test_fault_53_a_lost_key_is_named_and_overwrites_nothing(pair: Pair) -> None:
    pair.anna.cache.close()
    before = pair.anna.path.read_bytes()
    with pytest.raises(WrongKey, match="does not open"):
        Cache.open(pair.anna.path, bytes(32))
    assert pair.anna.path.read_bytes() == before
    pair.anna.cache = Cache.open(pair.anna.path, KEY)
