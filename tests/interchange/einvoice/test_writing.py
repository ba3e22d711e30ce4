# SPDX-License-Identifier: MPL-2.0
"""Factur-X as it is written: valid by schema and business rules, and read back equal."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from cso_desktop.domain.money import round_half_away, to_minor
from cso_desktop.errors import FieldErrors
from cso_desktop.interchange.einvoice.checks import en16931_faults, tie_faults
from cso_desktop.interchange.einvoice.cii_writer import write_cii
from cso_desktop.interchange.einvoice.files import read_einvoice
from cso_desktop.interchange.einvoice.invoices import EInvoice, Line, Party, Tax
from tests.interchange.einvoice.samples import (
    BUYER,
    SCHEMAS,
    SELLER,
    an_einvoice,
    an_exempt_einvoice,
    schema,
)
from tests.interchange.einvoice.schematron import broken_rules

EN16931_RULES = SCHEMAS / "facturx-en16931" / "FACTUR-X_EN16931.xslt"
VALID = schema()
words = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=30)
texts = words.map(str.strip).filter(bool)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
rates = st.sampled_from([Decimal("8.25"), Decimal("4"), Decimal("20.00"), Decimal("0.5")])


@st.composite
def parties(draw: st.DrawFn) -> Party:
    return Party(
        name=draw(texts),
        address=tuple(draw(st.lists(texts, max_size=3))),
        city=draw(texts),
        country=draw(st.sampled_from(["US", "DE", "FR"])),
        number=draw(texts),
        tax_number=draw(texts),
        contact=draw(st.one_of(st.just(""), texts)),
    )


@st.composite
def lines(draw: st.DrawFn, number: int) -> Line:
    quantity = draw(st.decimals(-1000, 1000, places=3).filter(bool))
    price = draw(st.decimals(0, 10_000, places=4))
    return Line(
        number=str(number),
        name=draw(texts),
        quantity=quantity,
        unit_price=price,
        net_minor=to_minor(quantity * price, "USD"),
        category="S",
        rate_pct=draw(rates),
        note=draw(st.one_of(st.just(""), texts)),
        starts_on=draw(st.none() | days),
    )


@st.composite
def einvoices(draw: st.DrawFn) -> EInvoice:
    count = draw(st.integers(1, 6))
    made = tuple(draw(lines(number)) for number in range(1, count + 1))
    taxes = []
    for rate in dict.fromkeys(line.rate_pct for line in made):
        base = sum(line.net_minor for line in made if line.rate_pct == rate)
        tax = round_half_away(Decimal(base) * (rate or 0) / 100)
        taxes.append(Tax(category="S", rate_pct=rate, base_minor=base, tax_minor=tax))
    net, tax_minor = sum(x.net_minor for x in made), sum(x.tax_minor for x in taxes)
    return EInvoice(
        number=draw(texts),
        issued_on=draw(days),
        due_on=draw(days),
        currency="USD",
        type_code=draw(st.sampled_from(["380", "381"])),
        seller=draw(parties()),
        buyer=draw(parties()),
        lines=made,
        taxes=tuple(taxes),
        lines_minor=net,
        net_minor=net,
        tax_minor=tax_minor,
        total_minor=net + tax_minor,
        due_minor=net + tax_minor,
        notes=tuple(draw(st.lists(texts, max_size=2))),
        terms=draw(st.one_of(st.just(""), texts)),
    )


@pytest.mark.parametrize(
    "invoice", [an_einvoice(), an_exempt_einvoice()], ids=["two-rates", "credit"]
)
def test_an_invoice_is_valid_by_its_schema_and_read_back_equal(invoice: EInvoice) -> None:
    assert en16931_faults(invoice) == {}
    xml = write_cii(invoice)
    schema().assertValid(etree.fromstring(xml))
    assert read_einvoice(xml) == invoice


@settings(max_examples=40, deadline=None)
@given(einvoices())
def test_whatever_an_invoice_says_it_is_valid_and_read_back_equal(invoice: EInvoice) -> None:
    assert tie_faults(invoice) == ()
    xml = write_cii(invoice)
    assert read_einvoice(xml) == invoice
    VALID.assertValid(etree.fromstring(xml))


@given(st.text(min_size=1))
def test_letters_that_cannot_stand_in_xml_are_left_out(text: str) -> None:
    name = f"Case {text}"
    invoice = replace(an_einvoice(), buyer=replace(BUYER, name=name))
    read = read_einvoice(write_cii(invoice))
    assert read.buyer.name.startswith("Case")


def test_the_business_rules_of_en_16931_hold(tmp_path: Path) -> None:
    untaxed = replace(an_exempt_einvoice(), type_code="380", corrects=())
    files = []
    for name, invoice in (
        ("two-rates.xml", an_einvoice()),
        ("credit.xml", an_exempt_einvoice()),
        ("exempt.xml", untaxed),
    ):
        files.append(tmp_path / name)
        files[-1].write_bytes(write_cii(invoice))
    broken = tmp_path / "broken.xml"
    broken.write_bytes(write_cii(untaxed).replace(b">50.00</ram:Due", b">51.00</ram:Due"))
    found = broken_rules(EN16931_RULES, [*files, broken])
    assert {name: rules for name, rules in found.items() if rules and name != broken.name} == {}
    assert any("BR-CO-16" in rule for rule in found[broken.name])


def test_the_same_invoice_gives_the_same_bytes() -> None:
    assert write_cii(an_einvoice()) == write_cii(an_einvoice())


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"number": ""}, "number", "An electronic invoice needs its official number."),
        (
            {"buyer": replace(BUYER, country="")},
            "buyer.country",
            "The country of the buyer is missing.",
        ),
        (
            {"seller": replace(SELLER, tax_number="")},
            "seller.tax_number",
            "The seller's tax number is missing.",
        ),
        ({"due_on": None, "terms": ""}, "due_on", "It needs a due date or payment terms."),
        (
            {"due_minor": 20001},
            "totals",
            "The amount due is 200.01, but it comes to 200.00.",
        ),
        ({"taxes": ()}, "taxes", "It needs a tax, if only one of 0 %."),
        (
            {"taxes": an_einvoice().taxes * 2},
            "taxes",
            "Each category and rate of tax can stand only once.",
        ),
    ],
)
def test_what_en_16931_asks_for_is_asked_for_in_a_sentence(
    changes: dict[str, object], field: str, sentence: str
) -> None:
    invoice = replace(an_einvoice(), **changes)  # type: ignore[arg-type]
    with pytest.raises(FieldErrors) as caught:
        write_cii(invoice)
    assert caught.value.fields[field] == sentence
