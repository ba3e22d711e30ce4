# SPDX-License-Identifier: MPL-2.0
"""Runs the state machine: a short stable profile always, a long one on demand.

``CSO_SYNC_EXAMPLES=2000 CSO_SYNC_STEPS=40 pytest tests/sync/test_machine.py`` searches anew.
"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from cso_desktop.central.embedded import EmbeddedServer
from tests.sync.hunt import populate
from tests.sync.machine import Machine
from tests.sync.world import World

EXAMPLES = int(os.environ.get("CSO_SYNC_EXAMPLES", "0"))
STEPS = int(os.environ.get("CSO_SYNC_STEPS", "20"))
PHASES = tuple(phase for phase in Phase if phase is not Phase.explain)


@pytest.fixture
def base(world: World) -> World:
    populate(world)
    return world


@pytest.mark.timeout(0)
@pytest.mark.parametrize("has_disasters", [False, True], ids=["calm", "full"])
def test_whatever_happens_everybody_converges_and_no_group_is_lost(
    postgres: EmbeddedServer, base: World, empty_cache: Path, has_disasters: bool
) -> None:
    class Run(Machine):
        pass

    Run.server, Run.base, Run.empty_cache = postgres, base, empty_cache
    Run.has_disasters = has_disasters
    run_state_machine_as_test(
        Run,
        settings=settings(
            max_examples=EXAMPLES or 12,
            stateful_step_count=STEPS,
            derandomize=not EXAMPLES,
            database=None,
            deadline=None,
            phases=PHASES,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
