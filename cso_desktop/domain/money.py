# SPDX-License-Identifier: MPL-2.0
"""Money: integer minor units with a currency, one rounding rule, exact splits.

Floats are refused everywhere. Rounding is half away from zero (R2), so a credit memo is always
the exact negative of its invoice.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from math import lcm
from typing import Final

from cso_desktop.errors import Bug, UserError

USD: Final = "USD"

_OTHER_EXPONENTS: Final = {
    **dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_SYMBOLS: Final = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_MARK: Final = r"\s*([$€£¥]|[A-Z]{3})?\s*"
_NUMBER: Final = r"((?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?|\.[0-9]+)"
_AMOUNT: Final = re.compile(rf"{_MARK}([-−+(]?){_MARK}{_NUMBER}{_MARK}([-)]?){_MARK}")
_SIGNS: Final = {"": 1, "+": 1, "-": -1, "\N{MINUS SIGN}": -1, "()": -1}
_MAX_DIGITS: Final = 15
EXACT: Final = Context(prec=60, rounding=ROUND_HALF_UP)
"""Decimal arithmetic with digits to spare: products of quantities, prices and rates are exact."""


class UnreadableAmountError(UserError):
    """A text is not an amount of money in the currency asked for."""

    code = "amount"


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: ``minor`` units (cents for USD) of a currency."""

    minor: int
    currency: str = USD

    def __post_init__(self) -> None:
        _require_int(self.minor)

    def __add__(self, other: "Money") -> "Money":
        self._require_same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return self + -other

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._require_same_currency(other)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        return not other < self

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return f"{format_minor(self.minor, self.currency)} {self.currency}"

    def _require_same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise Bug(f"{self.currency} and {other.currency} met in one sum")


def exponent(currency: str) -> int:
    """Return the number of decimals of a currency.

    Source: ISO 4217, the minor unit column; two where the currency is not listed here.
    """
    return _OTHER_EXPONENTS.get(currency, 2)


def round_half_away(value: Decimal) -> int:
    """Round to a whole number, halves away from zero: the only rounding there is (R2)."""
    _require_decimal(value)
    return int(value.to_integral_value(context=EXACT))


def round_ratio(numerator: int, denominator: int) -> int:
    """Round an exact fraction the same way, without passing through decimals."""
    size = (2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator))
    return size if (numerator < 0) == (denominator < 0) else -size


def to_minor(major: Decimal, currency: str = USD) -> int:
    """Turn an amount in units (12.5 dollars) into rounded minor units (1250)."""
    _require_decimal(major)
    return round_half_away(major.scaleb(exponent(currency), context=EXACT))


def from_minor(minor: int, currency: str = USD) -> Decimal:
    """Turn minor units (1250) into an exact amount in units (12.50)."""
    _require_int(minor)
    return Decimal(minor).scaleb(-exponent(currency), context=EXACT)


def format_minor(minor: int, currency: str = USD) -> str:
    """Write minor units as plain text: ``-1,234.56``, without a currency sign."""
    return f"{from_minor(minor, currency):,f}"


def parse_minor(text: str, currency: str = USD) -> int:
    """Read an amount as people write it: ``1,234.56``, ``$-5``, ``-$5``, ``5-``, ``(12.00)``.

    Raises:
        UnreadableAmountError: the text is not an amount, has more decimals than the currency,
            carries another currency's sign, or is too large to be meant.
    """
    shown = text.strip()
    match = _AMOUNT.fullmatch(text)
    if match is None or match[2] + match[6] not in _SIGNS:
        raise UnreadableAmountError(f"“{shown}” is not an amount.")
    marks = set(match.group(1, 3, 5, 7)) - {None}
    if {_SYMBOLS.get(mark, mark) for mark in marks} - {currency}:
        raise UnreadableAmountError(f"“{shown}” is not in {currency}.")
    major = Decimal(match[4].replace(",", ""))
    if major.adjusted() >= _MAX_DIGITS:
        raise UnreadableAmountError(f"“{shown}” is too large for an amount.")
    if len(match[4].partition(".")[2].rstrip("0")) > exponent(currency):
        raise UnreadableAmountError(f"“{shown}” has more decimals than {currency} knows.")
    return _SIGNS[match[2] + match[6]] * to_minor(major, currency)


def split(minor: int, into: int | Sequence[int | Decimal]) -> list[int]:
    """Split an amount into equal parts or by weights; the parts always sum to the whole (R4).

    Largest remainder on minor units; on a tie the earlier part gets the cent. The split of the
    negative amount is the negative of the split.

    Args:
        into: a number of equal parts, or one weight of at least 0 for each part.
    """
    _require_int(minor)
    weights = [Decimal(1)] * into if isinstance(into, int) else [_weight(w) for w in into]
    whole = sum(weights, Decimal(0))
    if whole <= 0 or min(weights) < 0:
        raise Bug("a split needs parts, with weights of at least 0 and more than 0 together")
    return _largest_remainder(minor, _as_integers(weights))


def round_parts(minor: int, exact: Sequence[Decimal]) -> list[int]:
    """Round exact signed amounts, in minor units, to parts that sum to ``minor`` (BIL-08).

    Each is rounded by itself; what is then missing or over goes, one unit each, to the parts
    whose rounding moved them furthest the other way, the earlier on a tie.
    """
    parts = [round_half_away(amount) for amount in exact]
    if not parts and minor:
        raise Bug("there is no part to put the residual on")
    step = 1 if minor > sum(parts) else -1
    for _ in range(abs(minor - sum(parts))):
        furthest = max(range(len(parts)), key=lambda i: ((exact[i] - parts[i]) * step, -i))
        parts[furthest] += step
    return parts


def _largest_remainder(minor: int, weights: list[int]) -> list[int]:
    whole, size = sum(weights), abs(minor)
    parts = [size * weight // whole for weight in weights]
    remainders = [size * weight % whole for weight in weights]
    by_remainder = sorted(range(len(parts)), key=lambda i: -remainders[i])
    for index in by_remainder[: size - sum(parts)]:
        parts[index] += 1
    return parts if minor >= 0 else [-part for part in parts]


def _as_integers(weights: list[Decimal]) -> list[int]:
    """Scale weights to integers, so that the remainders are exact."""
    ratios = [weight.as_integer_ratio() for weight in weights]
    scale = lcm(*(below for _, below in ratios))
    return [above * (scale // below) for above, below in ratios]


def _weight(weight: int | Decimal) -> Decimal:
    if not isinstance(weight, int | Decimal):
        raise TypeError(f"a weight is an int or an exact decimal, not {type(weight).__name__}")
    return Decimal(weight)


def _require_int(minor: object) -> None:
    if not isinstance(minor, int) or isinstance(minor, bool):
        raise TypeError(f"money is counted in whole minor units, not {type(minor).__name__}")


def _require_decimal(value: object) -> None:
    if not isinstance(value, Decimal):
        raise TypeError(f"an exact decimal is needed, not {type(value).__name__}")
