# SPDX-License-Identifier: MPL-2.0
"""The store reckons billing periods as the domain does (R5, R6, INV-33, INV-34)."""

from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cso_desktop.domain.periods import Cycle, Frequency
from cso_desktop.domain.pricing import line_net
from cso_desktop.domain.proration import prorate_period
from tests.central.conftest import Staff
from tests.central.desks import Office, call, customer, insert

DAYS = st.dates(date(1999, 1, 1), date(2032, 12, 31))
ANCHORS = st.none() | st.integers(1, 31)


@pytest.fixture(scope="module")
def line(office: Office, staff: Staff) -> tuple[str, str]:
    """A signed contract and its line, whose terms the owner of the store changes at will."""
    made = customer()
    head = insert(
        "contracts",
        customer_id=made["id"],
        kind="maintenance",
        title="Printer care",
        starts_on="2026-01-01",
        renewal_kind="explicit",
        notice_days=30,
        renewal_months=12,
        billing_frequency="month",
        billing_timing="pre_paid",
        is_consolidated=False,
        payment_term="N30",
        currency="USD",
    )
    part = insert(
        "contract_lines",
        customer_id=made["id"],
        contract_id=head["id"],
        seq=1,
        description="Printer care",
        quantity="1",
        unit_price="100",
        starts_on="2026-01-01",
    )
    staff.all.done(
        made, head, part, *(call(f"contracts.{m}", head["id"]) for m in ("quote", "sign"))
    )
    return str(head["id"]), str(part["id"])


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_r6_every_boundary_is_counted_from_the_anchor(office: Office, data: st.DataObject) -> None:
    cases = data.draw(
        st.lists(
            st.tuples(st.sampled_from(Frequency), DAYS, ANCHORS, st.integers(-40, 60), DAYS),
            min_size=20,
            max_size=20,
        )
    )
    with psycopg.connect(office.url) as connection:
        for frequency, anchor, day, n, on in cases:
            cycle = Cycle(frequency, anchor, day)
            row = connection.execute(
                "select app.period_start(%s, %s, %s, %s), app.period_index(%s, %s, %s, %s)",
                [frequency.value, anchor, day, n, frequency.value, anchor, day, on],
            ).fetchone()
            assert row == (cycle.boundary(n), cycle.index(on)), (frequency, anchor, day, n, on)


TERMS = st.fixed_dictionaries(
    {
        "frequency": st.sampled_from(Frequency),
        "anchor": DAYS,
        "day": ANCHORS,
        "starts": st.integers(0, 500),
        "length": st.none() | st.integers(0, 900),
        "quantity": st.decimals(Decimal("0.01"), Decimal(999), places=6),
        "price": st.decimals(Decimal(0), Decimal(99_999), places=6),
    }
)


@settings(max_examples=30, deadline=None)
@given(terms=TERMS, ahead=st.integers(0, 600))
def test_inv_34_a_period_costs_at_the_store_what_it_costs_at_a_desk(
    office: Office, line: tuple[str, str], terms: dict[str, Any], ahead: int
) -> None:
    anchor, frequency = terms["anchor"], terms["frequency"]
    starts = date.fromordinal(anchor.toordinal() + terms["starts"])
    length = terms["length"]
    ends = None if length is None else date.fromordinal(starts.toordinal() + length)
    on = date.fromordinal(starts.toordinal() + min(ahead, ahead if length is None else length))
    with psycopg.connect(office.url) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute(
            "update app.contracts set starts_on = %s, ends_on = %s, billing_frequency = %s, "
            "billing_anchor_day = %s where id = %s",
            [anchor, ends, frequency.value, terms["day"], line[0]],
        )
        connection.execute(
            "update app.contract_lines set starts_on = %s, ends_on = null, quantity = %s, "
            "unit_price = %s where id = %s",
            [starts, terms["quantity"], terms["price"], line[1]],
        )
        row = connection.execute(
            "select starts_on, ends_on, amount_minor from app.contract_period(%s, %s)",
            [line[1], on],
        ).fetchone()
        connection.rollback()
    periods = Cycle(frequency, anchor, terms["day"]).periods(starts, ends)
    period = next(p for p in periods if p.starts_on <= on <= p.ends_on)
    price = line_net(terms["quantity"], terms["price"])
    assert row == (period.starts_on, period.ends_on, prorate_period(price, period))
