# SPDX-License-Identifier: MPL-2.0
"""Contract lines with what is billed of them: two set-based reads, whatever their number."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from cso_desktop.domain.periods import Cycle, Frequency
from cso_desktop.domain.pricing import line_net
from cso_desktop.domain.records import IMPORTED
from cso_desktop.domain.recurring import Claim, Plan

_LINES = """
SELECT l.id, k.id, coalesce(k.number, k.provisional_number, ''), l.customer_id, c.display_name,
       l.description, l.product_id, coalesce(p.tax_category, 'services'), l.quantity, l.unit_price,
       k.currency, k.payment_term, k.po_number, k.po_covers_to, k.origin,
       k.is_consolidated OR c.invoice_grouping = 'consolidated', c.is_po_required,
       l.state = 'suspended', max(l.starts_on, k.starts_on), k.starts_on,
       nullif(min(coalesce(l.ends_on, '9999-12-31'), coalesce(k.ends_on, '9999-12-31'),
                  coalesce(k.terminated_on, '9999-12-31')), '9999-12-31'),
       k.billing_frequency, k.billing_anchor_day, k.billing_timing
FROM contract_lines l JOIN contracts k ON k.id = l.contract_id
JOIN customers c ON c.id = l.customer_id LEFT JOIN products p ON p.id = l.product_id
WHERE k.state IN ('signed', 'terminating', 'terminated') AND k.starts_on <= :through {only}
ORDER BY c.display_name, c.id, k.number, k.id, l.seq, l.row_key
"""
_CLAIMS = """
WITH credited AS (
    SELECT m.corrects_invoice_id AS invoice_id, y.seq, -sum(y.net_minor) AS minor
    FROM invoices m JOIN invoice_lines y ON y.invoice_id = m.id
    WHERE m.kind = 'credit_memo' AND m.state = 'posted' AND m.corrects_invoice_id IS NOT NULL
    GROUP BY m.corrects_invoice_id, y.seq
)
SELECT x.contract_line_id, x.period_from, x.period_to, x.net_minor,
       coalesce(i.number, i.provisional_number, ''), i.state = 'posted', coalesce(d.minor, 0)
FROM invoice_lines x JOIN invoices i ON i.id = x.invoice_id
LEFT JOIN credited d ON d.invoice_id = i.id AND d.seq = x.seq
WHERE x.contract_line_id IS NOT NULL AND x.period_from IS NOT NULL AND x.period_to IS NOT NULL
  AND i.state <> 'void' AND i.kind NOT IN ('credit_memo', 'pro_forma') {of_lines}
UNION ALL
SELECT b.contract_line_id, b.period_from, b.period_to, b.amount_minor, '', 1, 0
FROM billed_periods b
WHERE NOT EXISTS (SELECT 1 FROM invoice_lines x WHERE x.id = b.invoice_line_id) {of_periods}
ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which lines are meant: those of one contract, of one customer, or all."""

    customer_id: str | None = None
    contract_id: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a contract that binds, with all that billing it needs.

    Attributes:
        is_consolidated: what is due goes on one invoice for the customer.
        po_covers_to: the last day the customer's purchase order pays for.
        is_imported: the contract came from another system, where its past was billed.
        plan: what is due when, and what it costs.
        claims: what stands on invoices, drafts too, in order of the periods.
    """

    id: str
    contract_id: str
    contract: str
    customer_id: str
    customer: str
    description: str
    product_id: str | None
    tax_category: str
    quantity: Decimal
    unit_price: Decimal
    currency: str
    payment_term: str
    po_number: str | None
    po_covers_to: date | None
    is_imported: bool
    is_consolidated: bool
    is_po_required: bool
    is_suspended: bool
    plan: Plan
    claims: tuple[Claim, ...]

    @property
    def begins_on(self) -> date | None:
        """The first day billed here, where the past was billed elsewhere and it is known."""
        return self.claims[0].period_from if self.is_imported and self.claims else None


def lines(connection: Connection, through: date, scope: Scope = Scope()) -> Iterator[Line]:
    """Yield the lines of contracts that bind and have begun, contract by contract."""
    claims = _claims(connection, scope)
    only = {
        "customer_id": "AND l.customer_id = :customer_id",
        "contract_id": "AND l.contract_id = :contract_id",
    }
    given = _given(scope)
    wanted = " ".join(only[name] for name in given)
    found = connection.exec_driver_sql(
        _LINES.format(only=wanted), {"through": through.isoformat()} | given
    )
    for row in found:
        yield _line(tuple(row), tuple(claims.get(row[0], ())))


def _given(scope: Scope) -> dict[str, str]:
    values = {"customer_id": scope.customer_id, "contract_id": scope.contract_id}
    return {name: value for name, value in values.items() if value is not None}


def _claims(connection: Connection, scope: Scope) -> dict[str, list[Claim]]:
    given, of_lines = _given(scope), ""
    if "contract_id" in given:  # the customer's index leads to its few lines
        of_lines = (
            "AND {row}.customer_id = (SELECT customer_id FROM contracts WHERE id = :contract_id) "
            "AND {row}.contract_line_id IN "
            "(SELECT id FROM contract_lines WHERE contract_id = :contract_id)"
        )
    if "customer_id" in given:
        of_lines += " AND {row}.customer_id = :customer_id"
    query = _CLAIMS.format(of_lines=of_lines.format(row="x"), of_periods=of_lines.format(row="b"))
    claims: defaultdict[str, list[Claim]] = defaultdict(list)
    for row in connection.exec_driver_sql(query, given):
        line_id, first, last, minor, invoice, is_final, credited = row
        days = date.fromisoformat(first), date.fromisoformat(last)
        claims[line_id].append(Claim(*days, minor, invoice, bool(is_final), credited))
    return claims


def _line(row: tuple[object, ...], claims: tuple[Claim, ...]) -> Line:
    texts, quantity, price = row[:8], Decimal(str(row[8])), Decimal(str(row[9]))
    currency, payment_term, po_number, po_covers_to, origin = row[10:15]
    starts_on, anchor, ends_on, frequency, anchor_day, timing = row[18:]
    cycle = Cycle(
        Frequency(str(frequency)),
        date.fromisoformat(str(anchor)),
        None if anchor_day is None else int(str(anchor_day)),
    )
    plan = Plan(
        cycle=cycle,
        starts_on=date.fromisoformat(str(starts_on)),
        ends_on=_day(ends_on),
        price_minor=line_net(quantity, price, currency=str(currency)),
        is_prepaid=timing != "post_paid",
    )
    line_id, contract_id, contract, customer_id, customer, description, product, category = texts
    return Line(
        id=str(line_id),
        contract_id=str(contract_id),
        contract=str(contract),
        customer_id=str(customer_id),
        customer=str(customer),
        description=str(description),
        product_id=None if product is None else str(product),
        tax_category=str(category),
        quantity=quantity,
        unit_price=price,
        currency=str(currency),
        payment_term=str(payment_term),
        po_number=None if po_number is None else str(po_number),
        po_covers_to=_day(po_covers_to),
        is_imported=origin == IMPORTED,
        is_consolidated=bool(row[15]),
        is_po_required=bool(row[16]),
        is_suspended=bool(row[17]),
        plan=plan,
        claims=claims,
    )


def _day(text: object) -> date | None:
    return None if text is None else date.fromisoformat(str(text))
