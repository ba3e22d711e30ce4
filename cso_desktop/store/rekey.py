# SPDX-License-Identifier: MPL-2.0
"""Opening a cache by whichever key its note names, and giving it another key.

A change of keys has three parts: the note names the new key beside the old one, the file is
written anew under it in one transaction, the note drops the old one. Cut off anywhere, one of the
two named keys opens the cache, and opening it ends the change.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from cso_desktop.errors import DamagedStore, EnvironmentProblem, WrongKey
from cso_desktop.store import keys
from cso_desktop.store.cache import Cache
from cso_desktop.store.connection import mapped_errors, open_connection

NOTED: Final = "noted"
REKEYED: Final = "rekeyed"
FOLDED: Final = "folded"
SETTLED: Final = "settled"
STEPS: Final = (NOTED, REKEYED, FOLDED, SETTLED)
"""The instants at which a change of keys may be cut off, in their order."""


def open_cache(path: Path, note_path: Path, *, passphrase: str | None = None) -> Cache:
    """Open a cache with the key its note names, ending a change of keys that was cut off.

    Raises:
        WrongKey: no key is to be had, or none of them opens the file.
        DamagedStore: the key is right and the file still does not open.
        SchemaTooNew: see ``Cache.open``.
    """
    return _opened(path, note_path, passphrase)[1]


def proven_key(path: Path, note_path: Path, *, passphrase: str | None = None) -> bytes:
    """Give the key of a file that may be damaged, where it is beyond doubt.

    Raises:
        WrongKey: nothing shows that the key is the right one.
    """
    trouble = WrongKey(f"Nothing shows that the key opens {path}; it was not touched.")
    for candidate in keys.candidates(note_path, passphrase=passphrase):
        if candidate.is_proven:
            return candidate.key
        try:
            open_connection(path, candidate.key).close()
        except (WrongKey, DamagedStore) as error:
            trouble = error if isinstance(error, WrongKey) else trouble
            continue
        return candidate.key
    raise trouble


def change_key(
    path: Path,
    note_path: Path,
    *,
    passphrase: str | None = None,
    new_passphrase: str | None = None,
    on_step: Callable[[str], None] = lambda step: None,
) -> None:
    """Give a closed cache a new key, kept the same way as the one before.

    Args:
        path: the cache; its home is held by the caller.
        note_path: the note of its key.
        passphrase: the present one, where there is one.
        new_passphrase: the new one, where the key comes from a passphrase.
        on_step: told the steps as they are done.

    Raises:
        WrongKey: the present key is not to be had, or there is no new one; nothing has changed.
        DiskFull: the file could not be written anew; the old key still opens it.
    """
    old, cache = _opened(path, note_path, passphrase)
    cache.close()
    new = keys.prepare_next(note_path, passphrase=new_passphrase)
    on_step(NOTED)
    rekey_file(path, old.key, new, on_step=on_step)
    keys.settle(note_path, keys.Candidate(new, is_next=True, is_proven=True))
    on_step(SETTLED)


def rekey_file(
    path: Path, old: bytes, new: bytes, *, on_step: Callable[[str], None] = lambda step: None
) -> None:
    """Write every page of a closed file anew under another key, in one transaction.

    Raises:
        DiskFull, EnvironmentProblem: it did not come about; the old key still opens the file.
    """
    connection = open_connection(path, old)
    try:
        with mapped_errors(path):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            connection.execute(f"PRAGMA rekey = \"x'{new.hex()}'\"").fetchall()
            on_step(REKEYED)
            # No page under the old key stays behind in the file.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            on_step(FOLDED)
    finally:
        connection.close()
    try:
        open_connection(path, new).close()
    except WrongKey as error:
        raise EnvironmentProblem(
            "The key could not be changed; the old one still opens the cache.",
            hint="Changing the key needs as much free disk as the cache takes.",
        ) from error


def _opened(path: Path, note_path: Path, passphrase: str | None) -> tuple[keys.Candidate, Cache]:
    trouble: Exception = WrongKey("There is no key for this home.")
    for candidate in keys.candidates(note_path, passphrase=passphrase):
        try:
            cache = Cache.open(path, candidate.key)
        except WrongKey as error:
            if candidate.is_proven and not candidate.is_next and not _is_plain(path):
                raise DamagedStore(
                    f"The beginning of {path} is damaged; it was not touched.",
                    hint="Run 'cso verify --repair', or restore a backup.",
                ) from error
            trouble = error
            continue
        keys.settle(note_path, candidate)
        return candidate, cache
    raise trouble


def _is_plain(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(15) == b"SQLite format 3"
