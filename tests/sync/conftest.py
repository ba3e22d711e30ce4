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


@pytest.fixture
def pair(world: World) -> Pair:
    """Anna and Ben of the same territory, with a customer and a contact on both desks."""
    world.person("anna", territories=["WEST"])
    world.person("ben", territories=["WEST"])
    anna = world.desk("anna")
    customer = anna.customer()
    contact = anna.contact(customer, phone="555-0100")
    anna.sync()
    return Pair(anna, world.desk("ben"), customer, contact)
