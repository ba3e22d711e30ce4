# SPDX-License-Identifier: MPL-2.0
"""Runs the state machine without shrinking until it fails, and says after how many examples.

``python -m tests.sync.hunt calm 300`` prints one line of JSON; the random numbers are the same in
each run unless another seed is named as the third word.
"""

import json
import logging
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import get_state_machine_test

from cso_desktop.central.embedded import EmbeddedServer
from cso_desktop.central.schema import create
from cso_desktop.store.cache import Cache
from tests.sync.machine import Machine
from tests.sync.world import KEY, World

SERVER_SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def populate(world: World) -> None:
    """Anna with two desks in both territories, Ben with one in the east; a customer in each."""
    world.person("anna", territories=["WEST", "EAST"])
    world.person("ben", territories=["EAST"])
    anna = world.desk("anna")
    for code in ("WEST", "EAST"):
        customer = anna.customer(territory_id=world.territory(code))
        anna.contact(customer)
        anna.site(customer)
    anna.sync()
    world.desk("anna")
    world.desk("ben")
    anna.sync()
    for desk in world.desks:
        desk.cache.close()


def hunt(folder: Path, profile: str, examples: int, *, number: int = 1) -> dict[str, Any]:
    """Run one profile; what failed, and after how many examples."""
    with EmbeddedServer(folder / "server", settings=SERVER_SETTINGS) as server:
        server.create_database("template")
        create(server.url("template"))
        empty_cache = folder / "caches" / "empty.db"
        Cache.create(empty_cache, KEY).close()
        base = World(server, "template", empty_cache)
        populate(base)
        begun = 0

        class Run(Machine):
            def __init__(self) -> None:
                nonlocal begun
                begun += 1
                super().__init__()

        Run.server, Run.base, Run.empty_cache = server, base, empty_cache
        Run.has_disasters = profile != "calm"
        started = time.monotonic()
        try:
            seed(number)(get_state_machine_test(Run, settings=_settings(examples)))()
            error, where = "", ""
        except BaseException as caught:  # noqa: BLE001  whatever ends it is what was sought
            error, where = f"{type(caught).__name__}: {caught}"[:300], traceback.format_exc()
    seconds = round(time.monotonic() - started)
    return {"examples": begun, "seconds": seconds, "error": error, "where": where}


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=25,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )


def main(profile: str, examples: str, number: str = "1") -> None:
    """Hunt in a folder that is gone afterwards, in memory where there is such a place."""
    logging.disable(logging.CRITICAL)
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(
        prefix="cso-hunt-", dir=memory if memory.is_dir() else None
    ) as folder:
        print(json.dumps(hunt(Path(folder), profile, int(examples), number=int(number))))


if __name__ == "__main__":
    main(*sys.argv[1:])
