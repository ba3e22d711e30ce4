# SPDX-License-Identifier: MPL-2.0
"""Posting, payments, their application and disputes: what the books allow (INV-1 to 18)."""

import psycopg
import pytest

from tests.central.conftest import Staff
from tests.central.desks import (
    Office,
    Op,
    allocation,
    call,
    customer,
    delete,
    dispute,
    invoice,
    new_id,
    payment,
    update,
)


@pytest.fixture(scope="module")
def mill(staff: Staff) -> str:
    made = customer(origin="imported", state="active")
    staff.all.done(made)
    return str(made["id"])


def posted(staff: Staff, customer_id: str, amount: int = 1000, **fields: object) -> list[Op]:
    ops = invoice(customer_id, amount, **fields)
    staff.all.done(*ops)
    staff.all.done(call("invoices.validate", ops[0]["id"]))
    staff.all.done(call("invoices.post", ops[0]["id"]))
    return ops


def received(staff: Staff, customer_id: str, amount: int) -> Op:
    made = payment(customer_id, amount)
    staff.all.done(made)
    staff.all.done(call("payments.submit", made["id"]))
    staff.all.done(call("payments.post", made["id"]))
    return made


def open_of(office: Office, bill: list[Op]) -> int:
    return int(office.sql("select app.invoice_open(%s)", bill[0]["id"])[0][0])


def test_posting_gives_numbers_without_gap_even_after_a_refusal(staff: Staff, mill: str) -> None:
    """BIL-02, INV-9."""
    numbers = []
    for wrong in (False, True, False):
        bill = invoice(mill, issued_on="2031-03-01")
        staff.all.done(*bill)
        staff.all.done(call("invoices.validate", bill[0]["id"]))
        post = call("invoices.post", bill[0]["id"])
        if wrong:
            assert staff.all.refused(post, customer(currency="?")).startswith("23514")
        numbers.append(staff.all.done(post)[bill[0]["id"]])
    assert numbers == ["INV-2031-000001", "INV-2031-000002", "INV-2031-000003"]


def test_credit_memos_have_a_series_of_their_own(staff: Staff, mill: str) -> None:
    """BIL-03."""
    bill = posted(staff, mill, issued_on="2032-01-05")
    memo = invoice(
        mill, -1000, kind="credit_memo", corrects_invoice_id=bill[0]["id"], issued_on="2032-01-06"
    )
    memo[1]["set"] |= {"quantity": "-1", "unit_price": "10"}
    staff.all.done(*memo)
    staff.all.done(call("invoices.validate", memo[0]["id"]))
    numbers = staff.all.done(call("invoices.post", memo[0]["id"]))
    assert numbers[memo[0]["id"]] == "CM-2032-000001"
    again = invoice(
        mill, -1, kind="credit_memo", corrects_invoice_id=bill[0]["id"], issued_on="2032-01-06"
    )
    staff.all.done(*again)
    staff.all.done(call("invoices.validate", again[0]["id"]))
    assert staff.all.refused(call("invoices.post", again[0]["id"])) == "CS011 over_credited"


def test_dates_never_go_backwards_in_a_series(staff: Staff, mill: str) -> None:
    """BIL-02."""
    posted(staff, mill, issued_on="2033-06-02")
    early = invoice(mill, issued_on="2033-06-01")
    staff.all.done(*early)
    staff.all.done(call("invoices.validate", early[0]["id"]))
    assert staff.all.refused(call("invoices.post", early[0]["id"])) == "CS011 date_backwards"


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (1, {"net_minor": 999, "unit_price": "9.99"}),
        (1, {"unit_price": "9.99"}),
        (2, {"amount_minor": 1001}),
    ],
)
def test_what_does_not_add_up_is_not_validated(
    staff: Staff, mill: str, part: int, change: dict[str, object]
) -> None:
    """INV-1, INV-2, INV-6."""
    bill = invoice(mill)
    bill[part]["set"] |= change
    staff.all.done(*bill)
    assert staff.all.refused(call("invoices.validate", bill[0]["id"])) == "CS011 totals"


def test_a_posted_invoice_is_final_by_push_and_by_sql(
    staff: Staff, mill: str, office: Office
) -> None:
    """INV-8: but for remarks that change no money."""
    bill = posted(staff, mill)
    head, line, instalment = (op["id"] for op in bill)
    staff.all.done(update("invoices", head, None, {}, internal_comment="rang twice"))
    for op in (
        update("invoices", head, None, {}, due_on="2027-01-01"),
        update("invoice_lines", line, None, {}, description="other"),
        delete("invoice_lines", line, None),
    ):
        assert staff.all.refused(op) == "CS008 state"
    assert staff.all.refused(call("invoices.void", head)) == "CS008 state"
    for statement in (
        f"update app.invoices set total_minor = 1, net_minor = 1 where id = '{head}'",
        f"update app.invoices set state = 'draft', number = null where id = '{head}'",
        f"delete from app.invoices where id = '{head}'",
        f"update app.invoice_lines set net_minor = 1 where id = '{line}'",
        f"delete from app.instalments where id = '{instalment}'",
        f"insert into app.invoice_lines select (jsonb_populate_record(l, jsonb_build_object("
        f"'id', gen_random_uuid()))).* from app.invoice_lines l where l.id = '{line}'",
    ):
        with pytest.raises(psycopg.Error) as caught:
            office.sql(statement)
        assert caught.value.diag.constraint_name == "posted_is_final", statement


def test_a_void_draft_never_had_a_number(staff: Staff, mill: str) -> None:
    """INV-10."""
    bill = invoice(mill)
    staff.all.done(*bill)
    staff.all.done(call("invoices.void", bill[0]["id"]))
    assert staff.all.row(bill[0]["id"])["doc"]["number"] is None
    assert staff.all.refused(call("invoices.post", bill[0]["id"])) == "CS008 state"


def test_one_payment_over_several_invoices(staff: Staff, mill: str, office: Office) -> None:
    """PAY-01, INV-12, INV-13."""
    first, second = posted(staff, mill, 1000), posted(staff, mill, 700)
    cash = received(staff, mill, 1500)
    staff.all.done(allocation(cash, first, 1000), allocation(cash, second, 400))
    assert (open_of(office, first), open_of(office, second)) == (0, 300)
    assert staff.all.refused(allocation(cash, second, 101)) == "CS011 over_applied"
    more = received(staff, mill, 900)
    assert staff.all.refused(allocation(more, second, 301)) == "CS011 over_settled"
    staff.all.done(
        allocation(more, second, 290, write_off_minor=10, write_off_reason="small_difference")
    )
    assert open_of(office, second) == 0


def test_entries_pair_what_belongs_together(staff: Staff, mill: str) -> None:
    """INV-15, INV-16."""
    bill, cash = posted(staff, mill), received(staff, mill, 1000)
    stranger = customer()
    staff.all.done(stranger)
    foreign = received(staff, str(stranger["id"]), 1000)
    assert staff.all.refused(allocation(foreign, bill, 10)) == "CS011 other_customer"
    early = allocation(cash, bill, 10, allocated_on="2026-11-04")
    assert staff.all.refused(early) == "CS011 too_early"
    draft = payment(mill, 10)
    assert staff.all.refused(draft, allocation(draft, bill, 10)) == "CS011 not_posted"
    assert staff.all.refused(allocation(cash, bill, 10, currency="EUR")) == "CS011 other_currency"
    assert staff.all.refused(allocation(cash, bill, 0)).startswith("23514")


def test_an_application_is_undone_once_by_a_counter_entry(
    staff: Staff, mill: str, office: Office
) -> None:
    """PAY-04, INV-16."""
    bill, cash = posted(staff, mill), received(staff, mill, 1000)
    used = allocation(cash, bill, 600)
    staff.all.done(used)
    back = allocation(cash, bill, -600, counters_id=used["id"])
    assert staff.all.refused(allocation(cash, bill, -500, counters_id=used["id"])) == (
        "CS011 countered"
    )
    staff.all.done(back)
    assert open_of(office, bill) == 1000
    twice = allocation(cash, bill, -600, counters_id=used["id"])
    assert staff.all.refused(twice) == "23505 allocations_countered_once"
    assert staff.all.refused(delete("allocations", used["id"], None)) == "CS003 role"
    with pytest.raises(psycopg.Error, match="never changed"):
        office.sql("update app.allocations set amount_minor = 1 where id = %s", used["id"])


def test_a_bounced_payment_opens_its_invoices_again(
    staff: Staff, mill: str, office: Office
) -> None:
    """PAY-09, INV-17, INV-18."""
    bill, cash = posted(staff, mill), received(staff, mill, 1000)
    balance = "select app.customer_balance(%s)"
    before = office.sql(balance, mill)[0][0]
    staff.all.done(allocation(cash, bill, 1000))
    staff.all.done(call("payments.reverse", cash["id"], reason="returned by the bank"))
    assert open_of(office, bill) == 1000
    assert office.sql(balance, mill)[0][0] == before + 1000
    assert staff.all.row(cash["id"])["doc"]["state"] == "reversed"


def test_a_posted_payment_is_final(staff: Staff, mill: str, office: Office) -> None:
    cash = received(staff, mill, 1000)
    edit = update("payments", cash["id"], None, {}, amount_minor=1)
    assert staff.all.refused(edit) == "CS008 state"
    with pytest.raises(psycopg.Error, match="reverse it"):
        office.sql("update app.payments set amount_minor = 1 where id = %s", cash["id"])


def test_refunds_are_approved_by_another_person(staff: Staff, mill: str) -> None:
    received(staff, mill, 500)
    refund = payment(mill, 500, kind="refund")
    staff.all.done(refund)
    staff.all.done(call("payments.submit", refund["id"]))
    approve = call("payments.approve", refund["id"])
    assert staff.all.refused(approve) == "CS003 role"
    staff.sup.done(approve)
    staff.all.done(call("payments.post", refund["id"]))


def test_a_dispute_is_at_most_what_is_open(staff: Staff, mill: str) -> None:
    """INV-44."""
    bill = posted(staff, mill)
    assert staff.all.refused(dispute(bill, 1001)) == "CS011 over_disputed"
    first, second = dispute(bill, 700), dispute(bill, 400)
    staff.all.done(first)
    staff.all.done(call("disputes.submit", first["id"]))
    assert staff.all.refused(second) == "CS011 over_disputed"


def test_a_dispute_is_decided_by_another_person_and_resolved_by_a_document(
    staff: Staff, mill: str
) -> None:
    """DIS-02, DIS-03."""
    bill = posted(staff, mill, issued_on="2034-02-01")
    claim = dispute(bill, 800)
    staff.all.done(claim)
    for move in ("submit", "review"):
        staff.all.done(call(f"disputes.{move}", claim["id"]))
    assert staff.all.refused(call("disputes.approve", claim["id"])) == "CS003 role"
    too_much = call("disputes.approve", claim["id"], approved_minor=801)
    assert staff.sup.refused(too_much) == "CS011 over_approved"
    staff.sup.done(call("disputes.approve", claim["id"], approved_minor=300))
    assert staff.all.refused(call("disputes.resolve", claim["id"])) == "CS011 not_settled"
    memo = invoice(
        mill, -300, kind="credit_memo", corrects_invoice_id=bill[0]["id"], issued_on="2034-02-02"
    )
    staff.all.done(*memo)
    for move in ("validate", "post"):
        staff.all.done(call(f"invoices.{move}", memo[0]["id"]))
    doc = staff.all.row(claim["id"])["doc"]
    assert (doc["state"], doc["result_document_id"]) == ("resolved", memo[0]["id"])


def test_a_reopened_dispute_is_a_new_cycle_on_the_same_number(staff: Staff, mill: str) -> None:
    bill = posted(staff, mill)
    claim = dispute(bill, 100)
    number = staff.all.done(claim)[claim["id"]]
    for move in ("submit", "review"):
        staff.all.done(call(f"disputes.{move}", claim["id"]))
    staff.sup.done(call("disputes.reject", claim["id"], reason="price list agrees"))
    staff.all.done(call("disputes.reopen", claim["id"], reason="new list"))
    staff.all.cursors = {}
    cycles = {
        row["doc"]["cycle"]: row["doc"]["state"]
        for row in staff.all.rows().values()
        if row["tab"] == "disputes" and row["doc"]["number"] == number
    }
    assert cycles == {1: "reopened", 2: "draft"}


def test_above_the_limit_another_person_posts(staff: Staff, mill: str, office: Office) -> None:
    office.sql(
        "insert into app.settings (id, key, value) values (%s, 'limits', %s::jsonb)",
        new_id(),
        '{"invoices.post": 100000}',
    )
    bill = invoice(mill, 100_001, issued_on="2035-01-01")
    staff.all.done(*bill)
    staff.all.done(call("invoices.validate", bill[0]["id"]))
    post = call("invoices.post", bill[0]["id"])
    assert staff.all.refused(post) == "CS009 second_person"
    staff.sup.done(post)
