# SPDX-License-Identifier: MPL-2.0
"""Whatever is applied, undone and disputed in whatever order: the books agree after every step."""

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cso_desktop.services.desk import Desk
from cso_desktop.store import integrity
from tests.services.builders import a_customer, query
from tests.services.cash_steps import OFFLINE, Clerk, check_books


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
def test_inv_12_to_18_hold_after_every_step_of_random_histories(desk: Desk, seed: int) -> None:
    """Balances kept by triggers, aging, documents and the domain are four witnesses."""
    clerk = Clerk(desk, a_customer(desk), Random(seed))
    for _ in range(25):
        clerk.do(OFFLINE)
        check_books(desk, clerk.customer)
    with desk.cache.read() as connection:
        assert integrity.wrong_allocations(connection) == []
        assert integrity.wrong_totals(connection) == []


def test_the_histories_do_what_they_are_for(desk: Desk) -> None:
    """A random walk that is refused everything would prove nothing."""
    clerk = Clerk(desk, a_customer(desk), Random(7))
    refusals = [clerk.do(OFFLINE) for _ in range(80)]
    assert sum(each is None for each in refusals) > 40
    kinds = query(
        desk,
        "SELECT sum(amount_minor > 0), sum(counters_id IS NOT NULL), sum(discount_minor > 0), "
        "sum(write_off_minor > 0), sum(source_kind = 'credit_memo') FROM allocations",
    )
    assert all(count > 0 for count in kinds[0]), kinds
    assert query(desk, "SELECT count(*) > 0 FROM disputes") == [(1,)]
