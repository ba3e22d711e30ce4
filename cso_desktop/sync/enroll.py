# SPDX-License-Identifier: MPL-2.0
"""Joining a central store: the home becomes a device of a person and syncs for the first time.

Whatever was recorded here before is kept and sent with the first round. A first sync that is cut
off goes on where it stopped when enrolment is asked for again.
"""

from cso_desktop.domain.clock import Clock
from cso_desktop.errors import UserError
from cso_desktop.store import home_state
from cso_desktop.store.cache import Cache
from cso_desktop.sync import steps
from cso_desktop.sync.address import Address
from cso_desktop.sync.engine import SyncEngine
from cso_desktop.sync.installation import Installation
from cso_desktop.sync.results import OnProgress, RoundResult, no_progress
from cso_desktop.sync.wire import Central


def enroll(
    cache: Cache,
    place: Address,
    password: str,
    *,
    clock: Clock,
    installation: Installation,
    on_progress: OnProgress = no_progress,
    on_step: steps.OnStep = steps.nothing,
) -> RoundResult:
    """Make this home a device of the person and fetch everything the person may see.

    Args:
        cache: the home's cache, fresh or with work in it.
        place: the store and the person, from ``address(url, user)``.
        password: the person's; it is used and not kept.
        clock: tells the time.
        installation: this computer, as the store shall know it.
        on_progress: told how far it is.
        on_step: told the instants at which tests cut the engine off.

    Raises:
        UserError: the home belongs to another person or store.
        Offline, NotAllowed, StoreBusy: see ``SyncEngine.round``; ask again to go on.
    """
    _join(cache, place, password, installation)
    engine = SyncEngine(
        cache,
        lambda: Central(place, password),
        clock,
        installation=installation,
        on_step=on_step,
    )
    return engine.round(on_progress=on_progress)


def _join(cache: Cache, place: Address, password: str, installation: Installation) -> None:
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
