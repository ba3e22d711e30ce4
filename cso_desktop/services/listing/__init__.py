# SPDX-License-Identifier: MPL-2.0
"""Every list of the product by kind, for the panes, ``cso list`` and exports alike."""

from collections.abc import Mapping
from types import MappingProxyType

from cso_desktop.errors import UsageError
from cso_desktop.services.desk import Desk
from cso_desktop.services.listing import account, fulfilment, money, renewals
from cso_desktop.services.listing.source import CacheList, Listing

LISTINGS: Mapping[str, Listing] = MappingProxyType(
    {
        listing.spec.kind: listing
        for listing in (
            account.CUSTOMERS,
            account.CONTACTS,
            account.SITES,
            account.PRODUCTS,
            account.CONTRACTS,
            renewals.RENEWALS,
            account.ITEMS,
            account.LICENCES,
            fulfilment.ORDERS,
            fulfilment.SHIPMENTS,
            fulfilment.CASES,
            money.INVOICES,
            money.PAYMENTS,
            money.DISPUTES,
        )
    }
)


def open_list(desk: Desk, kind: str) -> CacheList:
    """Give the list of a kind.

    Raises:
        UsageError: there is no such kind; names those there are.
    """
    if kind not in LISTINGS:
        raise UsageError(f"There is no list of {kind}.", hint=f"Lists: {', '.join(LISTINGS)}.")
    return CacheList(desk, LISTINGS[kind])
