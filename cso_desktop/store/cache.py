# SPDX-License-Identifier: MPL-2.0
"""The encrypted cache of one home: readers see a snapshot, one writer at a time changes it."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlcipher

from cso_desktop.domain.clock import Clock
from cso_desktop.domain.ids import new_id
from cso_desktop.domain.numbers import device_prefix
from cso_desktop.store import home_state, migrations
from cso_desktop.store.connection import mapped_errors, open_connection
from cso_desktop.store.unit_of_work import UnitOfWork, check_closed


class Cache:
    """An open cache file.

    Attributes:
        path: the file.

    Thread: any; each reader and writer takes its own connection from a small pool.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key
        self._engine = _engine(path, key)
        self._is_gone = False

    @classmethod
    def create(cls, path: Path, key: bytes) -> "Cache":
        """Make a new cache for a new device.

        Raises:
            FileExistsError: something is already there; it is not touched.
        """
        if path.exists():
            raise FileExistsError(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        with mapped_errors(path):
            open_connection(path, key, create=True).close()
        cache = cls(path, key)
        with cache.write() as connection:
            migrations.upgrade(connection)
            give_device_identity(connection)
        return cache

    @classmethod
    def open(cls, path: Path, key: bytes) -> "Cache":
        """Open an existing cache, bringing an older schema up to date first.

        Raises:
            NotFound, WrongKey, DamagedStore: see ``open_connection``.
            SchemaTooNew: a newer version of the program wrote this file.
        """
        open_connection(path, key).close()
        cache = cls(path, key)
        with cache.read() as connection:
            behind = migrations.is_behind(connection)
        if behind:
            with cache.write() as connection:
                migrations.upgrade(connection)
        return cache

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one snapshot of the cache."""
        with mapped_errors(self.path), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def fresh(self) -> Iterator[Connection]:
        """Give a reader on a connection of its own, closed afterwards: for integrity checks."""
        engine = _engine(self.path, self._key)
        try:
            with mapped_errors(self.path), engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection inside the one write transaction; leaving it commits.

        Raises:
            StoreBusy: another process held the write lock for more than five seconds.
            DiskFull: the disk is full; nothing was saved.
        """
        with mapped_errors(self.path), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                _roll_back(connection)
                raise

    @contextmanager
    def work(self, clock: Clock) -> Iterator[UnitOfWork]:
        """Give a unit of work; leaving it commits rows and outbox together, an error undoes both.

        Raises:
            Bug: changes were left outside any group.
        """
        with self.write() as connection:
            unit = UnitOfWork(connection, clock)
            yield unit
            check_closed(unit)

    def copy_to(self, path: Path, key: bytes) -> None:
        """Write one snapshot of the cache into a new file under another key.

        Raises:
            DamagedStore: a page of the cache cannot be read.
            DiskFull: there is no room for the copy.
        """
        with mapped_errors(path), ExitStack() as opened:
            source = opened.enter_context(closing(open_connection(self.path, self._key)))
            copy = opened.enter_context(closing(open_connection(path, key, create=True)))
            # The copy is of use only when it is whole, so it needs no log of its own.
            copy.execute("PRAGMA journal_mode = OFF").fetchone()
            source.backup(copy)

    def keep_as(self, path: Path) -> None:
        """Write one snapshot of the cache into a new file under the same key."""
        self.copy_to(path, self._key)

    def let_go(self) -> None:
        """Drop the file as it is, because it is about to be removed; ``close`` is nothing then."""
        self._is_gone = True
        self._engine.dispose()

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go of it."""
        if self._is_gone:
            return
        with mapped_errors(self.path):
            connection = open_connection(self.path, self._key)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            connection.close()
        self._engine.dispose()


def give_device_identity(connection: Connection) -> str:
    """Make this home a new device: a fresh id, its prefix for provisional numbers, seq 1."""
    device = new_id()
    home_state.put(connection, "device", device)
    home_state.put(connection, "device_prefix", device_prefix(device))
    home_state.put(connection, "next_seq", 1)
    return device


def _roll_back(connection: Connection) -> None:
    """Undo, unless SQLite has done so already (a full disk ends the transaction by itself)."""
    driver: Any = connection.connection.driver_connection
    if driver is not None and driver.in_transaction:
        connection.exec_driver_sql("ROLLBACK")


def _engine(path: Path, key: bytes) -> Engine:
    # The driver is in autocommit and we begin transactions ourselves: only BEGIN IMMEDIATE waits
    # for another writer, a transaction that reads first is refused at once (SYNC 7f).
    return create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: open_connection(path, key),
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=8,
    )
