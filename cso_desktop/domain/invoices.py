# SPDX-License-Identifier: MPL-2.0
"""Limits of billing documents: what may still be credited, what is left of a deposit."""

from dataclasses import dataclass
from decimal import Decimal

from cso_desktop.domain.money import EXACT, round_half_away
from cso_desktop.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class CreditableLine:
    """An invoice line and what has been credited on it so far, as positive figures."""

    quantity: Decimal
    amount_minor: int
    credited_quantity: Decimal = Decimal(0)
    credited_minor: int = 0

    @property
    def quantity_left(self) -> Decimal:
        """What may still be credited."""
        return self.quantity - self.credited_quantity

    @property
    def amount_left(self) -> int:
        """The amount that may still be credited."""
        return self.amount_minor - self.credited_minor


def credit_amount(line: CreditableLine, quantity: Decimal) -> int:
    """Return the amount that crediting a quantity takes back, as a positive figure (INV-4, INV-5).

    Reckoned over all credits of the line so far, so the credit of the last piece always brings
    the line to exactly 0.

    Raises:
        RuleBroken: more would be credited than was invoiced (``over_credited``).
    """
    if not 0 < quantity <= line.quantity_left:
        raise RuleBroken(
            "over_credited",
            f"Only {line.quantity_left.normalize():f} of this line can still be credited.",
        )
    so_far = EXACT.divide(line.credited_quantity + quantity, line.quantity)
    target = round_half_away(EXACT.multiply(Decimal(line.amount_minor), so_far))
    return min(max(target - line.credited_minor, 0), line.amount_left)


def check_credit(line: CreditableLine, quantity: Decimal, amount_minor: int) -> None:
    """Refuse a credit beyond the invoiced quantity or amount (INV-5, BIL-09)."""
    if quantity < 0 or quantity > line.quantity_left:
        raise RuleBroken("over_credited", "More pieces would be credited than were invoiced.")
    if not 0 <= amount_minor <= line.amount_left:
        raise RuleBroken("over_credited", "More would be credited than was invoiced.")


def check_deposit(deposit_minor: int, consumed_minor: int, taken_minor: int) -> None:
    """Refuse to take more from a deposit than is left of it (INV-7)."""
    left = deposit_minor - consumed_minor
    if not 0 < taken_minor <= left:
        raise RuleBroken("over_consumed", "The deposit does not hold that much any more.")
