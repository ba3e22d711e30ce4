# SPDX-License-Identifier: MPL-2.0
"""The contracts of the sample company: four kinds, with lines, covered machines and successors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from cso_desktop.domain.dates import ONE_DAY, add_months
from cso_desktop.domain.pricing import uplifted
from cso_desktop.services.sample import items
from cso_desktop.services.sample.items import Machine
from cso_desktop.services.sample.products import Catalogue, Product
from cso_desktop.services.sample.world import OFFICE, Customer, Row, World

COUNT: Final = 400
_SUCCESSORS: Final = 46
_KINDS: Final = {"maintenance": 54, "services": 16, "software_licensing": 22, "purchase": 8}
_STATES: Final = {
    "signed": 340,
    "draft": 14,
    "quoted": 16,
    "terminating": 10,
    "terminated": 12,
    "cancelled": 8,
}
_TITLES: Final = {
    "maintenance": "Hardware maintenance",
    "services": "Operations services",
    "software_licensing": "Software licences and support",
    "purchase": "Volume purchase agreement",
}
_NOTICE_DAYS: Final = {"maintenance": 60, "services": 30, "software_licensing": 30, "purchase": 0}
_LEVELS: Final = {
    "6942-NBD": "Next business day, Mon-Fri 8-17",
    "6942-SBD": "Same business day, Mon-Fri 8-17",
    "6942-24A": "Around the clock",
    "6942-24C": "Around the clock, on site in 4 hours",
    "6945-PRT": "Next business day, Mon-Fri 8-17",
}
MONTHS: Final = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""Months of a billing period."""


@dataclass(frozen=True, slots=True)
class ContractLine:
    """What billing and licences need to know of a contract line."""

    row: Row
    product: Product
    quantity: Decimal
    price: Decimal


@dataclass(slots=True)
class Contract:
    """What billing, renewals and cases need to know of a contract."""

    row: Row
    customer: Customer
    starts_on: date
    ends_on: date
    lines: list[ContractLine] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.row["id"])

    @property
    def is_binding(self) -> bool:
        """Whether it was ever signed."""
        return self.row["state"] in {"signed", "terminating", "terminated"}

    @property
    def last_day(self) -> date:
        """The last day it runs, by its end or its termination."""
        terminated_on = self.row["terminated_on"]
        return min(self.ends_on, date.fromisoformat(terminated_on or "9999-12-31"))


def make(
    world: World, customers: Sequence[Customer], catalogue: Catalogue, machines: Sequence[Machine]
) -> list[Contract]:
    """Add the contracts in order of their start, and number them all."""
    free = {customer.id: _uncovered(machines, customer) for customer in customers}
    weights = [customer.size for customer in customers]
    plan = [state for state, times in _STATES.items() for _ in range(times)][_SUCCESSORS:]
    contracts = [
        _contract(
            world, world.rng.choices(customers, weights)[0], catalogue, state=state, free=free
        )
        for state in plan
    ]
    ending = [c for c in contracts if c.row["state"] == "signed" and _may_be_followed(world, c)]
    contracts += [_successor(world, old) for old in ending[:_SUCCESSORS]]
    world.number("contracts", sorted((c.row for c in contracts), key=lambda r: r["created_at"]))
    for contract in contracts:
        _note_coverage(world, contract)
    return contracts


def _uncovered(machines: Sequence[Machine], customer: Customer) -> list[Machine]:
    return [m for m in machines if m.customer is customer and m.is_in_use]


def _may_be_followed(world: World, contract: Contract) -> bool:
    return -400 < (contract.ends_on - world.today).days < 12


def _contract(
    world: World,
    customer: Customer,
    catalogue: Catalogue,
    *,
    state: str,
    free: dict[str, list[Machine]],
) -> Contract:
    starts_on, months = _term(world, is_open=state in {"draft", "quoted", "cancelled"})
    kind = world.pick(_KINDS)
    if kind == "maintenance" and not _coverable(free[customer.id], starts_on):
        kind = "services"
    contract = _header(world, customer, kind, state, starts_on=starts_on, months=months)
    for seq, (product, quantity, price, covered) in enumerate(
        _content(world, contract, catalogue, free[customer.id]), 1
    ):
        line = _line(world, contract, seq, product, quantity=quantity, price=price)
        for machine in covered:
            _cover(world, contract, line, machine.row["id"])
    _terminate(world, contract)
    return contract


def _term(world: World, *, is_open: bool) -> tuple[date, int]:
    """Choose the first day and the months; one in twelve ends about now, for the worklists."""
    months = world.pick({12: 62, 24: 25, 36: 13})
    if is_open:
        soon = world.today + timedelta(days=world.rng.randint(5, 60))
        return soon.replace(day=1), months
    nth = len(world.rows["contracts"])
    if nth % 12 == 0:
        ends_on = world.today + timedelta(days=nth // 3 - 28)
        return add_months(ends_on, -12) + ONE_DAY, 12
    most, least = world.rng.choice(((250, 10), (400, 240), (400, 240), (800, 390)))
    day = world.ago(most, least)
    return day.replace(day=1) if world.chance(75) else day, months


def _header(
    world: World, customer: Customer, kind: str, state: str, *, starts_on: date, months: int
) -> Contract:
    ends_on = add_months(starts_on, months) - ONE_DAY
    made_on = world.work_day(
        min(starts_on, world.today) - timedelta(days=world.rng.randint(10, 40))
    )
    is_signed = state in {"signed", "terminating", "terminated"}
    is_public = customer.segment in {"state_local", "federal"}
    frequency = world.pick({"month": 84, "quarter": 10, "half_year": 1, "year": 5})
    row = world.add(
        "contracts",
        {
            "customer_id": customer.id,
            "kind": kind,
            "state": state,
            "title": f"{_TITLES[kind]}, {customer.row['display_name']}",
            "bill_to_site_id": customer.bill_site.id,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "renewal_kind": world.pick({"explicit": 50, "auto": 38, "none": 12}),
            "notice_days": _NOTICE_DAYS[kind],
            "renewal_months": 12,
            "price_policy": world.pick({"fixed": 70, "list": 20, "index": 10}),
            "billing_frequency": frequency,
            "billing_timing": "post_paid" if kind == "services" else "pre_paid",
            "billing_anchor_day": starts_on.day,
            "is_consolidated": customer.row["invoice_grouping"] == "consolidated",
            "po_number": f"PO-{world.rng.randint(10_000, 99_999)}"
            if customer.row["is_po_required"]
            else None,
            "po_covers_from": starts_on if is_public else None,
            "po_covers_to": min(add_months(starts_on, 12) - ONE_DAY, ends_on)
            if is_public
            else None,
            "signed_on": world.work_day(made_on + timedelta(days=5)) if is_signed else None,
            "signed_for_customer": customer.contacts[0]["name"] if is_signed else None,
            "signed_for_us": "Contract office" if is_signed else None,
            "payment_term": customer.row["payment_term"],
        },
        on=made_on,
        by=customer.manager if world.chance(35) else OFFICE,
    )
    return Contract(row, customer, starts_on, ends_on)


Content = tuple[Product, int, Decimal, list[Machine]]


def _content(
    world: World, contract: Contract, catalogue: Catalogue, free: list[Machine]
) -> Iterator[Content]:
    """Choose what the lines are about: product, quantity, price of a period, covered machines."""
    months = MONTHS[contract.row["billing_frequency"]]
    kind, size = contract.row["kind"], contract.customer.size
    if kind == "maintenance":
        yield from _maintenance(world, contract, catalogue, free)
        return
    if kind == "services":
        product = world.rng.choice(catalogue.of_class("service")[-2:])
        yield product, world.rng.randint(2, 4 + 2 * size), product.price * months, []
    elif kind == "purchase":
        product = catalogue.numbered("6948-PLN")
        yield product, world.rng.randint(1, 3), product.price * months, []
    else:
        support = catalogue.numbered("6950-SWM")
        for product in world.rng.sample(catalogue.of_class("software"), world.rng.randint(1, 3)):
            many = product.metric in {"pvu", "authorised_user"}
            count = world.rng.randint(5, 10 + 5 * size) if many else world.rng.randint(1, 3)
            yearly = product.price if product.price < 2000 else product.price / 5
            yield product, count, (yearly * months / 12).quantize(Decimal("0.01")), []
        if world.chance(40):
            yield support, size, support.price * months, []


def _maintenance(
    world: World, contract: Contract, catalogue: Catalogue, free: list[Machine]
) -> Iterator[Content]:
    months = MONTHS[contract.row["billing_frequency"]]
    there = _coverable(free, contract.starts_on)
    covered = world.rng.sample(there, min(len(there), world.rng.randint(3, 24)))
    for machine in covered:
        free.remove(machine)
    levels = world.rng.sample(sorted(_LEVELS), 1 if len(covered) < 4 else 2)
    for n, number in enumerate(levels):
        part = covered[n :: len(levels)]
        product = catalogue.numbered(number)
        yield product, len(part), product.price * months, part


def _coverable(free: list[Machine], day: date) -> list[Machine]:
    """Return the machines that already stood there and that no other contract covers."""
    return [machine for machine in free if machine.installed_on <= day]


def _line(
    world: World,
    contract: Contract,
    seq: int,
    product: Product,
    *,
    quantity: int,
    price: Decimal,
) -> ContractLine:
    has_begun = contract.is_binding and contract.starts_on <= world.today
    is_over = contract.last_day < world.today
    row = world.add(
        "contract_lines",
        {
            "customer_id": contract.customer.id,
            "contract_id": contract.id,
            "seq": seq,
            "product_id": product.id,
            "description": f"{product.description} {product.number}",
            "quantity": quantity,
            "unit_price": price,
            "starts_on": contract.starts_on,
            "ends_on": contract.ends_on,
            "service_level": _LEVELS.get(product.number),
            "state": "ended" if has_begun and is_over else "active" if has_begun else "planned",
        },
        on=date.fromisoformat(contract.row["created_at"][:10]),
        by=contract.row["created_by"],
    )
    line = ContractLine(row, product, Decimal(quantity), price)
    contract.lines.append(line)
    return line


def _cover(world: World, contract: Contract, line: ContractLine, item_id: str) -> None:
    world.add(
        "covered_items",
        {
            "customer_id": contract.customer.id,
            "contract_line_id": line.row["id"],
            "item_id": item_id,
            "covered_from": contract.starts_on,
            "covered_to": contract.ends_on,
        },
        on=date.fromisoformat(contract.row["created_at"][:10]),
    )


def _terminate(world: World, contract: Contract) -> None:
    """Let notice be given, for a day at the end of a billing period."""
    state = contract.row["state"]
    if state not in {"terminating", "terminated"}:
        return
    months = MONTHS[contract.row["billing_frequency"]]
    n = 1
    while (end := add_months(contract.starts_on, n * months) - ONE_DAY) < world.today:
        n += 1
    if state == "terminated" and n > 1:
        end = add_months(contract.starts_on, (n - 1) * months) - ONE_DAY
    if state == "terminated" and end >= world.today:
        contract.row["state"] = "terminating"
    contract.row |= {
        "terminated_on": min(end, contract.ends_on).isoformat(),
        "termination_reason": world.rng.choice(
            ("Customer gave notice", "Machine was withdrawn", "Funds end with the fiscal year")
        ),
    }
    if contract.last_day < world.today:
        for line in contract.lines:
            line.row["state"] = "ended"


def _successor(world: World, old: Contract) -> Contract:
    """Renew a contract: the same lines a little dearer, from the day after its end."""
    starts_on = old.ends_on + ONE_DAY
    new = _header(world, old.customer, old.row["kind"], "signed", starts_on=starts_on, months=12)
    same = ("billing_frequency", "billing_timing", "title", "renewal_kind", "po_number")
    new.row |= {name: old.row[name] for name in same}
    new.row["predecessor_id"] = old.id
    raise_by = Decimal(world.rng.choice(("0", "0.03", "0.05")))
    covered: dict[str, list[str]] = {}
    for row in world.rows["covered_items"]:
        covered.setdefault(row["contract_line_id"], []).append(row["item_id"])
    for seq, line in enumerate(old.lines, 1):
        price = uplifted(line.price, raise_by, places=2)
        made = _line(world, new, seq, line.product, quantity=int(line.quantity), price=price)
        for item_id in covered.get(line.row["id"], []):
            _cover(world, new, made, item_id)
    return new


def _note_coverage(world: World, contract: Contract) -> None:
    """Write into the histories of covered machines when coverage began and ended."""
    if not contract.is_binding or contract.starts_on > world.last:
        return
    lines = {line.row["id"] for line in contract.lines}
    item_rows = {row["id"]: row for row in world.rows["items"]}
    for cover in [row for row in world.rows["covered_items"] if row["contract_line_id"] in lines]:
        item, number = item_rows[cover["item_id"]], contract.row["number"]
        items.event(world, item, "coverage_on", contract.starts_on, ref=number)
        if contract.last_day < world.today:
            items.event(world, item, "coverage_off", contract.last_day, ref=number)
