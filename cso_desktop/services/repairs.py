# SPDX-License-Identifier: MPL-2.0
"""``verify --repair``: makes anew what is derived, fetches anew what differs, salvages a damage.

Nothing is dropped: a damaged cache is kept under another name, and a cache whose rows are fetched
anew is copied first.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cso_desktop.domain.clock import Clock, SystemClock
from cso_desktop.errors import CsoError, DamagedStore, NotFound, Offline
from cso_desktop.paths import Home
from cso_desktop.services.desk import Desk, build_cache
from cso_desktop.services.syncing import Nothing, central_digests, engine_of
from cso_desktop.services.verification import Check, Verification, verify
from cso_desktop.store import (
    health,
    home_state,
    projections,
    rekey,
    salvage,
    search,
    swap,
)
from cso_desktop.store.home_lock import HomeLock
from cso_desktop.sync import rescue, scope_reset
from cso_desktop.sync.digest import local_digests

_log = logging.getLogger(__name__)
OnStep = Callable[[str], None]
BUILT = "built"
SALVAGE_STEPS = (BUILT, *swap.STEPS)
"""The instants at which a salvage may be cut off, in their order."""


@dataclass(frozen=True, slots=True)
class Repair:
    """How a home stands after a repair.

    Attributes:
        ok: nothing is wrong any more.
        repaired: what was done, a sentence each.
        checks: what was looked at afterwards.
    """

    ok: bool
    repaired: list[str]
    checks: list[Check]
    digest: str
    central_digest: str | None


def repair(home: Home, *, passphrase: str | None = None, clock: Clock | None = None) -> Repair:
    """Mend a home as far as it can be mended without a person.

    Raises:
        NotFound, Revoked, StoreBusy, WrongKey, SchemaTooNew: see ``Desk.open``.
        DiskFull: there is no room for a second cache.
    """
    done: list[str] = []
    if _is_damaged(home, passphrase, clock):
        done += salvage_home(home, passphrase=passphrase, clock=clock)
    with Desk.open(home, passphrase=passphrase, clock=clock) as desk:
        done += [] if done else _make_anew(desk)
        if desk.is_enrolled:
            done += _meet_central_store(desk)
        found: Verification = verify(desk, Nothing())
    _log.info("A repair made %d changes.", len(done))
    return Repair(found.ok, done, found.checks, found.digest, found.central_digest)


def salvage_home(
    home: Home,
    *,
    passphrase: str | None = None,
    clock: Clock | None = None,
    on_step: OnStep = lambda step: None,
) -> list[str]:
    """Carry what can be read of a damaged cache into a fresh one; tells what it did.

    Raises:
        NotFound: there is no home here.
        WrongKey: nothing shows that the key is the right one; the cache was not touched.
        StoreBusy: another program has the home open.
    """
    if not home.cache.exists():
        raise NotFound(f"There is no CSO Desktop home in {home.folder}.")
    with HomeLock(home.lock, wait_seconds=5.0):
        key = rekey.proven_key(home.cache, home.key_note, passphrase=passphrase)
        found = salvage.read_damaged(home.cache, key)
        cache = build_cache(home.cache, key)
        try:
            with cache.write() as connection:
                rescued = rescue.carry(connection, found)
        finally:
            cache.close()
        on_step(BUILT)
        kept = _free_name(home.cache, "damaged", (clock or SystemClock()).now())
        swap.swap(home.cache, kept, on_step=on_step)
        home.health.unlink(missing_ok=True)
    return _told(rescued, kept)


def _told(rescued: rescue.Rescued, kept: Path) -> list[str]:
    done = [
        f"The damaged cache was kept as {kept.name}; this home goes on as a new device.",
        f"Carried over: {rescued.waiting} changes to be sent, {rescued.journal} sent ones, "
        f"{rescued.questions} refusals and conflicts, {rescued.drafts} half-typed forms.",
    ]
    if rescued.lost:
        done.append(f"At least {rescued.lost} saved entries could not be read.")
    if rescued.unreadable:
        done.append(f"Could not be read at all: {', '.join(rescued.unreadable)}.")
    return done


def _is_damaged(home: Home, passphrase: str | None, clock: Clock | None) -> bool:
    try:
        with Desk.open(home, passphrase=passphrase, clock=clock) as desk:
            return bool(health.look(desk.cache))
    except DamagedStore:
        return True


def _make_anew(desk: Desk) -> list[str]:
    """Make balances and the look-up index from the records."""
    with desk.cache.write() as connection:
        projections.rebuild(connection)
        search.rebuild(connection)
    return ["Balances and the look-up index were made anew from the records."]


def _meet_central_store(desk: Desk) -> list[str]:
    """Sync; then compare, and fetch anew every scope that still differs."""
    try:
        engine_of(desk).round()
        differing = _differing(desk)
        if differing:
            return _fetch_anew(desk, differing)
    except Offline:
        return ["The central store cannot be reached now; what is missing comes with a later sync."]
    except CsoError as error:
        return [f"Not compared with the central store: {error.message}"]
    return []


def _differing(desk: Desk) -> Sequence[str]:
    with desk.cache.read() as connection:
        local = local_digests(connection)
    central = central_digests(desk, list(local))
    return sorted(scope for scope in local if local[scope] != central.get(scope))


def _fetch_anew(desk: Desk, scopes: Sequence[str]) -> list[str]:
    kept = _free_name(desk.cache.path, "before", desk.clock.now())
    desk.cache.keep_as(kept)
    _log.warning("%d scopes differ from the central store and are fetched anew.", len(scopes))
    with desk.cache.write() as connection:
        scope_reset.fetch_anew(connection, scopes)
        home_state.put(connection, "held", None)
    result = engine_of(desk).round()
    desk.announce(result.changes)
    return [
        f"{len(scopes)} scopes held something else than the central store and were fetched anew; "
        f"the cache as it was is kept as {kept.name}."
    ]


def _free_name(path: Path, what: str, now: datetime) -> Path:
    """Give a file name beside the cache that nobody has, with the time in it."""
    stamp = now.strftime("%Y%m%d-%H%M%S")
    names = (f"{path.stem}.{what}-{stamp}{'' if n == 1 else f'-{n}'}{path.suffix}" for n in _COUNT)
    return next(p for p in (path.with_name(name) for name in names) if not p.exists())


_COUNT = range(1, 1_000)
