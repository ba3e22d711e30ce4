# SPDX-License-Identifier: MPL-2.0
"""A balance as a tree: each sum is that of its parts, down to the single entries."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cso_desktop.errors import FieldErrors, NotFound
from cso_desktop.services.desk import Desk
from cso_desktop.services.explanation import BalanceQuestion, Node, explain_balance
from cso_desktop.store import balances
from tests.services.office import TODAY, add, add_invoice, apply, open_home, pay

JULY = date(2026, 7, 1)
AUGUST = date(2026, 8, 3)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A customer with a part payment, a discount, an undoing, a write-off and a bounced check."""
    with open_home(tmp_path) as opened:
        customer = add(
            opened, "customers", number="C-1", legal_name="Harbor", display_name="Harbor"
        )
        first = add_invoice(opened, customer, "I-1", 100_000, days=(JULY, JULY))
        second = add_invoice(opened, customer, "I-2", 5_000, days=(JULY, JULY))
        payment = pay(opened, customer, "R-1", minor=60_000, on=AUGUST)
        made = apply(opened, payment, first, minor=30_000, on=AUGUST, discount_minor=500)
        undone = {"discount_minor": -500, "counters_id": made}
        apply(opened, payment, first, minor=-30_000, on=date(2026, 8, 9), **undone)
        more = {"write_off_minor": 25, "write_off_reason": "bank_fee"}
        apply(opened, payment, second, minor=4_975, on=AUGUST, **more)
        memo, _ = add_invoice(
            opened, customer, "M-1", -7_000, days=(AUGUST, AUGUST), kind="credit_memo"
        )
        apply(opened, memo, first, minor=2_000, on=AUGUST, source_kind="credit_memo")
        lost = pay(opened, customer, "R-2", minor=900, on=AUGUST, method="adjustment")
        apply(opened, lost, first, minor=900, on=AUGUST)
        bounced = pay(opened, customer, "R-3", minor=800, on=AUGUST, state="reversed")
        mirror = {"kind": "reversal", "reverses_payment_id": bounced}
        pay(opened, customer, "R-4", minor=800, on=date(2026, 8, 20), **mirror)
        yield opened


def explain(desk: Desk, kind: str = "customers", number: str = "C-1", as_of: date = TODAY) -> Node:
    return explain_balance(desk, BalanceQuestion(kind, number, as_of, with_settled=True)).root


def nodes(root: Node) -> Iterator[Node]:
    yield root
    for part in root.parts:
        yield from nodes(part)


def titles(root: Node) -> list[tuple[str, int]]:
    return [(part.title, part.amount_minor) for part in root.parts]


@pytest.mark.parametrize("as_of", [date(2026, 6, 1), JULY, AUGUST, date(2026, 8, 9), TODAY])
def test_every_sum_is_that_of_its_parts_and_the_root_is_the_balance(
    desk: Desk, as_of: date
) -> None:
    root = explain(desk, as_of=as_of)
    for node in nodes(root):
        if node.parts:
            assert node.amount_minor == sum(part.amount_minor for part in node.parts)
    if as_of == TODAY:
        with desk.cache.read() as connection:
            (customer,) = connection.exec_driver_sql("SELECT id FROM customers").one()
            kept = balances.of_customer(connection, customer, as_of.isoformat())
        assert root.amount_minor == kept.balance_minor != 0


def test_an_invoice_shows_its_charge_and_each_thing_that_was_applied(desk: Desk) -> None:
    root = explain(desk, "invoices", "I-1")
    assert root.amount_minor == 97_100
    assert sorted(titles(root)) == [
        ("Charged", 100_000),
        ("Credit M-1", -2_000),
        ("Early-payment discount", -500),
        ("Early-payment discount, undone", 500),
        ("Payment R-1", -30_000),
        ("Payment R-1, undone", 30_000),
        ("Write-off R-2", -900),
    ]
    assert titles(root.parts[0]) == [("Charges of I-1", 100_000)]


def test_a_write_off_says_why(desk: Desk) -> None:
    root = explain(desk, "invoices", "I-2")
    assert titles(root)[1:] == [("Payment R-1", -4_975), ("Written off: bank fee", -25)]
    assert root.amount_minor == 0


def test_a_credit_memo_shows_where_it_went(desk: Desk) -> None:
    root = explain(desk, "invoices", "M-1")
    assert titles(root) == [("Credited", -7_000), ("Applied to I-1", 2_000)]


def test_what_is_settled_is_counted_but_not_shown_unless_asked_for(desk: Desk) -> None:
    tree = explain_balance(desk, BalanceQuestion("customers", "c 1"))
    assert tree.settled == 2  # the second invoice, and the adjustment
    open_, on_account = tree.root.parts
    assert titles(open_) == [("Invoice I-1", 97_100)]
    assert titles(on_account) == [
        ("Credit memo M-1", -5_000),
        ("Payment R-1", -55_025),
        ("Payment R-3", -800),
        ("Reversed payment R-4", 800),
    ]
    assert tree.root.amount_minor == explain(desk).amount_minor == 37_075


def test_an_invoice_that_was_not_posted_by_the_day_has_no_balance(desk: Desk) -> None:
    assert explain(desk, "invoices", "I-1", date(2026, 6, 1)).parts == []


def test_what_has_no_balance_is_refused(desk: Desk) -> None:
    with pytest.raises(FieldErrors, match="customers or invoices"):
        explain(desk, "orders", "O-1")
    with pytest.raises(NotFound, match="I-99"):
        explain(desk, "invoices", "I-99")
