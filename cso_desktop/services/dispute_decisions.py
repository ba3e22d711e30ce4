# SPDX-License-Identifier: MPL-2.0
"""How disputes end: approved with the credit memo that settles them, and opened once more."""

from dataclasses import dataclass
from datetime import date

from cso_desktop.domain import disputes
from cso_desktop.domain.credits import credit_total
from cso_desktop.domain.ids import new_id
from cso_desktop.domain.roles import Role
from cso_desktop.errors import NotAllowed
from cso_desktop.services.checks import Checks
from cso_desktop.services.crediting import Creditable, require_posted, write_memo
from cso_desktop.services.desk import Desk
from cso_desktop.services.drafts import text
from cso_desktop.services.records import Saved, saved
from cso_desktop.services.registry import use_case
from cso_desktop.services.syncing import decide, decide_group
from cso_desktop.store import records
from cso_desktop.store.unit_of_work import UnitOfWork

_REASONS = {
    "price": "price_correction",
    "quantity": "quantity_correction",
    "damaged": "damaged",
    "duplicate": "duplicate",
    "tax": "tax_correction",
}
"""The reason of a dispute and that of the credit memo which settles it."""


@dataclass(frozen=True, slots=True)
class Approval:
    """A dispute that is right, in part or as a whole."""

    dispute_id: str
    approved_minor: int | None = None
    disposition: str = "apply"


@dataclass(frozen=True, slots=True)
class Reopening:
    """A decided dispute that goes on; without an amount the same one is claimed again."""

    dispute_id: str
    reason: str
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Approved:
    """The approved dispute and the draft credit memo that settles it once it is posted."""

    dispute: Saved
    memo: Saved


@use_case("disputes.approve", roles=frozenset({Role.SUP}), writes=True, offline=False)
def approve(desk: Desk, wanted: Approval) -> Approved:
    """Approve a dispute somebody else opened, and draft its credit memo (DIS-02, DIS-03)."""
    with desk.cache.read() as connection:
        dispute = records.read(connection, "disputes", wanted.dispute_id)
        found = Creditable(connection, dispute["invoice_id"])
    require_posted(found.invoice)
    claimed = dispute["amount_minor"]
    approved = claimed if wanted.approved_minor is None else wanted.approved_minor
    disputes.check_approval(approved, claimed_minor=claimed)
    credit = credit_total(found.lines, found.taxes, approved)
    issued_on = max(desk.clock.today(), date.fromisoformat(found.invoice["issued_on"]))
    made: list[str] = []

    def act(work: UnitOfWork) -> None:
        memo_id = write_memo(
            work,
            found,
            credit,
            issued_on=issued_on,
            reason_code=_REASONS.get(dispute["reason_code"], "goodwill"),
            disposition=wanted.disposition,
        )
        args = {"approved_minor": approved, "result_document_id": memo_id}
        work.call("approve", "disputes", wanted.dispute_id, args=args)
        made.append(memo_id)

    decide_group(desk, f"Approve dispute {dispute['number']}", act)
    return Approved(
        saved(desk, "disputes", wanted.dispute_id),
        saved(desk, "invoices", made[0]),
    )


@use_case(
    "disputes.reopen",
    roles=frozenset({Role.REP, Role.FAM, Role.AR}),
    writes=True,
    offline=False,
)
def reopen(desk: Desk, wanted: Reopening) -> Saved:
    """Open a decided dispute once more: a new cycle on the same number, submitted at once."""
    with desk.cache.read() as connection:
        dispute = records.read(connection, "disputes", wanted.dispute_id)
    if dispute["state"] not in ("rejected", "resolved"):
        raise NotAllowed("Only a rejected or resolved dispute is opened again.")
    checks = Checks()
    checks.need("reason", wanted.reason, "Say why the dispute goes on.")
    checks.done()
    next_id = new_id()
    args = {
        "reason": text(wanted.reason),
        "new_id": next_id,
        "on": desk.clock.today().isoformat(),
        "amount_minor": wanted.amount_minor,
    }
    decide(
        desk,
        f"Reopen dispute {dispute['number']}",
        move="reopen",
        table="disputes",
        record_id=wanted.dispute_id,
        args=args,
    )
    with desk.work(f"Submit dispute {dispute['number']}") as work:
        shows = {"state": "submitted", "submitted_by": work.author.login}
        work.call("submit", "disputes", next_id, shows=shows)
    return saved(desk, "disputes", next_id)
