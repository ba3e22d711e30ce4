# SPDX-License-Identifier: MPL-2.0
"""Whether the figures of an electronic invoice tie, and what EN 16931 asks of one we send."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from cso_desktop.domain.money import EXACT, exponent, format_minor, round_half_away, to_minor
from cso_desktop.interchange.einvoice.invoices import EInvoice, Line, Tax

_STANDARD: Final = "S"
_UNTAXED: Final = "O"
_NEEDS_REASON: Final = frozenset({"E", "AE", "K", "G", "O"})


def tie_faults(invoice: EInvoice) -> tuple[str, ...]:
    """Say which sums of a document do not hold; nothing where all do.

    What a profile leaves out is not asked for: without lines there is no sum of lines.
    """
    return tuple(
        f"{name} is {format_minor(told, invoice.currency)}, but it comes to "
        f"{format_minor(counted, invoice.currency)}."
        for name, told, counted in (*_line_sums(invoice), *_sums(invoice), *_tax_sums(invoice))
        if told != counted
    )


_Sum = tuple[str, int, int]


def _line_sums(x: EInvoice) -> Iterator[_Sum]:
    for line in x.lines:
        if line.quantity is None or line.unit_price is None or not (line.is_counted and line.per):
            continue
        exact = EXACT.divide(EXACT.multiply(line.quantity, line.unit_price), line.per)
        counted = to_minor(exact, x.currency) + sum(y.signed_minor for y in line.allowances)
        if abs(counted - line.net_minor) > 1:
            yield f"Line {line.number}", line.net_minor, counted


def _sums(x: EInvoice) -> Iterator[_Sum]:
    if x.lines_minor is not None:
        if x.lines:
            lines = sum(line.net_minor for line in x.lines if line.is_counted)
            yield "The sum of the lines", x.lines_minor, lines
        yield "The net", x.net_minor, x.lines_minor - x.allowance_minor + x.charge_minor
    if x.allowances:
        charges = sum(y.amount_minor for y in x.allowances if y.is_charge)
        yield "The sum of the charges", x.charge_minor, charges
        allowed = sum(y.amount_minor for y in x.allowances if not y.is_charge)
        yield "The sum of the allowances", x.allowance_minor, allowed
    yield "The total", x.total_minor, x.net_minor + x.tax_minor
    yield "The amount due", x.due_minor, x.total_minor - x.prepaid_minor + x.rounding_minor


def _tax_sums(x: EInvoice) -> Iterator[_Sum]:
    if not x.taxes:
        return
    yield "The tax", x.tax_minor, sum(tax.tax_minor for tax in x.taxes)
    yield "The sum of the taxed amounts", x.net_minor, sum(tax.base_minor for tax in x.taxes)
    for tax in x.taxes:
        if tax.rate_pct is None:
            continue
        exact = EXACT.multiply(Decimal(tax.base_minor), tax.rate_pct).scaleb(-2)
        counted = round_half_away(exact)
        # A seller that rounds by line may be off by part of a cent for each of them.
        if abs(counted - tax.tax_minor) > max(1, len(x.lines)):
            yield f"The tax of {tax.rate_pct.normalize():f} %", tax.tax_minor, counted
    if x.lines and all(line.category for line in x.lines if line.is_counted):
        for tax in x.taxes:
            yield f"The amount taxed as {_title(tax)}", tax.base_minor, _base(x, tax)


def _title(tax: Tax) -> str:
    rate = "" if tax.rate_pct is None else f" at {tax.rate_pct.normalize():f} %"
    return f"{tax.category}{rate}"


def _base(x: EInvoice, tax: Tax) -> int:
    key = _key(tax.category, tax.rate_pct)
    lines = sum(
        line.net_minor
        for line in x.lines
        if line.is_counted and _key(line.category, line.rate_pct) == key
    )
    return lines + sum(y.signed_minor for y in x.allowances if _key(y.category, y.rate_pct) == key)


def _key(category: str, rate: Decimal | None) -> tuple[str, Decimal]:
    return category, rate or Decimal(0)


def en16931_faults(invoice: EInvoice) -> dict[str, str]:
    """Say what an invoice lacks to be sent under EN 16931: field to sentence."""
    found: dict[str, str] = {}
    for field, sentence in (
        *_header_faults(invoice),
        *_seller_faults(invoice),
        *(fault for line in invoice.lines for fault in _line_faults(line)),
        *_breakdown_faults(invoice),
    ):
        found.setdefault(field, sentence)
    for sentence in tie_faults(invoice):
        found.setdefault("totals", sentence)
    return found


_Fault = tuple[str, str]


def _header_faults(x: EInvoice) -> Iterator[_Fault]:
    if not x.number:
        yield "number", "An electronic invoice needs its official number."
    for field, party in (("seller", x.seller), ("buyer", x.buyer)):
        if not party.name:
            yield f"{field}.name", f"The name of the {field} is missing."
        if len(party.country) != 2:
            yield f"{field}.country", f"The country of the {field} is missing."
    if not x.lines or x.lines_minor is None:
        yield "lines", "An electronic invoice needs a line."
    if x.due_minor > 0 and x.due_on is None and not x.terms:
        yield "due_on", "It needs a due date or payment terms."
    if exponent(x.currency) > 2:
        yield "currency", f"EN 16931 has two decimals, {x.currency} has more."


def _seller_faults(x: EInvoice) -> Iterator[_Fault]:
    seller = x.seller
    if not (seller.number or seller.legal_id or seller.vat_id):
        yield "seller.legal_id", "The seller needs a number, a register number or a VAT number."
    categories = {tax.category for tax in x.taxes}
    if categories - {_UNTAXED} and not (seller.vat_id or seller.tax_number):
        yield "seller.tax_number", "The seller's tax number is missing."
    if _UNTAXED in categories and (seller.vat_id or x.buyer.vat_id):
        yield "taxes", "What is outside of tax can't stand with VAT numbers."


def _line_faults(line: Line) -> Iterator[_Fault]:
    field = f"lines.{line.number}"
    if not line.number or not line.name:
        yield field, "Each line needs a number and a name."
    elif line.quantity is None or line.unit_price is None:
        yield field, f"Line {line.number} needs a quantity and a price."
    elif line.unit_price < 0:
        yield field, f"The price of line {line.number} is negative; make its quantity negative."
    elif not line.category:
        yield field, f"Line {line.number} needs a tax category."


def _breakdown_faults(x: EInvoice) -> Iterator[_Fault]:
    if not x.taxes:
        yield "taxes", "It needs a tax, if only one of 0 %."
    keys = [_key(tax.category, tax.rate_pct) for tax in x.taxes]
    if len(set(keys)) < len(keys):
        yield "taxes", "Each category and rate of tax can stand only once."
    for tax in x.taxes:
        if tax.category in _NEEDS_REASON and not (tax.reason or tax.reason_code):
            yield "taxes", "An exemption from tax needs its reason."
        if (tax.category == _STANDARD) != ((tax.rate_pct or 0) > 0):
            yield "taxes", "Tax at the standard category has a rate above 0 %, others have none."
    told = {_key(line.category, line.rate_pct) for line in x.lines}
    told |= {_key(y.category, y.rate_pct) for y in x.allowances}
    if told - set(keys):
        yield "taxes", "A line has a tax that is not in the breakdown."
