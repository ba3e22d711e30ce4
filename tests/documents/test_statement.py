# SPDX-License-Identifier: MPL-2.0
"""The printed statement in its three kinds (PAY-14), its aging strip and its slip."""

from dataclasses import replace

import pytest

from cso_desktop.documents.snapshots import StatementSnapshot
from cso_desktop.documents.statement import render_statement
from tests.documents.reading import base_fonts, page_texts, squeezed, words
from tests.documents.samples import (
    ENTRIES,
    STATEMENT_ITEMS,
    a_statement,
    an_activity_statement,
    open_items,
)


def text_of(snapshot: StatementSnapshot) -> str:
    return squeezed("".join(page_texts(render_statement(snapshot))))


def missing(text: str, expected: list[str]) -> list[str]:
    return [part for part in expected if squeezed(part) not in text]


def test_an_open_item_statement_shows_each_item_its_age_and_the_total() -> None:
    expected = [
        *("Statement of account", "ST-2026-10-0448121", "October 31, 2026", "Open items"),
        *("Invoice INV-1042880", "$1,125.00 in dispute", "111 days", "30 days", "PO-64410"),
        *("Credit memo CM-2000012", "-250.00", "Payment REC-771204", "Check 20417", "-5,000.00"),
        *("19,541.29", "Nov 27, 2026", "$23,501.29", "$3,985.00", "Total, US dollars 23,501.29"),
        *("Remittance", "Lockbox 77451", "1-877-426-6006"),
    ]
    assert missing(text_of(a_statement()), expected) == []


def test_the_aging_strip_prints_every_bucket_and_its_sum_is_the_total_due() -> None:
    snapshot = a_statement()
    labels = ["Not due", "1–30 days", "31–60 days", "61–90 days", "91–120 days", "Over 120 days"]
    text = text_of(snapshot)
    assert missing(text, [*labels, "In dispute", "Not yet applied", "3,300.00", "-1,150.00"]) == []
    assert sum(bucket.amount for bucket in snapshot.aging) == snapshot.total_due


def test_a_detailed_statement_runs_from_opening_to_closing_and_shows_applications() -> None:
    expected = [
        *("Detailed activity", "Balance brought forward", "4,425.00", "1,685.00", "6,110.00"),
        *("-250.00", "5,860.00", "-1,900.00", "3,960.00", "Closing balance, US dollars 23,501.29"),
        "$1,000.00 applied to INV-1046101 on Oct 21, 2026",
    ]
    assert missing(text_of(an_activity_statement()), expected) == []


def test_a_balance_forward_statement_leaves_the_applications_out() -> None:
    text = text_of(an_activity_statement(kind="balance_forward"))
    assert "Balanceforward" in text
    assert "appliedto" not in text


def test_a_long_statement_prints_each_item_once_and_the_total_on_the_last_page() -> None:
    items = open_items(200)
    pages = page_texts(render_statement(a_statement(items=items)))
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert page.count("Original") == 1
        assert ("Total, US dollars" in page) == (number == len(pages))
    text = "".join(pages)
    assert [item.number for item in items if text.count(item.number) != 1] == []


def test_a_statement_without_items_says_so() -> None:
    text = text_of(a_statement(items=(), aging=(), total_due=0, overdue=0))
    assert squeezed("Nothing is open on this account.") in text
    assert "Remittance" not in text


def test_a_balance_in_the_customers_favor_has_its_own_words_and_no_slip() -> None:
    text = text_of(a_statement(items=STATEMENT_ITEMS[3:], total_due=-115000, overdue=0))
    assert squeezed("Balance in your favor -$1,150.00") in text
    assert "Remittance" not in text


@pytest.mark.parametrize("amount", [1, 10**13])
def test_figures_of_any_size_overlap_nothing(amount: int) -> None:
    items = tuple(
        replace(item, original=amount, open=amount, number="N" * 40, reference="R" * 60)
        for item in STATEMENT_ITEMS
    )
    entries = tuple(
        replace(entry, amount=sign * amount, balance=amount, number="N" * 40, reference="R" * 60)
        for entry, sign in zip(ENTRIES, (1, -1, -1, 1), strict=True)
    )
    for snapshot in (
        a_statement(items=items, total_due=amount, overdue=amount),
        an_activity_statement(entries=entries, opening=amount, total_due=amount),
    ):
        found = words(render_statement(snapshot))
        for index, one in enumerate(found):
            assert [other for other in found[index + 1 :] if one.overlaps(other)] == []


def test_the_statement_embeds_its_fonts_and_is_the_same_bytes_each_time() -> None:
    data = render_statement(a_statement())
    assert {name.partition("-")[0] for name in base_fonts(data)} == {"IBMPlexSans"}
    assert render_statement(a_statement()) == data
