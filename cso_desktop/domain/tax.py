# SPDX-License-Identifier: MPL-2.0
"""Sales tax: by line or by document, to the cent, with parts that sum to the whole.

The basis is a setting of the selling entity and is stored on the posted invoice (R3). By line,
each rounded net is taxed and rounded; by document, each tax is rounded once over the exact
amounts of its lines, and the lines then share it out (BIL-08).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cso_desktop.domain.money import EXACT, round_half_away, round_parts
from cso_desktop.domain.pricing import Price
from cso_desktop.domain.segments import Segment
from cso_desktop.errors import Bug


class Basis(StrEnum):
    """Where tax is rounded."""

    LINE = "line"
    DOCUMENT = "document"


class TaxStatus(StrEnum):
    """What the customer's record says about tax."""

    BY_SEGMENT = "by_segment"
    TAXABLE = "taxable"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax as it is printed: jurisdiction, words, and the rate as a fraction (0.0825)."""

    jurisdiction: str
    label: str
    rate: Decimal

    def __post_init__(self) -> None:
        if not isinstance(self.rate, Decimal):
            raise TypeError("a tax rate is an exact decimal")
        if self.rate < 0:
            raise Bug(f"a tax rate is not below 0: {self.rate}")


@dataclass(frozen=True, slots=True)
class RateRow:
    """One row of the table of rates: a tax, for a category of product, between two dates."""

    tax: Tax
    category: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """What is taxed: an amount in minor units, and its tax, or None where there is none.

    Attributes:
        exact_minor: before rounding; the whole amount when it is known to the cent only.
    """

    exact_minor: Decimal
    tax: Tax | None

    @classmethod
    def of(cls, price: Price, tax: Tax | None) -> "Charge":
        """Make the charge of a priced line."""
        return cls(price.exact_minor, tax)

    @property
    def rounded_minor(self) -> int:
        """The amount in whole minor units, as it stands on the line."""
        return round_half_away(self.exact_minor)


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One tax of a document, with the net it was taken on."""

    tax: Tax
    base_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class TaxedDocument:
    """The amounts of a document; every sum holds exactly (INV-2).

    Attributes:
        net: net of each line, in the order of the lines.
        line_tax: tax of each line; they sum to the tax of the document.
        taxes: one entry for each tax, in order of first use.
    """

    basis: Basis
    net: tuple[int, ...]
    line_tax: tuple[int, ...]
    taxes: tuple[TaxLine, ...]

    @property
    def net_minor(self) -> int:
        """The net of the document."""
        return sum(self.net)

    @property
    def tax_minor(self) -> int:
        """The tax of the document."""
        return sum(tax.tax_minor for tax in self.taxes)

    @property
    def total_minor(self) -> int:
        """What the customer owes."""
        return self.net_minor + self.tax_minor


def add_tax(charges: Sequence[Charge], basis: Basis) -> TaxedDocument:
    """Put tax on net amounts (INV-3)."""
    net = [charge.rounded_minor for charge in charges]
    line_tax = [0] * len(charges)
    for tax, group in _groups(charges).items():
        if basis is Basis.LINE:
            parts = [round_half_away(EXACT.multiply(Decimal(net[i]), tax.rate)) for i in group]
        else:
            exact = [EXACT.multiply(charges[i].exact_minor, tax.rate) for i in group]
            parts = round_parts(round_half_away(_sum(exact)), exact)
        for i, part in zip(group, parts, strict=True):
            line_tax[i] = part
    return _document(charges, basis, net, line_tax)


def extract_tax(charges: Sequence[Charge], basis: Basis) -> TaxedDocument:
    """Take the tax out of amounts that include it; net and tax sum to what was charged."""
    gross = [charge.rounded_minor for charge in charges]
    net = list(gross)
    for tax, group in _groups(charges).items():
        exact = [EXACT.divide(charges[i].exact_minor, 1 + tax.rate) for i in group]
        if basis is Basis.LINE:
            parts = [round_half_away(amount) for amount in exact]
        else:
            whole = EXACT.divide(_sum([charges[i].exact_minor for i in group]), 1 + tax.rate)
            parts = round_parts(round_half_away(whole), exact)
        for i, part in zip(group, parts, strict=True):
            net[i] = part
    line_tax = [charged - part for charged, part in zip(gross, net, strict=True)]
    return _document(charges, basis, net, line_tax)


def applicable_tax(
    rows: Iterable[RateRow], *, jurisdiction: str, category: str, on: date
) -> Tax | None:
    """Return the tax of a jurisdiction on a category of product on a day, if it has one.

    The row that became valid last wins where two overlap.
    """
    valid = [
        row
        for row in rows
        if (row.tax.jurisdiction, row.category) == (jurisdiction, category)
        and row.valid_from <= on
        and (row.valid_to is None or on <= row.valid_to)
    ]
    return max(valid, key=lambda row: row.valid_from).tax if valid else None


def is_exempt(
    segment: Segment, status: TaxStatus, on: date, *, certificate_valid_to: date | None = None
) -> bool:
    """Tell whether a customer pays no sales tax on a day; a lapsed certificate does not help."""
    if status is TaxStatus.BY_SEGMENT:
        return segment.is_tax_exempt
    lapsed = certificate_valid_to is not None and on > certificate_valid_to
    return status is TaxStatus.EXEMPT and not lapsed


def _groups(charges: Sequence[Charge]) -> dict[Tax, list[int]]:
    groups: dict[Tax, list[int]] = {}
    for index, charge in enumerate(charges):
        if charge.tax is not None:
            groups.setdefault(charge.tax, []).append(index)
    return groups


def _document(
    charges: Sequence[Charge], basis: Basis, net: Sequence[int], line_tax: Sequence[int]
) -> TaxedDocument:
    taxes = tuple(
        TaxLine(tax, sum(net[i] for i in group), sum(line_tax[i] for i in group))
        for tax, group in _groups(charges).items()
    )
    return TaxedDocument(basis, tuple(net), tuple(line_tax), taxes)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    total = Decimal(0)
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total
