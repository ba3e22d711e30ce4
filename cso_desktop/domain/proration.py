# SPDX-License-Identifier: MPL-2.0
"""Parts of a period's price: cumulative, so any cutting of a period sums to its price (R5)."""

from collections.abc import Iterable

from cso_desktop.domain.money import round_ratio
from cso_desktop.domain.periods import Period
from cso_desktop.errors import Bug


def prorate(price_minor: int, whole_days: int, after: int, through: int) -> int:
    """Return the part of a price for the days after ``after`` up to and including ``through``.

    Source: R5, ``round(price·through/days) − round(price·after/days)``.
    """
    if not 0 <= after <= through <= whole_days or whole_days == 0:
        raise Bug(f"days {after} to {through} do not lie in a period of {whole_days}")
    before = round_ratio(price_minor * after, whole_days)
    return round_ratio(price_minor * through, whole_days) - before


def prorate_period(price_minor: int, period: Period) -> int:
    """Return what a period costs when ``price_minor`` is the price of the whole one (CTR-13)."""
    return prorate(price_minor, period.whole_days, period.offset, period.offset + period.days)


def prorate_changes(steps: Iterable[tuple[int, int]], whole_days: int) -> list[int]:
    """Return the parts of a period whose price changed on the way, for example by quantity.

    Rounding is cumulative over the time-weighted total, so the parts sum to it (INV-34).

    Args:
        steps: days and the whole-period price that held for them, in order.
    """
    parts: list[int] = []
    weighted = rounded = days_so_far = 0
    for days, price_minor in steps:
        days_so_far += days
        weighted += days * price_minor
        parts.append(round_ratio(weighted, whole_days) - rounded)
        rounded += parts[-1]
    if days_so_far > whole_days:
        raise Bug(f"{days_so_far} days do not fit in a period of {whole_days}")
    return parts


def termination_credit(billed_minor: int, price_minor: int, period: Period, used_days: int) -> int:
    """Return what is given back when a billed period ends early; never below 0 (INV-39).

    Args:
        used_days: days of the period, from its start, that were still covered.
    """
    used = min(max(used_days, 0), period.days)
    earned = prorate(price_minor, period.whole_days, period.offset, period.offset + used)
    return max(0, billed_minor - earned)
