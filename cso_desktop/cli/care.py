# SPDX-License-Identifier: MPL-2.0
"""Commands that look after a home: backup, restore, rekey, handover."""

import argparse
import sys
from collections.abc import Iterator
from getpass import getpass
from pathlib import Path
from typing import Any

from cso_desktop.cli.context import Context
from cso_desktop.cli.output import EXIT, facts
from cso_desktop.errors import UsageError
from cso_desktop.services import backups, homes, revocation
from cso_desktop.services.passwords import PASSWORD_VARIABLE


def add_commands(commands: Any) -> Iterator[argparse.ArgumentParser]:
    """Add the commands and give each parser."""
    backup = commands.add_parser("backup", help="write an encrypted backup of this home")
    backup.add_argument("file", metavar="FILE", type=Path)
    backup.set_defaults(run=back_up)
    yield backup

    restore = commands.add_parser("restore", help="make a home from a backup, as a new device")
    restore.add_argument("file", metavar="FILE", type=Path)
    restore.set_defaults(run=restore_home)
    yield restore

    rekey = commands.add_parser("rekey", help="give the cache of this home a new key")
    rekey.set_defaults(run=change_key)
    yield rekey

    handover = commands.add_parser(
        "handover", help="write what was not sent to a plain file, for the office"
    )
    handover.add_argument("file", metavar="FILE", type=Path)
    handover.set_defaults(run=hand_over)
    yield handover


def back_up(run: Context) -> int:
    """Write a backup."""
    passphrase = _passphrase("Passphrase of the backup", backups.PASSPHRASE_VARIABLE, twice=True)
    with run.desk() as desk:
        made = backups.back_up(desk, run.file, passphrase)
    shown = {"file": made.file, "bytes": made.bytes, "waiting changes": made.waiting}
    run.output.result(made, facts(shown))
    return EXIT.DONE


def restore_home(run: Context) -> int:
    """Make a home from a backup."""
    passphrase = _passphrase("Passphrase of the backup", backups.PASSPHRASE_VARIABLE)
    restored = backups.restore(run.home, run.file, passphrase)
    shown = {
        "home": restored.home,
        "backup of": restored.made_at,
        "person": restored.person or "works alone",
        "waiting changes": restored.waiting,
    }
    run.output.result(restored, facts(shown))
    if restored.central:
        run.output.say(
            f"The password is not in the backup: set {PASSWORD_VARIABLE}, or run "
            f"'cso enroll {restored.central} --user {restored.person}'."
        )
    return EXIT.DONE


def change_key(run: Context) -> int:
    """Give the home a new key."""
    passphrase = new_passphrase = None
    if homes.kind_of(run.home) is homes.HomeKind.LOCKED and sys.stdin.isatty():
        passphrase = getpass("Present passphrase of this home: ")
    if homes.has_passphrase(run.home):
        new_passphrase = _passphrase(
            "New passphrase of this home", backups.NEW_PASSPHRASE_VARIABLE, twice=True
        )
    todo = backups.change_key(run.home, passphrase=passphrase, new_passphrase=new_passphrase)
    run.output.result({"home": str(run.home.folder), "todo": todo or None}, "The key was changed.")
    if todo:
        run.output.say(todo)
    return EXIT.DONE


def hand_over(run: Context) -> int:
    """Write what the central store has not taken."""
    with run.desk() as desk:
        made = revocation.hand_over(desk, run.file)
    shown = {"file": made.file, "not sent": made.waiting, "refused": made.refused}
    run.output.result(made, facts(shown))
    run.output.say("The file is not encrypted; delete it when the office has it.")
    return EXIT.DONE


def _passphrase(asked: str, variable: str, *, twice: bool = False) -> str:
    """Take a passphrase from the environment or ask for it.

    Raises:
        UsageError: there is nobody to ask, or it was not typed the same way twice.
    """
    given = backups.given_passphrase(variable)
    if given:
        return given
    if not sys.stdin.isatty():
        raise UsageError(f"There is no passphrase: set {variable}.")
    typed = getpass(f"{asked}: ")
    if twice and getpass("The same again: ") != typed:
        raise UsageError("The passphrase was not typed the same way twice.")
    return typed
