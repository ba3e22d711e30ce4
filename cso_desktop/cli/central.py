# SPDX-License-Identifier: MPL-2.0
"""Commands of the central store's owner: create, upgrade, check, and its people."""

import argparse
import os
from collections.abc import Iterator
from typing import Any

from cso_desktop.cli.context import Context
from cso_desktop.cli.output import EXIT
from cso_desktop.errors import UsageError
from cso_desktop.services import administration

NEW_PASSWORD_VARIABLE = "CSO_USER_PASSWORD"


def add_commands(commands: Any) -> Iterator[argparse.ArgumentParser]:
    """Add the commands and give each parser."""
    central = commands.add_parser("central", help="create, upgrade and check a central store")
    actions = central.add_subparsers(metavar="ACTION", required=True)
    for name, help_, run in (
        ("create", "make a central store in an empty database", create),
        ("upgrade", "bring a central store up to this version", upgrade),
        ("check", "audit a central store", check),
    ):
        action = actions.add_parser(name, help=help_)
        action.add_argument("url", metavar="URL")
        action.set_defaults(run=run)
        yield action
    yield from _add_user_commands(actions)


def _add_user_commands(actions: Any) -> Iterator[argparse.ArgumentParser]:
    user = actions.add_parser("user", help="people of a central store")
    deeds = user.add_subparsers(metavar="DEED", required=True)
    for name, run in (("add", add_user), ("set", set_user), ("revoke", revoke_user)):
        deed = deeds.add_parser(name, help=f"{name} a person")
        deed.add_argument("url", metavar="URL")
        deed.add_argument("name", metavar="NAME")
        if name != "revoke":
            deed.add_argument("--roles", required=name == "add", metavar="AR,BIL")
            deed.add_argument("--territories", metavar="WEST,EAST")
        deed.set_defaults(run=run)
        yield deed


def create(run: Context) -> int:
    """Create the central store."""
    administration.create(run.url)
    run.output.result({"created": True}, "The central store is ready.")
    return EXIT.DONE


def upgrade(run: Context) -> int:
    """Upgrade the central store."""
    applied = administration.upgrade(run.url)
    run.output.result({"applied": applied}, f"{len(applied)} revisions applied.")
    return EXIT.DONE


def check(run: Context) -> int:
    """Audit the central store; every line says what is wrong and how to mend it."""
    lines = administration.check(run.url)
    text = "\n".join(
        f"{'ok  ' if line.ok else 'BAD '} {line.name}: {line.detail}"
        + (f" To mend: {line.mend}" if not line.ok else "")
        for line in lines
    )
    is_fine = all(line.ok for line in lines)
    run.output.result({"ok": is_fine, "checks": lines}, text)
    return EXIT.DONE if is_fine else EXIT.WAITS


def add_user(run: Context) -> int:
    """Add a person."""
    password = os.environ.get(NEW_PASSWORD_VARIABLE)
    if not password:
        raise UsageError(f"Set {NEW_PASSWORD_VARIABLE} to the new person's password.")
    administration.add_person(
        run.url,
        run.name,
        roles=_names(run.roles),
        territories=_names(run.territories),
        password=password,
    )
    run.output.result({"added": run.name}, f"{run.name} can enrol now and sees {_sight(run)}.")
    return EXIT.DONE


def _sight(run: Context) -> str:
    territories = _names(run.territories)
    if territories:
        return f"{', '.join(territories)} and what belongs to everybody"
    return "all territories" if set(_names(run.roles)) != {"FAM"} else "no territory yet"


def set_user(run: Context) -> int:
    """Change a person's roles, territories or password."""
    administration.set_person(
        run.url,
        run.name,
        roles=None if run.roles is None else _names(run.roles),
        territories=None if run.territories is None else _names(run.territories),
        password=os.environ.get(NEW_PASSWORD_VARIABLE),
    )
    run.output.result({"changed": run.name}, f"{run.name} is changed.")
    return EXIT.DONE


def revoke_user(run: Context) -> int:
    """Revoke a person; their caches are wiped at the next contact."""
    administration.revoke_person(run.url, run.name)
    run.output.result({"revoked": run.name}, f"{run.name} is revoked.")
    return EXIT.DONE


def _names(text: str | None) -> list[str]:
    return [name.strip() for name in (text or "").split(",") if name.strip()]
