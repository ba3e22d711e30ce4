# SPDX-License-Identifier: MPL-2.0
"""A fresh central store for each test, copied from one that is made once."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from cso_desktop.central.embedded import EmbeddedServer
from cso_desktop.central.schema import create
from cso_desktop.store.cache import Cache
from tests.sync.world import KEY, Pair, World


@pytest.fixture(scope="session")
def store_template(postgres: EmbeddedServer) -> str:
    """Name of a database that holds a central store without people."""
    name = f"template_{uuid.uuid4().hex[:8]}"
    create(postgres.create_database(name))
    return name


@pytest.fixture(scope="session")
def empty_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that nobody has used yet."""
    path = tmp_path_factory.mktemp("caches") / "empty.db"
    Cache.create(path, KEY).close()
    return path


@pytest.fixture
def world(postgres: EmbeddedServer, store_template: str, empty_cache: Path) -> Iterator[World]:
    """A central store with nobody in it."""
    made = World(postgres, store_template, empty_cache)
    yield made
    made.close()


@pytest.fixture(scope="session")
def pair_template(
    postgres: EmbeddedServer, store_template: str, empty_cache: Path
) -> Iterator[Pair]:
    """Anna and Ben of one territory, with a customer and a contact on both desks; closed."""
    world = World(postgres, store_template, empty_cache)
    for person in ("anna", "ben"):
        world.person(person, territories=["WEST"])
    anna = world.desk("anna")
    customer = anna.customer()
    contact = anna.contact(customer, phone="555-0100")
    anna.sync()
    ben = world.desk("ben")
    for desk in world.desks:
        desk.cache.close()
    yield Pair(anna, ben, customer, contact)
    world.close()


@pytest.fixture
def pair(postgres: EmbeddedServer, pair_template: Pair, empty_cache: Path) -> Iterator[Pair]:
    """A copy of those two desks and their store."""
    base = pair_template.anna.world
    world = World(postgres, base.database, empty_cache, clock_at=base.clock.at)
    anna, ben = (world.adopt(desk) for desk in base.desks)
    yield Pair(anna, ben, pair_template.customer, pair_template.contact)
    world.close()
