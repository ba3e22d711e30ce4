# SPDX-License-Identifier: MPL-2.0
"""Invoices as drafts: figures, tax, instalments, and what a posted one refuses (INV-1 to INV-8)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cso_desktop.errors import FieldErrors, NotAllowed
from cso_desktop.services.desk import Desk
from cso_desktop.services.invoices import InvoiceDraft, InvoiceLineDraft, save_invoice
from cso_desktop.services.records import Wanted, show_record
from tests.services.builders import (
    TODAY,
    a_customer,
    a_posted_invoice,
    a_site,
    document,
    query,
)

LINE = InvoiceLineDraft(description="Rack", quantity=Decimal(2), unit_price=Decimal("50.00"))


def billed(
    desk: Desk, customer: str, lines: Sequence[InvoiceLineDraft] = (LINE,), **values: Any
) -> dict[str, Any]:
    draft = InvoiceDraft(customer_id=customer, lines=list(lines), **values)
    return show_record(desk, Wanted("invoice", save_invoice(desk, draft).id))


def rate_of(desk: Desk, jurisdiction: str, category: str = "goods") -> Decimal:
    rows = query(
        desk,
        "SELECT rate FROM tax_rates WHERE jurisdiction = ? AND tax_category = ?",
        jurisdiction,
        category,
    )
    return Decimal(rows[0][0]) if rows else Decimal(0)


def cents(amount: Decimal) -> int:
    return int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


def a_taxed_place(desk: Desk) -> str:
    [[code]] = query(
        desk,
        "SELECT jurisdiction FROM tax_rates WHERE tax_category = 'goods' "
        "AND CAST(rate AS REAL) > 0 AND jurisdiction <> 'US-NY' ORDER BY jurisdiction LIMIT 1",
    )
    return str(code)


def test_inv_10_a_draft_holds_no_legal_number(desk: Desk) -> None:
    shown = billed(desk, a_customer(desk))
    stored = document(desk, "invoices", shown["id"])
    assert (stored["number"], stored["series"], stored["posted_at"]) == (None, None, None)
    assert shown["number"] == stored["provisional_number"]
    assert shown["status"] == "draft"


def test_tax_follows_the_site_that_goods_are_shipped_to(desk: Desk) -> None:
    customer, place = a_customer(desk), a_taxed_place(desk)
    a_site(desk, customer, "Office", roles="bill", tax_jurisdiction="US-NY")
    a_site(desk, customer, "Plant", roles="ship", tax_jurisdiction=place)
    shown = billed(desk, customer)
    [tax] = shown["invoice_taxes"]
    assert tax["jurisdiction"] == place
    assert (tax["base_minor"], tax["tax_minor"]) == (
        10_000,
        cents(100 * rate_of(desk, place)),
    )


def test_tax_falls_back_to_the_billing_site_and_then_to_the_house(desk: Desk) -> None:
    customer, place = a_customer(desk), a_taxed_place(desk)
    assert [t["jurisdiction"] for t in billed(desk, customer)["invoice_taxes"]] == ["US-NY"]
    a_site(desk, customer, "Office", roles="bill", tax_jurisdiction=place)
    assert [t["jurisdiction"] for t in billed(desk, customer)["invoice_taxes"]] == [place]


def test_an_inactive_site_decides_nothing(desk: Desk) -> None:
    customer = a_customer(desk)
    a_site(desk, customer, state="inactive", tax_jurisdiction=a_taxed_place(desk))
    assert [t["jurisdiction"] for t in billed(desk, customer)["invoice_taxes"]] == ["US-NY"]


@pytest.mark.parametrize(
    ("values", "is_taxed"),
    [
        ({"segment": "commercial"}, True),
        ({"segment": "partner"}, True),
        ({"segment": "state_local"}, False),
        ({"segment": "federal"}, False),
        ({"segment": "federal", "tax_status": "taxable"}, True),
        ({"segment": "commercial", "tax_status": "exempt"}, False),
        ({"tax_status": "exempt", "exemption_valid_to": TODAY}, False),
        ({"tax_status": "exempt", "exemption_valid_to": TODAY - timedelta(days=1)}, True),
    ],
)
def test_cus_04_segment_and_certificate_decide_whether_tax_is_due(
    desk: Desk, values: dict[str, Any], is_taxed: bool
) -> None:
    shown = billed(desk, a_customer(desk, **values))
    assert bool(shown["invoice_taxes"]) is is_taxed
    assert shown["total_minor"] == 10_000 + shown["tax_minor"]
    assert (shown["tax_minor"] > 0) is is_taxed


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lines=st.lists(
        st.builds(
            InvoiceLineDraft,
            description=st.just("X"),
            quantity=st.decimals("0.01", 100, places=2),
            unit_price=st.decimals(0, 1000, places=4),
            discount=st.decimals(0, 1, places=2),
            tax_category=st.sampled_from(["goods", "services", "software"]),
        ),
        min_size=1,
        max_size=5,
    ),
    term=st.sampled_from(["net30", "net45", "receipt", "2-10-net30"]),
)
def test_inv_1_2_and_6_the_parts_of_a_draft_sum_to_its_header(
    desk: Desk, lines: list[InvoiceLineDraft], term: str
) -> None:
    shown = billed(desk, a_customer(desk), lines, payment_term=term)
    assert sum(line["net_minor"] for line in shown["invoice_lines"]) == shown["net_minor"]
    assert sum(tax["tax_minor"] for tax in shown["invoice_taxes"]) == shown["tax_minor"]
    assert shown["net_minor"] + shown["tax_minor"] == shown["total_minor"]
    assert sum(part["amount_minor"] for part in shown["instalments"]) == shown["total_minor"]
    assert max(part["due_on"] for part in shown["instalments"]) == shown["due_on"]
    for line, draft in zip(shown["invoice_lines"], lines, strict=True):
        exact = draft.quantity * draft.unit_price * (1 - draft.discount)
        assert line["net_minor"] == cents(exact)


def test_inv_3_the_basis_of_the_house_is_stored_with_the_invoice(desk: Desk) -> None:
    lines = [replace(LINE, quantity=Decimal(1), unit_price=Decimal("1.15"))] * 7
    by_document = billed(desk, a_customer(desk), lines)
    with desk.cache.write() as connection:
        connection.exec_driver_sql("UPDATE settings SET value = '\"line\"' WHERE key = 'tax_basis'")
    by_line = billed(desk, a_customer(desk), lines)
    rate = rate_of(desk, "US-NY")
    assert (by_document["tax_basis"], by_line["tax_basis"]) == ("document", "line")
    assert by_document["tax_minor"] == cents(7 * Decimal("1.15") * rate)
    assert by_line["tax_minor"] == 7 * cents(Decimal("1.15") * rate)


def test_bil_05_the_term_of_the_customer_decides_when_it_is_due(desk: Desk) -> None:
    shown = billed(desk, a_customer(desk, payment_term="net45"), issued_on=date(2026, 1, 31))
    assert shown["due_on"] == "2026-03-17"
    assert [part["due_on"] for part in shown["instalments"]] == ["2026-03-17"]


def test_a_term_nobody_knows_counts_as_thirty_days(desk: Desk) -> None:
    shown = billed(desk, a_customer(desk, payment_term="as before"), issued_on=date(2026, 1, 1))
    assert shown["due_on"] == "2026-01-31"


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (InvoiceDraft(customer_id=""), "customer_id"),
        (InvoiceDraft(customer_id="nobody", lines=[LINE]), "customer_id"),
        (InvoiceDraft(customer_id="*"), "lines"),
        (
            InvoiceDraft(customer_id="*", lines=[replace(LINE, description="")]),
            "lines.0.description",
        ),
        (
            InvoiceDraft(customer_id="*", lines=[LINE, replace(LINE, quantity=Decimal(0))]),
            "lines.1.quantity",
        ),
        (
            InvoiceDraft(customer_id="*", lines=[replace(LINE, discount=Decimal(2))]),
            "lines.0.discount",
        ),
        (
            InvoiceDraft(customer_id="*", lines=[replace(LINE, unit_price=Decimal("-Infinity"))]),
            "lines.0.unit_price",
        ),
        (
            InvoiceDraft(customer_id="*", lines=[replace(LINE, product_id="none")]),
            "lines.0.product_id",
        ),
        (InvoiceDraft(customer_id="po", lines=[LINE], po_number=" "), "po_number"),
    ],
)
def test_a_draft_is_refused_field_by_field(desk: Desk, draft: InvoiceDraft, field: str) -> None:
    owners = {"*": a_customer(desk), "po": a_customer(desk, is_po_required=True)}
    draft = replace(draft, customer_id=owners.get(draft.customer_id, draft.customer_id))
    with pytest.raises(FieldErrors) as caught:
        save_invoice(desk, draft)
    assert next(iter(caught.value.fields)) == field
    assert query(desk, "SELECT count(*) FROM invoices") == [(0,)]


def test_changing_a_draft_replaces_its_parts(desk: Desk) -> None:
    customer = a_customer(desk, segment="federal")
    first = billed(desk, customer, [LINE, replace(LINE, description="Other")])
    again = billed(desk, customer, [replace(LINE, quantity=Decimal(1))], id=first["id"])
    assert again["total_minor"] == 5_000
    assert [line["description"] for line in again["invoice_lines"]] == ["Rack"]
    assert [part["amount_minor"] for part in again["instalments"]] == [5_000]
    assert query(desk, "SELECT count(*) FROM invoice_lines") == [(1,)]


def test_inv_8_and_bil_01_a_posted_invoice_is_not_changed(desk: Desk) -> None:
    customer = a_customer(desk)
    posted = a_posted_invoice(desk, customer)
    before = show_record(desk, Wanted("invoices", posted))
    with pytest.raises(NotAllowed, match="This invoice is posted"):
        billed(desk, customer, id=posted)
    assert show_record(desk, Wanted("invoices", posted)) == before


def test_inv_8_the_parts_of_a_posted_invoice_are_not_changed_either(desk: Desk) -> None:
    posted = a_posted_invoice(desk)
    [[line]] = query(desk, "SELECT id FROM invoice_lines")
    with pytest.raises(NotAllowed), desk.work("x") as work:
        work.update("invoice_lines", line, {"net_minor": 1})
    with pytest.raises(NotAllowed), desk.work("x") as work:
        work.delete("invoice_lines", line)
    with pytest.raises(NotAllowed), desk.work("x") as work:
        work.insert("invoice_lines", {"invoice_id": posted, "seq": 2})


def test_a_posted_invoice_still_takes_an_internal_comment(desk: Desk) -> None:
    posted = a_posted_invoice(desk)
    with desk.work("Comment") as work:
        work.update("invoices", posted, {"internal_comment": "Asked for a copy"})
    assert document(desk, "invoices", posted)["internal_comment"] == "Asked for a copy"


def test_an_invoice_stays_with_its_customer(desk: Desk) -> None:
    draft = billed(desk, a_customer(desk))
    with pytest.raises(FieldErrors, match="another customer"):
        billed(desk, a_customer(desk, "Other"), id=draft["id"])
