# SPDX-License-Identifier: MPL-2.0
"""What every test stands on: a clean person, a silent log, and one real PostgreSQL.

Fixtures for one area live in the ``conftest.py`` of that area's folder.
"""

import os

# Before anything imports Qt or keyring: no window pops up, and nobody's real keys are touched.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from cso_desktop.central.embedded import OWNER, EmbeddedServer
from tests.homes import make_home
from tests.log_guard import LogGuard

_FOREIGN_SETTINGS = ("CSO_", "PG", "XDG_")
_HOME_VARIABLES = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")


@pytest.fixture(scope="session", autouse=True)
def _clean_person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Run as somebody with an empty home and none of our settings."""
    home = str(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(_FOREIGN_SETTINGS):
                patch.delenv(name)
        for name in _HOME_VARIABLES:
            patch.setenv(name, home)
        yield


@pytest.fixture(autouse=True)
def expected_logs() -> Iterator[LogGuard]:
    """Fail a test that logs a warning it did not announce with ``expected_logs.expect(text)``."""
    guard = LogGuard()
    with guard.listening():
        yield guard
    guard.verify()


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed home that works alone, made once for the run; ``copy_home`` gives tests theirs."""
    return make_home(tmp_path_factory.mktemp("homes") / "empty")


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedServer]:
    """One real PostgreSQL for the whole run; durability is off because nothing outlives it."""
    with tempfile.TemporaryDirectory(prefix="cso-pg-", ignore_cleanup_errors=True) as folder:
        settings = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        with EmbeddedServer(Path(folder) / "server", settings=settings) as server:
            yield server


@pytest.fixture
def central_database(postgres: EmbeddedServer) -> Iterator[str]:
    """Owner's URL of a fresh empty database; its roles go with it."""
    with _fresh_database(postgres) as url:
        yield url


@pytest.fixture(scope="module")
def module_central_database(postgres: EmbeddedServer) -> Iterator[str]:
    """The same for all tests of a module, for those that only read or use their own rows."""
    with _fresh_database(postgres) as url:
        yield url


@contextmanager
def _fresh_database(server: EmbeddedServer) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    before = _roles(server)
    try:
        yield server.create_database(name)
    finally:
        server.drop_database(name)
        _drop_roles(server, _roles(server) - before)


def _roles(server: EmbeddedServer) -> set[str]:
    query = "SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> %s"
    with psycopg.connect(server.url()) as connection:
        return {str(row[0]) for row in connection.execute(query, [OWNER])}


def _drop_roles(server: EmbeddedServer, names: set[str]) -> None:
    """Drop what the database leaves behind: roles belong to the server, not to a database."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        for name in sorted(names):
            connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))
