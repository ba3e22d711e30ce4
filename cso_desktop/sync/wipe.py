# SPDX-License-Identifier: MPL-2.0
"""Destroys a home whose person or device was revoked: its key first, then its files.

Without the key the files are noise, so a wipe that is cut off after its first step has done what
it is for; the next start removes the rest. Files that are not ours are left alone.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from cso_desktop.paths import Home
from cso_desktop.store import durable, keys
from cso_desktop.sync.troubles import Revoked

KEY_DESTROYED: Final = "key_destroyed"
FILE_REMOVED: Final = "file_removed"
STEPS: Final = (KEY_DESTROYED, FILE_REMOVED)
"""The instants at which a wipe may be cut off, in their order."""


def wipe(home: Home, *, on_step: Callable[[str], None] = lambda step: None) -> None:
    """Destroy the key, then remove the files. The caller holds the home and has let go of them."""
    keys.destroy(home.key_note)
    on_step(KEY_DESTROYED)
    for path in _files(home):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):  # another program holds it; the next start tries again
                path.unlink()
        on_step(FILE_REMOVED)
    durable.remember(home.folder)


def refuse_revoked(home: Home) -> None:
    """Say that access was revoked, and finish a wipe that was cut off.

    Raises:
        Revoked: the home was wiped.
    """
    if keys.is_revoked(home.key_note):
        wipe(home)
        raise Revoked(
            "Access to the central store was revoked, and this home was wiped.",
            hint="When access was given again, enrol anew with 'cso enroll URL --user NAME'.",
        )


def start_over(home: Home) -> None:
    """Let a wiped home be enrolled anew; does nothing to any other home."""
    if keys.is_revoked(home.key_note):
        wipe(home)
        home.key_note.unlink()


def _files(home: Home) -> Iterator[Path]:
    """Name everything of ours but the note that says why it is gone, the lock and the logs."""
    yield from sorted(home.folder.glob(f"{home.cache.stem}.*"))
    for path in (home.settings, home.health):
        if path.exists():
            yield path
