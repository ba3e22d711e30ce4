# SPDX-License-Identifier: MPL-2.0
"""Installed items: put on record by type, model and serial, and kept up to date."""

from dataclasses import dataclass
from datetime import date

from cso_desktop.domain.numbers import compact
from cso_desktop.domain.records import ENTERED
from cso_desktop.domain.roles import Role
from cso_desktop.services.checks import Checks
from cso_desktop.services.desk import Desk
from cso_desktop.services.drafts import changed_fields, text
from cso_desktop.services.records import Saved, saved
from cso_desktop.services.registry import use_case

CONDITIONS = ("ok", "attention", "damaged", "quarantined", "lost", "returned", "destroyed")
OWNERSHIPS = ("owned", "leased", "rented", "loaned")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDraft:
    """What the item form submits; without an id the item is put on record as installed."""

    id: str | None = None
    customer_id: str
    product_id: str
    serial: str
    site_id: str | None = None
    installed_on: date | None = None
    warranty_until: date | None = None
    configuration: str | None = None
    ownership: str = "owned"
    condition: str = "ok"
    notes: str | None = None


@use_case("items.save", roles=frozenset({Role.INV, Role.CON}), writes=True)
def save_item(desk: Desk, draft: ItemDraft) -> Saved:
    """Put an item on record, or change its record (ITM-01, ITM-02)."""
    shown = text(draft.serial)
    serial = compact(shown)
    _check(desk, draft, serial)
    values = changed_fields(draft, leave_out=("customer_id", "product_id", "serial"))
    with desk.work(f"{'Change' if draft.id else 'Add'} item {shown}") as work:
        if draft.id:
            work.update("items", draft.id, values)
            item_id = draft.id
        else:
            owner = {"customer_id": draft.customer_id, "product_id": draft.product_id}
            item_id = work.insert(
                "items",
                {
                    **values,
                    **owner,
                    "serial": shown,
                    "compact_serial": serial,
                    "state": "installed",
                    "origin": ENTERED,
                },
            )
            work.insert(
                "item_events",
                {
                    "customer_id": draft.customer_id,
                    "item_id": item_id,
                    "happened_on": draft.installed_on or desk.clock.today(),
                    "kind": "installed",
                    "detail": "Put on record",
                    "site_id": draft.site_id,
                },
            )
    return saved(desk, "items", item_id)


def _check(desk: Desk, draft: ItemDraft, serial: str) -> None:
    checks = Checks()
    checks.need("customer_id", draft.customer_id, "Choose the customer.")
    checks.known(desk, "customers", draft.customer_id, field="customer_id")
    checks.same_customer(desk, "items", draft.id, customer_id=draft.customer_id)
    checks.need("product_id", draft.product_id, "Choose the type and model.")
    checks.known(desk, "products", draft.product_id, field="product_id")
    site = checks.known(desk, "sites", draft.site_id, field="site_id")
    checks.that(
        site.get("customer_id", draft.customer_id) == draft.customer_id,
        "site_id",
        "This site belongs to another customer.",
    )
    checks.need("serial", serial, "A serial number needs letters or digits.")
    checks.choice("condition", draft.condition, CONDITIONS)
    checks.choice("ownership", draft.ownership, OWNERSHIPS)
    with desk.cache.read() as connection:
        taken = connection.exec_driver_sql(
            "SELECT c.display_name FROM items m JOIN customers c ON c.id = m.customer_id "
            "WHERE m.compact_serial = ? AND m.product_id = ? AND m.state <> 'scrapped' "
            "AND m.id <> ?",
            (serial, draft.product_id, draft.id or ""),
        ).fetchone()
    checks.that(
        taken is None,
        "serial",
        f"This serial is already on record for {taken[0] if taken else ''}.",
    )
    checks.done()
