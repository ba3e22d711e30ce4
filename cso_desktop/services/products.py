# SPDX-License-Identifier: MPL-2.0
"""Products: the catalogue of what can be ordered and covered."""

from dataclasses import dataclass
from decimal import Decimal

from cso_desktop.domain.records import ENTERED
from cso_desktop.domain.roles import Role
from cso_desktop.services.checks import Checks
from cso_desktop.services.desk import Desk
from cso_desktop.services.drafts import changed_fields, text
from cso_desktop.services.records import Saved, saved
from cso_desktop.services.registry import use_case

CLASSES = ("hardware", "software", "publication", "maintenance", "service")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDraft:
    """What the product form submits; without an id it is a new product in draft."""

    id: str | None = None
    number: str
    description: str
    product_class: str = "hardware"
    type_code: str | None = None
    model_code: str | None = None
    is_serialised: bool = False
    licence_metric: str | None = None
    unit: str = "each"
    quantity_decimals: int = 0
    list_price: Decimal = Decimal(0)
    currency: str = "USD"
    tax_category: str = "goods"
    warranty_months: int = 0


@use_case("products.save", roles=frozenset({Role.ADM, Role.ORD}), writes=True)
def save_product(desk: Desk, draft: ProductDraft) -> Saved:
    """Add a product as a draft, or change one (PRODUCT 3.4)."""
    checks = Checks()
    checks.need("number", draft.number, "A product needs a number.")
    checks.need("description", draft.description, "A product needs a description.")
    checks.choice("product_class", draft.product_class, CLASSES)
    if checks.exact("list_price", draft.list_price):
        checks.that(draft.list_price >= 0, "list_price", "A price is not negative.")
    checks.that(0 <= draft.quantity_decimals <= 6, "quantity_decimals", "From 0 to 6 decimals.")
    checks.that(draft.warranty_months >= 0, "warranty_months", "Not less than nothing.")
    checks.that(not _is_taken(desk, draft), "number", "Another product has this number.")
    checks.done()
    values = changed_fields(draft)
    with desk.work(f"{'Change' if draft.id else 'Add'} product {values['number']}") as work:
        if draft.id:
            values.pop("number")
            work.update("products", draft.id, values)
            product_id = draft.id
        else:
            product_id = work.insert("products", {**values, "origin": ENTERED})
    return saved(desk, "products", product_id)


def _is_taken(desk: Desk, draft: ProductDraft) -> bool:
    with desk.cache.read() as connection:
        other = connection.exec_driver_sql(
            "SELECT 1 FROM products WHERE number = ? AND id <> ?",
            (text(draft.number), draft.id or ""),
        )
        return other.fetchone() is not None
