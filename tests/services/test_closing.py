# SPDX-License-Identifier: MPL-2.0
"""Nothing is posted into a closed month, at the desk, by sync, or around both (PAY-22, INV-27)."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from cso_desktop.domain.books import Books
from cso_desktop.errors import NotAllowed, Offline, RuleBroken
from cso_desktop.services import registry
from cso_desktop.services.closing import (
    Through,
    close_books,
    lock_books,
    reopen_books,
    show_books,
)
from cso_desktop.services.desk import Desk
from cso_desktop.services.payments import ReceiptDraft, record_receipt
from cso_desktop.services.syncing import Nothing
from tests.services.builders import a_customer, an_allocation, document, instalments_of, query
from tests.services.counting_house import House, apply, open_house

OCTOBER, SEPTEMBER = date(2026, 10, 31), date(2026, 9, 30)
BEFORE = date(2026, 10, 15)


@pytest.fixture
def house(central_database: str, empty_home: Path, tmp_path: Path) -> Iterator[House]:
    with open_house(central_database, empty_home, tmp_path) as made:
        yield made


def test_inv_27_a_closed_month_takes_nothing_by_any_path(house: House) -> None:
    anna, sue = house.anna, house.sue
    customer = house.customer()
    bill = house.bill(customer, issued_on=BEFORE, due_on=BEFORE)
    payment = house.receive(customer, 10_000, value_on=BEFORE)
    house.sync()
    assert close_books(sue, Through(OCTOBER)) == Books(OCTOBER)

    # Anna does not know yet; what she dates into October is refused by the store and taken back.
    [part] = instalments_of(anna, bill)
    apply(anna, payment, (part, 4_000))
    record_receipt(anna, ReceiptDraft(customer_id=customer, amount_minor=500, value_on=BEFORE))
    assert house.sync(anna)[0].refused == 2
    whys = query(anna, "SELECT why FROM quarantine WHERE state = 'open'")
    assert all("period_closed" in why for (why,) in whys)
    assert house.check(customer) == 0

    # Now she does: the desk says no itself, and by default dates on the first open day.
    draft = ReceiptDraft(customer_id=customer, amount_minor=500, value_on=BEFORE)
    with pytest.raises(RuleBroken, match="closed through 2026-10-31"):
        record_receipt(anna, draft)
    with pytest.raises(RuleBroken, match="closed"):
        apply(anna, payment, (part, 4_000), on=OCTOBER)
    [entry] = apply(anna, payment, (part, 4_000)).entries
    assert document(anna, "allocations", entry)["allocated_on"] == "2026-11-01"
    assert house.sync(anna)[0].refused == 0

    # A client that goes around the use case is refused all the same.
    an_allocation(anna, payment, part, amount=1, on=OCTOBER, origin="entered")
    house.bill(customer, issued_on=OCTOBER - timedelta(days=1), due_on=OCTOBER)
    assert house.sync(anna)[0].refused == 2
    assert house.check(customer) == 0


def test_closed_months_open_again_and_locked_ones_do_not(house: House) -> None:
    sue = house.sue
    close_books(sue, Through(OCTOBER))
    assert lock_books(sue, Through(SEPTEMBER)) == Books(OCTOBER, SEPTEMBER)
    assert reopen_books(sue, Through(SEPTEMBER)) == Books(SEPTEMBER, SEPTEMBER)
    with pytest.raises(RuleBroken, match="locked through"):
        reopen_books(sue, Through(date(2026, 8, 31)))
    house.sync(house.anna)
    assert show_books(house.anna, Nothing()) == Books(SEPTEMBER, SEPTEMBER)
    # The store knows it by itself, whatever a desk believes.
    with sue.cache.work(sue.clock) as work:
        [[row]] = query(sue, "SELECT id FROM settings WHERE key = 'books'")
        args = {"closed_through": None, "locked_through": None}
        work.call("set_books", "settings", row, args=args)
        work.close_group("Open what is locked")
    assert house.sync(sue)[0].refused == 1


def test_only_a_controller_closes_and_never_alone(house: House, desk: Desk) -> None:
    payload = {"through": "2026-10-31"}
    with pytest.raises(NotAllowed, match="controller"):
        registry.call(house.anna, "books.close", payload)
    with pytest.raises(RuleBroken):
        close_books(house.anna, Through(OCTOBER))
    a_customer(desk)
    with pytest.raises(Offline):
        registry.call(desk, "books.close", payload)
    assert show_books(desk, Nothing()) == Books()
