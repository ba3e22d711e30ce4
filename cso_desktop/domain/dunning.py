# SPDX-License-Identifier: MPL-2.0
"""Whom to remind of what: one level at a time, never of what is in dispute (INV-24)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a policy.

    Attributes:
        delay_days: days after the due date for the first level, after the last letter for others.
    """

    delay_days: int


@dataclass(frozen=True, slots=True)
class DunnableItem:
    """An instalment as dunning sees it.

    Attributes:
        blocked_until: the last day of a block; a block ends by itself (PAY-17).
        level: the highest level already sent; 0 for none.
    """

    id: str
    due_on: date
    open_minor: int
    disputed_minor: int = 0
    blocked_until: date | None = None
    level: int = 0
    last_sent_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """That an item is due for a letter of a level, over an amount."""

    item_id: str
    level: int
    amount_minor: int


def due_reminders(
    items: Iterable[DunnableItem],
    policy: Sequence[Level],
    as_of: date,
    *,
    minimum_minor: int,
    net_balance_minor: int,
) -> list[Reminder]:
    """Return the reminders of one customer for a run; none for who has a net credit (PAY-20)."""
    if net_balance_minor <= 0:
        return []
    reminders = (_reminder(item, policy, as_of) for item in items)
    return [x for x in reminders if x is not None and x.amount_minor >= max(minimum_minor, 1)]


def _reminder(item: DunnableItem, policy: Sequence[Level], as_of: date) -> Reminder | None:
    is_blocked = item.blocked_until is not None and as_of <= item.blocked_until
    if is_blocked or item.level >= len(policy):
        return None
    since = item.due_on if item.last_sent_on is None else max(item.last_sent_on, item.due_on)
    earliest = since + timedelta(days=max(policy[item.level].delay_days, 1))
    if as_of < earliest:
        return None
    return Reminder(item.id, item.level + 1, item.open_minor - item.disputed_minor)
