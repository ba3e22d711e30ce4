# SPDX-License-Identifier: MPL-2.0
"""Interest on what is late: per item, rounded once (INV-25)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from cso_desktop.domain.money import EXACT, round_half_away

FEDERAL_PAYMENT_DAYS: Final = 30
FEDERAL_RETURN_DAYS: Final = 7


def interest(open_minor: int, yearly_rate: Decimal, days: int, *, year_days: int = 365) -> int:
    """Return the interest on an open amount for some days.

    Args:
        yearly_rate: a fraction; 0.045 is four and a half percent a year.
        year_days: the year the rate is for, 365 or 360.
    """
    if days <= 0 or open_minor <= 0:
        return 0
    yearly = EXACT.multiply(Decimal(open_minor), yearly_rate)
    return round_half_away(EXACT.divide(EXACT.multiply(yearly, Decimal(days)), Decimal(year_days)))


def days_late(due_on: date, paid_on: date) -> int:
    """Count the days after the due date up to and including the day of payment."""
    return max(0, (paid_on - due_on).days)


def federal_due_on(proper_invoice_on: date, accepted_on: date) -> date:
    """Return when a federal customer's payment is due.

    Source: FAR 52.232-25(a)(1): thirty days after the later of a proper invoice's receipt and
    acceptance.
    """
    return max(proper_invoice_on, accepted_on) + timedelta(days=FEDERAL_PAYMENT_DAYS)


def improper_invoice_return_by(received_on: date) -> date:
    """Return by when an improper invoice must come back with its defects named.

    Source: FAR 32.905(b): within seven days of receipt.
    """
    return received_on + timedelta(days=FEDERAL_RETURN_DAYS)
