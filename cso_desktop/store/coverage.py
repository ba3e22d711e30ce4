# SPDX-License-Identifier: MPL-2.0
"""What covers which items on a day, straight from the contract lines, in one set-based query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from cso_desktop.domain.numbers import compact

_NEVER = "'9999-12-31'"
_UNTIL = (
    f"min(coalesce(k.ends_on, {_NEVER}), coalesce(k.terminated_on, {_NEVER}), "
    f"coalesce(l.ends_on, {_NEVER}), coalesce(v.covered_to, {_NEVER}))"
)
_SINCE = "max(k.starts_on, l.starts_on, v.covered_from)"
_LINKS = (
    "covered_items v JOIN contract_lines l ON l.id = v.contract_line_id "
    "JOIN contracts k ON k.id = l.contract_id"
)


def _holds_on(day: str) -> str:
    return (
        "k.state IN ('signed', 'terminating', 'terminated') AND l.state <> 'suspended' "
        f"AND {_SINCE} <= {day} AND {_UNTIL} >= {day}"
    )


def is_covered(item: str, day: str) -> str:
    """Spell the condition that a contract covers an item on a day, for lists and counts.

    Args:
        item: expression of the item's id.
        day: expression of the day.
    """
    return f"EXISTS (SELECT 1 FROM {_LINKS} WHERE v.item_id = {item} AND {_holds_on(day)})"


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as it is called and where it stands."""

    id: str
    serial: str
    product: str
    description: str
    customer_id: str
    customer: str
    site: str | None
    state: str
    warranty_until: str | None


@dataclass(frozen=True, slots=True)
class CoverRow:
    """A contract line that covers an item on the day asked for.

    Attributes:
        until: the last covered day; None when it runs on.
    """

    item_id: str
    contract_id: str
    contract: str
    title: str
    line_id: str
    line: str
    service_level: str | None
    since: str
    until: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """A contract of a chain of renewals, the oldest first."""

    contract_id: str
    contract: str
    state: str
    starts_on: str
    ends_on: str | None


def items_called(connection: Connection, serial: str) -> list[ItemRow]:
    """Find the items with a serial in any spacing; several products may share one (ITM-02)."""
    rows = connection.exec_driver_sql(
        "SELECT m.id, m.serial, coalesce(p.number, ''), coalesce(p.description, ''), "
        "m.customer_id, c.display_name, s.label, m.state, m.warranty_until FROM items m "
        "JOIN customers c ON c.id = m.customer_id LEFT JOIN products p ON p.id = m.product_id "
        "LEFT JOIN sites s ON s.id = m.site_id WHERE m.compact_serial = ? "
        "ORDER BY m.state = 'scrapped', p.number, m.id",
        (compact(serial),),
    )
    return [ItemRow(*row) for row in rows]


def covers(connection: Connection, items: Sequence[str], on: date) -> list[CoverRow]:
    """Give every line that covers one of the items on a day, in a fixed order (INV-38)."""
    places = ", ".join("?" * len(items))
    day = f"'{on.isoformat()}'"
    rows = connection.exec_driver_sql(
        "SELECT v.item_id, k.id, coalesce(k.number, k.provisional_number, ''), k.title, l.id, "
        f"l.description, l.service_level, {_SINCE}, nullif({_UNTIL}, {_NEVER}) FROM {_LINKS} "
        f"WHERE v.item_id IN ({places}) AND {_holds_on(day)} ORDER BY v.item_id, 3, l.seq, l.id",
        tuple(items),
    )
    return [CoverRow(*row) for row in rows]


def chain(connection: Connection, contract_id: str) -> list[Link]:
    """Give a contract with all that came before it and after it (CTR-09)."""
    rows = connection.exec_driver_sql(
        "WITH RECURSIVE own AS (SELECT id, customer_id, predecessor_id FROM contracts "
        "WHERE id = :id), before (id, predecessor_id) AS (SELECT id, predecessor_id FROM own "
        "UNION SELECT k.id, k.predecessor_id FROM before b "
        "JOIN contracts k ON k.id = b.predecessor_id), "
        "linked (id) AS (SELECT id FROM before UNION SELECT k.id FROM linked f "
        "JOIN contracts k ON k.predecessor_id = f.id AND k.state <> 'cancelled' "
        "AND k.customer_id = (SELECT customer_id FROM own)) "
        "SELECT k.id, coalesce(k.number, k.provisional_number, ''), k.state, k.starts_on, "
        "nullif(min(coalesce(k.ends_on, '9999-12-31'), coalesce(k.terminated_on, '9999-12-31')), "
        "'9999-12-31') FROM linked f JOIN contracts k ON k.id = f.id ORDER BY k.starts_on, k.id",
        {"id": contract_id},
    )
    return [Link(*row) for row in rows]
