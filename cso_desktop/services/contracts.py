# SPDX-License-Identifier: MPL-2.0
"""Contracts: drafted with their lines, changed while they are a draft or a quote."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cso_desktop.domain.periods import Frequency
from cso_desktop.domain.records import ENTERED
from cso_desktop.domain.roles import Role
from cso_desktop.services.checks import Checks
from cso_desktop.services.desk import Desk
from cso_desktop.services.drafts import changed_fields, text
from cso_desktop.services.records import Saved, saved
from cso_desktop.services.registry import use_case
from cso_desktop.store import records, reference
from cso_desktop.store.unit_of_work import UnitOfWork

KINDS = ("maintenance", "services", "purchase", "software_licensing")
FREQUENCIES = tuple(frequency.value for frequency in Frequency)
TIMINGS = ("pre_paid", "post_paid")
RENEWAL_KINDS = ("none", "auto", "explicit")
_MAKERS = frozenset({Role.CON, Role.FAM})


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractLineDraft:
    """One line: what is paid for each billing period, from when to when."""

    id: str | None = None
    product_id: str | None = None
    description: str = ""
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = Decimal(0)
    starts_on: date | None = None
    ends_on: date | None = None
    service_level: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDraft:
    """What the contract form submits; without an id it is a new contract.

    Attributes:
        notice_days: where it is not said, a new contract has those of its kind.
    """

    id: str | None = None
    customer_id: str
    kind: str = "maintenance"
    title: str
    starts_on: date
    ends_on: date | None = None
    renewal_kind: str = "explicit"
    notice_days: int | None = None
    renewal_months: int = 12
    billing_frequency: str = "month"
    billing_timing: str = "pre_paid"
    billing_anchor_day: int | None = None
    is_consolidated: bool = False
    po_number: str | None = None
    payment_term: str = "net30"
    notes: str | None = None
    lines: list[ContractLineDraft] = field(default_factory=list)


@use_case("contracts.save", roles=_MAKERS, writes=True)
def save_contract(desk: Desk, draft: ContractDraft) -> Saved:
    """Add a contract as a draft, or change one that is a draft or quoted (CTR-01, CTR-02)."""
    _check(desk, draft)
    values = changed_fields(draft, leave_out=("lines", "customer_id"))
    if draft.notice_days is None:
        del values["notice_days"]
    with desk.work(f"{'Change' if draft.id else 'Draft'} contract {values['title']}") as work:
        if draft.id:
            work.update("contracts", draft.id, values)
            contract_id = draft.id
        else:
            customer = records.read(work.connection, "customers", draft.customer_id)
            contract_id = work.insert(
                "contracts",
                {
                    "notice_days": reference.notice_days(work.connection, draft.kind),
                    **values,
                    "customer_id": draft.customer_id,
                    "currency": customer["currency"],
                    "origin": ENTERED,
                },
            )
        _save_lines(work, contract_id, draft)
    return saved(desk, "contracts", contract_id)


def _check(desk: Desk, draft: ContractDraft) -> None:
    checks = Checks()
    checks.need("customer_id", draft.customer_id, "Choose the customer.")
    checks.known(desk, "customers", draft.customer_id, field="customer_id")
    checks.same_customer(desk, "contracts", draft.id, customer_id=draft.customer_id)
    checks.need("title", draft.title, "A contract needs a title.")
    checks.choice("kind", draft.kind, KINDS)
    checks.choice("renewal_kind", draft.renewal_kind, RENEWAL_KINDS)
    checks.choice("billing_frequency", draft.billing_frequency, FREQUENCIES)
    checks.choice("billing_timing", draft.billing_timing, TIMINGS)
    checks.that(
        draft.ends_on is None or draft.starts_on <= draft.ends_on,
        "ends_on",
        "The end must not be before the start.",
    )
    checks.that(0 <= (draft.notice_days or 0) <= 365, "notice_days", "Between 0 and 365 days.")
    checks.that(1 <= draft.renewal_months <= 120, "renewal_months", "Between 1 and 120 months.")
    checks.that(
        draft.billing_anchor_day is None or 1 <= draft.billing_anchor_day <= 31,
        "billing_anchor_day",
        "A day of the month, from 1 to 31.",
    )
    for number, line in enumerate(draft.lines):
        _check_line(checks, desk, draft, line, place=f"lines.{number}")
    checks.done()


def _check_line(
    checks: Checks, desk: Desk, draft: ContractDraft, line: ContractLineDraft, *, place: str
) -> None:
    checks.need(f"{place}.description", line.description, "A line needs a description.")
    checks.known(desk, "products", line.product_id, field=f"{place}.product_id")
    checks.quantity(f"{place}.quantity", line.quantity)
    checks.exact(f"{place}.unit_price", line.unit_price)
    first, last = line.starts_on or draft.starts_on, line.ends_on or draft.ends_on
    has_own_dates = line.starts_on is not None or line.ends_on is not None
    checks.that(
        not has_own_dates or last is None or first <= last,
        f"{place}.ends_on",
        "The end must not be before the start.",
    )


def _save_lines(work: UnitOfWork, contract_id: str, draft: ContractDraft) -> None:
    rows = records.read_many(work.connection, "contract_lines", "contract_id", contract_id)
    before = {row["id"] for row in rows}
    for seq, line in enumerate(draft.lines, start=1):
        values = {
            "seq": seq,
            "product_id": line.product_id,
            "description": text(line.description),
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "starts_on": line.starts_on or draft.starts_on,
            "ends_on": line.ends_on or draft.ends_on,
            "service_level": line.service_level,
        }
        if line.id in before:
            work.update("contract_lines", str(line.id), values)
        else:
            owner = {"customer_id": draft.customer_id, "contract_id": contract_id}
            work.insert("contract_lines", {**values, **owner})
    for record_id in sorted(before - {line.id for line in draft.lines}):
        work.delete("contract_lines", record_id)
