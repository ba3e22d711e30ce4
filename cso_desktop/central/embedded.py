# SPDX-License-Identifier: MPL-2.0
"""A private PostgreSQL on loopback, from a Python wheel, for the demo, tests and a single desk.

The folder holds the cluster, the log, the port and the owner's password. Only that password opens
the server, and it is never given as an argument.
"""

import secrets
import socket
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import quote

from cso_desktop.central.postgres_programs import PostgresPrograms, ProgramFailed
from cso_desktop.errors import DamagedStore, DiskFull, EnvironmentProblem, SchemaTooNew

OWNER = "postgres"
MAINTENANCE_DATABASE = "postgres"
StopMode = Literal["smart", "fast", "immediate"]

_HBA = "host all all 127.0.0.1/32 scram-sha-256\n"
_FIXED_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "min_wal_size": "64MB",
    "dynamic_shared_memory_type": "mmap",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "datestyle": "iso, ymd",
    "lc_messages": "C",
    "default_text_search_config": "pg_catalog.english",
}
_DAMAGED = "The database folder is damaged."
# What the server prints in lower case, the class to raise, and the sentence for the person.
_KNOWN_TROUBLE: tuple[tuple[str, type[EnvironmentProblem], str], ...] = (
    ("no space left on device", DiskFull, "The disk is full, so the database cannot start."),
    (
        "incompatible with server",
        SchemaTooNew,
        "The database folder was made by another version of PostgreSQL.",
    ),
    ("pg_control", DamagedStore, _DAMAGED),
    ("could not locate a valid checkpoint", DamagedStore, _DAMAGED),
    ("not a valid data directory", DamagedStore, _DAMAGED),
)


class EmbeddedServer:
    """One PostgreSQL server over one folder; starting it again finds the same data.

    Attributes:
        data_dir: the folder; created when missing, and nobody else's business.
        port: the loopback port, known after ``start``; kept from run to run while it is free.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        port: int | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.port = port or 0
        self._wanted_port = port
        self._settings = {**_FIXED_SETTINGS, **(settings or {})}
        self._programs = PostgresPrograms(self.data_dir)
        self._password = ""
        self._started_here = False

    def start(self) -> str:
        """Start the server, or join it when it runs already; return the owner's URL.

        Raises:
            DiskFull, DamagedStore, SchemaTooNew: the log says so.
            EnvironmentProblem: it does not start for another reason; ``detail`` holds the log.
        """
        try:
            self._programs.prepare()
            if not (self.data_dir / "ready").exists():
                self._create_cluster()
            self._password = (self.data_dir / "password").read_text(encoding="ascii")
            if not self._is_running():
                self._launch()
        except ProgramFailed as error:
            raise self._readable(error) from error
        except OSError as error:
            raise EnvironmentProblem(
                "The database folder cannot be used.", detail=f"{self.data_dir}: {error}"
            ) from error
        return self.url()

    def stop(self, mode: StopMode = "fast") -> None:
        """Stop the server and wait until it is down; stopping a stopped server is fine."""
        self._started_here = False
        if not (self.data_dir / "cluster" / "postmaster.pid").exists():
            return
        try:
            self._programs.run("pg_ctl", "stop", "--wait", f"--mode={mode}", "--timeout=60")
        except ProgramFailed as error:
            if "no server running" not in error.output.lower():
                raise self._readable(error) from error

    def url(
        self,
        database: str = MAINTENANCE_DATABASE,
        user: str = OWNER,
        password: str | None = None,
    ) -> str:
        """Return the URL of a database for a person; without a user, for the owner."""
        if password is None:
            password = self._password if user == OWNER else ""
        login = f"{quote(user, safe='')}:{quote(password, safe='')}"
        return f"postgresql://{login}@127.0.0.1:{self.port}/{quote(database, safe='')}"

    def create_database(self, name: str) -> str:
        """Create an empty database and return its owner's URL."""
        self._as_owner("CREATE DATABASE {}", name)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, ending whatever is connected to it."""
        self._as_owner("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A server that was joined belongs to whoever started it.
        if self._started_here:
            self.stop()

    def _create_cluster(self) -> None:
        self._programs.discard_cluster()
        password = secrets.token_urlsafe(32)
        _write_private(self.data_dir / "password", password)
        with self._programs.readable_secret(password) as secret_file:
            self._programs.run(
                "initdb",
                f"--username={OWNER}",
                f"--pwfile={secret_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                *(["--no-sync"] if self._settings.get("fsync") == "off" else []),
            )
        (self.data_dir / "ready").write_text("", encoding="ascii")

    def _launch(self) -> None:
        """Start on the preferred port; when it was taken meanwhile, once more on a free one."""
        for port in self._candidate_ports():
            self._configure(port)
            try:
                self._programs.run(
                    "pg_ctl", "start", "--wait", "--timeout=60", f"--log={self._programs.log_name}"
                )
            except ProgramFailed:
                if self._is_running():  # another process started it at the same moment
                    return
                if self._wanted_port or "address already in use" not in self._log_tail().lower():
                    raise
                continue
            self.port = port
            self._started_here = True
            (self.data_dir / "port").write_text(str(port), encoding="ascii")
            return
        raise EnvironmentProblem("No free network port was found for the database.")

    def _candidate_ports(self) -> list[int]:
        if self._wanted_port:
            return [self._wanted_port]
        kept = self.data_dir / "port"
        last = int(kept.read_text(encoding="ascii")) if kept.exists() else 0
        return ([last] if last and _is_free(last) else []) + [_free_port(), _free_port()]

    def _configure(self, port: int) -> None:
        settings = {**self._settings, "port": str(port)}
        lines = [f"{name} = {_quoted(value)}\n" for name, value in settings.items()]
        self._programs.write_in_cluster("postgresql.conf", "".join(lines))
        self._programs.write_in_cluster("pg_hba.conf", _HBA)
        self._programs.empty_log()

    def _is_running(self) -> bool:
        """Tell whether a server over this folder answers to our password; note its port."""
        port = self._port_of_running_server()
        if not port:
            return False
        # Imported late: the driver costs 0.15 s that a start without a server need not pay.
        import psycopg

        self.port = port
        try:
            psycopg.connect(self.url(), connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def _port_of_running_server(self) -> int:
        try:
            lines = (self.data_dir / "cluster" / "postmaster.pid").read_text().splitlines()
        except OSError:
            return 0
        return int(lines[3]) if len(lines) > 3 and lines[3].isdigit() else 0

    def _as_owner(self, statement: str, name: str) -> None:
        import psycopg
        from psycopg import sql

        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))

    def _log_tail(self) -> str:
        log = self.data_dir / "server.log"
        return log.read_text(encoding="utf-8", errors="replace")[-4000:] if log.exists() else ""

    def _readable(self, error: ProgramFailed) -> EnvironmentProblem:
        told = f"{error.output}\n{self._log_tail()}".strip()
        for trace, kind, sentence in _KNOWN_TROUBLE:
            if trace in told.lower():
                return kind(sentence, hint=f"The folder is {self.data_dir}.", detail=told)
        return EnvironmentProblem(
            f"The embedded database did not {error.purpose}.",
            hint=f"Its log is {self.data_dir / 'server.log'}.",
            detail=told,
        )


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, encoding="ascii")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
