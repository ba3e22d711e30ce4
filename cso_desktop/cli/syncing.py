# SPDX-License-Identifier: MPL-2.0
"""Commands about this home and its central store: enroll, sync, status, conflicts, resolve."""

import argparse
import os
import sys
from collections.abc import Iterator
from getpass import getpass
from typing import Any

from cso_desktop.cli.context import Context
from cso_desktop.cli.output import EXIT, facts
from cso_desktop.services import conflicts, passwords, revocation, syncing
from cso_desktop.services.syncing import Progress


def add_commands(commands: Any) -> Iterator[argparse.ArgumentParser]:
    """Add the commands and give each parser."""
    enroll = commands.add_parser("enroll", help="make this home a device of a person")
    enroll.add_argument("url", metavar="URL")
    enroll.add_argument("--user", required=True, metavar="NAME")
    enroll.set_defaults(run=enroll_home)
    yield enroll

    sync = commands.add_parser("sync", help="one round with the central store")
    sync.set_defaults(run=sync_home)
    yield sync

    status = commands.add_parser("status", help="how this home stands")
    status.set_defaults(run=show_status)
    yield status

    listing = commands.add_parser("conflicts", help="what waits for a person's decision")
    listing.set_defaults(run=list_conflicts)
    yield listing

    resolve = commands.add_parser("resolve", help="decide a conflict or a refusal")
    resolve.add_argument("id", metavar="ID")
    resolve.add_argument("--keep", choices=("mine", "theirs"), required=True)
    resolve.set_defaults(run=resolve_conflict)
    yield resolve


def enroll_home(run: Context) -> int:
    """Enrol this home and sync for the first time."""
    password = os.environ.get(passwords.PASSWORD_VARIABLE)
    if not password and sys.stdin.isatty():
        password = getpass(f"Password of {run.user}: ")
    revocation.start_over(run.home)
    with run.desk(create=True) as desk:
        result = syncing.enroll_home(
            desk,
            run.url,
            run.user,
            password or passwords.recall(f"{run.user}@{run.url}"),
            on_progress=_show_progress,
        )
    return _told(run, result)


def sync_home(run: Context) -> int:
    """One round of syncing."""
    with run.desk() as desk:
        result = syncing.sync(desk, syncing.Nothing())
    return _told(run, result)


def _told(run: Context, result: syncing.Round) -> int:
    shown = {
        "sent": result.pushed,
        "received": result.pulled,
        "conflicts": result.conflicts,
        "refused": result.refused,
        "waiting": result.waiting,
    }
    run.output.result(result, facts(shown))
    if result.notice:
        run.output.say(result.notice)
    return EXIT.WAITS if result.conflicts or result.refused else EXIT.DONE


def _show_progress(progress: Progress) -> None:
    """Show how far a first sync is, on a terminal only."""
    if sys.stderr.isatty():
        of = f" of {progress.total}" if progress.total else ""
        sys.stderr.write(f"\r{progress.phase}: {progress.done}{of}   ")


def show_status(run: Context) -> int:
    """Tell how this home stands."""
    with run.desk() as desk:
        standing = syncing.standing(desk, syncing.Nothing())
    shown = {
        "home": standing.home,
        "person": standing.person,
        "central store": standing.central or "none: this home works alone",
        "waiting": standing.waiting,
        "oldest waiting": standing.oldest_waiting,
        "needs you": standing.needs_you,
        "last sync": standing.last_sync,
        "pages checked": standing.checked_at,
        "cache": "damaged: run 'cso verify --repair'" if standing.damage else "nothing wrong",
        **standing.records,
    }
    run.output.result(standing, facts(shown))
    return EXIT.DONE


def list_conflicts(run: Context) -> int:
    """List conflicts and refusals that wait for a person."""
    with run.desk() as desk:
        found = conflicts.waiting(desk, syncing.Nothing())
    text = "\n".join(f"{c.id}  {c.title}: {c.sentence}" for c in found) or "Nothing waits."
    run.output.result({"count": len(found), "conflicts": found}, text)
    return EXIT.WAITS if found else EXIT.DONE


def resolve_conflict(run: Context) -> int:
    """Decide one of them; the decision is an ordinary new change."""
    with run.desk() as desk:
        conflicts.decide_question(desk, conflicts.Decision(run.id, conflicts.Keep(run.keep)))
    run.output.result({"id": run.id, "kept": run.keep}, f"Kept {run.keep}.")
    return EXIT.DONE
