# SPDX-License-Identifier: MPL-2.0
"""Payment terms: when which part of a total is due, and what early payment saves (BIL-05)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from cso_desktop.domain.dates import add_months, month_end
from cso_desktop.domain.money import EXACT, round_half_away
from cso_desktop.errors import FieldErrors


@dataclass(frozen=True, slots=True)
class TermPart:
    """One instalment of a term.

    Attributes:
        days: days after the invoice date, or after the end of the month.
        is_from_month_end: count from the end of the month the invoice (plus months) is in.
        percent: share of the total; None takes what remains and stands last.
    """

    days: int
    percent: Decimal | None = None
    is_from_month_end: bool = False
    months: int = 0

    def due_on(self, invoiced_on: date) -> date:
        """Return when the instalment is due."""
        day = add_months(invoiced_on, self.months)
        return (month_end(day) if self.is_from_month_end else day) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class EarlyDiscount:
    """A percentage off the total when it is paid within so many days (BIL-06)."""

    percent: Decimal
    days: int

    def last_day(self, invoiced_on: date) -> date:
        """Return the last day on which the discount may be taken."""
        return invoiced_on + timedelta(days=self.days)

    def amount(self, total_minor: int) -> int:
        """Return the discount on a total."""
        return _share(total_minor, self.percent)


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of a total and the day it is due."""

    due_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class PaymentTerm:
    """When an invoice falls due; the last part takes the remainder (INV-6)."""

    parts: tuple[TermPart, ...]
    discount: EarlyDiscount | None = None

    def __post_init__(self) -> None:
        if not _shares_add_up(self.parts):
            raise FieldErrors(
                {"rule": "Every part but the last needs a share, together at most 100 percent."}
            )

    @classmethod
    def net(cls, days: int) -> "PaymentTerm":
        """Make the term "all of it within so many days"."""
        return cls((TermPart(days),))

    @classmethod
    def from_rule(cls, rule: Mapping[str, Any]) -> "PaymentTerm":
        """Read a stored rule.

        ``{"parts": [{"days": 0, "percent": "30"}, {"days": 10, "from_month_end": true}],
        "discount": {"percent": "2", "days": 10}}``; percentages are texts, never floats.
        """
        try:
            parts = tuple(_part(part) for part in rule["parts"])
            discount = rule.get("discount")
            early = discount and EarlyDiscount(_percent(discount["percent"]), int(discount["days"]))
        except (KeyError, TypeError, ValueError, InvalidOperation) as error:
            raise FieldErrors({"rule": f"The payment term can't be read: {error!r}."}) from error
        return cls(parts, early or None)

    def instalments(self, total_minor: int, invoiced_on: date) -> list[Instalment]:
        """Split a total: each part rounded by itself, the last takes the remainder (INV-6).

        No part ever passes what is left, so all have the sign of the total or are 0.
        """
        made: list[Instalment] = []
        left = total_minor
        for part in self.parts:
            share = left if part.percent is None else _share(total_minor, part.percent)
            amount = min(share, left) if total_minor > 0 else max(share, left)
            made.append(Instalment(part.due_on(invoiced_on), amount))
            left -= amount
        return made


def last_due_on(instalments: Sequence[Instalment]) -> date:
    """Return the day on which everything is due."""
    return max(instalment.due_on for instalment in instalments)


def _shares_add_up(parts: Sequence[TermPart]) -> bool:
    if not parts or parts[-1].percent is not None:
        return False
    shares = [Decimal(-1) if part.percent is None else part.percent for part in parts[:-1]]
    return min(shares, default=Decimal(0)) >= 0 and sum(shares) <= 100


def _share(total_minor: int, percent: Decimal) -> int:
    return round_half_away(EXACT.multiply(Decimal(total_minor), percent.scaleb(-2, EXACT)))


def _part(part: Mapping[str, Any]) -> TermPart:
    percent = part.get("percent")
    return TermPart(
        days=int(part.get("days", 0)),
        percent=None if percent is None else _percent(percent),
        is_from_month_end=bool(part.get("from_month_end", False)),
        months=int(part.get("months", 0)),
    )


def _percent(text: object) -> Decimal:
    if isinstance(text, float):
        raise TypeError("a percentage is written as text")
    return Decimal(str(text))
