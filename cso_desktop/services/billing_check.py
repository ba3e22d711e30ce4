# SPDX-License-Identifier: MPL-2.0
"""The billing check: what should stand billed, what does, and why the two differ (BIL-14).

Contract lines are held against their periods, order lines against deliveries and invoices.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cso_desktop.domain.money import USD, format_minor
from cso_desktop.domain.recurring import GRACE_DAYS, PeriodCheck, Verdict, check_line
from cso_desktop.services.desk import Desk
from cso_desktop.services.recurring import why_not
from cso_desktop.services.registry import use_case
from cso_desktop.store import billing_check, recurring, reference
from cso_desktop.store.billing_check import OrderLineRow
from cso_desktop.store.recurring import Line, Scope

_SETTLED = frozenset({Verdict.BILLED, Verdict.CREDITED})


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingQuestion:
    """What is checked.

    Attributes:
        through: the day up to which it should be billed; today unless given.
        with_billed: give the periods that are as they should be too.
    """

    through: date | None = None
    customer_id: str | None = None
    with_billed: bool = False


@dataclass(frozen=True, slots=True)
class PeriodFinding:
    """A period of a contract line.

    Attributes:
        verdict: ``billed``, ``credited``, ``drafted``, ``due``, ``missing``,
            ``billed_twice``, ``price_differs``, ``not_in_contract`` or ``not_taken_over``.
        fix: what mends it: ``bill``, ``post``, ``credit`` or ``look``.
    """

    contract_id: str
    contract: str
    line_id: str
    line: str
    customer_id: str
    customer: str
    period_from: date
    period_to: date
    verdict: str
    expected_minor: int
    billed_minor: int
    invoices: list[str]
    reason: str
    fix: str


@dataclass(frozen=True, slots=True)
class OrderFinding:
    """An order line whose quantities or prices do not agree."""

    order_id: str
    order: str
    line_id: str
    line: str
    customer_id: str
    customer: str
    ordered: Decimal
    delivered: Decimal
    billed: Decimal
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class BillingReport:
    """The check as a whole.

    Attributes:
        periods: how many periods have each verdict, those that are as they should be too.
        missing_minor: what is due or missing and not on any invoice.
    """

    through: date
    contract_lines: int
    periods: dict[str, int]
    order_lines: int
    missing_minor: int
    findings: list[PeriodFinding]
    orders: list[OrderFinding]
    currency: str = USD


@use_case("billing.check")
def check_billing(desk: Desk, question: BillingQuestion) -> BillingReport:
    """Hold contracts and orders against what is billed, and say why they differ (BIL-14)."""
    through = question.through or desk.clock.today()
    with desk.cache.read() as connection:
        grace = int(reference.setting(connection, "billing_grace_days", GRACE_DAYS))
        lines = list(recurring.lines(connection, through, Scope(question.customer_id)))
        ordered = list(billing_check.order_lines(connection, question.customer_id))
    counts: Counter[str] = Counter()
    findings = []
    for line in lines:
        for found in _periods(line, through, grace):
            counts[found.verdict] += 1
            if question.with_billed or found.verdict not in _SETTLED:
                findings.append(found)
    wanting = [f for f in findings if f.verdict in (Verdict.DUE, Verdict.MISSING)]
    return BillingReport(
        through=through,
        contract_lines=len(lines),
        periods=dict(sorted(counts.items())),
        order_lines=len(ordered),
        missing_minor=sum(each.expected_minor for each in wanting),
        findings=findings,
        orders=[found for row in ordered for found in _order(row)],
    )


def _periods(line: Line, through: date, grace_days: int) -> Iterator[PeriodFinding]:
    """Judge the periods of a line; one that was never billed here is told once."""
    begins_on = line.begins_on
    if line.is_imported and not line.claims:
        begins_on = through + timedelta(days=1)
        last = line.plan.ends_on or through
        check = PeriodCheck(Verdict.NOT_TAKEN_OVER, line.plan.starts_on, last, 0, 0)
        yield _finding(line, check)
    for check in check_line(
        line.plan, line.claims, through, begins_on=begins_on, grace_days=grace_days
    ):
        yield _finding(line, check)


def _finding(line: Line, check: PeriodCheck) -> PeriodFinding:
    reason, fix = _why(line, check)
    return PeriodFinding(
        contract_id=line.contract_id,
        contract=line.contract,
        line_id=line.id,
        line=line.description,
        customer_id=line.customer_id,
        customer=line.customer,
        period_from=check.period_from,
        period_to=check.period_to,
        verdict=check.verdict.value,
        expected_minor=check.expected_minor,
        billed_minor=check.billed_minor,
        invoices=list(check.invoices),
        reason=reason,
        fix=fix,
    )


def _why(line: Line, check: PeriodCheck) -> tuple[str, str]:
    """Say in a sentence why a period is not as it should be, and what mends it."""
    more = check.billed_minor - check.expected_minor
    amounts = format_minor(abs(more), line.currency), format_minor(check.expected_minor)
    on = " and ".join(check.invoices)
    match check.verdict:
        case Verdict.DUE | Verdict.MISSING:
            held = _held(line, check)
            return (held, "look") if held else ("No billing run since it fell due.", "bill")
        case Verdict.CREDITED:
            return f"{amounts[0]} of {on} were credited.", "look"
        case Verdict.DRAFTED:
            return f"Invoice {on} is not posted yet.", "post"
        case Verdict.TWICE:
            return f"It is on {on}.", "credit"
        case Verdict.PRICE_DIFFERS:
            word = "more" if more > 0 else "less"
            told = f"{amounts[0]} {word} than the contract's {amounts[1]} is billed on {on}."
            return told, "credit" if more > 0 else "look"
        case Verdict.NOT_IN_CONTRACT:
            return f"Invoice {on} bills days the contract does not have.", "credit"
        case Verdict.NOT_TAKEN_OVER:
            return why_not(line) or "Nothing of it was billed here yet.", "bill"
    return "", ""


def _held(line: Line, check: PeriodCheck) -> str | None:
    cover = line.po_covers_to
    if line.po_number and cover is not None and check.period_from > cover:
        return f"Purchase order {line.po_number} pays only until {cover}."
    return why_not(line)


def _order(row: OrderLineRow) -> Iterator[OrderFinding]:
    """Tell every way in which an order line does not agree with its deliveries and invoices."""
    done = row.progress
    if done.delivered > done.ordered:
        yield _told(row, "over_delivered", f"{_n(done.delivered - done.ordered)} more came.")
    if done.charged > done.ordered - done.short_closed:
        beyond = done.charged - (done.ordered - done.short_closed)
        yield _told(row, "over_billed", f"{_n(beyond)} more are billed than were ordered.")
    elif done.charged > done.delivered:
        yield _told(row, "billed_ahead", f"{_n(done.charged - done.delivered)} are not delivered.")
    elif done.delivered > done.charged:
        missing = done.delivered - done.charged
        draft = f" {_n(row.drafted)} are on a draft." if row.drafted else ""
        yield _told(row, "not_billed", f"{_n(missing)} are delivered and not billed.{draft}")
    if row.other_prices:
        yield _told(row, "price_differs", "An invoice has another price than the order.")


def _told(row: OrderLineRow, verdict: str, reason: str) -> OrderFinding:
    return OrderFinding(
        order_id=row.order_id,
        order=row.order,
        line_id=row.id,
        line=row.description,
        customer_id=row.customer_id,
        customer=row.customer,
        ordered=row.progress.ordered,
        delivered=row.progress.delivered,
        billed=row.progress.charged,
        verdict=verdict,
        reason=reason,
    )


def _n(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"
