# SPDX-License-Identifier: MPL-2.0
"""The one answer to: is this serial covered on this day, by what, at which level, until when."""

from dataclasses import dataclass
from datetime import date

from cso_desktop.domain.numbers import compact
from cso_desktop.errors import NotFound
from cso_desktop.services.desk import Desk
from cso_desktop.services.registry import use_case
from cso_desktop.store import coverage
from cso_desktop.store.coverage import CoverRow, ItemRow, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageQuestion:
    """A serial as somebody reads it out, in any spacing; today unless a day is given."""

    serial: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class CoveringLine:
    """A contract line that covers the item on the day.

    Attributes:
        chain: the contract with those it renewed and those that renew it, the oldest first.
    """

    contract_id: str
    contract: str
    title: str
    line: str
    service_level: str | None
    since: date
    until: date | None
    chain: list[Link]


@dataclass(frozen=True, slots=True)
class ItemCoverage:
    """The answer for one item.

    Attributes:
        status: ``covered``, ``covered_twice``, ``in_warranty`` (and by no contract) or
            ``not_covered``.
    """

    item_id: str
    serial: str
    product: str
    description: str
    customer_id: str
    customer: str
    site: str | None
    state: str
    status: str
    is_covered: bool
    is_multiple: bool
    in_warranty: bool
    warranty_until: date | None
    lines: list[CoveringLine]


@dataclass(frozen=True, slots=True)
class CoverageAnswer:
    """What is known of a serial on a day; items of several products may share a serial."""

    serial: str
    on: date
    items: list[ItemCoverage]


@use_case("items.coverage")
def item_coverage(desk: Desk, question: CoverageQuestion) -> CoverageAnswer:
    """Tell what covers a serial on a day: contract, level, until when, or covered twice (CTR-04).

    Raises:
        NotFound: no item with this serial is on record here.
    """
    on = question.on or desk.clock.today()
    with desk.cache.read() as connection:
        items = coverage.items_called(connection, question.serial) if question.serial else []
        if not items or not compact(question.serial):
            raise NotFound(f"No item with the serial {question.serial!r} is on record here.")
        rows = coverage.covers(connection, [item.id for item in items], on)
        chains = {row.contract_id: coverage.chain(connection, row.contract_id) for row in rows}
    answers = [
        _answer(item, [r for r in rows if r.item_id == item.id], on, chains) for item in items
    ]
    return CoverageAnswer(question.serial, on, answers)


def _answer(
    item: ItemRow, rows: list[CoverRow], on: date, chains: dict[str, list[Link]]
) -> ItemCoverage:
    warranty = date.fromisoformat(item.warranty_until) if item.warranty_until else None
    in_warranty = warranty is not None and on <= warranty
    uncovered = "in_warranty" if in_warranty else "not_covered"
    return ItemCoverage(
        item_id=item.id,
        serial=item.serial,
        product=item.product,
        description=item.description,
        customer_id=item.customer_id,
        customer=item.customer,
        site=item.site,
        state=item.state,
        status=(uncovered, "covered", "covered_twice")[min(len(rows), 2)],
        is_covered=bool(rows),
        is_multiple=len(rows) > 1,
        in_warranty=in_warranty,
        warranty_until=warranty,
        lines=[_line(row, chains[row.contract_id]) for row in rows],
    )


def _line(row: CoverRow, chain: list[Link]) -> CoveringLine:
    return CoveringLine(
        contract_id=row.contract_id,
        contract=row.contract,
        title=row.title,
        line=row.line,
        service_level=row.service_level,
        since=date.fromisoformat(row.since),
        until=date.fromisoformat(row.until) if row.until else None,
        chain=chain,
    )
