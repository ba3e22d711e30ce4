# SPDX-License-Identifier: MPL-2.0
"""A central store and homes of the product around it."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from cso_desktop.errors import DamagedStore
from cso_desktop.paths import Home
from cso_desktop.services.desk import Desk
from cso_desktop.services.syncing import Nothing, Round, enroll_home, sync
from cso_desktop.store.connection import PAGE_BYTES, open_connection
from tests.homes import KEY, copy_home
from tests.sync.world import CONTACT, CUSTOMER, PASSWORD, MovingClock, World

ROOT = Path(__file__).parents[2]
_KEY = bytes.fromhex(KEY)


class Place:
    """One central store, and homes that know nothing of each other."""

    def __init__(self, world: World, empty_home: Path, folder: Path) -> None:
        self.world = world
        self.folder = folder
        self.clock: MovingClock = world.clock
        self._empty_home = empty_home

    def empty(self, name: str) -> Home:
        """Give a folder for a home that is not there yet."""
        return Home(self.folder / name)

    def alone(self, name: str) -> Home:
        """Make a home that works alone."""
        return copy_home(self._empty_home, self.folder / name, is_other_device=True)

    def enrolled(self, person: str, name: str | None = None) -> Home:
        """Make a home of a person, with everything the person may see."""
        home = self.alone(name or person)
        with self.desk(home) as desk:
            enroll_home(desk, self.world.url, person, PASSWORD)
        return home

    @contextmanager
    def desk(self, home: Home) -> Iterator[Desk]:
        """Open a home for a while."""
        with Desk.open(home, clock=self.clock) as desk:
            yield desk

    def sync(self, home: Home) -> Round:
        """Run one round."""
        with self.desk(home) as desk:
            return sync(desk, Nothing())

    def customer(self, home: Home, **values: Any) -> str:
        """Add a customer."""
        return self.insert(home, "customers", {**CUSTOMER, **values})

    def contact(self, home: Home, customer_id: str, **values: Any) -> str:
        """Add a contact."""
        return self.insert(home, "contacts", {**CONTACT, "customer_id": customer_id, **values})

    def insert(self, home: Home, table: str, values: dict[str, Any]) -> str:
        """Add a row in a group of its own."""
        with self.desk(home) as desk, desk.work(f"Add to {table}") as work:
            return work.insert(table, values)

    def query(self, home: Home, text: str) -> list[tuple[Any, ...]]:
        """Run a query over a home."""
        with self.desk(home) as desk, desk.cache.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(text)]

    def names(self, home: Home) -> set[str]:
        """Give the names of all contacts of a home."""
        return {row[0] for row in self.query(home, "SELECT name FROM contacts")}


def flip(file: Path, *pages: int) -> None:
    """Flip one bit in some pages of a file, counted from 1; flipping again mends it."""
    with file.open("r+b") as stream:
        for page in pages:
            place = (page - 1) * PAGE_BYTES + 5_000
            stream.seek(place)
            byte = stream.read(1)[0]
            stream.seek(place)
            stream.write(bytes([byte ^ 0x10]))


def pages_of(home: Home, table: str) -> list[int]:
    """Give the pages without which a table of a closed home cannot be read to its end.

    Pages of the schema are left out: without them no table can be read.
    """
    copy = home.folder / "probe"
    shutil.copyfile(home.cache, copy)
    found = []
    for page in range(2, copy.stat().st_size // PAGE_BYTES + 1):
        flip(copy, page)
        with suppress(DamagedStore), closing(open_connection(copy, _KEY)) as connection:
            try:
                connection.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()
            except sqlcipher.DatabaseError:
                found.append(page)
        flip(copy, page)
    for leftover in home.folder.glob("probe*"):
        leftover.unlink()
    return found


def cut_off(operation: str, step: str, home: Home, *arguments: object) -> None:
    """Run an operation in a process of its own that is killed with signal 9 at a step."""
    values = [operation, step, str(home.folder), *map(str, arguments)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.cut_off", *values],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
