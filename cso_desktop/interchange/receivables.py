# SPDX-License-Identifier: MPL-2.0
"""Open-item histories: the invoices of all customers, with when each was settled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from cso_desktop.interchange.columns import Column, FileKind, Value
from cso_desktop.interchange.countries import countries_of
from cso_desktop.interchange.mapping import NOTHING_SAID, FileMapping
from cso_desktop.interchange.reading import DataRow, Reading, read_file
from cso_desktop.interchange.rejections import Rejection

CHANNELS: Final = {
    **dict.fromkeys(("paper", "print", "printed", "mail", "post", "letter", "no"), "paper"),
    **dict.fromkeys(
        ("electronic", "paperless", "e mail", "email", "mail pdf", "pdf", "edi", "portal", "yes"),
        "electronic",
    ),
}

RECEIVABLES: Final = FileKind(
    "receivables",
    (
        Column(
            "customer_number",
            Value.NUMBER,
            "customer id,customer no,cust no,cust id,customer,customer code,customer account,"
            "account number,account no,account id,account code,account,client id,client number,"
            "client,debtor number,debtor,sold to,bill to,kunnr,kundennummer,kunde,debitor,"
            "numero client,contact id",
            is_needed=True,
        ),
        Column(
            "customer_name",
            Value.TEXT,
            "customer name,account name,client name,company name,company,name,contact name,"
            "debtor name,kundenname,name 1,contact",
        ),
        Column("country_code", Value.TEXT, "country,country id,land,land1,pays,bill to country"),
        Column(
            "invoice_number",
            Value.NUMBER,
            "invoice no,invoice id,invoice,invoice num,inv no,document number,document no,doc no,"
            "document id,document,voucher,transaction number,trans no,num,number,bill number,"
            "rechnungsnummer,rechnung,beleg,belegnummer,belnr,numero facture,reference,ref",
            is_needed=True,
        ),
        Column(
            "issue_date",
            Value.DATE,
            "invoice date,issued on,issue date,document date,doc date,billing date,bill date,"
            "transaction date,trans date,rechnungsdatum,belegdatum,bldat,date facture,date",
            is_needed=True,
        ),
        Column(
            "due_date",
            Value.DATE,
            "due on,due,net due date,payment due date,due by,date due,maturity,falligkeit,"
            "faelligkeit,faellig,fallig am,netdt,echeance",
            is_needed=True,
        ),
        Column(
            "amount",
            Value.MONEY,
            "invoice amount,amount invoiced,invoice total,total amount,total,gross amount,"
            "document amount,original amount,amount in local currency,amount usd,betrag,"
            "rechnungsbetrag,dmbtr,wrbtr,montant,value",
            is_needed=True,
        ),
        Column("disputed", Value.FLAG, "dispute,is disputed,in dispute,dispute flag,disputed flag"),
        Column(
            "settled_date",
            Value.DATE,
            "settled on,settled,paid date,paid on,date paid,payment date,clear date,clearing date,"
            "date settled,fully paid on date,last payment date,ausgleichsdatum,augdt,bezahlt am",
        ),
        Column(
            "delivery_channel",
            Value.WORD,
            "paperless bill,delivery method,delivery,invoice delivery,send method,bill type",
            words=CHANNELS,
        ),
        Column("delivery_channel_date", Value.DATE, "paperless date,paperless since,e bill date"),
    ),
)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One invoice of the history.

    Attributes:
        country: two letters, where the file's codes are ISO codes.
        country_code: as the file has it.
        amount_minor: in the file's currency.
        channel: ``paper`` or ``electronic``, how this invoice was sent.
        channel_since: the day the customer's present choice was made.
    """

    row: int
    customer_number: str
    customer_name: str | None
    country: str | None
    country_code: str | None
    number: str
    issued_on: date
    due_on: date
    amount_minor: int
    is_disputed: bool
    settled_on: date | None
    channel: str | None
    channel_since: date | None


@dataclass(frozen=True, slots=True)
class OpenItems:
    """A history as read: the good rows, the faults, and the sum of every amount that was read."""

    read: int
    items: tuple[OpenItem, ...]
    rejected: tuple[Rejection, ...]
    amount_minor: int
    currency: str


def read_open_items(path: Path, mapping: FileMapping = NOTHING_SAID) -> OpenItems:
    """Read an open-item history and check each row.

    Raises:
        UnreadableFile, Ambiguous, FieldErrors: see ``read_file``.
    """
    return check_open_items(read_file(path, RECEIVABLES, mapping))


def check_open_items(reading: Reading) -> OpenItems:
    """Check the rows of a history: dates in order, no negative amount, no number twice."""
    rejected = list(reading.rejected)
    countries = countries_of(row["country_code"] for row in reading.rows if row["country_code"])
    first_rows: dict[str, int] = {}
    items: list[OpenItem] = []
    for row in reading.rows:
        faults = list(_faults(row, first_rows))
        rejected += faults
        if not faults:
            items.append(_item(row, countries))
    amount = sum(row["amount"] or 0 for row in (*reading.rows, *reading.faulty))
    return OpenItems(reading.read, tuple(items), tuple(rejected), amount, reading.currency)


def _faults(row: DataRow, first_rows: dict[str, int]) -> Iterator[Rejection]:
    number, issued = row["invoice_number"], row["issue_date"]
    first = first_rows.setdefault(number, row.number)
    if first != row.number:
        reason = f"Invoice {number} is already in row {first}."
        yield Rejection(row.number, "invoice number", reason)
    if row["amount"] < 0:
        yield Rejection(row.number, "amount", "The amount of an invoice can't be negative.")
    if row["due_date"] < issued:
        reason = f"It is due on {row['due_date']}, before it was issued on {issued}."
        yield Rejection(row.number, "due date", reason)
    settled = row["settled_date"]
    if settled is not None and settled < issued:
        reason = f"It is settled on {settled}, before it was issued on {issued}."
        yield Rejection(row.number, "settled date", reason)


def _item(row: DataRow, countries: Mapping[str, str]) -> OpenItem:
    return OpenItem(
        row=row.number,
        customer_number=row["customer_number"],
        customer_name=row["customer_name"],
        country=countries.get(row["country_code"]),
        country_code=row["country_code"],
        number=row["invoice_number"],
        issued_on=row["issue_date"],
        due_on=row["due_date"],
        amount_minor=row["amount"],
        is_disputed=bool(row["disputed"]),
        settled_on=row["settled_date"],
        channel=row["delivery_channel"],
        channel_since=row["delivery_channel_date"],
    )
