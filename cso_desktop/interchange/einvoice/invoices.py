# SPDX-License-Identifier: MPL-2.0
"""An electronic invoice as plain values, and whether its figures hold together.

Amounts are as the document has them: those of a credit memo are positive too, its type code says
which way they count.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

EN16931: Final = "urn:cen.eu:en16931:2017"
INVOICE: Final = "380"
CREDIT_MEMO: Final = "381"

_CREDITS: Final = frozenset({"81", "83", "261", "296", "308", "381", "396", "420", "458", "532"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Seller or buyer.

    Attributes:
        address: up to three lines above the city.
        number: what the other side calls it, such as our customer number.
        legal_id: its number in a register.
        vat_id: with the letters of its country in front.
        tax_number: of a tax office, where there is no such number.
    """

    name: str = ""
    address: tuple[str, ...] = ()
    city: str = ""
    postal_code: str = ""
    subdivision: str = ""
    country: str = ""
    number: str = ""
    legal_id: str = ""
    vat_id: str = ""
    tax_number: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """Something taken off, or, as a charge, put on; the amount itself is positive."""

    amount_minor: int
    is_charge: bool = False
    reason: str = ""
    reason_code: str = ""
    category: str = ""
    rate_pct: Decimal | None = None

    @property
    def signed_minor(self) -> int:
        """What it does to the amount it stands under."""
        return self.amount_minor if self.is_charge else -self.amount_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line.

    Attributes:
        unit: UN/ECE code, such as ``C62`` for pieces.
        unit_price: net, for ``per`` units; None where the profile does not tell it.
        category: of tax, such as ``S``, ``E`` or ``O``.
        is_counted: False for headings and sub-lines that are in no total.
    """

    number: str
    name: str
    net_minor: int
    quantity: Decimal | None = None
    unit: str = "C62"
    unit_price: Decimal | None = None
    per: Decimal = Decimal(1)
    category: str = ""
    rate_pct: Decimal | None = None
    item_number: str = ""
    description: str = ""
    note: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    allowances: tuple[Allowance, ...] = ()
    is_counted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """What one rate of one category comes to."""

    category: str
    rate_pct: Decimal | None
    base_minor: int
    tax_minor: int
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EInvoice:
    """An invoice or credit memo.

    Attributes:
        lines_minor: the sum of the lines; None in profiles that have no lines.
        net_minor: lines less allowances plus charges: what is taxed.
        due_minor: what is left to pay.
        corrects: numbers of the documents it corrects.
        order_number: the buyer's; ``sales_order_number`` is the seller's.
        profile: which specification the document follows.
        remarks: what of a document read could not be understood and was left out.
    """

    number: str
    issued_on: date
    currency: str
    seller: Party
    buyer: Party
    net_minor: int
    tax_minor: int
    total_minor: int
    due_minor: int
    type_code: str = INVOICE
    lines_minor: int | None = None
    allowance_minor: int = 0
    charge_minor: int = 0
    prepaid_minor: int = 0
    rounding_minor: int = 0
    lines: tuple[Line, ...] = ()
    taxes: tuple[Tax, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    due_on: date | None = None
    delivered_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    buyer_reference: str = ""
    order_number: str = ""
    sales_order_number: str = ""
    contract_number: str = ""
    corrects: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    terms: str = ""
    payment_reference: str = ""
    account: str = ""
    profile: str = EN16931
    remarks: tuple[str, ...] = ()

    @property
    def is_credit(self) -> bool:
        """Whether its amounts are owed the other way."""
        return self.type_code in _CREDITS
