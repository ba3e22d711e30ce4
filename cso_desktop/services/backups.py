# SPDX-License-Identifier: MPL-2.0
"""Backups of a home, homes made from them, and new keys, as people and scripts ask for them."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cso_desktop.domain.clock import Clock
from cso_desktop.errors import DamagedStore, UserError
from cso_desktop.paths import Home
from cso_desktop.services.desk import Desk
from cso_desktop.store import backup, durable, health, home_state, keys, rekey, swap
from cso_desktop.store.cache import Cache
from cso_desktop.store.home_lock import HomeLock
from cso_desktop.sync import identity
from cso_desktop.sync.push import waiting

PASSPHRASE_VARIABLE: Final = "CSO_BACKUP_PASSPHRASE"
NEW_PASSPHRASE_VARIABLE: Final = "CSO_CACHE_NEW_PASSPHRASE"
UNPACKED: Final = "unpacked"
MADE_NEW: Final = "made_new"
PLACED: Final = "placed"
RESTORE_STEPS: Final = (UNPACKED, MADE_NEW, PLACED)
"""The instants at which a restore may be cut off, in their order."""

OnStep = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made."""

    file: str
    bytes: int
    made_at: datetime
    waiting: int


@dataclass(frozen=True, slots=True)
class Restored:
    """A home made from a backup.

    Attributes:
        made_at: when the backup was made.
        device: the new identity of this home.
        waiting: changes of the backup that are still to be sent.
        person: who works here at the central store; None where the home works alone.
        central: its address.
    """

    home: str
    made_at: datetime
    device: str
    waiting: int
    person: str | None
    central: str | None


def nothing(step: str) -> None:
    """Let every step pass."""


def given_passphrase(variable: str) -> str | None:
    """Give a passphrase from the environment, if it is there."""
    return os.environ.get(variable) or None


def back_up(desk: Desk, file: Path, passphrase: str, *, on_step: OnStep = nothing) -> Backup:
    """Write an encrypted backup of an open home; work may go on meanwhile.

    Raises:
        UserError: the passphrase is too short, or another kind of file is in the way.
        DamagedStore, DiskFull: it could not be made; an older backup still stands.
    """
    now = desk.clock.now()
    with desk.cache.read() as connection:
        unsent = waiting(connection)
    size = backup.write(desk.cache, file.absolute(), passphrase, now=now, on_step=on_step)
    return Backup(str(file), size, now.replace(microsecond=0), unsent)


def restore(
    home: Home,
    file: Path,
    backup_passphrase: str,
    *,
    passphrase: str | None = None,
    on_step: OnStep = nothing,
) -> Restored:
    """Make a home from a backup; it becomes a device of its own, with a key of its own.

    What was waiting in the backup waits here; what the central store has had already is known
    there by its id. The password of the person is not in the backup.

    Args:
        home: where; there must be no home yet.
        file: the backup.
        backup_passphrase: the one it was made with.
        passphrase: of the new home, where its key shall come from one.
        on_step: told the steps as they are done.

    Raises:
        UserError: there is a home already; it was not touched.
        WrongKey, DamagedStore: the backup does not open, or is not whole.
    """
    _refuse_existing(home)
    with HomeLock(home.lock):
        _refuse_existing(home)
        opened = backup.open_backup(file, backup_passphrase)
        building = swap.clear_building(home.cache)
        backup.extract(file, opened, building)
        on_step(UNPACKED)
        key = keys.new_key(home.key_note, passphrase=passphrase)
        rekey.rekey_file(building, opened.key, key)
        restored = _made_new(home, Cache.open(building, key), opened)
        on_step(MADE_NEW)
        home.health.unlink(missing_ok=True)
        durable.move(building, home.cache)
        on_step(PLACED)
    return restored


def change_key(
    home: Home,
    *,
    passphrase: str | None = None,
    new_passphrase: str | None = None,
    clock: Clock | None = None,
    on_step: OnStep = nothing,
) -> str:
    """Give a closed home a new key, kept where the old one was; gives what to do next, if anything.

    Raises:
        NotFound, Revoked, StoreBusy, WrongKey, DamagedStore: see ``Desk.open``.
        DamagedStore: a damaged cache is repaired first.
        DiskFull: there is no room; the old key still opens the home.
    """
    with Desk.open(home, passphrase=passphrase, clock=clock) as desk:
        if desk.health.found:
            raise DamagedStore(
                "The cache is damaged, so its key was not changed.",
                hint="Run 'cso verify --repair' first.",
            )
    with HomeLock(home.lock, wait_seconds=5.0):
        rekey.change_key(
            home.cache,
            home.key_note,
            passphrase=passphrase,
            new_passphrase=new_passphrase,
            on_step=on_step,
        )
    if os.environ.get(keys.KEY_VARIABLE):
        return f"From now on {keys.KEY_VARIABLE} must hold what {keys.NEW_KEY_VARIABLE} holds now."
    return ""


def _refuse_existing(home: Home) -> None:
    if home.cache.exists() or swap.is_pending(home.cache):
        raise UserError(
            f"There is a home in {home.folder} already; it was not touched.",
            hint="Restore into another folder with --home.",
        )
    if keys.is_revoked(home.key_note):
        raise UserError(
            f"Access was revoked for the home in {home.folder}; nothing is restored into it.",
            hint="When access was given again, enrol anew with 'cso enroll URL --user NAME'.",
        )


def _made_new(home: Home, cache: Cache, opened: backup.Opened) -> Restored:
    """Make an unpacked cache a device of its own, and close it."""
    try:
        if found := health.look(cache):
            raise DamagedStore("The backup holds a damaged cache.", detail=found[0])
        with cache.write() as connection:
            identity.new_identity(connection)
            central = home_state.get(connection, "central") or {}
            return Restored(
                home=str(home.folder),
                made_at=datetime.fromisoformat(opened.made_at),
                device=home_state.author(connection).device,
                waiting=waiting(connection),
                person=central.get("user"),
                central=central.get("url"),
            )
    finally:
        cache.close()
