# SPDX-License-Identifier: MPL-2.0
"""What a credit memo takes back of an invoice, line by line and tax by tax, to the cent.

Everything is reckoned over all credits so far, so whatever is credited in whichever pieces, the
last piece brings each line and each tax to exactly nothing (INV-4, INV-5).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from cso_desktop.domain.invoices import CreditableLine, credit_amount
from cso_desktop.domain.money import format_minor, round_ratio, split
from cso_desktop.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class CreditableTax:
    """A tax of an invoice, and what of its base and amount is credited so far; positive figures.

    Attributes:
        lines: the indices of the lines it was taken on.
    """

    lines: frozenset[int]
    base_minor: int
    tax_minor: int
    credited_base_minor: int = 0
    credited_minor: int = 0


@dataclass(frozen=True, slots=True)
class Credit:
    """What to take back, as positive figures.

    Attributes:
        lines: quantity and net by the index of the line.
        taxes: base and amount of each tax, in the order of the invoice's.
    """

    lines: Mapping[int, tuple[Decimal, int]]
    taxes: tuple[tuple[int, int], ...]

    @property
    def net_minor(self) -> int:
        """The net of the credit memo."""
        return sum(net for _, net in self.lines.values())

    @property
    def tax_minor(self) -> int:
        """The tax of the credit memo."""
        return sum(tax for _, tax in self.taxes)

    @property
    def total_minor(self) -> int:
        """What the customer gets back."""
        return self.net_minor + self.tax_minor


def credit_rest(lines: Sequence[CreditableLine], taxes: Sequence[CreditableTax]) -> Credit:
    """Take back all that is left of an invoice."""
    rest = {
        index: (max(line.quantity_left, Decimal(0)), line.amount_left)
        for index, line in enumerate(lines)
        if line.amount_left > 0 or line.quantity_left > 0
    }
    return _taxed(rest, taxes)


def credit_quantities(
    lines: Sequence[CreditableLine],
    taxes: Sequence[CreditableTax],
    quantities: Mapping[int, Decimal],
) -> Credit:
    """Take back some pieces of some lines, with the tax on them.

    Raises:
        RuleBroken: more than was invoiced would be credited (``over_credited``).
    """
    taken = {
        index: (quantity, credit_amount(lines[index], quantity))
        for index, quantity in quantities.items()
    }
    return _taxed(taken, taxes)


def credit_total(
    lines: Sequence[CreditableLine], taxes: Sequence[CreditableTax], total_minor: int
) -> Credit:
    """Take back an amount with tax included, laid on what is left of lines and taxes in proportion.

    No pieces are taken back, only money: the lines have the quantity 0.

    Raises:
        RuleBroken: that much is not left of the invoice (``over_credited``).
    """
    net_left = [max(line.amount_left, 0) for line in lines]
    tax_left = [max(tax.tax_minor - tax.credited_minor, 0) for tax in taxes]
    left = sum(net_left) + sum(tax_left)
    if not 0 < total_minor <= left:
        raise RuleBroken(
            "over_credited", f"At most {format_minor(left)} of this invoice can still be credited."
        )
    parts = split(total_minor, [*net_left, *tax_left])
    nets, amounts = parts[: len(lines)], parts[len(lines) :]
    rows = tuple(
        (sum(nets[index] for index in tax.lines), amount)
        for tax, amount in zip(taxes, amounts, strict=True)
    )
    return Credit({i: (Decimal(0), net) for i, net in enumerate(nets) if net}, rows)


def lines_of_taxes(
    lines: Sequence[tuple[str, int]], bases: Sequence[int]
) -> list[frozenset[int]] | None:
    """Find which lines each tax was taken on, from the bases alone.

    Lines of one category share their tax. The taxes of a posted invoice say no more than their
    base, which is the net of their lines.

    Args:
        lines: category and net of each line.
        bases: base of each tax.

    Returns:
        The indices of the lines of each tax; None where no distribution explains the bases.
    """
    categories = list(dict.fromkeys(category for category, _ in lines))
    for taxed_by in product(range(len(bases) + 1), repeat=len(categories)):
        tax_of = dict(zip(categories, taxed_by, strict=True))
        groups = [
            frozenset(i for i, (category, _) in enumerate(lines) if tax_of[category] == number)
            for number in range(len(bases))
        ]
        if [sum(lines[i][1] for i in group) for group in groups] == list(bases):
            return groups
    return None


def _taxed(taken: dict[int, tuple[Decimal, int]], taxes: Sequence[CreditableTax]) -> Credit:
    """Put to each tax its share of what is taken back, counted from the start of all credits."""
    rows = []
    for tax in taxes:
        base = sum(net for index, (_, net) in taken.items() if index in tax.lines)
        so_far = tax.credited_base_minor + base
        target = round_ratio(tax.tax_minor * so_far, tax.base_minor) if tax.base_minor else 0
        left = tax.tax_minor - tax.credited_minor
        rows.append((base, min(max(target - tax.credited_minor, 0), max(left, 0))))
    return Credit(taken, tuple(rows))
