# SPDX-License-Identifier: MPL-2.0
"""Standbys, crashes, dumps and full disks of the central store (SYNC 9, faults 44 to 49, 73)."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from cso_desktop.central.embedded import EmbeddedServer
from cso_desktop.central.schema import create
from cso_desktop.errors import Offline, StoreBusy
from tests.sync.standby import Standby, standby
from tests.sync.world import Pair, World, assert_same

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the copies of a server are made on POSIX systems only"
)


@pytest.fixture(scope="module")
def own_server() -> Iterator[EmbeddedServer]:
    """A server of this module alone, for it is copied, crashed and filled up."""
    with (
        tempfile.TemporaryDirectory(prefix="cso-pg-", ignore_cleanup_errors=True) as folder,
        # It crashes but never its computer, so commits are written and nothing waits for a disk.
        EmbeddedServer(Path(folder) / "server", settings={"fsync": "off"}) as server,
    ):
        create(server.create_database("template"))
        yield server


@pytest.fixture
def own_pair(own_server: EmbeddedServer, empty_cache: Path) -> Iterator[Pair]:
    """Anna and Ben on that server."""
    world = World(own_server, "template", empty_cache)
    for person in ("anna", "ben"):
        world.person(person, territories=["WEST"])
    anna = world.desk("anna")
    customer = anna.customer()
    contact = anna.contact(customer)
    anna.sync()
    # A copied database may hand out numbers that no log has until a checkpoint was made.
    world.sql("checkpoint")
    yield Pair(anna, world.desk("ben"), customer, contact)
    world.move_to(own_server)
    world.close()


@pytest.fixture
def copy(own_server: EmbeddedServer, own_pair: Pair) -> Iterator[Standby]:
    with (
        tempfile.TemporaryDirectory(prefix="cso-standby-", ignore_cleanup_errors=True) as folder,
        standby(own_server, Path(folder) / "server") as made,
    ):
        yield made


def _names(world: World) -> list[str]:
    return [row[0] for row in world.sql("select name from app.contacts order by name")]


def test_fault_44_a_standby_that_takes_over_without_the_tail_gets_it_back(
    own_pair: Pair, copy: Standby
) -> None:
    anna, ben, world = own_pair.anna, own_pair.ben, own_pair.anna.world
    copy.lose_touch()
    anna.contact(own_pair.customer, name="In the lost tail")
    anna.sync()
    ben.sync()
    copy.take_over()
    world.move_to(copy.server)
    assert "In the lost tail" not in _names(world)
    for number in range(3):
        world.sql("update app.customers set display_name = %s", f"Revision used again {number}")
    ben.sync()
    anna.sync()
    world.settle(anna, ben)
    assert "In the lost tail" in _names(world)
    for desk in (anna, ben):
        assert_same(desk)
    groups = [group for group, status in world.groups() if status != "duplicate"]
    assert len(groups) == len(set(groups))


def test_fault_46_a_copy_that_lags_behind_is_waited_for_and_resets_nobody(
    own_pair: Pair, copy: Standby, own_server: EmbeddedServer
) -> None:
    anna, ben, world = own_pair.anna, own_pair.ben, own_pair.anna.world
    copy.hold()
    anna.contact(own_pair.customer, name="Not there yet")
    anna.sync()
    ben.sync()
    device = anna.state("device")
    world.move_to(copy.server)
    anna.contact(own_pair.customer, name="Waiting")
    with pytest.raises(StoreBusy, match="not caught up"):
        anna.sync()
    copy.go_on()
    copy.catch_up()
    result = anna.sync()
    assert result.notice is not None
    assert "only answers questions" in result.notice
    assert (result.pushed, result.waiting) == (0, 1)
    world.move_to(own_server)
    anna.sync()
    assert anna.state("device") == device
    world.settle(anna, ben)
    assert _names(world) == ["Accounts payable", "Not there yet", "Waiting"]


def test_fault_45_a_dump_restored_elsewhere_goes_on_with_the_same_cursors(
    own_pair: Pair, own_server: EmbeddedServer
) -> None:
    anna, world = own_pair.anna, own_pair.anna.world
    scopes = anna.state("scopes")
    program = own_server._programs._bin
    dump = subprocess.run(
        [program / "pg_dump", "--format=custom", f"--dbname={world.owner_url}"],
        check=True,
        capture_output=True,
    ).stdout
    anna.contact(own_pair.customer, name="After the dump")
    anna.sync()
    world.reconnect()
    own_server.drop_database(world.database)
    own_server.create_database(world.database)
    subprocess.run(
        [program / "pg_restore", "--exit-on-error", f"--dbname={world.owner_url}"],
        input=dump,
        check=True,
        capture_output=True,
    )
    world.grant_again()
    assert own_pair.ben.sync().cursor is not None
    assert own_pair.ben.state("scopes").keys() == scopes.keys()
    own_pair.settle()
    assert _names(world) == ["Accounts payable", "After the dump"]
    own_pair.check()


@pytest.mark.timeout(180)
def test_fault_48_a_server_that_crashes_at_any_time_loses_and_doubles_nothing(
    own_pair: Pair, own_server: EmbeddedServer
) -> None:
    anna, world = own_pair.anna, own_pair.anna.world
    device = anna.state("device")
    is_over = threading.Event()
    saved: list[str] = []

    def work() -> None:
        while not is_over.is_set():
            saved.append(anna.contact(own_pair.customer, name=f"Contact {len(saved)}"))
            with suppress(Offline, StoreBusy):
                anna.sync()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for crash in range(4):
            before = len(saved)
            while len(saved) < before + 3 + crash and worker.is_alive():
                time.sleep(0.01)
            own_server.stop("immediate")
            own_server.start()
    finally:
        is_over.set()
        worker.join()
    world.reconnect()
    own_pair.check()
    assert set(saved) <= anna.ids("contacts")
    assert anna.state("device") == device
    groups = [group for group, _ in world.groups()]
    assert len(groups) == len(set(groups))


@pytest.fixture
def tight_place(own_server: EmbeddedServer) -> Iterator[Path]:
    """A folder with very little room, where such may be made."""
    folder = Path(tempfile.mkdtemp(prefix="cso-tight-"))
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64m,mode=777", "tmpfs", folder],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError):
        folder.rmdir()
        pytest.skip("a small disk can only be made with the right to mount one")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()


def test_fault_49_a_full_disk_undoes_the_push_and_it_is_sent_when_there_is_room(
    own_pair: Pair, own_server: EmbeddedServer, tight_place: Path
) -> None:
    anna, world = own_pair.anna, own_pair.anna.world
    data = tight_place / "data"
    data.mkdir()
    owner = own_server.data_dir.joinpath("cluster").stat()
    os.chown(data, owner.st_uid, owner.st_gid)
    with psycopg.connect(own_server.url(), autocommit=True) as office:
        office.execute(sql.SQL("create tablespace tight location {}").format(str(data)))
    world.put_into("tight")
    anna.sync()
    filler = tight_place / "filler"
    with suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(bytes(4_096))
            file.flush()
    for number in range(40):
        anna.contact(own_pair.customer, name=f"Contact {number}", notes="text " * 5_000)
    with pytest.raises(StoreBusy):
        anna.sync()
    waiting = anna.status().waiting
    assert waiting > 0
    with own_pair.ben.connect() as central:
        assert central.pull({"scopes": {}}, 100).is_complete
    filler.unlink()
    assert anna.sync().pushed == waiting
    own_pair.check()
    world.put_into("pg_default")
    with psycopg.connect(own_server.url(), autocommit=True) as office:
        office.execute("drop tablespace tight")


_SLEEPER = """
import os, signal, sys
from tests.sync.world import KEY, PASSWORD, MORNING, MovingClock
from cso_desktop.errors import Offline
from cso_desktop.store.cache import Cache
from cso_desktop.sync.address import address
from cso_desktop.sync.engine import SyncEngine
from cso_desktop.sync.wire import Central
from pathlib import Path
path, url, person, where = sys.argv[1:]
def sleep(step):
    if step == where:
        os.kill(os.getpid(), signal.SIGSTOP)
cache = Cache.open(Path(path), KEY)
engine = SyncEngine(
    cache, lambda: Central(address(url, person), PASSWORD), MovingClock(MORNING), on_step=sleep
)
try:
    engine.round()
except Offline:
    sys.exit(3)
finally:
    cache.close()
"""


@pytest.mark.parametrize("step", ["push_ready", "push_received", "stage_committed"])
def test_fault_73_a_laptop_that_sleeps_in_a_round_finds_its_line_dead_and_goes_on(
    pair: Pair, step: str
) -> None:
    anna, world = pair.anna, pair.anna.world
    anna.contact(pair.customer, name="Before the sleep")
    anna.cache.close()
    values = [str(anna.path), world.url, "anna", step]
    sleeper = subprocess.Popen([sys.executable, "-c", _SLEEPER, *values], cwd=ROOT)
    try:
        _, status = os.waitpid(sleeper.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        pair.ben.sync()  # nobody waits for the one who sleeps
        ended = world.sql(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and usename = 'u_anna'"
        )
        assert ended == [(True,)]
        sleeper.send_signal(signal.SIGCONT)
        _, status = os.waitpid(sleeper.pid, 0)
    finally:
        sleeper.returncode = 0
        with suppress(ProcessLookupError):
            os.kill(sleeper.pid, signal.SIGKILL)
    expected = 0 if step == "stage_committed" else 3
    assert os.waitstatus_to_exitcode(status) == expected
    anna.reopen()
    pair.check()
    assert len(world.groups()) == 3
