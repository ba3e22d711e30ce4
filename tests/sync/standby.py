# SPDX-License-Identifier: MPL-2.0
"""A copy of the central server that follows it, falls behind, and may take over."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from cso_desktop.central.embedded import EmbeddedServer
from cso_desktop.central.postgres_programs import PostgresPrograms

_PATIENCE = 60


class Standby:
    """A running copy of a server.

    Attributes:
        server: the copy.
    """

    def __init__(self, primary: EmbeddedServer, server: EmbeddedServer) -> None:
        self._primary = primary
        self.server = server

    def ask(self, statement: str) -> Any:
        with psycopg.connect(self.server.url(), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None

    def catch_up(self) -> None:
        """Wait until everything the primary has written is here."""
        with psycopg.connect(self._primary.url()) as connection:
            row = connection.execute("select pg_current_wal_lsn()").fetchone()
        assert row is not None
        self._wait(f"select pg_last_wal_replay_lsn() >= '{row[0]}'")

    def hold(self) -> None:
        """Show an old state from here on, however much arrives."""
        self.ask("select pg_wal_replay_pause()")
        self._wait("select pg_get_wal_replay_pause_state() = 'paused'")

    def go_on(self) -> None:
        self.ask("select pg_wal_replay_resume()")

    def lose_touch(self) -> None:
        """Hear nothing of the primary any more."""
        self.ask("alter system set primary_conninfo = ''")
        self.ask("select pg_reload_conf()")
        self._wait("select not exists (select from pg_stat_wal_receiver)")

    def take_over(self) -> None:
        """Become the primary."""
        assert self.ask("select pg_promote()")

    def _wait(self, question: str) -> None:
        end = time.monotonic() + _PATIENCE
        while not self.ask(question):
            assert time.monotonic() < end, question
            time.sleep(0.05)


@contextmanager
def standby(primary: EmbeddedServer, folder: Path) -> Iterator[Standby]:
    """Copy a running server into a folder and let the copy follow it."""
    _let_replicas_in(primary)
    programs = PostgresPrograms(folder)
    programs.prepare()
    programs.run(
        "pg_basebackup", f"--dbname={primary.url()}", "--checkpoint=fast", "--write-recovery-conf"
    )
    shutil.copyfile(primary.data_dir / "password", folder / "password")
    (folder / "ready").touch()
    settings = {"fsync": "off", "hot_standby_feedback": "on"}
    with EmbeddedServer(folder, settings=settings) as server:
        made = Standby(primary, server)
        made.catch_up()
        yield made


def _let_replicas_in(primary: EmbeddedServer) -> None:
    rules = primary.data_dir / "cluster" / "pg_hba.conf"
    if "replication" not in rules.read_text(encoding="utf-8"):
        with rules.open("a", encoding="utf-8") as file:
            file.write("host replication all 127.0.0.1/32 scram-sha-256\n")
        with psycopg.connect(primary.url()) as connection:
            connection.execute("select pg_reload_conf()")
