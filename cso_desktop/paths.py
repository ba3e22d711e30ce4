# SPDX-License-Identifier: MPL-2.0
"""Where a profile keeps its files."""

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

APP_NAME = "CSO Desktop"


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one profile and the files in it."""

    folder: Path

    @property
    def cache(self) -> Path:
        """The encrypted cache."""
        return self.folder / "cache.db"

    @property
    def key_note(self) -> Path:
        """Says where the key is kept; never holds the key itself."""
        return self.folder / "key.json"

    @property
    def lock(self) -> Path:
        """Held by the one program that has this home open."""
        return self.folder / "home.lock"

    @property
    def logs(self) -> Path:
        """Rotating log files without personal data."""
        return self.folder / "logs"

    @property
    def health(self) -> Path:
        """Whether the last shutdown was clean, and what the last look at the pages found."""
        return self.folder / "health.json"

    @property
    def settings(self) -> Path:
        """What this person set for this profile, as JSON."""
        return self.folder / "settings.json"


def home(folder: str | Path | None = None) -> Home:
    """Give the home in ``folder``, else in ``CSO_HOME``, else in the platform's own place."""
    chosen = folder or os.environ.get("CSO_HOME") or platformdirs.user_data_dir(APP_NAME, False)
    return Home(Path(chosen).expanduser().absolute())
