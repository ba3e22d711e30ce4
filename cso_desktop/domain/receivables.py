# SPDX-License-Identifier: MPL-2.0
"""Cash application: what is open, what is unapplied, and which applications are refused.

Allocations are never edited. One is undone by a counter with the amounts negated, so every figure
here can be asked for as of any past day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cso_desktop.domain.money import format_minor
from cso_desktop.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Allocation:
    """Part of a payment or credit memo applied to one instalment.

    Attributes:
        amount_minor: taken from the source; negative on a counter, as the two below.
        discount_minor: early-payment discount granted with it.
        write_off_minor: small difference written off with it.
        counters_id: the allocation this one undoes.
    """

    id: str
    source_id: str
    instalment_id: str
    allocated_on: date
    amount_minor: int
    discount_minor: int = 0
    write_off_minor: int = 0
    counters_id: str | None = None

    @property
    def settled_minor(self) -> int:
        """What it takes off the instalment."""
        return self.amount_minor + self.discount_minor + self.write_off_minor


@dataclass(frozen=True, slots=True)
class Source:
    """A posted payment or credit memo, with its amount as a positive figure.

    Attributes:
        payer_ids: customers it may pay for: its own and those of a declared payer relation.
    """

    id: str
    payer_ids: frozenset[str]
    dated_on: date
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Target:
    """An instalment of a posted invoice."""

    id: str
    customer_id: str
    dated_on: date
    amount_minor: int
    currency: str


class InvoiceStatus(StrEnum):
    """What a posted invoice is, derived from its amounts on a day."""

    OPEN = "open"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    OVERDUE = "overdue"
    DISPUTED = "disputed"
    CREDITED = "credited"
    WRITTEN_OFF = "written_off"

    @property
    def label(self) -> str:
        """The status as it is shown."""
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Standing:
    """The amounts of an invoice on a day, from which its status follows.

    Attributes:
        overdue_minor: open amount of the instalments due before that day.
        paid_minor: applied cash, with the discounts taken.
    """

    open_minor: int
    overdue_minor: int = 0
    disputed_minor: int = 0
    paid_minor: int = 0
    credited_minor: int = 0
    written_off_minor: int = 0


def open_minor(target: Target, allocations: Iterable[Allocation], as_of: date) -> int:
    """Return what is open on an instalment at the end of a day (INV-13)."""
    if target.dated_on > as_of:
        return 0
    return target.amount_minor - sum(
        made.settled_minor
        for made in allocations
        if made.instalment_id == target.id and made.allocated_on <= as_of
    )


def unapplied_minor(source: Source, allocations: Iterable[Allocation], as_of: date) -> int:
    """Return what is left of a payment or credit memo at the end of a day (INV-12)."""
    if source.dated_on > as_of:
        return 0
    return source.amount_minor - sum(
        made.amount_minor
        for made in allocations
        if made.source_id == source.id and made.allocated_on <= as_of
    )


def invoice_status(standing: Standing) -> InvoiceStatus:
    """Derive the status of a posted invoice.

    While something is open, a dispute shows before lateness and lateness before part payment.
    Once nothing is, the status names what settled the larger part of it.
    """
    settled = {
        InvoiceStatus.PAID: standing.paid_minor,
        InvoiceStatus.CREDITED: standing.credited_minor,
        InvoiceStatus.WRITTEN_OFF: standing.written_off_minor,
    }
    if standing.open_minor == 0:
        return max(settled, key=lambda status: settled[status])
    if standing.disputed_minor:
        return InvoiceStatus.DISPUTED
    if standing.overdue_minor:
        return InvoiceStatus.OVERDUE
    return InvoiceStatus.PARTLY_PAID if any(settled.values()) else InvoiceStatus.OPEN


def earliest_date(source: Source, target: Target) -> date:
    """Return the first day on which the one can be applied to the other (INV-16)."""
    return max(source.dated_on, target.dated_on)


def check_allocation(
    new: Allocation, source: Source, target: Target, existing: Iterable[Allocation]
) -> None:
    """Refuse an application that would break the books.

    Raises:
        RuleBroken: ``not_positive``, ``other_customer``, ``other_currency`` (INV-15),
            ``too_early`` (INV-16), ``over_applied`` (INV-12), ``over_settled`` (INV-13).
    """
    made = list(existing)
    if new.amount_minor < 0 or min(new.discount_minor, new.write_off_minor) < 0:
        raise RuleBroken("not_positive", "An application has no negative amounts.")
    if new.settled_minor == 0:
        raise RuleBroken("not_positive", "An application of nothing changes nothing.")
    _check_pair(new, source, target)
    # A back-dated application must fit on its own day and on every day since.
    days = {new.allocated_on, *(one.allocated_on for one in made)}
    since = [day for day in days if day >= new.allocated_on]
    left = min(unapplied_minor(source, made, day) for day in since)
    if new.amount_minor > left:
        raise RuleBroken(
            "over_applied",
            f"Only {format_minor(left, source.currency)} is left to apply.",
        )
    still_open = min(open_minor(target, made, day) for day in since)
    if new.settled_minor > still_open:
        raise RuleBroken(
            "over_settled",
            f"Only {format_minor(still_open, target.currency)} is open on this item.",
            hint="Leave the rest on account.",
        )


def counter(
    allocation: Allocation, *, new_id: str, on: date, existing: Iterable[Allocation]
) -> Allocation:
    """Make the allocation that undoes another from a day on (PAY-04, INV-16).

    Raises:
        RuleBroken: it is undone already, or is itself an undoing (``countered``), or the day is
            before the one it was made for (``too_early``).
    """
    if allocation.counters_id or any(made.counters_id == allocation.id for made in existing):
        raise RuleBroken("countered", "This application has been undone already.")
    if on < allocation.allocated_on:
        raise RuleBroken("too_early", "An application can't be undone before it was made.")
    return Allocation(
        id=new_id,
        source_id=allocation.source_id,
        instalment_id=allocation.instalment_id,
        allocated_on=on,
        amount_minor=-allocation.amount_minor,
        discount_minor=-allocation.discount_minor,
        write_off_minor=-allocation.write_off_minor,
        counters_id=allocation.id,
    )


def active(allocations: Iterable[Allocation]) -> list[Allocation]:
    """Return the allocations that are in force: neither undone nor an undoing (INV-17)."""
    made = list(allocations)
    undone = {other.counters_id for other in made}
    return [one for one in made if one.counters_id is None and one.id not in undone]


def check_write_off(
    amount_minor: int, *, reason: str | None, limit_minor: int, open_minor: int
) -> None:
    """Refuse a write-off without reason, above the person's limit or the open amount (INV-26)."""
    if not 0 < amount_minor <= open_minor:
        raise RuleBroken("over_settled", "A write-off is at most what is open on the item.")
    if not reason or not reason.strip():
        raise RuleBroken("needs_reason", "A write-off needs a reason.")
    if amount_minor > limit_minor:
        raise RuleBroken(
            "above_limit",
            f"Write-offs above {format_minor(limit_minor)} need a supervisor.",
        )


def check_discount(
    discount_minor: int,
    *,
    granted_minor: int,
    taken_minor: int,
    last_day: date | None,
    paid_on: date,
) -> None:
    """Refuse an early-payment discount that the term does not grant, or no longer (BIL-06).

    Args:
        granted_minor: the discount on the whole invoice.
        taken_minor: what of it was taken before.
        last_day: the last day it may be taken; None where the term has no discount.
    """
    if not discount_minor:
        return
    if last_day is None:
        raise RuleBroken("no_discount", "The payment term of this invoice grants no discount.")
    if paid_on > last_day:
        raise RuleBroken("no_discount", f"The discount could be taken until {last_day}.")
    if discount_minor > granted_minor - taken_minor:
        left = format_minor(max(granted_minor - taken_minor, 0))
        raise RuleBroken("no_discount", f"At most {left} of discount can be taken here.")


def check_undisputed(open_minor: int, disputed_minor: int, *, reason: str | None) -> None:
    """Refuse to apply cash to what is wholly in dispute, unless somebody says why."""
    if 0 < open_minor <= disputed_minor and not (reason and reason.strip()):
        raise RuleBroken(
            "disputed",
            "All that is open on this invoice is in dispute.",
            hint="Leave the money on account, or apply it all the same and say why.",
        )


def _check_pair(new: Allocation, source: Source, target: Target) -> None:
    if target.customer_id not in source.payer_ids:
        raise RuleBroken("other_customer", "Payment and invoice belong to different customers.")
    if source.currency != target.currency:
        raise RuleBroken("other_currency", "Payment and invoice are in different currencies.")
    if new.allocated_on < earliest_date(source, target):
        raise RuleBroken(
            "too_early", "An application can't be dated before its payment or its invoice."
        )
