# SPDX-License-Identifier: MPL-2.0
"""Which tax a customer pays on what: rates from the reference data, rules from the domain."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from cso_desktop.domain.segments import Segment
from cso_desktop.domain.tax import (
    RateRow,
    Tax,
    TaxLine,
    TaxStatus,
    applicable_tax,
    is_exempt,
)
from cso_desktop.store import reference
from cso_desktop.store.codec import Document


def jurisdiction_of(connection: Connection, customer_id: str) -> str:
    """Give the tax jurisdiction of a customer's goods: where they are shipped, else billed."""
    row = connection.exec_driver_sql(
        "SELECT tax_jurisdiction FROM sites WHERE customer_id = ? AND state = 'active' "
        "AND tax_jurisdiction IS NOT NULL "
        "ORDER BY instr(roles, 'ship') > 0 DESC, instr(roles, 'bill') > 0 DESC, id LIMIT 1",
        (customer_id,),
    ).fetchone()
    if row is not None:
        return str(row[0])
    return str(reference.setting(connection, "default_tax_jurisdiction", ""))


def applicable(
    connection: Connection, customer: Document, jurisdiction: str, *, category: str, on: date
) -> Tax | None:
    """Give the tax on a category of product for a customer on a day; None where there is none."""
    valid_to = customer["exemption_valid_to"]
    if is_exempt(
        Segment(customer["segment"]),
        TaxStatus(customer["tax_status"]),
        on,
        certificate_valid_to=date.fromisoformat(valid_to) if valid_to else None,
    ):
        return None
    rows = connection.exec_driver_sql(
        "SELECT jurisdiction, label, rate, tax_category, valid_from, valid_to FROM tax_rates "
        "WHERE jurisdiction = ? AND tax_category = ?",
        (jurisdiction, category),
    )
    rates = [
        RateRow(
            Tax(row[0], row[1], Decimal(row[2])),
            row[3],
            date.fromisoformat(row[4]),
            date.fromisoformat(row[5]) if row[5] else None,
        )
        for row in rows
    ]
    return applicable_tax(rates, jurisdiction=jurisdiction, category=category, on=on)


def row_of(line: TaxLine) -> dict[str, Any]:
    """Spell one tax of a document as the values of its row."""
    return {
        "jurisdiction": line.tax.jurisdiction,
        "label": line.tax.label,
        "rate": line.tax.rate,
        "base_minor": line.base_minor,
        "tax_minor": line.tax_minor,
    }
