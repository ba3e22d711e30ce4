# SPDX-License-Identifier: MPL-2.0
"""Credit memos from two desks through a real central store: to the cent, and what follows them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cso_desktop.errors import FieldErrors, RuleBroken
from cso_desktop.services.credit_memos import (
    CreditLine,
    MemoDraft,
    OfInvoice,
    OfMemo,
    Rebilling,
    draft_memo,
    left_to_credit,
    post_memo,
    rebill,
)
from cso_desktop.services.desk import Desk
from cso_desktop.services.invoices import InvoiceDraft, InvoiceLineDraft, save_invoice
from cso_desktop.services.records import Step, Wanted, move_record, show_record
from tests.services.builders import TODAY, a_customer, a_posted_invoice, document, query
from tests.services.counting_house import LINE, House, open_of, state_of

ODD = InvoiceLineDraft(description="Cable", quantity=Decimal(7), unit_price=Decimal("1.15"))
SERVICE = InvoiceLineDraft(
    description="Labour", quantity=Decimal(2), unit_price=Decimal("80"), tax_category="services"
)


@pytest.fixture
def posted_here(desk: Desk) -> str:
    """A taxed invoice of two lines, marked as posted on a desk alone."""
    return post_here(desk, [LINE, ODD, SERVICE])


def post_here(desk: Desk, lines: list[InvoiceLineDraft]) -> str:
    invoice_id = save_invoice(desk, InvoiceDraft(customer_id=a_customer(desk), lines=lines)).id
    with desk.cache.write() as connection:
        connection.exec_driver_sql(
            "UPDATE invoices SET state = 'posted', number = 'INV-2026-' || substr(id, -6) "
            "WHERE id = ?",
            (invoice_id,),
        )
    return invoice_id


def parts_of(desk: Desk, invoice_id: str) -> dict[str, Any]:
    return show_record(desk, Wanted("invoices", invoice_id))


def test_inv_4_a_credit_of_all_of_it_mirrors_every_line_tax_and_total(
    desk: Desk, posted_here: str
) -> None:
    memo = parts_of(desk, draft_memo(desk, MemoDraft(invoice_id=posted_here)).id)
    bill = parts_of(desk, posted_here)
    for name in ("net_minor", "tax_minor", "total_minor"):
        assert memo[name] == -bill[name]
    for table, names in (
        ("invoice_lines", ("net_minor", "quantity")),
        ("invoice_taxes", ("base_minor", "tax_minor")),
    ):
        for name in names:
            mine = [Decimal(row[name]) for row in memo[table]]
            theirs = [Decimal(row[name]) for row in bill[table]]
            assert mine == [-each for each in theirs]
    assert memo["corrects_invoice_id"] == posted_here
    assert (memo["number"], memo["state"]) == (memo["provisional_number"], "draft")
    with pytest.raises(RuleBroken, match="Nothing of this invoice is left"):
        draft_memo(desk, MemoDraft(invoice_id=posted_here))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lines=st.lists(
        st.builds(
            InvoiceLineDraft,
            description=st.just("X"),
            quantity=st.integers(1, 9).map(Decimal),
            unit_price=st.decimals("0.01", 300, places=4),
            discount=st.sampled_from([Decimal(0), Decimal("0.04")]),
            tax_category=st.sampled_from(["goods", "services"]),
        ),
        min_size=1,
        max_size=4,
    ),
    steps=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5)), max_size=4),
)
def test_inv_5_credits_in_pieces_and_the_rest_bring_an_invoice_to_nothing(
    desk: Desk, lines: list[InvoiceLineDraft], steps: list[tuple[int, int]]
) -> None:
    bill = post_here(desk, lines)
    for place, pieces in steps:
        left = left_to_credit(desk, OfInvoice(bill)).lines
        line = left[place % len(left)]
        draft = MemoDraft(invoice_id=bill, lines=[CreditLine(line.line_id, Decimal(pieces))])
        try:
            draft_memo(desk, draft)
        except RuleBroken as broken:
            assert broken.rule == "over_credited"  # noqa: PT017
    if left_to_credit(desk, OfInvoice(bill)).total_left_minor:
        draft_memo(desk, MemoDraft(invoice_id=bill))
    [[total]] = query(
        desk,
        "SELECT sum(total_minor) FROM invoices WHERE id = ?1 OR corrects_invoice_id = ?1",
        bill,
    )
    assert total == 0
    for table, columns in (("lines", "net_minor"), ("taxes", "base_minor"), ("taxes", "tax_minor")):
        left_over = query(
            desk,
            f"SELECT sum(p.{columns}) FROM invoice_{table} p JOIN invoices i ON i.id = p.invoice_id"
            " WHERE i.id = ?1 OR i.corrects_invoice_id = ?1 GROUP BY p.seq",
            bill,
        )
        assert all(row == (0,) for row in left_over)


def test_some_pieces_are_credited_with_the_tax_on_them(desk: Desk, posted_here: str) -> None:
    line = left_to_credit(desk, OfInvoice(posted_here)).lines[0]
    draft = MemoDraft(invoice_id=posted_here, lines=[CreditLine(line.line_id, Decimal(2))])
    memo = parts_of(desk, draft_memo(desk, draft).id)
    assert memo["net_minor"] == -6_666
    [tax] = memo["invoice_taxes"]
    assert tax["base_minor"] == -6_666
    after = left_to_credit(desk, OfInvoice(posted_here)).lines[0]
    assert (after.quantity_left, after.net_left_minor) == (Decimal(1), 3_333)
    with pytest.raises(RuleBroken, match="Only 1 of this line"):
        draft_memo(desk, draft)


def test_an_amount_is_credited_exactly_and_takes_no_pieces_back(
    desk: Desk, posted_here: str
) -> None:
    memo = parts_of(desk, draft_memo(desk, MemoDraft(invoice_id=posted_here, amount_minor=777)).id)
    assert memo["total_minor"] == -777
    assert left_to_credit(desk, OfInvoice(posted_here)).lines[0].quantity_left == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason_code": "whim"}, "reason_code"),
        ({"disposition": "burn"}, "disposition"),
        ({"issued_on": TODAY.replace(year=2025)}, "issued_on"),
        ({"lines": [CreditLine("none", Decimal(1))]}, "lines.0.line_id"),
    ],
)
def test_a_draft_memo_is_refused_field_by_field(
    desk: Desk, posted_here: str, change: dict[str, object], field: str
) -> None:
    draft = replace(MemoDraft(invoice_id=posted_here), **change)  # type: ignore[arg-type]
    with pytest.raises(FieldErrors) as caught:
        draft_memo(desk, draft)
    assert next(iter(caught.value.fields)) == field


def test_only_what_is_posted_is_corrected(desk: Desk) -> None:
    draft = save_invoice(desk, InvoiceDraft(customer_id=a_customer(desk), lines=[LINE]))
    memo = a_posted_invoice(desk, total=-100)
    for wrong in (draft.id, memo):
        with pytest.raises(RuleBroken, match="Only a posted invoice"):
            draft_memo(desk, MemoDraft(invoice_id=wrong))


def test_a_credit_memo_is_not_edited_as_an_invoice(desk: Desk, posted_here: str) -> None:
    memo = draft_memo(desk, MemoDraft(invoice_id=posted_here))
    customer = document(desk, "invoices", memo.id)["customer_id"]
    with pytest.raises(FieldErrors, match="follows its invoice"):
        save_invoice(desk, InvoiceDraft(id=memo.id, customer_id=customer, lines=[LINE]))


# -- with the central store ------------------------------------------------------------------------


def test_bil_03_and_09_memos_have_their_own_series_and_settle_their_invoice(house: House) -> None:
    """PAY-07: the store applies it when it is posted."""
    anna = house.anna
    customer = house.customer(tax_status="taxable")
    bill = house.posted(customer, LINE, ODD)
    total = document(anna, "invoices", bill)["total_minor"]
    line = left_to_credit(anna, OfInvoice(bill)).lines[0]
    first = draft_memo(
        anna, MemoDraft(invoice_id=bill, lines=[CreditLine(line.line_id, Decimal(1))])
    )
    second = draft_memo(anna, MemoDraft(invoice_id=bill))
    numbers = [post_memo(anna, OfMemo(memo.id)).number for memo in (first, second)]
    series = [str(number).rpartition("-") for number in numbers]
    assert [each[0] for each in series] == ["CM-2026", "CM-2026"]
    assert int(series[1][2]) == int(series[0][2]) + 1
    assert open_of(anna, bill) == 0
    assert total > 0
    assert house.check(customer) == 0


def test_a_memo_on_account_waits_to_be_applied_by_hand(house: House) -> None:
    customer = house.customer()
    bill = house.posted(customer)
    memo = draft_memo(house.anna, MemoDraft(invoice_id=bill, disposition="on_account"))
    post_memo(house.anna, OfMemo(memo.id))
    assert open_of(house.anna, bill) == 9_999
    assert open_of(house.anna, memo.id) == -9_999
    assert house.check(customer) == 0


def test_bil_11_a_memo_to_be_paid_out_asks_for_the_refund(house: House) -> None:
    customer = house.customer()
    bill = house.posted(customer)
    memo = draft_memo(house.anna, MemoDraft(invoice_id=bill, disposition="refund"))
    number = post_memo(house.anna, OfMemo(memo.id)).number
    [[refund, amount, state, by]] = query(
        house.anna,
        "SELECT id, amount_minor, state, submitted_by FROM payments WHERE reference = ?",
        number,
    )
    assert (amount, state, by) == (9_999, "submitted", "anna")
    house.sync(house.sue)
    move_record(house.sue, Step("payment", refund, "approve"))
    house.sync(house.anna)
    move_record(house.anna, Step("payment", refund, "post"))
    assert house.check(customer) == 9_999


def test_a_memo_above_the_limit_is_posted_by_a_supervisor(house: House) -> None:
    customer = house.customer()
    dear = InvoiceLineDraft(description="Frame", unit_price=Decimal("5000.01"))
    memo = draft_memo(house.anna, MemoDraft(invoice_id=house.posted(customer, dear)))
    with pytest.raises(RuleBroken, match="SUP"):
        post_memo(house.anna, OfMemo(memo.id))
    move_record(house.anna, Step("invoice", memo.id, "validate"))
    house.sync(house.sue)
    assert post_memo(house.sue, OfMemo(memo.id)).state == "posted"
    assert house.check(customer) == 0


def test_inv_5_a_desk_that_does_not_know_of_a_credit_cannot_credit_it_again(house: House) -> None:
    customer = house.customer()
    bill = house.posted(customer, LINE, SERVICE)
    line = left_to_credit(house.anna, OfInvoice(bill)).lines[0]
    pieces = [CreditLine(line.line_id, Decimal(2))]
    one = draft_memo(house.anna, MemoDraft(invoice_id=bill, lines=pieces))
    post_memo(house.anna, OfMemo(one.id))
    # As if the first were not known: its lines named as those of the second.
    copy = document(house.anna, "invoices", one.id)
    kept = {
        name: value
        for name, value in copy.items()
        if not name.startswith(("created_", "changed_", "posted_"))
        and name not in ("id", "number", "series", "fiscal_year", "state", "provisional_number")
    }
    with house.anna.work("Credit the same pieces again") as work:
        again = work.insert("invoices", kept)
        for table in ("invoice_lines", "instalments"):
            for row in query(house.anna, f"SELECT id FROM {table} WHERE invoice_id = ?", one.id):
                part = document(house.anna, table, row[0])
                values = {
                    name: value
                    for name, value in part.items()
                    if not name.startswith(("created_", "changed_")) and name != "id"
                }
                work.insert(table, {**values, "invoice_id": again})
    with pytest.raises(RuleBroken) as caught:
        post_memo(house.anna, OfMemo(again))
    assert caught.value.rule == "over_credited"
    assert house.check(customer) > 0


def test_bil_16_billing_again_credits_the_old_and_links_the_new(house: House) -> None:
    customer = house.customer(tax_status="taxable")
    bill = house.posted(customer, LINE, ODD)
    again = rebill(house.anna, Rebilling(invoice_id=bill))
    fresh = document(house.anna, "invoices", again.replacement.id)
    assert (fresh["kind"], fresh["replaces_invoice_id"]) == ("replacement", bill)
    assert fresh["total_minor"] == document(house.anna, "invoices", bill)["total_minor"]
    post_memo(house.anna, OfMemo(again.memo.id))
    for move in ("validate", "post"):
        move_record(house.anna, Step("invoice", again.replacement.id, move))
    assert state_of(house.anna, "invoices", again.replacement.id) == "posted"
    assert open_of(house.anna, bill) == 0
    assert house.check(customer) == fresh["total_minor"]
