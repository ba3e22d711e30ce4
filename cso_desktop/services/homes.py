# SPDX-License-Identifier: MPL-2.0
"""Homes before they are open: whether there is one, what it takes to open it, and a first one."""

from enum import Enum

from cso_desktop.paths import Home
from cso_desktop.services import revocation
from cso_desktop.services.desk import Desk
from cso_desktop.services.syncing import enroll_home
from cso_desktop.store import keys, swap


class HomeKind(Enum):
    """What stands in the folder of a profile."""

    MISSING = "missing"
    LOCKED = "locked"  # a person has to type the passphrase
    READY = "ready"


def kind_of(home: Home) -> HomeKind:
    """Tell whether there is a home and whether it opens by itself."""
    if not home.cache.exists() and not swap.is_pending(home.cache):
        return HomeKind.MISSING
    return HomeKind.LOCKED if keys.needs_passphrase(home.key_note) else HomeKind.READY


def make_alone(home: Home, passphrase: str | None = None) -> Desk:
    """Make a home that works alone.

    Raises:
        WrongKey: there is no keyring for its key; ask for a passphrase.
    """
    return Desk.open(home, create=True, passphrase=passphrase or None)


def make_enrolled(
    home: Home, url: str, user: str, password: str, *, passphrase: str | None = None
) -> Desk:
    """Make a home and enrol it at a central store, with everything this person may see.

    A home whose first sync was cut off goes on where it stopped.

    Raises:
        WrongKey: there is no keyring for its key; ask for a passphrase.
        Offline, NotAllowed: the central store does not answer, or not to this person.
    """
    revocation.start_over(home)
    desk = make_alone(home, passphrase)
    try:
        enroll_home(desk, url, user, password)
    except BaseException:
        desk.close()
        raise
    return desk


def has_passphrase(home: Home) -> bool:
    """Tell whether the key of a home comes from a passphrase."""
    return keys.comes_from_passphrase(home.key_note)
