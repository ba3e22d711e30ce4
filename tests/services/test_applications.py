# SPDX-License-Identifier: MPL-2.0
"""Cash application on a desk alone, and what the central store makes of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cso_desktop.domain.receivables import Allocation
from cso_desktop.errors import FieldErrors, RuleBroken
from cso_desktop.services import applications
from cso_desktop.services.applications import (
    Application,
    AutoApply,
    OfCustomer,
    OfSource,
    Undoing,
)
from cso_desktop.services.applying import Part
from cso_desktop.services.desk import Desk
from tests.services.builders import (
    TODAY,
    a_customer,
    a_dispute,
    a_payment,
    a_posted_invoice,
    an_allocation,
    document,
    instalments_of,
    query,
)
from tests.services.counting_house import (
    AGO,
    House,
    apply,
    balance_by_every_path,
    open_of,
    state_of,
)


def an_item(desk: Desk, customer: str, total: int = 10_000, **values: object) -> tuple[str, str]:
    """Give a posted invoice of some days ago and its only instalment."""
    bill = a_posted_invoice(desk, customer, total=total, issued_on=AGO, **values)  # type: ignore[arg-type]
    return bill, instalments_of(desk, bill)[0]


def rule_of(act: Callable[[], object]) -> str:
    with pytest.raises(RuleBroken) as caught:
        act()
    return caught.value.rule


# -- applying --------------------------------------------------------------------------------------


def test_pay_02_and_03_part_of_a_receipt_pays_part_of_two_invoices(desk: Desk) -> None:
    customer = a_customer(desk)
    (first, a), (second, b) = an_item(desk, customer), an_item(desk, customer, 3_000)
    payment = a_payment(desk, customer, amount=9_000)
    done = apply(desk, payment, (a, 6_000), (b, 1_000))
    assert done.unapplied_minor == 2_000
    assert (open_of(desk, first), open_of(desk, second)) == (4_000, 2_000)
    assert balance_by_every_path(desk, customer) == 4_000
    [left] = applications.sources(desk, OfCustomer(customer))
    assert (left.id, left.unapplied_minor) == (payment, 2_000)
    found = applications.matches(desk, OfSource(payment))
    assert [(each.invoice_id, each.amount_minor) for each in found] == [
        (first, 6_000),
        (second, 1_000),
    ]


def test_pay_07_a_credit_memo_pays_an_invoice_without_cash(desk: Desk) -> None:
    customer = a_customer(desk)
    bill, part = an_item(desk, customer)
    memo = a_posted_invoice(desk, customer, total=-4_000)
    assert apply(desk, memo, (part, 3_000)).unapplied_minor == 1_000
    assert open_of(desk, bill) == 7_000
    assert balance_by_every_path(desk, customer) == 6_000


def test_pay_04_one_match_is_undone_and_the_others_stay(desk: Desk) -> None:
    """INV-16: by a counter-entry; the entry itself is still there."""
    customer = a_customer(desk)
    (first, a), (second, b) = an_item(desk, customer), an_item(desk, customer)
    payment = a_payment(desk, customer, amount=9_000)
    done = apply(desk, payment, (a, 6_000), (b, 3_000))
    back = applications.undo(desk, Undoing(done.entries[0]))
    assert back.unapplied_minor == 6_000
    assert (open_of(desk, first), open_of(desk, second)) == (10_000, 7_000)
    assert len(applications.matches(desk, OfSource(payment))) == 1
    counter = document(desk, "allocations", back.entries[0])
    assert (counter["counters_id"], counter["amount_minor"]) == (done.entries[0], -6_000)
    assert rule_of(lambda: applications.undo(desk, Undoing(done.entries[0]))) == "countered"
    assert rule_of(lambda: applications.undo(desk, Undoing(back.entries[0]))) == "countered"
    assert balance_by_every_path(desk, customer) == 11_000


def test_an_entry_is_dated_on_the_first_day_it_fits(desk: Desk) -> None:
    """INV-16: by default the later of both documents; after an undoing, the day of that."""
    customer = a_customer(desk)
    _, part = an_item(desk, customer)
    payment = a_payment(desk, customer, on=TODAY - timedelta(days=3))
    [entry] = apply(desk, payment, (part, 10_000)).entries
    assert document(desk, "allocations", entry)["allocated_on"] == "2026-11-19"
    applications.undo(desk, Undoing(entry))
    [entry] = apply(desk, payment, (part, 10_000)).entries
    assert document(desk, "allocations", entry)["allocated_on"] == TODAY.isoformat()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"amount_minor": 10_001}, "over_settled"),
        ({"amount_minor": 0}, "not_positive"),
        ({"amount_minor": -1}, "not_positive"),
        ({"amount_minor": 9_999, "discount_minor": 1}, "no_discount"),
        (
            {"amount_minor": 9_999, "write_off_minor": 2, "write_off_reason": "bank_fee"},
            "over_settled",
        ),
    ],
)
def test_what_would_break_the_books_is_refused_and_nothing_is_kept(
    desk: Desk, change: dict[str, object], rule: str
) -> None:
    customer = a_customer(desk)
    _, part = an_item(desk, customer)
    payment = a_payment(desk, customer, amount=20_000)
    wanted = replace(Part(instalment_id=part, amount_minor=1), **change)  # type: ignore[arg-type]
    act = Application(source_id=payment, parts=[wanted])
    assert rule_of(lambda: applications.apply(desk, act)) == rule
    assert query(desk, "SELECT count(*) FROM allocations") == [(0,)]


def test_inv_15_and_16_customers_are_kept_apart_and_days_in_order(desk: Desk) -> None:
    customer = a_customer(desk)
    _, part = an_item(desk, customer)
    stranger = a_payment(desk, a_customer(desk, "Other"))
    assert rule_of(lambda: apply(desk, stranger, (part, 1))) == "other_customer"
    own = a_payment(desk, customer)
    early = TODAY - timedelta(days=1)
    assert rule_of(lambda: apply(desk, own, (part, 1), on=early)) == "too_early"


# -- discount, write-off, dispute ------------------------------------------------------------------


def test_bil_06_the_early_payment_discount_is_taken_while_it_is_granted(desk: Desk) -> None:
    customer = a_customer(desk)
    bill, part = an_item(desk, customer, payment_term="2-10-net30")
    [item] = applications.open_of_customer(desk, OfCustomer(customer))
    assert (item.discount_minor, item.discount_until) == (200, AGO + timedelta(days=10))
    payment = a_payment(desk, customer)

    def pay(discount: int) -> object:
        wanted = Part(instalment_id=part, amount_minor=9_000, discount_minor=discount)
        return applications.apply(desk, Application(source_id=payment, parts=[wanted]))

    assert rule_of(lambda: pay(201)) == "no_discount"
    pay(200)
    assert open_of(desk, bill) == 800
    assert balance_by_every_path(desk, customer) == -200
    late = a_payment(desk, customer, on=AGO + timedelta(days=11))
    wanted = Part(instalment_id=part, amount_minor=1, discount_minor=1)
    assert (
        rule_of(lambda: applications.apply(desk, Application(source_id=late, parts=[wanted])))
        == "no_discount"
    )


def test_pay_08_a_small_difference_is_written_off_with_a_reason_and_within_the_limit(
    desk: Desk,
) -> None:
    """INV-26."""
    customer = a_customer(desk)
    bill, part = an_item(desk, customer)
    payment = a_payment(desk, customer)

    def pay(amount: int, off: int, reason: str | None) -> object:
        wanted = Part(
            instalment_id=part, amount_minor=amount, write_off_minor=off, write_off_reason=reason
        )
        return applications.apply(desk, Application(source_id=payment, parts=[wanted]))

    with pytest.raises(FieldErrors, match="small_difference"):
        pay(5_000, 100, None)
    assert rule_of(lambda: pay(5_000, 2_501, "small_difference")) == "above_limit"
    pay(5_000, 2_000, "small_difference")
    # Not piece by piece either.
    assert rule_of(lambda: pay(1_000, 501, "bank_fee")) == "above_limit"
    pay(2_500, 500, "bank_fee")
    assert open_of(desk, bill) == 0
    assert balance_by_every_path(desk, customer) == -2_500


def test_cash_leaves_what_is_wholly_in_dispute_alone_unless_somebody_says_why(desk: Desk) -> None:
    customer = a_customer(desk)
    bill, part = an_item(desk, customer)
    a_dispute(desk, bill, amount=10_000)
    payment = a_payment(desk, customer)
    assert rule_of(lambda: apply(desk, payment, (part, 10_000))) == "disputed"
    assert applications.suggest(desk, OfSource(payment)) == []
    wanted = Part(instalment_id=part, amount_minor=10_000, force_reason="Agreed on the phone")
    [entry] = applications.apply(desk, Application(source_id=payment, parts=[wanted])).entries
    assert document(desk, "allocations", entry)["rule"] == "forced: Agreed on the phone"
    assert balance_by_every_path(desk, customer) == 0


def test_dis_05_a_short_payment_opens_a_dispute_on_the_rest_in_one_step(desk: Desk) -> None:
    customer = a_customer(desk)
    bill, part = an_item(desk, customer)
    payment = a_payment(desk, customer, amount=8_000)
    before = query(desk, "SELECT count(*) FROM outbox")[0][0]
    wanted = Part(instalment_id=part, amount_minor=8_000, dispute_reason="price")
    done = applications.apply(desk, Application(source_id=payment, parts=[wanted]))
    [dispute] = done.disputes
    shown = document(desk, "disputes", dispute)
    assert (shown["amount_minor"], shown["state"], shown["reason_code"]) == (
        2_000,
        "submitted",
        "price",
    )
    assert query(desk, "SELECT count(*) FROM outbox") == [(before + 1,)]
    assert open_of(desk, bill) == 2_000
    assert balance_by_every_path(desk, customer) == 2_000


# -- suggestions -----------------------------------------------------------------------------------


def test_pay_05_and_06_every_rule_that_fits_proposes_the_surest_first(desk: Desk) -> None:
    customer = a_customer(desk)
    _, a = an_item(desk, customer, 7_000, due_on=AGO)
    _, b = an_item(desk, customer, 3_000, due_on=TODAY)
    _, c = an_item(desk, customer, 6_000, due_on=TODAY, number="INV-2025-004711")
    payment = a_payment(desk, customer, amount=9_000, reference="Inv. inv2025-004711, thanks")
    found = applications.suggest(desk, OfSource(payment))
    assert [each.rule for each in found] == ["reference", "adds_up", "oldest"]
    assert [[(p.instalment_id, p.amount_minor) for p in each.parts] for each in found] == [
        [(c, 6_000)],
        [(b, 3_000), (c, 6_000)],
        [(a, 7_000), (b, 2_000)],
    ]
    assert found[0].remainder_minor == 3_000
    exact = a_payment(desk, customer, amount=7_000)
    assert applications.suggest(desk, OfSource(exact))[0].rule == "exact"


def test_auto_apply_takes_the_first_rule_allowed_and_skips_what_is_disputed(desk: Desk) -> None:
    customer = a_customer(desk)
    disputed, _ = an_item(desk, customer, 5_000, due_on=AGO)
    a_dispute(desk, disputed, amount=5_000)
    bill, _ = an_item(desk, customer, 8_000)
    payment = a_payment(desk, customer, amount=5_000)
    only = AutoApply(payment, ["exact", "reference"])
    assert rule_of(lambda: applications.auto_apply(desk, only)) == "no_match"
    done = applications.auto_apply(desk, AutoApply(payment))
    assert (done.rule, done.unapplied_minor) == ("oldest", 0)
    assert (open_of(desk, disputed), open_of(desk, bill)) == (5_000, 3_000)
    assert document(desk, "allocations", done.entries[0])["rule"] == "oldest"
    with pytest.raises(FieldErrors):
        applications.auto_apply(desk, AutoApply(payment, ["by feel"]))


# -- with the central store ------------------------------------------------------------------------


def test_applications_made_offline_stand_at_both_desks(house: House) -> None:
    """PAY-01 to PAY-04, DIS-05, BIL-06, PAY-08: one day's work, and every path agrees."""
    anna = house.anna
    customer = house.customer()
    days = (TODAY, TODAY + timedelta(days=30))
    split = house.bill(customer, 10_000, parts=[(days[0], 5_000), (days[1], 5_000)])
    discounted = house.bill(customer, 10_000, payment_term="2-10-net30")
    short = house.bill(customer, 6_000)
    a, b = instalments_of(anna, split)
    [c], [d] = instalments_of(anna, discounted), instalments_of(anna, short)
    payment = house.receive(customer, 30_000)
    parts = [
        Part(instalment_id=a, amount_minor=5_000),
        Part(instalment_id=b, amount_minor=4_000),
        Part(instalment_id=c, amount_minor=9_800, discount_minor=200),
        Part(
            instalment_id=d,
            amount_minor=3_000,
            write_off_minor=500,
            write_off_reason="small_difference",
            dispute_reason="quantity",
        ),
    ]
    done = applications.apply(anna, Application(source_id=payment, parts=parts))
    applications.undo(anna, Undoing(done.entries[1]))
    assert balance_by_every_path(anna, customer) == -4_700
    assert house.check(customer) == -4_700
    assert open_of(house.sue, split) == 5_000
    assert state_of(house.sue, "disputes", done.disputes[0]) == "submitted"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"amount_minor": 10_001}, "over_settled"),
        ({"write_off_minor": 2_501, "write_off_reason": "bad_debt"}, "above_limit"),
        ({"discount_minor": 1}, "no_discount"),
        ({"allocated_on": "2026-01-01"}, "too_early"),
    ],
)
def test_entries_that_go_around_the_use_case_are_refused_and_taken_back(
    house: House, change: dict[str, object], rule: str
) -> None:
    """INV-12, INV-13, INV-16, INV-26: a client that tampers is told no, and its cache is right."""
    anna = house.anna
    customer = house.customer()
    bill = house.bill(customer)
    payment = house.receive(customer, 20_000)
    an_allocation(
        anna,
        payment,
        instalments_of(anna, bill)[0],
        **({"amount": 5_000, "origin": "entered"} | change),  # type: ignore[arg-type]
    )
    assert house.sync(anna)[0].refused == 1
    [[why]] = query(anna, "SELECT why FROM quarantine ORDER BY made_at DESC, rowid DESC LIMIT 1")
    assert f'"{rule}"' in why
    assert open_of(anna, bill) == 10_000
    assert house.check(customer) == -10_000


def test_a_dispute_opened_at_another_desk_keeps_cash_off(house: House) -> None:
    anna = house.anna
    customer = house.customer()
    bill = house.bill(customer)
    payment = house.receive(customer, 10_000)
    house.sql(
        "insert into app.disputes (id, customer_id, state, cycle, invoice_id, amount_minor, "
        "currency, reason_code, opened_on, origin) values (gen_random_uuid(), %s, 'submitted', 1, "
        "%s, 10000, 'USD', 'price', %s, 'entered')",
        customer,
        bill,
        TODAY,
    )
    [part] = instalments_of(anna, bill)
    apply(anna, payment, (part, 10_000))
    assert house.sync(anna)[0].refused == 1
    assert open_of(anna, bill) == 10_000
    assert rule_of(lambda: apply(anna, payment, (part, 10_000))) == "disputed"
    wanted = Part(instalment_id=part, amount_minor=10_000, force_reason="Customer insists")
    applications.apply(anna, Application(source_id=payment, parts=[wanted]))
    assert house.sync(anna)[0].refused == 0
    assert house.check(customer) == 0


def test_an_entry_knows_what_it_settles() -> None:
    entry = Allocation("a", "s", "i", TODAY, 90, 7, 3)
    assert entry.settled_minor == 100
