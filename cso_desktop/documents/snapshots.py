# SPDX-License-Identifier: MPL-2.0
"""What a document prints, frozen: stored with the record, and the only thing drawing reads.

Amounts are integer minor units of the document's currency; quantities, prices and rates are exact
decimals. A field added later has a default, so that what was stored earlier still reads.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar

import msgspec


@dataclass(frozen=True, slots=True)
class Seller:
    """Who issues the document; ``remit_to`` and ``bank_text`` stand on the remittance slip."""

    name: str
    address: tuple[str, ...]
    tagline: str = ""
    phone: str = ""
    tax_id: str = ""
    remit_to: tuple[str, ...] = ()
    bank_text: str = ""


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who receives it: the name, and the address lines below it as the envelope shows them."""

    number: str
    name: str
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SupportLine:
    """Whom to ask: the segment's telephone number and what it is called."""

    phone: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What every document carries.

    Attributes:
        number: the official number, empty until there is one.
        provisional_number: what a document that is not official is called until then.
        official: whether it may leave the house; if not, DRAFT stands across each page.
        language: of labels, dates and figures, such as ``en_US`` or ``es_US``.
    """

    seller: Seller
    buyer: Buyer
    support: SupportLine
    number: str
    official: bool
    provisional_number: str = ""
    language: str = "en_US"
    currency: str = "USD"

    @property
    def shown_number(self) -> str:
        """The number that stands on the document."""
        return self.number if self.official else self.provisional_number or self.number


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line; ``heading`` starts a group (an order, a cost centre) above this line."""

    text: str
    quantity: Decimal
    unit_price: Decimal
    net: int
    detail: str = ""
    heading: str = ""
    discount_pct: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One tax: its name, what it came to, and the rate and base where they are to be shown."""

    label: str
    amount: int
    rate_pct: Decimal | None = None
    base: int | None = None


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of the total and the day by which it is to be paid."""

    due_on: date
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceSnapshot(Letter):
    """An invoice, or a credit memo with its amounts negative."""

    kind: Literal["invoice", "credit_memo"]
    issued_on: date
    lines: tuple[InvoiceLine, ...]
    net: int
    tax: int
    total: int
    due_on: date | None = None
    taxes: tuple[TaxLine, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    terms: str = ""
    po_number: str = ""
    order_number: str = ""
    contract_number: str = ""
    corrects_number: str = ""
    notes: str = ""


ContractKind = Literal["maintenance", "services", "purchase", "licensing"]
RenewalKind = Literal["none", "automatic", "explicit"]


@dataclass(frozen=True, slots=True)
class CoveredItem:
    """A machine or licence a contract line covers."""

    product: str
    serial: str
    site: str = ""
    covered_from: date | None = None
    covered_until: date | None = None


@dataclass(frozen=True, slots=True)
class ContractLine:
    """One contract line; ``per`` names what the price is for, such as ``month``.

    It runs on where there is no end.
    """

    text: str
    quantity: Decimal
    unit_price: Decimal
    starts_on: date
    ends_on: date | None
    detail: str = ""
    per: str = ""
    service_level: str = ""
    items: tuple[CoveredItem, ...] = ()


@dataclass(frozen=True, slots=True)
class BillingPeriod:
    """One period of the billing plan; ``invoice_number`` is empty until it is billed."""

    starts_on: date
    ends_on: date
    bill_on: date
    amount: int
    invoice_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractSnapshot(Letter):
    """A contract's summary: the dates that matter, its lines, what they cover, how it is billed.

    It runs on where there is no end.
    """

    kind: ContractKind
    printed_on: date
    starts_on: date
    ends_on: date | None
    lines: tuple[ContractLine, ...]
    value: int
    status: str = ""
    signed_on: date | None = None
    notice_by: date | None = None
    renewal: RenewalKind = "none"
    renewal_text: str = ""
    po_number: str = ""
    predecessor_number: str = ""
    successor_number: str = ""
    account_manager: str = ""
    billing_text: str = ""
    billing_plan: tuple[BillingPeriod, ...] = ()
    notes: str = ""


AgingKey = Literal[
    "not_due", "d1_30", "d31_60", "d61_90", "d91_120", "over_120", "disputed", "unapplied"
]
EntryKind = Literal["invoice", "credit_memo", "payment", "refund", "write_off", "adjustment"]


@dataclass(frozen=True, slots=True)
class AgingBucket:
    """One cell of the aging strip; credits not yet applied are negative."""

    key: AgingKey
    amount: int


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An item still open; credits are negative."""

    kind: EntryKind
    number: str
    issued_on: date
    due_on: date | None
    original: int
    open: int
    reference: str = ""
    disputed: int = 0


@dataclass(frozen=True, slots=True)
class Application:
    """Where a payment or credit of a detailed statement went."""

    number: str
    on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement in the period: charges positive, payments and credits negative."""

    kind: EntryKind
    number: str
    on: date
    amount: int
    balance: int
    reference: str = ""
    applications: tuple[Application, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementSnapshot(Letter):
    """A customer statement; open item prints ``items``, the other kinds print ``entries``.

    ``number`` names the statement itself; ``opening`` is the balance before ``starts_on``.
    """

    kind: Literal["open_item", "balance_forward", "detailed"]
    as_of: date
    total_due: int
    overdue: int
    aging: tuple[AgingBucket, ...] = ()
    items: tuple[OpenItem, ...] = ()
    starts_on: date | None = None
    opening: int = 0
    entries: tuple[Entry, ...] = ()
    notes: str = ""


S = TypeVar("S", bound=Letter)


def to_json(snapshot: Letter) -> bytes:
    """Return the snapshot as it is stored with its record."""
    return msgspec.json.encode(snapshot)


def from_json(data: bytes, kind: type[S]) -> S:
    """Return a stored snapshot; ``kind`` is the class that was stored."""
    return msgspec.json.decode(data, type=kind)
