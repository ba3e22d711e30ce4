# SPDX-License-Identifier: MPL-2.0
"""A receipt is matched exactly, by reference, or oldest first, and never to a disputed item."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.domain.matching import Candidate, Rule, adding_up, distinct, suggest, suggestions

DAY = date(2026, 1, 1)


def an_item(number: str, open_minor: int, due_in: int = 0, *, disputed: bool = False) -> Candidate:
    due_on = DAY + timedelta(days=due_in)
    return Candidate(f"i-{number}", number, due_on, open_minor, disputed)


ITEMS = [
    an_item("INV-2026-000003", 3000, 20),
    an_item("INV-2026-000001", 5000, 10, disputed=True),
    an_item("INV-2026-000002", 2000, 15),
]
candidates = st.lists(
    st.builds(
        an_item,
        st.integers(1, 99).map(lambda n: f"INV-{n:04}"),
        st.integers(1, 5000),
        st.integers(-90, 90),
        disputed=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda x: x.invoice_number,
)


@pytest.mark.parametrize(
    ("amount", "reference", "rule", "numbers", "remainder"),
    [
        (3000, "", Rule.EXACT, ["3"], 0),
        (2500, "payment of inv 2026 3", Rule.OLDEST, ["2", "3"], 0),
        (2500, "inv-2026-000003, thanks", Rule.REFERENCE, ["3"], 0),
        (4000, "INV2026000003", Rule.REFERENCE, ["3"], 1000),
        (2500, "", Rule.OLDEST, ["2", "3"], 0),
        (9000, "", Rule.OLDEST, ["2", "3"], 4000),
    ],
)
def test_pay_05_the_rules_apply_in_order(
    amount: int, reference: str, rule: Rule, numbers: list[str], remainder: int
) -> None:
    found = suggest(amount, reference, ITEMS)
    assert found is not None
    assert found.rule is rule
    assert [part[0][-1] for part in found.parts] == numbers
    assert found.remainder_minor == remainder


def test_pay_05_a_disputed_item_is_left_to_a_person() -> None:
    assert suggest(5000, "INV-2026-000001", ITEMS[1:2]) is None
    assert suggest(0, "", ITEMS) is None


@given(st.integers(1, 20000), candidates)
def test_pay_01_a_suggestion_uses_the_receipt_and_no_more_than_is_open(
    amount: int, items: list[Candidate]
) -> None:
    found = suggest(amount, "", items)
    if found is None:
        assert all(item.is_disputed for item in items)
        return
    open_by_id = {item.instalment_id: item for item in items}
    assert sum(part for _, part in found.parts) + found.remainder_minor == amount
    assert found.remainder_minor >= 0
    for instalment, part in found.parts:
        assert 0 < part <= open_by_id[instalment].open_minor
        assert not open_by_id[instalment].is_disputed


@given(candidates, st.data())
def test_pay_06_a_set_that_adds_up_is_found_when_there_is_one(
    items: list[Candidate], data: st.DataObject
) -> None:
    free = [item for item in items if not item.is_disputed]
    if not free:
        return
    chosen = data.draw(st.lists(st.sampled_from(free), min_size=1, unique=True))
    amount = sum(item.open_minor for item in chosen)
    found = adding_up(amount, items)
    assert found is not None
    assert sum(part for _, part in found.parts) == amount
    assert len({instalment for instalment, _ in found.parts}) == len(found.parts)


def test_pay_06_the_oldest_set_is_preferred_and_none_is_invented() -> None:
    items = [an_item(f"INV-{n:04}", 1000, n) for n in range(5)]
    found = adding_up(2000, items)
    assert found is not None
    assert [instalment for instalment, _ in found.parts] == ["i-INV-0000", "i-INV-0001"]
    assert adding_up(1500, items) is None
    assert adding_up(1000, [replace(items[0], is_disputed=True)]) is None


def test_pay_06_the_search_is_bounded() -> None:
    items = [an_item(f"INV-{n:04}", 10**6 + 2 * 3**n, n) for n in range(40)]
    assert adding_up(10**17 + 1, items) is None


def test_every_rule_proposes_and_what_agrees_is_told_once() -> None:
    items = [
        Candidate("a", "INV-2026-000001", date(2026, 1, 1), 500),
        Candidate("b", "INV-2026-000002", date(2026, 2, 1), 300),
        Candidate("c", "INV-2026-000003", date(2026, 3, 1), 200, is_disputed=True),
    ]
    proposed = suggestions(500, "inv 2026 000001", items)
    assert [each.rule for each in proposed] == [Rule.EXACT, Rule.ADDS_UP, Rule.OLDEST]
    assert [each.rule for each in distinct(proposed)] == [Rule.EXACT]
    assert suggestions(0, "", items) == suggestions(100, "", items[2:]) == []
