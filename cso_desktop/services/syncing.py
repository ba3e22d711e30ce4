# SPDX-License-Identifier: MPL-2.0
"""Syncing as people and scripts ask for it: enrol, one round, how things stand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cso_desktop.errors import Offline, RuleBroken
from cso_desktop.services import passwords, revocation
from cso_desktop.services.desk import Desk
from cso_desktop.services.registry import use_case
from cso_desktop.store import home_state
from cso_desktop.store.unit_of_work import UnitOfWork
from cso_desktop.sync import conflicts
from cso_desktop.sync.digest import Digest
from cso_desktop.sync.engine import SyncEngine
from cso_desktop.sync.enroll import enroll
from cso_desktop.sync.installation import Installation
from cso_desktop.sync.results import OnProgress, Progress, RoundResult
from cso_desktop.sync.status import SyncStatus, status
from cso_desktop.sync.wire import CentralFactory, connector

__all__ = ["Nothing", "Progress", "Round", "Standing", "enroll_home", "standing", "sync"]


@dataclass(frozen=True, slots=True)
class Nothing:
    """The input of a use case that needs none."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of syncing did."""

    pushed: int
    pulled: int
    merged: int
    conflicts: int
    refused: int
    waiting: int
    cursor: int | None
    seconds: float
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How this home stands: who works here, what waits, what needs a person.

    Attributes:
        checked_at: when the pages of the cache were last looked at.
        damage: what was found wrong with them; empty when all is well.
        was_unclean: the program before this one ended without closing the cache.
    """

    home: str
    is_enrolled: bool
    person: str
    roles: list[str]
    device: str
    central: str | None
    waiting: int
    oldest_waiting: datetime | None
    needs_you: int
    last_sync: datetime | None
    offline_since: datetime | None
    records: dict[str, int]
    checked_at: datetime | None = None
    damage: tuple[str, ...] = ()
    was_unclean: bool = False


def engine_of(desk: Desk) -> SyncEngine:
    """Give the engine of an enrolled home.

    Raises:
        Offline: this home works alone.
        NotAllowed: there is no password.
    """
    return SyncEngine(
        desk.cache,
        _connector(desk),
        desk.clock,
        installation=Installation.here(),
        lock=desk.round_lock,
        on_revoked=lambda told: revocation.obey(desk, told),
    )


def _connector(desk: Desk) -> CentralFactory:
    with desk.cache.read() as connection:
        central: Mapping[str, str] | None = home_state.get(connection, "central")
    if central is None:
        raise Offline(
            "This home works alone: it has no central store.",
            hint="Enrol with 'cso enroll URL --user NAME'.",
        )
    url, user = central["url"], central["user"]
    return connector(url, user, passwords.recall(_account(user, url)))


def central_digests(desk: Desk, scopes: Sequence[str]) -> dict[str, Digest]:
    """Ask the central store what it holds of each scope.

    Raises:
        Offline: it can't be reached.
    """
    with _connector(desk)() as central:
        answers = {scope: central.digest(scope) for scope in scopes}
    return {scope: Digest(int(a["count"]), str(a["xor"])) for scope, a in answers.items()}


def enroll_home(
    desk: Desk, url: str, user: str, password: str, *, on_progress: OnProgress | None = None
) -> Round:
    """Make this home a device of a person at a central store and sync for the first time.

    What was recorded here before is kept and sent. A cut-off first sync goes on where it
    stopped when this is asked for again.
    """
    result = enroll(
        desk.cache,
        url,
        user,
        password,
        clock=desk.clock,
        installation=Installation.here(),
        on_progress=on_progress,
    )
    passwords.remember(_account(user, url), password)
    desk.announce(result.changes)
    return _told(result)


@use_case("sync.round", writes=True, offline=False)
def sync(desk: Desk, _: Nothing) -> Round:
    """Send what waits and fetch what is new."""
    result = engine_of(desk).round()
    desk.announce(result.changes)
    return _told(result)


@use_case("sync.status")
def standing(desk: Desk, _: Nothing) -> Standing:
    """Tell who works here, what waits, since when, and what needs a person."""
    with desk.cache.read() as connection:
        facts: SyncStatus = status(connection)
        author = home_state.author(connection)
        counts = {
            table: int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
            for table in (
                "customers",
                "orders",
                "invoices",
                "payments",
                "contracts",
                "items",
                "cases",
            )
        }
    return Standing(
        home=str(desk.home.folder),
        is_enrolled=facts.is_enrolled,
        person=author.login,
        roles=sorted(author.roles),
        device=author.device,
        central=facts.url,
        waiting=facts.waiting,
        oldest_waiting=facts.oldest_waiting,
        needs_you=facts.needs_you,
        last_sync=facts.last_sync,
        offline_since=facts.offline_since,
        records=counts,
        checked_at=desk.health.checked_at,
        damage=desk.health.found,
        was_unclean=desk.health.was_unclean,
    )


def decide(
    desk: Desk,
    title: str,
    *,
    move: str,
    table: str,
    record_id: str,
    args: Mapping[str, object],
) -> None:
    """Ask the central store for a decision that only it may make, and wait for the answer.

    Raises:
        Offline: the store can't be reached, or this home works alone; nothing was queued.
        RuleBroken: the store said no, in its own words; nothing changed.
    """
    decide_group(desk, title, lambda work: work.call(move, table, record_id, args=args))


def decide_group(desk: Desk, title: str, act: Callable[[UnitOfWork], None]) -> None:
    """Ask the central store for decisions that stand or fall together with what leads to them.

    Raises:
        Offline: the store can't be reached, or this home works alone; nothing was queued.
        RuleBroken: the store said no, in its own words; nothing changed.
    """
    with _connector(desk)():
        """The store can be reached: what is asked for now is answered now."""
    with desk.cache.work(desk.clock) as work:
        act(work)
        group_id = work.close_group(title)
    result = engine_of(desk).round()
    desk.announce(result.changes)
    with desk.cache.write() as connection:
        refusal = conflicts.take_refusal(connection, str(group_id))
    if refusal is not None:
        raise RuleBroken(refusal.rule, refusal.sentence)


def decide_groups(
    desk: Desk, deeds: Sequence[tuple[str, Callable[[UnitOfWork], None]]]
) -> list[str | None]:
    """Ask for many decisions in one round, each a group of its own that stands or falls alone.

    Returns:
        For each deed the store's sentence where it was refused, else None.

    Raises:
        Offline: the store can't be reached, or this home works alone; nothing was queued.
    """
    with _connector(desk)():
        """The store can be reached: what is asked for now is answered now."""
    groups = []
    with desk.cache.work(desk.clock) as work:
        for title, act in deeds:
            act(work)
            groups.append(work.close_group(title))
    result = engine_of(desk).round()
    desk.announce(result.changes)
    with desk.cache.write() as connection:
        refusals = [conflicts.take_refusal(connection, str(group)) for group in groups]
    return [None if refusal is None else refusal.sentence for refusal in refusals]


def _account(user: str, url: str) -> str:
    return f"{user}@{url}"


def _told(result: RoundResult) -> Round:
    return Round(
        pushed=result.pushed,
        pulled=result.pulled,
        merged=result.merged,
        conflicts=result.conflicts,
        refused=result.refused,
        waiting=result.waiting,
        cursor=result.cursor,
        seconds=round(result.seconds, 3),
        notice=result.notice,
    )
