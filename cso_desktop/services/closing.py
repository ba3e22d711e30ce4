# SPDX-License-Identifier: MPL-2.0
"""Closing the books: a controller closes, opens again and locks months (PAY-22, INV-27)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from cso_desktop.domain.books import Books
from cso_desktop.domain.roles import Role
from cso_desktop.seed import reference_id
from cso_desktop.services.desk import Desk
from cso_desktop.services.registry import use_case
from cso_desktop.services.syncing import Nothing, decide
from cso_desktop.store import reference

CONTROLLER = frozenset({Role.FIN})


@dataclass(frozen=True, slots=True)
class Through:
    """The last day of a month."""

    through: date


@use_case("books.show")
def show_books(desk: Desk, _: Nothing) -> Books:
    """Tell through which days the books are closed and locked."""
    with desk.cache.read() as connection:
        return Books.from_setting(reference.setting(connection, "books"))


@use_case("books.close", roles=CONTROLLER, writes=True, offline=False)
def close_books(desk: Desk, wanted: Through) -> Books:
    """Close the months up to a day: nothing is posted into them any more."""
    return _set(desk, f"Close the books through {wanted.through}", _close(wanted.through))


@use_case("books.reopen", roles=CONTROLLER, writes=True, offline=False)
def reopen_books(desk: Desk, wanted: Through) -> Books:
    """Open closed months again; those up to the day stay closed, locked ones for ever."""
    return _set(desk, f"Open the books after {wanted.through}", _reopen(wanted.through))


@use_case("books.lock", roles=CONTROLLER, writes=True, offline=False)
def lock_books(desk: Desk, wanted: Through) -> Books:
    """Lock closed months for good: their closing balances never change again."""
    return _set(desk, f"Lock the books through {wanted.through}", _lock(wanted.through))


def _close(through: date) -> Callable[[Books], Books]:
    return lambda books: books.close(through)


def _reopen(back_to: date) -> Callable[[Books], Books]:
    return lambda books: books.reopen(back_to)


def _lock(through: date) -> Callable[[Books], Books]:
    return lambda books: books.lock(through)


def _set(desk: Desk, title: str, change: Callable[[Books], Books]) -> Books:
    books = change(show_books(desk, Nothing()))
    days = {"closed_through": books.closed_through, "locked_through": books.locked_through}
    decide(
        desk,
        title,
        move="set_books",
        table="settings",
        record_id=reference_id("settings", "books"),
        args={name: day and day.isoformat() for name, day in days.items()},
    )
    return show_books(desk, Nothing())
