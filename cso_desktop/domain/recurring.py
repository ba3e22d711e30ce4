# SPDX-License-Identifier: MPL-2.0
"""Recurring billing of a contract line: what is due, what it costs, and what of it is billed.

The plan of a line follows from its contract alone. What was billed is a set of claims, and the
two are held against each other: to bill what is missing, and to tell what is wrong.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from cso_desktop.domain.dates import ONE_DAY
from cso_desktop.domain.periods import Cycle, Period
from cso_desktop.domain.proration import prorate_period

GRACE_DAYS: Final = 5
"""Days after which a period that is due counts as missing."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a contract line is billed.

    Attributes:
        ends_on: the last day that is billed, by the line, the contract or its termination.
        price_minor: what a whole period costs.
    """

    cycle: Cycle
    starts_on: date
    ends_on: date | None
    price_minor: int
    is_prepaid: bool

    def due_on(self, period: Period) -> date:
        """Return the day a period is to be billed: its first, or the one after its last."""
        return period.starts_on if self.is_prepaid else period.ends_on + ONE_DAY

    def due(self, through: date) -> Iterator[Period]:
        """Yield the periods that are due by a day, oldest first."""
        for period in self.cycle.periods(self.starts_on, self.ends_on):
            if self.due_on(period) > through:
                return
            yield period

    def amount(self, period: Period) -> int:
        """Return what a period costs, cut ones in proportion to their days (CTR-13, INV-34)."""
        return prorate_period(self.price_minor, period)


@dataclass(frozen=True, slots=True)
class Claim:
    """A period of a line on an invoice that is not void.

    Attributes:
        is_final: the invoice is posted.
        credited_minor: what credit memos have taken back of it, as a positive figure.
    """

    period_from: date
    period_to: date
    amount_minor: int
    invoice: str
    is_final: bool = True
    credited_minor: int = 0

    @property
    def net_minor(self) -> int:
        """What still stands billed."""
        return self.amount_minor - self.credited_minor

    def meets(self, period: Period) -> bool:
        """Tell whether a day is in both."""
        return self.period_from <= period.ends_on and period.starts_on <= self.period_to


class Verdict(StrEnum):
    """What stands of a period of a contract line."""

    BILLED = "billed"
    CREDITED = "credited"
    DRAFTED = "drafted"
    DUE = "due"
    MISSING = "missing"
    TWICE = "billed_twice"
    PRICE_DIFFERS = "price_differs"
    NOT_IN_CONTRACT = "not_in_contract"
    NOT_TAKEN_OVER = "not_taken_over"


@dataclass(frozen=True, slots=True)
class PeriodCheck:
    """A period with what should stand billed for it and what does."""

    verdict: Verdict
    period_from: date
    period_to: date
    expected_minor: int
    billed_minor: int
    invoices: tuple[str, ...] = ()


def to_bill(
    plan: Plan, claims: Sequence[Claim], through: date, *, begins_on: date | None = None
) -> list[Period]:
    """Return every period that is due and on no invoice, oldest first (CTR-11, CTR-12).

    Args:
        begins_on: periods that start before were billed in another system.
    """
    taken = sorted(claims, key=lambda claim: claim.period_from)
    found = []
    for period, met in _beside(plan.due(through), taken):
        if not met and (begins_on is None or period.starts_on >= begins_on):
            found.append(period)
    return found


def check_line(
    plan: Plan,
    claims: Sequence[Claim],
    as_of: date,
    *,
    begins_on: date | None = None,
    grace_days: int = GRACE_DAYS,
) -> Iterator[PeriodCheck]:
    """Yield what stands of every period that is due, and every claim the contract does not know."""
    taken = sorted(claims, key=lambda claim: claim.period_from)
    known: set[int] = set()
    late = as_of - timedelta(days=grace_days)
    for period, met in _beside(plan.due(as_of), taken):
        known.update(id(claim) for claim in met)
        if met or begins_on is None or period.starts_on >= begins_on:
            yield _judged(plan, period, met, late=late)
    ahead = {
        (period.starts_on, period.ends_on): plan.amount(period)
        for period in _ahead(plan, taken, as_of)
    }
    for claim in taken:
        if id(claim) not in known:
            yield _beyond(claim, ahead.get((claim.period_from, claim.period_to)))


def _judged(plan: Plan, period: Period, met: Sequence[Claim], *, late: date) -> PeriodCheck:
    expected, billed = plan.amount(period), sum(claim.net_minor for claim in met)
    if not met:
        verdict = Verdict.MISSING if plan.due_on(period) < late else Verdict.DUE
    elif len(met) > 1:
        verdict = Verdict.TWICE
    elif billed != expected and met[0].amount_minor == expected:
        verdict = Verdict.CREDITED  # billed as agreed; somebody decided to give some of it back
    elif billed != expected:
        verdict = Verdict.PRICE_DIFFERS
    else:
        verdict = Verdict.BILLED if met[0].is_final else Verdict.DRAFTED
    invoices = tuple(claim.invoice for claim in met)
    return PeriodCheck(verdict, period.starts_on, period.ends_on, expected, billed, invoices)


def _beyond(claim: Claim, expected: int | None) -> PeriodCheck:
    """Judge a claim on a period that is not due: billed ahead, or never owed."""
    verdict = Verdict.BILLED if claim.is_final else Verdict.DRAFTED
    if claim.net_minor != (expected or 0):
        verdict = Verdict.NOT_IN_CONTRACT if expected is None else Verdict.PRICE_DIFFERS
    days = claim.period_from, claim.period_to
    return PeriodCheck(verdict, *days, expected or 0, claim.net_minor, (claim.invoice,))


def _ahead(plan: Plan, claims: Sequence[Claim], as_of: date) -> Iterator[Period]:
    """Yield the periods that are not due yet, as far as anything is claimed."""
    last = max((claim.period_to for claim in claims), default=date.min)
    for period in plan.cycle.periods(plan.starts_on, plan.ends_on):
        if period.starts_on > last:
            return
        if plan.due_on(period) > as_of:
            yield period


def _beside(
    periods: Iterator[Period], claims: Sequence[Claim]
) -> Iterator[tuple[Period, list[Claim]]]:
    """Walk periods and claims together, both in order."""
    place = 0
    for period in periods:
        while place < len(claims) and claims[place].period_to < period.starts_on:
            place += 1
        met = []
        for claim in claims[place:]:
            if claim.period_from > period.ends_on:
                break
            if claim.meets(period):
                met.append(claim)
        yield period, met
