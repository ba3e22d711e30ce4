# SPDX-License-Identifier: MPL-2.0
"""What a line costs: quantity times unit price less discount, rounded once (INV-1)."""

from dataclasses import dataclass
from decimal import Decimal

from cso_desktop.domain.money import EXACT, USD, exponent, round_half_away
from cso_desktop.errors import FieldErrors


@dataclass(frozen=True, slots=True)
class Price:
    """A quantity at a unit price, as it stands on an order or invoice line.

    Attributes:
        unit_price: in units of the currency, with as many decimals as it takes.
        discount: a fraction from 0 to 1; 0.04 is four percent.
    """

    quantity: Decimal
    unit_price: Decimal
    discount: Decimal = Decimal(0)
    currency: str = USD

    def __post_init__(self) -> None:
        for value in (self.quantity, self.unit_price, self.discount):
            _require_decimal(value)
        if not 0 <= self.discount <= 1:
            raise FieldErrors({"discount": "A discount is between 0 and 100 percent."})

    @property
    def exact_minor(self) -> Decimal:
        """The net amount in minor units before rounding; tax by document starts from it."""
        gross = EXACT.multiply(self.quantity, self.unit_price)
        net = EXACT.multiply(gross, 1 - self.discount)
        return net.scaleb(exponent(self.currency), context=EXACT)

    @property
    def net_minor(self) -> int:
        """The net amount of the line."""
        return round_half_away(self.exact_minor)


def line_net(
    quantity: Decimal, unit_price: Decimal, discount: Decimal = Decimal(0), *, currency: str = USD
) -> int:
    """Return the net amount of a line in minor units."""
    return Price(quantity, unit_price, discount, currency).net_minor


def uplifted(unit_price: Decimal, uplift: Decimal, *, places: int = 4) -> Decimal:
    """Return a unit price raised by a fraction, for a renewal (CTR-07, CTR-19)."""
    _require_decimal(uplift)
    raised = EXACT.multiply(unit_price, 1 + uplift)
    return raised.quantize(Decimal(1).scaleb(-places), context=EXACT)


def _require_decimal(value: object) -> None:
    if not isinstance(value, Decimal):
        raise TypeError(f"an exact decimal is needed, not {type(value).__name__}")
