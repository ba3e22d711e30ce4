# SPDX-License-Identifier: MPL-2.0
"""Single records as people see them: figures, related records, history, and what can be done."""

from collections.abc import Mapping
from types import MappingProxyType

from cso_desktop.errors import NotFound, UsageError
from cso_desktop.services.desk import Desk
from cso_desktop.services.details import (
    cases,
    contracts,
    customers,
    invoices,
    items,
    orders,
    people,
    products,
    receivables,
    renewals,
    shipments,
)
from cso_desktop.services.details.subject import Desktop, Subject
from cso_desktop.services.details.view import View
from cso_desktop.services.listing import open_list
from cso_desktop.services.lists import Detail
from cso_desktop.services.records import Wanted, known_kind
from cso_desktop.services.registry import use_case
from cso_desktop.store import home_state, records
from cso_desktop.store import renewals as renewal_rows

VIEWS: Mapping[str, View] = MappingProxyType(
    {
        "customers": customers.CUSTOMERS,
        "contacts": people.CONTACTS,
        "sites": people.SITES,
        "products": products.PRODUCTS,
        "orders": orders.ORDERS,
        "shipments": shipments.SHIPMENTS,
        "invoices": invoices.INVOICES,
        "payments": receivables.PAYMENTS,
        "disputes": receivables.DISPUTES,
        "contracts": contracts.CONTRACTS,
        "renewals": renewals.RENEWALS,
        "items": items.ITEMS,
        "licences": items.LICENCES,
        "cases": cases.CASES,
    }
)


def detail(desk: Desk, kind: str, record_id: str) -> Detail:
    """Read all there is to show of one record, from one snapshot of the cache.

    Raises:
        UsageError: records of this kind are not shown on their own.
        NotFound: it is not on this desk.
    """
    if kind not in VIEWS:
        raise UsageError(f"There is no view of {kind}.", hint=f"Views: {', '.join(VIEWS)}.")
    with desk.cache.read() as connection:
        desktop = Desktop(
            connection=connection,
            author=home_state.author(connection),
            today=desk.clock.today(),
            is_enrolled=home_state.is_enrolled(connection),
        )
        return VIEWS[kind].show(_subject(desktop, kind, record_id))


def _subject(desktop: Desktop, kind: str, record_id: str) -> Subject:
    """Read the record a list of this kind has rows of: renewals are shown by their contract."""
    if kind == "renewals":
        contract_id = renewal_rows.contract_of(desktop.connection, record_id)
        return Subject.read(desktop, "contracts", contract_id)
    return Subject.read(desktop, kind, record_id)


@use_case("records.detail")
def show_detail(desk: Desk, wanted: Wanted) -> Detail:
    """Show a record as its pane does: figures, related records, history, possible actions."""
    kind = known_kind(wanted.kind)
    with desk.cache.read() as connection:
        record_id = records.find_id(connection, kind, wanted.number)
    return detail(desk, kind, record_id)


class CacheDetails:
    """A ``DetailSource`` over the desk's cache. Thread: the database worker."""

    def __init__(self, desk: Desk, kind: str) -> None:
        self._desk = desk
        self._kind = kind
        self._list = open_list(desk, kind)

    def detail(self, key: int) -> Detail | None:
        """Return the record with a row key; None when it is gone."""
        record_id = self._list.identify(key)
        if record_id is None:
            return None
        try:
            return detail(self._desk, self._kind, record_id)
        except NotFound:
            return None

    def key_of(self, record_id: str) -> int | None:
        """Return the row key of a record; None when there is none."""
        if self._kind == "renewals":
            with self._desk.cache.read() as connection:
                record_id = renewal_rows.contract_of(connection, record_id)
        return self._list.key_of(record_id)
