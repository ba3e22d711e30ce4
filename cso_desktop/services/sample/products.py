# SPDX-License-Identifier: MPL-2.0
"""The catalogue of the sample company."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from cso_desktop.services.sample.world import World, sample_data


@dataclass(frozen=True, slots=True)
class Product:
    """What the other areas need to know of a product."""

    id: str
    number: str
    description: str
    product_class: str
    price: Decimal
    unit: str
    tax_category: str
    warranty_months: int
    is_serialised: bool
    metric: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All products, and the ways to choose among them."""

    products: tuple[Product, ...]

    def of_class(self, product_class: str) -> list[Product]:
        """Return what can be ordered of a class."""
        return [p for p in self._orderable() if p.product_class == product_class]

    def machines(self, *, with_old: bool = False) -> list[Product]:
        """Return the serialised products; the old ones stand at customers but are not sold."""
        pool = [p for p in self.products if p.state != "draft"] if with_old else self._orderable()
        return [p for p in pool if p.is_serialised]

    def parts(self) -> list[Product]:
        """Return the hardware that has no serial number."""
        return [p for p in self.of_class("hardware") if not p.is_serialised]

    def numbered(self, number: str) -> Product:
        """Return the product with a number."""
        return next(p for p in self.products if p.number == number)

    def _orderable(self) -> list[Product]:
        return [p for p in self.products if p.state == "orderable"]


def make(world: World) -> Catalogue:
    """Add the products."""
    products = []
    for group in sample_data("products")["groups"]:
        state = group.get("state", "orderable")
        for number, description, price, *metric in group["entries"]:
            product = Product(
                id="",
                number=number,
                description=description,
                product_class=group["class"],
                price=Decimal(price),
                unit=group["unit"],
                tax_category=group["tax"],
                warranty_months=group["warranty"],
                is_serialised=group["serialised"],
                metric=metric[0] if metric else None,
                state=state,
            )
            products.append(_added(world, product))
    return Catalogue(tuple(products))


def _added(world: World, product: Product) -> Product:
    type_code, _, model_code = product.number.partition("-")
    released_on = world.today - timedelta(days=world.rng.randint(1000, 2200))
    withdrawn_on = world.today - timedelta(days=world.rng.randint(90, 400))
    is_old = product.state in {"withdrawn_from_marketing", "end_of_service"}
    row = world.add(
        "products",
        {
            "number": product.number,
            "type_code": type_code,
            "model_code": model_code,
            "description": product.description,
            "product_class": product.product_class,
            "state": product.state,
            "is_serialised": product.is_serialised,
            "licence_metric": product.metric,
            "unit": product.unit,
            "quantity_decimals": 2 if product.unit == "hour" else 0,
            "list_price": product.price,
            "tax_category": product.tax_category,
            "warranty_months": product.warranty_months,
            "orderable_from": None if product.state == "draft" else released_on,
            "orderable_to": withdrawn_on if is_old else None,
        },
        on=released_on,
    )
    return Product(**{f: getattr(product, f) for f in Product.__slots__} | {"id": row["id"]})
