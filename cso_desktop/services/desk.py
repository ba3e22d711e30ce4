# SPDX-License-Identifier: MPL-2.0
"""The desk: an open home with its cache, its person, its clock and its way to the central store.

Every use case is handed the desk. It is made once by the window or the command line.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock

from cso_desktop.domain.clock import Clock, SystemClock
from cso_desktop.errors import NotFound
from cso_desktop.logs import LogFiles
from cso_desktop.paths import Home
from cso_desktop.seed import reference_rows
from cso_desktop.store import durable, health, home_state, keys, swap
from cso_desktop.store.cache import Cache
from cso_desktop.store.codec import codec
from cso_desktop.store.home_lock import HomeLock
from cso_desktop.store.home_state import Author
from cso_desktop.store.rekey import open_cache
from cso_desktop.store.unit_of_work import ChangeSet, UnitOfWork


class Desk:
    """An open home.

    Attributes:
        home: where its files are.
        cache: the open cache.
        clock: tells the time to every use case.
        health: whether the last shutdown was clean, and what a look at the pages found.
        round_lock: held during a round of syncing, so that rounds of one desk wait for each other.
    """

    def __init__(self, home: Home, cache: Cache, clock: Clock, lock: HomeLock | None) -> None:
        self.home = home
        self.cache = cache
        self.clock = clock
        self.round_lock = Lock()
        self.health = health.Health()
        self._lock = lock
        self._log: LogFiles | None = None
        self._listeners: list[Callable[[ChangeSet], None]] = []

    @classmethod
    def open(
        cls,
        home: Home,
        *,
        clock: Clock | None = None,
        create: bool = False,
        passphrase: str | None = None,
        wait_seconds: float = 5.0,
    ) -> "Desk":
        """Open a home, or make one that works alone.

        Args:
            home: the profile.
            clock: tells the time; the computer's clock by default.
            create: make the home when it is not there yet.
            passphrase: what the person typed, where the key comes from a passphrase.
            wait_seconds: how long to wait for another program to let go of the home.

        Raises:
            NotFound: there is no home here and ``create`` is not set.
            Revoked: access was revoked and the home was wiped.
            StoreBusy: another program has it open.
            WrongKey, DamagedStore, SchemaTooNew: see ``Cache.open``.
        """
        if keys.is_revoked(home.key_note):
            from cso_desktop.sync.wipe import refuse_revoked

            refuse_revoked(home)
        if not (create or home.cache.exists() or swap.is_pending(home.cache)):
            raise NotFound(
                f"There is no CSO Desktop home in {home.folder}.",
                hint="Import a file, enrol with 'cso enroll URL --user NAME', or start the demo.",
            )
        with ExitStack() as undo:
            lock = undo.enter_context(HomeLock(home.lock, wait_seconds=wait_seconds))
            swap.finish(home.cache)
            log = undo.enter_context(LogFiles(home.logs))
            cache = _open_cache(home, passphrase)
            undo.callback(cache.close)
            desk = cls(home, cache, clock or SystemClock(), lock)
            desk._log = log
            desk.health = health.opened(home.health, cache, desk.clock.now())
            undo.pop_all()
        return desk

    @property
    def author(self) -> Author:
        """Who works here."""
        with self.cache.read() as connection:
            return home_state.author(connection)

    @property
    def is_enrolled(self) -> bool:
        """True when this home has a central store."""
        with self.cache.read() as connection:
            return home_state.is_enrolled(connection)

    @contextmanager
    def work(self, title: str) -> Iterator[UnitOfWork]:
        """Give a unit of work that becomes one group called ``title``, then tell the listeners."""
        with self.cache.work(self.clock) as unit:
            yield unit
            unit.close_group(title)
        self.announce(unit.changes())

    def announce(self, changes: ChangeSet) -> None:
        """Tell the listeners what has changed, after it is saved."""
        if changes.changed:
            for listener in self._listeners:
                listener(changes)

    def on_changed(self, listener: Callable[[ChangeSet], None]) -> None:
        """Have ``listener`` called after each saved change, on the thread that saved it."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Close the cache and let go of the home."""
        with ExitStack() as ending:
            if self._lock is not None:
                ending.callback(self._lock.release)
            if self._log is not None:
                ending.callback(self._log.close)
            self.cache.close()
            if self.home.cache.exists():
                health.closed(self.home.health)

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _open_cache(home: Home, passphrase: str | None) -> Cache:
    if home.cache.exists():
        return open_cache(home.cache, home.key_note, passphrase=passphrase)
    home.folder.mkdir(parents=True, exist_ok=True)
    key = keys.new_key(home.key_note, passphrase=passphrase)
    build_cache(home.cache, key).close()
    durable.move(swap.building_path(home.cache), home.cache)
    return Cache(home.cache, key)


def build_cache(path: Path, key: bytes) -> Cache:
    """Make a new cache beside the place where it shall be, and give it open.

    It moves there as a whole once it is closed, so that a kill leaves no half of one.
    """
    cache = Cache.create(swap.clear_building(path), key)
    with cache.write() as connection:
        # The same rows, under the same ids, come from the central store once there is one.
        for table, rows in reference_rows().items():
            codec(table).write(connection, ((row, None, None) for row in rows))
    return cache
