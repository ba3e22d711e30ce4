# SPDX-License-Identifier: MPL-2.0
"""What an imported customer is given where the file says nothing."""

from collections.abc import Mapping
from typing import Any

from cso_desktop.domain.segments import Segment

HOME_COUNTRY = "US"


def new_customer(number: str, name: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a new customer: what the file says, the usual for the rest."""
    return {
        "number": number,
        "state": "active",
        "legal_name": name,
        "display_name": name,
        "segment": Segment.COMMERCIAL.value,
        "country": HOME_COUNTRY,
        "language": "en_US",
        "tax_status": "taxable",
        "payment_term": "net30",
        "delivery_channel": "paper",
        "invoice_grouping": "per_order",
        "invoice_copies": 1,
        "is_po_required": False,
        "statement_kind": "open_item",
        "statement_cycle_day": 25,
        **known,
    }
