# SPDX-License-Identifier: MPL-2.0
"""Every form by the kind of record it makes."""

from collections.abc import Mapping
from types import MappingProxyType

from cso_desktop.services import everything
from cso_desktop.ui.records import accounts, work
from cso_desktop.ui.records.declared import RecordForm

everything.load()

FORMS: Mapping[str, RecordForm] = MappingProxyType(
    {
        form.kind: form
        for form in (
            accounts.CUSTOMERS,
            accounts.CONTACTS,
            accounts.SITES,
            accounts.CONTRACTS,
            accounts.ITEMS,
            work.ORDERS,
            work.INVOICES,
            work.DISPUTES,
            work.CASES,
            work.NOTES,
            work.PRODUCTS,
        )
    }
)
