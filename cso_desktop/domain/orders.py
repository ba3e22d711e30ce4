# SPDX-License-Identifier: MPL-2.0
"""How far an order is: two axes, delivery and billing, from exact quantities (INV-29).

One flattened status is where order systems go wrong, so the axes stay apart and are never stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from cso_desktop.errors import RuleBroken

_ZERO = Decimal(0)


class Axis(StrEnum):
    """How much of the order is done, on one axis."""

    NONE = "none"
    PARTIAL = "partial"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class LineProgress:
    """What has happened to an order line.

    Attributes:
        over_delivery: tolerance as a fraction; 0.1 lets a tenth more be delivered (ORD-09).
        over_billing: the same for billing.
    """

    ordered: Decimal
    shipped: Decimal = _ZERO
    returned: Decimal = _ZERO
    billed: Decimal = _ZERO
    credited: Decimal = _ZERO
    short_closed: Decimal = _ZERO
    over_delivery: Decimal = _ZERO
    over_billing: Decimal = _ZERO

    @property
    def delivered(self) -> Decimal:
        """What the customer has."""
        return self.shipped - self.returned

    @property
    def charged(self) -> Decimal:
        """What stands billed."""
        return self.billed - self.credited

    @property
    def to_deliver(self) -> Decimal:
        """What the customer still waits for."""
        return max(_ZERO, self.ordered - self.short_closed - self.delivered)

    @property
    def to_bill(self) -> Decimal:
        """What is still to be billed."""
        return max(_ZERO, self.ordered - self.short_closed - self.charged)


@dataclass(frozen=True, slots=True)
class OrderProgress:
    """Both axes of an order."""

    delivery: Axis
    billing: Axis

    @property
    def label(self) -> str:
        """What is left to do, as people say it."""
        to_deliver, to_bill = self.delivery is not Axis.COMPLETE, self.billing is not Axis.COMPLETE
        return {
            (True, True): "To deliver and bill",
            (True, False): "To deliver",
            (False, True): "To bill",
            (False, False): "Completed",
        }[to_deliver, to_bill]

    @property
    def is_complete(self) -> bool:
        """Whether the store may close the order."""
        return self.delivery is self.billing is Axis.COMPLETE


def progress(lines: Sequence[LineProgress]) -> OrderProgress:
    """Derive both axes from the quantities of all lines."""
    return OrderProgress(
        delivery=_axis(lines, [x.to_deliver for x in lines], [x.delivered for x in lines]),
        billing=_axis(lines, [x.to_bill for x in lines], [x.charged for x in lines]),
    )


def ship(line: LineProgress, quantity: Decimal) -> LineProgress:
    """Count a shipped quantity; a negative one takes a cancelled shipment back (INV-28, INV-30)."""
    shipped = line.shipped + quantity
    room = line.ordered * (1 + line.over_delivery)
    if shipped - line.returned > room or shipped + line.short_closed > room:
        raise RuleBroken("over_delivered", "More would be delivered than was ordered.")
    if shipped < line.returned:
        raise RuleBroken("under_delivered", "More would be returned than was delivered.")
    return replace(line, shipped=shipped)


def return_goods(line: LineProgress, quantity: Decimal) -> LineProgress:
    """Count a returned quantity; at most what the customer has."""
    if quantity > line.delivered or line.returned + quantity < 0:
        raise RuleBroken("under_delivered", "More would be returned than was delivered.")
    return replace(line, returned=line.returned + quantity)


def bill(line: LineProgress, quantity: Decimal) -> LineProgress:
    """Count a billed quantity; a negative one takes a voided draft back (INV-28, INV-30)."""
    billed = line.billed + quantity
    if billed - line.credited > line.ordered * (1 + line.over_billing):
        raise RuleBroken("over_billed", "More would be billed than was ordered.")
    if billed < line.credited:
        raise RuleBroken("over_credited", "More would be credited than was billed.")
    return replace(line, billed=billed)


def credit(line: LineProgress, quantity: Decimal) -> LineProgress:
    """Count a credited quantity; at most what is billed (INV-5)."""
    if quantity > line.charged or line.credited + quantity < 0:
        raise RuleBroken("over_credited", "More would be credited than was billed.")
    return replace(line, credited=line.credited + quantity)


def short_close(line: LineProgress) -> LineProgress:
    """Give up what is not delivered yet (ORD-06)."""
    return replace(line, short_closed=max(_ZERO, line.ordered - line.shipped))


def reopen(line: LineProgress) -> LineProgress:
    """Take a short-close back."""
    return replace(line, short_closed=_ZERO)


def amend(line: LineProgress, ordered: Decimal) -> LineProgress:
    """Change the ordered quantity, never below what is shipped or billed (INV-31)."""
    least = max(line.shipped, line.billed)
    if ordered < least:
        raise RuleBroken(
            "below_done",
            f"{least.normalize():f} are shipped or billed already; order at least that.",
        )
    return replace(line, ordered=ordered)


def check_cancel(lines: Iterable[LineProgress]) -> None:
    """Refuse to cancel an order of which something is shipped or billed."""
    if any(line.shipped or line.billed for line in lines):
        raise RuleBroken(
            "already_begun",
            "Part of this order is shipped or billed.",
            hint="Short-close it instead.",
        )


def _axis(lines: Sequence[LineProgress], left: Sequence[Decimal], done: Sequence[Decimal]) -> Axis:
    if lines and not any(left):
        return Axis.COMPLETE
    return Axis.PARTIAL if any(done) else Axis.NONE
