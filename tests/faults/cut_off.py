# SPDX-License-Identifier: MPL-2.0
"""Runs one operation on a home and kills its own process at a step: ``OPERATION STEP HOME ...``."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from cso_desktop.paths import Home
from cso_desktop.services import backups, repairs
from cso_desktop.services.desk import Desk
from cso_desktop.sync import wipe

PHRASE = "a phrase for the backup"


def main(operation: str, step: str, folder: str, *arguments: str) -> None:
    """Run it; whoever comes past the step is at fault."""

    def die(passed: str) -> None:
        if passed == step:
            os.kill(os.getpid(), signal.SIGKILL)

    _OPERATIONS[operation](Home(Path(folder)), die, *arguments)
    sys.exit(f"{operation} never came to {step}")


def _back_up(home: Home, die: Callable[[str], None], file: str) -> None:
    with Desk.open(home) as desk:
        backups.back_up(desk, Path(file), PHRASE, on_step=die)


def _restore(home: Home, die: Callable[[str], None], file: str) -> None:
    backups.restore(home, Path(file), PHRASE, on_step=die)


def _change_key(home: Home, die: Callable[[str], None]) -> None:
    new = os.environ.get("CSO_CACHE_NEW_PASSPHRASE")
    backups.change_key(home, new_passphrase=new, on_step=die)


def _salvage(home: Home, die: Callable[[str], None]) -> None:
    repairs.salvage_home(home, on_step=die)


def _wipe(home: Home, die: Callable[[str], None]) -> None:
    wipe.wipe(home, on_step=die)


_OPERATIONS: dict[str, Callable[..., None]] = {
    "backup": _back_up,
    "restore": _restore,
    "rekey": _change_key,
    "salvage": _salvage,
    "wipe": _wipe,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
