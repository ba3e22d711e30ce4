# SPDX-License-Identifier: MPL-2.0
"""The customers of the sample company, with identifiers, contacts and sites."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Final

from cso_desktop.domain.numbers import compact
from cso_desktop.domain.segments import Segment
from cso_desktop.seed import reference_id
from cso_desktop.services.sample.world import CHIEF, OFFICE, Customer, Row, Site, World, sample_data

_COUNTS: Final = {
    Segment.COMMERCIAL: 170,
    Segment.STATE_LOCAL: 62,
    Segment.FEDERAL: 26,
    Segment.PARTNER: 44,
}
_TERMS: Final = {
    Segment.COMMERCIAL: {
        "net30": 52,
        "net45": 18,
        "net60": 14,
        "eom15": 8,
        "halves": 6,
        "net15": 2,
    },
    Segment.STATE_LOCAL: {"net45": 60, "net60": 25, "net30": 15},
    Segment.FEDERAL: {"federal30": 1},
    Segment.PARTNER: {"2-10-net30": 55, "net30": 30, "net45": 15},
}
_STATES: Final = {"active": 276, "prospect": 12, "on_hold": 6, "inactive": 6, "merged": 2}
_ROLES: Final = ("billing", "contract", "delivery", "technical")
_TITLES: Final = {
    "billing": "Accounts payable",
    "contract": "Contract administrator",
    "delivery": "Receiving",
    "technical": "Systems manager",
    "federal_poc": "Point of contact",
}


def make(world: World) -> list[Customer]:
    """Add territories and customers; the trading ones are the active and the held."""
    territories = list(_territories(world))
    states = [state for state, times in _STATES.items() for _ in range(times)]
    plans = [(segment, name) for segment in _COUNTS for name in _names(world, segment)]
    world.rng.shuffle(plans)
    phones = count(100)
    customers = [
        _customer(world, segment, name, territory=world.rng.choice(territories), state=state)
        for (segment, name), state in zip(plans, states, strict=True)
    ]
    world.number("customers", [customer.row for customer in customers])
    for customer in customers:
        _identifiers(world, customer)
        for contact in customer.contacts:
            contact["phone"] = f"(312) 555-01{next(phones) % 100:02d}"
    _merge(world, customers)
    return customers


def trading(customers: list[Customer]) -> list[Customer]:
    """Return the customers that have orders, contracts and invoices."""
    return [c for c in customers if c.row["state"] in {"active", "on_hold"}]


def _territories(world: World) -> Iterator[Row]:
    for code, territory in sample_data("words")["territories"].items():
        row = world.add("territories", {"code": code, "name": territory["name"]}, on=world.ago(900))
        row["id"] = reference_id("territories", code)
        yield row


def _names(world: World, segment: Segment) -> list[tuple[str, str]]:
    """Draw display and legal names of a segment, none of them twice."""
    words = sample_data("words")[segment.value if segment != "commercial" else "company"]
    if segment is Segment.STATE_LOCAL:
        both = [name.format(place=place) for name in words["names"] for place in words["places"]]
        pool = [(name, name) for name in both]
    elif segment is Segment.FEDERAL:
        both = [f"{name}, {unit}" for name in words["names"] for unit in words["units"]]
        pool = [(name, name) for name in both]
    else:
        seconds = [second.partition("|") for second in words["second"]]
        pool = [
            (f"{first} {second}", f"{first} {second}, {form}".removesuffix(", "))
            for first in words["first"]
            for second, _, form in seconds
        ]
    return world.rng.sample(pool, _COUNTS[segment])


def _customer(
    world: World, segment: Segment, name: tuple[str, str], *, territory: Row, state: str
) -> Customer:
    display_name, legal_name = name
    manager = str(territory["code"]).lower()
    size = world.pick({1: 30, 2: 25, 3: 18, 4: 12, 6: 9, 10: 6})
    since = world.ago(1500, 700) if state != "prospect" else world.ago(60)
    cycle_day = world.rng.choice((1, 15, 25, 31))
    row = world.add(
        "customers",
        {
            "state": state,
            "legal_name": legal_name,
            "display_name": display_name,
            "segment": segment.value,
            "territory_id": territory["id"],
            "account_manager": manager,
            "country": "US",
            "language": "es" if world.chance(4) else "en",
            "payment_term": world.pick(_TERMS[segment]),
            "delivery_channel": world.pick({"electronic": 70, "paper": 30}),
            "delivery_channel_since": since,
            "invoice_grouping": world.pick({"per_order": 85, "consolidated": 15}),
            "invoice_copies": world.pick({1: 90, 2: 8, 3: 2}),
            "statement_kind": world.pick({"open_item": 75, "balance_forward": 20, "detailed": 5}),
            "statement_cycle_day": cycle_day,
            "credit_limit_minor": size * world.rng.choice((10, 15, 25)) * 1_000_000,
            "overdue_limit_minor": size * 1_000_000,
            "submitted_by": None,
        }
        | _policies(world, segment, state),
        on=since,
        by=manager if world.chance(50) else OFFICE,
    )
    return Customer(
        row=row,
        sites=tuple(_sites(world, row, str(territory["code"]), since)),
        contacts=tuple(_contacts(world, row, segment, since)),
        manager=manager,
        size=size,
        pays=world.pick({"prompt": 24, "usual": 32, "slow": 28, "late": 16}),
    )


def _policies(world: World, segment: Segment, state: str) -> dict[str, object]:
    is_public = segment in {Segment.STATE_LOCAL, Segment.FEDERAL}
    is_exempt_company = not is_public and world.chance(5)
    on_hold = {"hold_reason": "Overdue invoices above the limit", "submitted_by": OFFICE}
    return {
        "tax_status": "exempt" if is_exempt_company else "by_segment",
        "exemption_certificate": f"EX-{world.rng.randrange(10**6):06d}"
        if is_exempt_company
        else None,
        "exemption_valid_to": world.today + timedelta(days=400) if is_exempt_company else None,
        "payment_method": _method(world, segment),
        "is_po_required": is_public or world.chance(30),
        "cost_centre_text": f"Cost centre {world.rng.randint(100, 999)}"
        if world.chance(12)
        else None,
        "dunning_policy": "government" if is_public else "standard",
        "notes": "Fiscal year ends on September 30." if segment is Segment.FEDERAL else None,
        **(on_hold if state == "on_hold" else {}),
    }


def _method(world: World, segment: Segment) -> str:
    if segment is Segment.FEDERAL:
        return "federal_eft"
    return world.pick({"ach": 50, "check": 32, "wire": 14, "card": 4})


def _sites(world: World, customer: Row, territory: str, since: date) -> Iterator[Site]:
    words = sample_data("words")
    places = words["territories"][territory]["cities"]
    labels = ["Head office", "Warehouse", "Branch", "Data center"]
    for n in range(world.pick({1: 40, 2: 35, 3: 17, 4: 8})):
        city, subdivision, postal_code, jurisdiction = world.rng.choice(places)
        street = f"{world.rng.randint(1, 89) * 25} {world.rng.choice(words['streets']['names'])}"
        roles = "bill,install,ship" if n == 0 else "install,ship"
        row = world.add(
            "sites",
            {
                "customer_id": customer["id"],
                "state": "active",
                "label": labels[n],
                "roles": roles,
                "street": street,
                "city": city,
                "subdivision": subdivision,
                "postal_code": postal_code,
                "country": "US",
                "tax_jurisdiction": jurisdiction,
                "access_notes": "Deliveries at the dock in the rear." if world.chance(15) else None,
                "opening_hours": "Mon-Fri 08:00-17:00" if world.chance(30) else None,
                "valid_from": since,
            },
            on=since,
            by=customer["created_by"],
        )
        lines = ("Accounts Payable",) if n == 0 else ()
        city_line = f"{city} {subdivision} {postal_code}"
        yield Site(row["id"], roles, jurisdiction, (*lines, street, city_line))


def _contacts(world: World, customer: Row, segment: Segment, since: date) -> Iterator[Row]:
    people = sample_data("words")["people"]
    roles = ["billing", *world.rng.sample(_ROLES[1:], world.pick({0: 20, 1: 50, 2: 30}))]
    if segment is Segment.FEDERAL:
        roles.append("federal_poc")
    for role in roles:
        first, last = world.rng.choice(people["first"]), world.rng.choice(people["last"])
        domain = "example.org" if segment.is_tax_exempt else "example.com"
        yield world.add(
            "contacts",
            {
                "customer_id": customer["id"],
                "state": "inactive" if role != "billing" and world.chance(4) else "active",
                "name": f"{first} {last}",
                "roles": role,
                "is_primary": True,
                "job_title": _TITLES[role],
                "email": f"{first}.{last}@{domain}".lower(),
                "language": customer["language"],
                "has_consent": world.chance(60),
                "valid_from": since,
            },
            on=since,
            by=customer["created_by"],
        )


def _identifiers(world: World, customer: Customer) -> None:
    kinds = {"tax_id": 80, "enterprise_number": 25, "duns": 20}
    if customer.segment == Segment.FEDERAL:
        kinds = {"uei": 100}
    for kind, percent in kinds.items():
        if not world.chance(percent):
            continue
        value = _identifier(world, kind)
        world.add(
            "customer_identifiers",
            {
                "customer_id": customer.id,
                "kind": kind,
                "value": value,
                "compact_value": compact(value),
            },
            on=date.fromisoformat(customer.row["created_at"][:10]),
        )


def _identifier(world: World, kind: str) -> str:
    digits = f"{world.rng.randrange(10**9):09d}"
    match kind:
        case "tax_id":  # the prefixes 00 and 07 to 09 are given to nobody
            return f"00-{digits[:7]}"
        case "duns":
            return f"{digits[:2]}-{digits[2:5]}-{digits[5:]}"
        case "uei":
            return f"ZZ{digits}Z"
        case _:
            return f"E-{digits[:6]}"


def _merge(world: World, customers: list[Customer]) -> None:
    winners = [c for c in customers if c.row["state"] == "active" and c.segment == "commercial"]
    for loser in customers:
        if loser.row["state"] == "merged":
            winner = world.rng.choice(winners)
            loser.row.update(
                {
                    "replaced_by_id": winner.id,
                    "legal_name": winner.row["legal_name"],
                    "display_name": f"{winner.row['display_name']} (old record)",
                    "segment": winner.segment,
                    "territory_id": winner.row["territory_id"],
                    "account_manager": winner.manager,
                    "changed_by": CHIEF,
                }
            )
