# SPDX-License-Identifier: MPL-2.0
"""Orders as the order form saves them (ORD-01, INV-1)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cso_desktop.domain.pricing import line_net
from cso_desktop.errors import FieldErrors, NotAllowed, NotFound
from cso_desktop.services import records
from cso_desktop.services.desk import Desk
from cso_desktop.services.orders import LineDraft, OrderDraft, save_order
from cso_desktop.services.records import Step, Wanted, move_record
from tests.services.builders import (
    TODAY,
    a_customer,
    a_product,
    an_imported_order,
    an_order,
    document,
    query,
)

LINE = LineDraft(description="Cable", quantity=Decimal(2), unit_price=Decimal("9.99"))


def lines_of(desk: Desk, order_id: str) -> list[tuple[object, ...]]:
    return query(
        desk,
        "SELECT seq, description, net_minor FROM order_lines WHERE order_id = ? ORDER BY seq",
        order_id,
    )


def refused(desk: Desk, draft: OrderDraft) -> dict[str, str]:
    before = query(desk, "SELECT count(*) FROM outbox")
    with pytest.raises(FieldErrors) as caught:
        save_order(desk, draft)
    assert query(desk, "SELECT count(*) FROM outbox") == before
    return caught.value.fields


def test_a_new_order_is_a_draft_without_a_confirmation_number(desk: Desk) -> None:
    saved = save_order(desk, OrderDraft(customer_id=a_customer(desk), lines=[LINE]))
    stored = document(desk, "orders", saved.id)
    assert (stored["number"], stored["state"]) == (None, "draft")
    assert stored["provisional_number"] == saved.number
    assert stored["ordered_on"] == TODAY.isoformat()
    assert stored["payment_term"] == "net30"


def test_ord_01_the_header_asks_for_the_date_of_its_latest_line(desk: Desk) -> None:
    dates = (date(2026, 12, 3), None, date(2027, 1, 4), date(2026, 12, 24))
    lines = [replace(LINE, requested_on=on) for on in dates]
    saved = save_order(desk, OrderDraft(customer_id=a_customer(desk), lines=lines))
    assert document(desk, "orders", saved.id)["requested_on"] == "2027-01-04"
    assert saved.state == "draft"


def test_ord_01_an_order_whose_lines_ask_for_no_date_has_none(desk: Desk) -> None:
    order = an_order(desk, lines=2)
    assert document(desk, "orders", order)["requested_on"] is None


def test_a_line_takes_from_its_product_what_it_leaves_open(desk: Desk) -> None:
    product = a_product(
        desk, description="Rack", list_price=Decimal("99.5"), unit="hour", tax_category="services"
    )
    order = an_order(desk, lines=[LineDraft(product_id=product)])
    [line] = records.show_record(desk, Wanted("orders", order))["order_lines"]
    assert line["description"] == "Rack"
    assert (line["unit_price"], line["net_minor"]) == ("99.500000", 9_950)
    assert (line["unit"], line["tax_category"]) == ("hour", "services")


def test_a_line_may_have_another_text_and_price_than_its_product(desk: Desk) -> None:
    line = LineDraft(product_id=a_product(desk), description="Special", unit_price=Decimal(0))
    order = an_order(desk, lines=[line])
    assert lines_of(desk, order) == [(1, "Special", 0)]


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    prices=st.lists(
        st.tuples(
            st.decimals("0.000001", 1000, places=6),
            st.decimals(0, 10_000, places=4),
            st.decimals(0, 1, places=4),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_inv_1_each_line_has_its_net_and_the_list_their_sum(
    desk: Desk, prices: list[tuple[Decimal, Decimal, Decimal]]
) -> None:
    lines = [LineDraft(description="X", quantity=q, unit_price=p, discount=d) for q, p, d in prices]
    order = an_order(desk, lines=lines)
    nets = [row[2] for row in lines_of(desk, order)]
    assert nets == [line_net(q, p, d) for q, p, d in prices]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (replace(LINE, description=" "), "lines.0.description"),
        (replace(LINE, quantity=Decimal(0)), "lines.0.quantity"),
        (replace(LINE, quantity=Decimal(-1)), "lines.0.quantity"),
        (replace(LINE, quantity=Decimal("NaN")), "lines.0.quantity"),
        (replace(LINE, quantity=Decimal("0.0000001")), "lines.0.quantity"),
        (replace(LINE, unit_price=Decimal("Infinity")), "lines.0.unit_price"),
        (replace(LINE, unit_price=Decimal("1e30")), "lines.0.unit_price"),
        (replace(LINE, discount=Decimal("1.01")), "lines.0.discount"),
        (replace(LINE, discount=Decimal("-0.01")), "lines.0.discount"),
        (replace(LINE, product_id="nothing"), "lines.0.product_id"),
    ],
)
def test_a_wrong_line_is_named_by_its_place(desk: Desk, line: LineDraft, field: str) -> None:
    customer = a_customer(desk)
    assert set(refused(desk, OrderDraft(customer_id=customer, lines=[line]))) == {field}
    second = OrderDraft(customer_id=customer, lines=[LINE, line])
    assert set(refused(desk, second)) == {field.replace("0", "1", 1)}


def test_an_order_needs_a_line_and_a_customer_of_this_desk(desk: Desk) -> None:
    assert refused(desk, OrderDraft(customer_id="nobody")) == {
        "customer_id": "This customer is not on this desk.",
        "lines": "An order needs at least one line.",
    }
    assert set(refused(desk, OrderDraft(customer_id="", lines=[LINE]))) == {"customer_id"}


@pytest.mark.parametrize("po_number", [None, "", "  ", "\x00"])
def test_bil_13_a_customer_may_require_a_purchase_order(desk: Desk, po_number: str | None) -> None:
    customer = a_customer(desk, is_po_required=True)
    draft = OrderDraft(customer_id=customer, po_number=po_number, lines=[LINE])
    assert set(refused(desk, draft)) == {"po_number"}
    saved = save_order(desk, replace(draft, po_number="PO 17"))
    assert document(desk, "orders", saved.id)["po_number"] == "PO 17"


def test_changing_a_draft_replaces_its_lines_in_their_new_order(desk: Desk) -> None:
    customer = a_customer(desk)
    order = an_order(desk, customer, lines=3)
    first, _, third = query(desk, "SELECT id FROM order_lines ORDER BY seq")
    lines = [
        LineDraft(id=third[0], description="Was third", unit_price=Decimal(1)),
        LineDraft(description="New", unit_price=Decimal(2)),
        LineDraft(id=first[0], description="Was first", unit_price=Decimal(3)),
    ]
    save_order(desk, OrderDraft(id=order, customer_id=customer, lines=lines))
    assert lines_of(desk, order) == [(1, "Was third", 100), (2, "New", 200), (3, "Was first", 300)]


def test_saving_the_same_again_sends_nothing(desk: Desk) -> None:
    customer = a_customer(desk)
    draft = OrderDraft(customer_id=customer, po_number="17", lines=[LINE])
    saved = save_order(desk, draft)
    [[line]] = query(desk, "SELECT id FROM order_lines")
    before = query(desk, "SELECT count(*) FROM outbox")
    save_order(desk, replace(draft, id=saved.id, lines=[replace(LINE, id=line)]))
    assert query(desk, "SELECT count(*) FROM outbox") == before


def test_an_order_stays_with_its_customer(desk: Desk) -> None:
    order = an_order(desk)
    other = a_customer(desk, "Other")
    draft = OrderDraft(id=order, customer_id=other, lines=[LINE])
    assert set(refused(desk, draft)) == {"customer_id"}


def test_an_order_that_is_not_here_is_not_changed(desk: Desk) -> None:
    with pytest.raises(NotFound):
        save_order(desk, OrderDraft(id="none", customer_id=a_customer(desk), lines=[LINE]))


def test_ord_02_a_confirmed_order_and_its_lines_are_not_edited(desk: Desk) -> None:
    customer = a_customer(desk)
    order = an_imported_order(desk, customer)
    before = lines_of(desk, order)
    with pytest.raises(NotAllowed, match="This order is confirmed"):
        save_order(desk, OrderDraft(id=order, customer_id=customer, lines=[LINE]))
    assert lines_of(desk, order) == before


def test_an_order_is_submitted_on_the_train_and_keeps_who_did_it(desk: Desk) -> None:
    order = an_order(desk)
    saved = move_record(desk, Step("order", order, "submit"))
    assert (saved.state, saved.is_waiting) == ("submitted", True)
    assert document(desk, "orders", order)["submitted_by"] == "local"
