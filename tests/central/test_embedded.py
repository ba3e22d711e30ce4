# SPDX-License-Identifier: MPL-2.0
"""The embedded PostgreSQL: it starts, is private, keeps its data and explains its troubles."""

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from cso_desktop.central.embedded import EmbeddedServer
from cso_desktop.errors import DamagedStore, EnvironmentProblem

FAST = {"fsync": "off"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose parents other users cannot enter, as a root's home is."""
    return tmp_path_factory.mktemp("private") / "server"


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[EmbeddedServer]:
    with EmbeddedServer(folder, settings=FAST) as running:
        yield running


def ask(url: str, query: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row
    return str(row[0])


def test_it_answers_on_loopback_to_its_owner(server: EmbeddedServer) -> None:
    assert ask(server.url(), "SELECT inet_server_addr()") == "127.0.0.1"
    assert ask(server.url(), "SHOW listen_addresses") == "127.0.0.1"
    assert ask(server.url(), "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "True"


def test_only_the_password_opens_it(server: EmbeddedServer) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url(password="guessed"))
    stored = ask(server.url(), "SELECT rolpassword FROM pg_authid WHERE rolname = current_user")
    assert stored.startswith("SCRAM-SHA-256$")


@pytest.mark.skipif(os.name == "nt", reason="Windows protects the folder by its profile")
def test_the_password_file_is_for_its_owner_alone(folder: Path, server: EmbeddedServer) -> None:
    assert stat.S_IMODE((folder / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not (folder / "first-password").exists()


def test_names_with_odd_characters_become_databases(server: EmbeddedServer) -> None:
    url = server.create_database('odd "name" / 100%')
    assert ask(url, "SELECT current_database()") == 'odd "name" / 100%'
    server.drop_database('odd "name" / 100%')


def test_text_beyond_ascii_is_upper_cased_the_same_everywhere(server: EmbeddedServer) -> None:
    assert ask(server.url(), "SELECT upper('straße é')") == "STRAßE É"
    assert ask(server.url(), "SHOW server_encoding") == "UTF8"


def test_a_second_start_joins_the_running_server_and_leaves_it_running(
    folder: Path, server: EmbeddedServer
) -> None:
    with EmbeddedServer(folder) as joined:
        assert joined.url() == server.url()
    assert ask(server.url(), "SELECT 1") == "1"


def test_data_port_and_password_survive_a_restart(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path / "server", settings=FAST) as first:
        url = first.create_database("kept")
    with EmbeddedServer(tmp_path / "server", settings=FAST):
        assert ask(url, "SELECT current_database()") == "kept"


def test_a_taken_port_is_replaced_by_a_free_one(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path / "server", settings=FAST) as first:
        port = first.port
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", port))
        squatter.listen()
        with EmbeddedServer(tmp_path / "server", settings=FAST) as second:
            assert second.port != port
            assert ask(second.url(), "SELECT 1") == "1"


def test_a_demanded_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        wanted = squatter.getsockname()[1]
        with pytest.raises(EnvironmentProblem, match="did not start") as caught:
            EmbeddedServer(tmp_path / "server", port=wanted, settings=FAST).start()
    assert "Address already in use" in (caught.value.detail or "")


def test_a_damaged_folder_is_named_in_one_sentence(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path / "server", settings=FAST):
        pass
    (tmp_path / "server" / "cluster" / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(EnvironmentProblem) as caught:
        EmbeddedServer(tmp_path / "server", settings=FAST).start()
    assert isinstance(caught.value, DamagedStore)
    assert caught.value.message == "The database folder is damaged."


def test_a_creation_that_was_cut_short_begins_again(tmp_path: Path) -> None:
    half = tmp_path / "server" / "cluster"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with EmbeddedServer(tmp_path / "server", settings=FAST) as server:
        assert ask(server.url(), "SELECT 1") == "1"


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "server").write_text("not a folder")
    with pytest.raises(EnvironmentProblem, match="cannot be used"):
        EmbeddedServer(tmp_path / "server").start()
    assert (tmp_path / "server").read_text() == "not a folder"


def test_stopping_a_stopped_server_is_fine(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "server", settings=FAST)
    server.stop()
    server.start()
    server.stop()
    server.stop()


def test_the_url_of_another_person_has_their_password_only(server: EmbeddedServer) -> None:
    parts = urlsplit(server.url("central", "nina@east", "p/w:1"))
    assert (parts.username, parts.password) == ("nina%40east", "p%2Fw%3A1")
    assert urlsplit(server.url("central", "nina")).password == ""
