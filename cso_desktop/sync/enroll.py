# SPDX-License-Identifier: MPL-2.0
"""Joining a central store: the home becomes a device of a person and syncs for the first time.

Whatever was recorded here before is kept and sent with the first round. A first sync that is cut
off goes on where it stopped when enrolment is asked for again.
"""

from cso_desktop.domain.clock import Clock
from cso_desktop.errors import UserError
from cso_desktop.store import home_state
from cso_desktop.store.cache import Cache
from cso_desktop.sync.address import Address, address
from cso_desktop.sync.engine import SyncEngine
from cso_desktop.sync.installation import UNNAMED, Installation
from cso_desktop.sync.results import OnProgress, RoundResult, no_progress
from cso_desktop.sync.wire import Central


def enroll(
    cache: Cache,
    url: str,
    user: str,
    password: str,
    *,
    clock: Clock,
    installation: Installation = UNNAMED,
    on_progress: OnProgress | None = None,
) -> RoundResult:
    """Make this home a device of the person and fetch everything the person may see.

    Args:
        cache: the home's cache, fresh or with work in it.
        url: the store's address; a login or password in it is left out.
        user: the person's name there.
        password: the person's; it is used and not kept.
        clock: tells the time.
        installation: this computer, as the store shall know it.
        on_progress: told how far it is.

    Raises:
        UsageError: the address is not acceptable.
        UserError: the home belongs to another person or store.
        Offline, NotAllowed, StoreBusy: see ``SyncEngine.round``; ask again to go on.
    """
    place = address(url, user)
    join(cache, place, password, installation)
    engine = SyncEngine(cache, lambda: Central(place, password), clock, installation=installation)
    return engine.round(on_progress=on_progress or no_progress)


def join(cache: Cache, place: Address, password: str, installation: Installation = UNNAMED) -> None:
    """Register this home as a device of the person, unless it is one already; syncs nothing.

    Raises:
        UserError: the home belongs to another person or store.
    """
    with cache.read() as connection:
        joined = home_state.get(connection, "central")
        device = home_state.get(connection, "device")
    wanted = {"url": place.url, "user": place.user}
    if joined == wanted:
        return
    if joined is not None:
        raise UserError(
            f"This home belongs to {joined['user']} at {joined['url']} already.",
            hint="Use another home for another person or store.",
        )
    with Central(place, password) as central:
        central.register(device, installation.label, installation.hash)
    with cache.write() as connection:
        home_state.put(connection, "central", wanted)
        home_state.put(connection, "registered", True)
