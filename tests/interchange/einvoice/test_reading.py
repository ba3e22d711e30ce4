# SPDX-License-Identifier: MPL-2.0
"""Electronic invoices of others: every profile read, their sums checked."""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path

import pytest
from lxml import etree

from cso_desktop.errors import UserError
from cso_desktop.interchange.einvoice.checks import en16931_faults, tie_faults
from cso_desktop.interchange.einvoice.cii_writer import write_cii
from cso_desktop.interchange.einvoice.files import read_einvoice, read_einvoice_file
from cso_desktop.interchange.einvoice.invoices import EN16931
from cso_desktop.interchange.tables import UnreadableFile
from tests.interchange.einvoice.samples import SHARED_DATA, an_einvoice, sample, schema

SAMPLES = sorted((SHARED_DATA / "facturx" / "xml").glob("*.xml"))
INVOICES = [path for path in SAMPLES if not path.name.startswith("order-x")]
FACTS = {
    # number, issued, due, lines, taxes, net, tax, total, due
    "factur-x-minimum.xml": ("F20260023", None, 0, 0, 10000, 490, 10490, 10490),
    "factur-x-basicwl.xml": ("F20260023", date(2026, 3, 2), 0, 4, 10000, 490, 10490, 10490),
    "factur-x-basic.xml": ("F20260023", date(2026, 3, 2), 3, 4, 10000, 490, 10490, 10490),
    "factur-x-en16931.xml": ("F20260023", date(2026, 3, 2), 3, 4, 10000, 490, 10490, 10490),
    "factur-x-extended.xml": ("F20260023", date(2026, 3, 2), 3, 4, 10000, 490, 10490, 10490),
    "ubl-21-en16931.xml": ("F124212", date(2026, 7, 16), 2, 2, 27300, 3503, 30803, 20803),
    "ubl-21-extended-ctc-fr.xml": ("F124212", date(2026, 7, 16), 2, 2, 27300, 3503, 30803, 20803),
    "zugferd-basic.xml": ("471102", None, 1, 1, 19800, 3762, 23562, 23562),
    "zugferd-extended.xml": ("KR87654321012", None, 6, 1, 105605, 20065, 125670, 125670),
    "zugferd-comfort.xml": ("471102", date(2013, 4, 4), 2, 2, 47300, 5687, 52987, 52987),
}
MUTATIONS = 25


@pytest.mark.parametrize("name", FACTS)
def test_every_profile_has_the_figures_its_file_shows(name: str) -> None:
    invoice = read_einvoice(sample(name))
    assert FACTS[name] == (
        invoice.number,
        invoice.due_on,
        len(invoice.lines),
        len(invoice.taxes),
        invoice.net_minor,
        invoice.tax_minor,
        invoice.total_minor,
        invoice.due_minor,
    )
    assert invoice.currency == "EUR"
    assert not invoice.is_credit
    assert invoice.seller.name
    assert invoice.buyer.name


@pytest.mark.skipif(not INVOICES, reason="the samples of ../shared/data are not there")
@pytest.mark.parametrize("path", INVOICES, ids=lambda path: path.stem)
def test_the_sums_of_every_sample_hold(path: Path) -> None:
    assert tie_faults(read_einvoice_file(path)) == ()


def test_an_en_16931_invoice_is_read_with_parties_lines_and_references() -> None:
    invoice = read_einvoice(sample("factur-x-en16931.xml"))
    assert invoice.profile == EN16931
    assert invoice.issued_on == date(2026, 1, 31)
    assert (invoice.seller.vat_id, invoice.seller.city) == ("FR11123456782", "PARIS")
    assert invoice.buyer.address == ("MON ADRESSE LIGNE 1", "Buyer line 2", "Buyer line 3")
    assert (invoice.order_number, invoice.contract_number) == ("PO201925478", "CT2018120802")
    assert invoice.corrects == ("F20260003",)
    assert (invoice.charge_minor, invoice.allowance_minor) == (1400, 900)
    second = invoice.lines[1]
    assert (second.item_number, second.net_minor) == ("ART_9874", 2800)
    assert second.quantity == second.per == 3
    assert second.unit_price == 30
    assert second.category == "S"
    assert second.rate_pct == 10
    assert invoice.taxes[1].reason_code == "VATEX-EU-79-C"


def test_a_zugferd_invoice_with_freight_and_weeks_is_read() -> None:
    invoice = read_einvoice(sample("zugferd-extended.xml"))
    periods = [(line.starts_on, line.ends_on) for line in invoice.lines if line.starts_on]
    assert (date(2013, 9, 16), date(2013, 9, 22)) in periods
    assert [x.signed_minor for x in invoice.allowances] == [-2155, 1500]


def test_a_period_that_cannot_be_read_is_left_out_with_a_remark() -> None:
    invoice = read_einvoice(sample("zugferd-extended.xml"))
    assert (invoice.starts_on, invoice.ends_on) == (None, date(2013, 9, 30))
    assert invoice.remarks == ("Line 191: <DateTimeString> “20139102” is not a date.",)


def test_a_ubl_credit_note_is_read_as_a_credit_memo() -> None:
    text = sample("ubl-21-en16931.xml").decode()
    for old, new in (
        ("InvoiceLine", "CreditNoteLine"),
        ("InvoicedQuantity", "CreditedQuantity"),
        ("<Invoice ", "<CreditNote "),
        ("</Invoice>", "</CreditNote>"),
        ("<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", ""),
    ):
        text = text.replace(old, new)
    invoice = read_einvoice(text.encode())
    assert invoice.is_credit
    assert [line.quantity for line in invoice.lines] == [10, 20]


def test_an_invoice_read_from_another_system_can_be_written_again() -> None:
    invoice = read_einvoice(sample("factur-x-en16931.xml"))
    assert en16931_faults(invoice) == {}
    xml = write_cii(invoice)
    schema().assertValid(etree.fromstring(xml))
    assert read_einvoice(xml) == invoice


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"total_minor": 26310}, "The total is 263.10, but it comes to 263.09."),
        ({"tax_minor": 1808}, "The tax is 18.08, but it comes to 18.09."),
        ({"lines_minor": 22999}, "The sum of the lines is 229.99, but it comes to 230.00."),
        ({"charge_minor": 1600}, "The sum of the charges is 16.00, but it comes to 15.00."),
        ({"prepaid_minor": 0}, "The amount due is 200.00, but it comes to 263.09."),
    ],
)
def test_sums_that_do_not_hold_are_told(changes: dict[str, int], sentence: str) -> None:
    assert sentence in tie_faults(replace(an_einvoice(), **changes))  # type: ignore[arg-type]


def test_a_tax_far_from_its_rate_is_told() -> None:
    invoice = an_einvoice()
    taxes = (replace(invoice.taxes[0], tax_minor=1700), invoice.taxes[1])
    assert "The tax of 8.25 % is 17.00, but it comes to 16.09." in tie_faults(
        replace(invoice, taxes=taxes)
    )


def test_a_line_that_is_not_price_times_quantity_is_told() -> None:
    invoice = an_einvoice()
    wrong = replace(invoice.lines[0], net_minor=18100)
    faults = tie_faults(replace(invoice, lines=(wrong, invoice.lines[1])))
    assert "Line 1 is 181.00, but it comes to 180.00." in faults


@pytest.mark.parametrize("name", ["order-x-basic.xml", "order-x-comfort.xml"])
def test_an_electronic_order_is_refused_as_such(name: str) -> None:
    with pytest.raises(UnreadableFile, match="electronic order, not an invoice"):
        read_einvoice(sample(name))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (">263.09<", ">263.0O<", "<GrandTotalAmount> can't be read: “263.0O” is not an amount."),
        (">20260131<", ">20260231<", "<DateTimeString> “20260231” is not a date."),
        ("ram:SellerTradeParty", "ram:Nobody", "has no <SellerTradeParty>."),
    ],
)
def test_an_error_names_line_and_element(old: str, new: str, sentence: str) -> None:
    text = write_cii(an_einvoice()).decode()
    with pytest.raises(UnreadableFile) as caught:
        read_einvoice(text.replace(old, new).encode())
    assert caught.value.message.startswith("Line ")
    assert caught.value.message.endswith(sentence)


@pytest.mark.skipif(not SAMPLES, reason="the samples of ../shared/data are not there")
@pytest.mark.parametrize("name", [path.name for path in SAMPLES])
def test_a_damaged_sample_is_read_or_refused_but_nothing_else(name: str) -> None:
    data, dice = sample(name), random.Random(name)
    cuts = (data[: dice.randrange(len(data))] for _ in range(MUTATIONS))
    for damaged in chain(cuts, (mutated(data, dice) for _ in range(MUTATIONS))):
        with suppress(UserError):
            tie_faults(read_einvoice(damaged))


def mutated(data: bytes, dice: random.Random) -> bytes:
    """Change a value or a tag somewhere, mostly leaving well-formed XML."""
    changed = bytearray(data)
    places = [i for i, byte in enumerate(data) if byte in b"0123456789"]
    for _ in range(dice.randrange(1, 12)):
        changed[dice.choice(places)] = dice.choice(b"0123456789.,-x ")
    if dice.random() < 0.3:
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def test_a_file_that_is_something_else_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"it begins with <html>\.$"):
        read_einvoice(b"<html/>")
    with pytest.raises(UnreadableFile, match="not valid XML"):
        read_einvoice(b"Invoice 17")
    with pytest.raises(UnreadableFile, match="can't be read"):
        read_einvoice_file(SHARED_DATA / "none.xml")


def test_entities_are_refused() -> None:
    text = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><Invoice>&a;</Invoice>'
    with pytest.raises(UnreadableFile, match="document type"):
        read_einvoice(text.encode())
