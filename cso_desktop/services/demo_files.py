# SPDX-License-Identifier: MPL-2.0
"""The folder of a demo: where its parts are, and the secrets of its made-up people.

A demo must run where there is no keyring, so its keys and passwords stand in a file that only the
person who started it can read. Nothing but a demo may do that.
"""

import json
import os
import secrets
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

from cso_desktop.errors import UserError
from cso_desktop.paths import Home
from cso_desktop.services.passwords import PASSWORD_VARIABLE
from cso_desktop.store.keys import KEY_VARIABLE

HOME_VARIABLE: Final = "CSO_HOME"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demo.

    Attributes:
        has_home: whether a home is enrolled for the person.
    """

    login: str
    name: str
    roles: tuple[str, ...]
    territories: tuple[str, ...] = ()
    has_home: bool = False


PEOPLE: Final = (
    DemoPerson("office", "Back office", ("REP", "ORD", "BIL", "AR", "CON", "INV"), has_home=True),
    DemoPerson("west", "Account manager West", ("FAM",), ("WEST",), has_home=True),
    DemoPerson("chief", "Supervisor", ("SUP", "FIN")),
    DemoPerson("central", "Account manager Central", ("FAM",), ("CENTRAL",)),
    DemoPerson("east", "Account manager East", ("FAM",), ("EAST",)),
    DemoPerson("south", "Account manager South", ("FAM",), ("SOUTH",)),
)


@dataclass(frozen=True, slots=True)
class DemoSecrets:
    """What ``demo.json`` holds.

    Attributes:
        passwords: by login.
        cache_keys: by login, for the people with a home; 64 hex digits.
        is_ready: whether the demo was made to its end.
    """

    passwords: dict[str, str]
    cache_keys: dict[str, str]
    is_ready: bool = False

    @classmethod
    def new(cls) -> Self:
        """Draw new ones."""
        return cls(
            {person.login: secrets.token_urlsafe(18) for person in PEOPLE},
            {person.login: secrets.token_hex(32) for person in PEOPLE if person.has_home},
        )


class DemoFolder:
    """The folder of one demo.

    Attributes:
        folder: the folder.
        central: where the embedded PostgreSQL keeps its data.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.central = self.folder / "central"

    @property
    def secrets_file(self) -> Path:
        """Holds the demo's passwords and cache keys, readable by its owner alone."""
        return self.folder / "demo.json"

    @property
    def lock(self) -> Path:
        """Held while the demo runs."""
        return self.folder / "demo.lock"

    def home(self, login: str) -> Home:
        """Return the home of a person."""
        return Home(self.folder / login)

    def variables_file(self, login: str) -> Path:
        """Sets what the command line needs to work in a person's home."""
        return self.folder / f"{login}.env"

    def secrets(self) -> DemoSecrets:
        """Read the demo's secrets, or make new ones for a new demo.

        Raises:
            UserError: the folder holds something else, or the file can't be read.
        """
        if not self.secrets_file.exists():
            self._claim()
            made = DemoSecrets.new()
            self.save(made)
            return made
        try:
            return DemoSecrets(**json.loads(self.secrets_file.read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            raise UserError(
                "The demo's file of keys cannot be read.",
                hint=f"Delete the folder {self.folder} and start the demo again.",
                detail=str(error),
            ) from error

    def save(self, made: DemoSecrets) -> None:
        """Write the secrets and, for each home, the variables; whole or not at all."""
        _write_private(self.secrets_file, json.dumps(asdict(made), indent=2) + "\n")
        for login in made.cache_keys:
            lines = [f"{name}={shlex.quote(value)}" for name, value in self.variables(made, login)]
            _write_private(self.variables_file(login), "\n".join(lines) + "\n")

    def variables(self, made: DemoSecrets, login: str) -> list[tuple[str, str]]:
        """Return the environment in which a person's home opens and syncs."""
        return [
            (HOME_VARIABLE, str(self.home(login).folder)),
            (KEY_VARIABLE, made.cache_keys[login]),
            (PASSWORD_VARIABLE, made.passwords[login]),
        ]

    @contextmanager
    def environment_of(self, made: DemoSecrets, login: str) -> Iterator[dict[str, str]]:
        """Work as a person for a while; gives the whole environment for another program."""
        wanted = dict(self.variables(made, login))
        before = {name: os.environ.get(name) for name in wanted}
        os.environ.update(wanted)
        try:
            yield dict(os.environ)
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value

    def _claim(self) -> None:
        """Refuse a folder in which something else stands; a demo that starts over clears it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        others = [path.name for path in self.folder.iterdir() if path != self.lock]
        if others:
            raise UserError(
                f"{self.folder} is not empty and holds no demo.",
                hint="Name another folder with --home.",
            )


def _write_private(path: Path, text: str) -> None:
    building = path.with_suffix(".new")
    building.unlink(missing_ok=True)
    building.touch(mode=0o600)
    building.write_text(text, encoding="utf-8")
    building.replace(path)
