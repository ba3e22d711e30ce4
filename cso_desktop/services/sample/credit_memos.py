# SPDX-License-Identifier: MPL-2.0
"""Credit memos of the sample company: corrections, goodwill, and what is left on account."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from cso_desktop.domain.money import from_minor
from cso_desktop.services.sample.documents import CREDIT_MEMO, Billing, Document, Line
from cso_desktop.services.sample.world import Row, World

_CORRECTIONS: Final = 78
_WHOLE: Final = 12
_DRAFTS: Final = 9
_REASONS: Final = ("price_correction", "quantity_correction", "tax_correction", "goodwill")


def make(world: World, billing: Billing, invoices: Sequence[Document]) -> list[Document]:
    """Add corrections of part of an invoice, credits of whole ones, and drafts of some more."""
    pool = [
        d
        for d in invoices
        if d.is_posted
        and not d.has_story
        and len(d.parts) == 1
        and d.total > 200_00
        and (world.today - d.issued_on).days > 20
    ]
    of_contracts = [d for d in pool if d.row["contract_id"]]
    whole = world.rng.sample(of_contracts, _WHOLE)
    memos = [_whole(world, billing, invoice) for invoice in whole]
    rest = world.rng.sample([d for d in pool if not d.has_story], _CORRECTIONS + _DRAFTS)
    for n, invoice in enumerate(rest):
        day = world.work_day(invoice.issued_on + timedelta(days=world.rng.randint(4, 18)))
        state = "posted" if n < _CORRECTIONS else "draft" if n % 2 else "validated"
        memos.append(_part(world, billing, invoice, on=day, state=state))
    return memos


def correction(
    billing: Billing, invoice: Document, net_minor: int, *, on: date, values: dict[str, Any]
) -> Document:
    """Credit an amount of an invoice's first line, with the tax on it."""
    source = invoice.lines[0]
    line = Line(
        source["description"],
        Decimal(-1),
        from_minor(net_minor),
        "each",
        source["tax_category"],
        product_id=source["product_id"],
        detail="Correction",
    )
    return _credit(billing, invoice, [line], on=on, values=values)


def _whole(world: World, billing: Billing, invoice: Document) -> Document:
    """Credit a whole invoice: each line, tax and total is its negative (INV-4)."""
    lines = [
        Line(
            row["description"],
            -Decimal(row["quantity"]),
            Decimal(row["unit_price"]),
            row["unit"],
            row["tax_category"],
            discount=Decimal(row["discount"]),
            product_id=row["product_id"],
            detail=row["detail"],
            period=_period(row),
        )
        for row in invoice.lines
    ]
    day = world.work_day(invoice.issued_on + timedelta(days=world.rng.randint(4, 15)))
    return _credit(billing, invoice, lines, on=day, values={"reason_code": "goodwill"})


def _part(world: World, billing: Billing, invoice: Document, *, on: date, state: str) -> Document:
    net = int(invoice.lines[0]["net_minor"]) * world.rng.randint(5, 40) // 100
    values = {
        "state": state,
        "reason_code": world.rng.choice(_REASONS),
        "disposition": "on_account" if world.chance(22) else "apply",
    }
    return correction(billing, invoice, max(net, 100), on=on, values=values)


def _credit(
    billing: Billing,
    invoice: Document,
    lines: Iterable[Line],
    *,
    on: date,
    values: dict[str, Any],
) -> Document:
    invoice.has_story = True
    invoice.paid_after = max(invoice.paid_after, on)
    row = invoice.row
    header = {
        "order_id": row["order_id"],
        "contract_id": row["contract_id"],
        "po_number": row["po_number"],
        "corrects_invoice_id": row["id"],
        "disposition": "apply",
    }
    return billing.document(
        invoice.customer,
        list(lines),
        on,
        site=invoice.site,
        kind=CREDIT_MEMO,
        values=header | values,
    )


def _period(row: Row) -> tuple[date, date] | None:
    if row["period_from"] is None:
        return None
    return date.fromisoformat(row["period_from"]), date.fromisoformat(row["period_to"])
