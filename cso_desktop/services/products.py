# SPDX-License-Identifier: MPL-2.0
"""Products: the catalogue of what can be ordered and covered."""

from dataclasses import dataclass
from decimal import Decimal

from cso_desktop.domain.records import ENTERED
from cso_desktop.domain.roles import Role
from cso_desktop.services.checks import Checks
from cso_desktop.services.desk import Desk
from cso_desktop.services.drafts import changed_fields
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
    checks.that(draft.product_class in CLASSES, "product_class", "Choose a class from the list.")
    checks.that(draft.list_price >= 0, "list_price", "A price is not negative.")
    checks.done()
    values = changed_fields(draft)
    with desk.work(f"{'Change' if draft.id else 'Add'} product {draft.number}") as work:
        if draft.id:
            values.pop("number")
            work.update("products", draft.id, values)
            product_id = draft.id
        else:
            product_id = work.insert("products", {**values, "origin": ENTERED})
    return saved(desk, "products", product_id)
