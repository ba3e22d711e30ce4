# SPDX-License-Identifier: MPL-2.0
"""Installed items and the catalogue (ITM-01 to ITM-03, INV-40, PRODUCT 3.4)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cso_desktop.errors import FieldErrors
from cso_desktop.services.desk import Desk
from cso_desktop.services.items import ItemDraft, save_item
from cso_desktop.services.products import ProductDraft, save_product
from cso_desktop.services.records import Wanted, show_record
from tests.services.builders import a_customer, a_product, a_site, an_item, document

RACK = ProductDraft(number="9406-520", description="Server, rack-mounted")


def refused_item(desk: Desk, draft: ItemDraft) -> dict[str, str]:
    with pytest.raises(FieldErrors) as caught:
        save_item(desk, draft)
    return caught.value.fields


def an_item_draft(desk: Desk, **values: Any) -> ItemDraft:
    facts = {"customer_id": a_customer(desk), "product_id": a_product(desk), "serial": "10-4421A"}
    return ItemDraft(**{**facts, **values})


def test_itm_01_and_03_an_item_is_put_on_record_with_the_first_entry_of_its_history(
    desk: Desk,
) -> None:
    draft = an_item_draft(desk, serial=" 10-4421A\x00 ", installed_on=date(2026, 3, 4))
    shown = show_record(desk, Wanted("item", save_item(desk, draft).id))
    assert (shown["serial"], shown["compact_serial"]) == ("10-4421A", "104421A")
    assert (shown["state"], shown["number"], shown["status"]) == (
        "installed",
        "10-4421A",
        "installed",
    )
    [event] = shown["item_events"]
    assert (event["kind"], event["happened_on"]) == ("installed", "2026-03-04")


@pytest.mark.parametrize("serial", ["10-4421A", "104421a", " 10 44/21 A ", "10.4421.A"])
def test_itm_02_and_inv_40_a_serial_is_unique_for_its_product_in_any_spelling(
    desk: Desk, serial: str
) -> None:
    product = a_product(desk)
    an_item(desk, a_customer(desk, "Quiet Harbor"), product, "10-4421A")
    fields = refused_item(desk, an_item_draft(desk, product_id=product, serial=serial))
    assert fields == {"serial": "This serial is already on record for Quiet Harbor."}


def test_itm_02_another_product_may_have_the_same_serial(desk: Desk) -> None:
    an_item(desk, a_customer(desk), a_product(desk), "10-4421A")
    assert save_item(desk, an_item_draft(desk)).state == "installed"


def test_itm_02_a_scrapped_item_leaves_its_serial_free(desk: Desk) -> None:
    product = a_product(desk)
    an_item(desk, a_customer(desk), product, "10-4421A", state="scrapped")
    assert save_item(desk, an_item_draft(desk, product_id=product)).state == "installed"


def test_a_changed_item_does_not_collide_with_itself(desk: Desk) -> None:
    draft = an_item_draft(desk)
    saved = save_item(desk, draft)
    save_item(desk, replace(draft, id=saved.id, condition="damaged"))
    stored = document(desk, "items", saved.id)
    assert (stored["condition"], stored["serial"]) == ("damaged", "10-4421A")
    shown = show_record(desk, Wanted("item", saved.id))
    assert len(shown["item_events"]) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"customer_id": ""}, "customer_id"),
        ({"customer_id": "nobody"}, "customer_id"),
        ({"product_id": ""}, "product_id"),
        ({"product_id": "nothing"}, "product_id"),
        ({"serial": " -/. "}, "serial"),
        ({"condition": "tired"}, "condition"),
        ({"ownership": "stolen"}, "ownership"),
        ({"site_id": "nowhere"}, "site_id"),
    ],
)
def test_an_item_is_refused_field_by_field(desk: Desk, values: dict[str, Any], field: str) -> None:
    assert list(refused_item(desk, an_item_draft(desk, **values))) == [field]


def test_inv_40_an_item_stands_at_a_site_of_its_own_customer(desk: Desk) -> None:
    elsewhere = a_site(desk, a_customer(desk, "Other"))
    assert set(refused_item(desk, an_item_draft(desk, site_id=elsewhere))) == {"site_id"}


def test_a_new_product_is_a_draft(desk: Desk) -> None:
    saved = save_product(desk, replace(RACK, list_price=Decimal("1234.5678")))
    stored = document(desk, "products", saved.id)
    assert (stored["state"], stored["list_price"]) == ("draft", "1234.567800")


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(RACK, number=""), "number"),
        (replace(RACK, number=" 9406-1 "), "number"),
        (replace(RACK, description=""), "description"),
        (replace(RACK, product_class="food"), "product_class"),
        (replace(RACK, list_price=Decimal(-1)), "list_price"),
        (replace(RACK, list_price=Decimal("0.0000001")), "list_price"),
        (replace(RACK, quantity_decimals=7), "quantity_decimals"),
        (replace(RACK, warranty_months=-1), "warranty_months"),
    ],
)
def test_a_product_is_refused_field_by_field(desk: Desk, draft: ProductDraft, field: str) -> None:
    a_product(desk, "9406-1")
    with pytest.raises(FieldErrors) as caught:
        save_product(desk, draft)
    assert list(caught.value.fields) == [field]


def test_a_product_keeps_its_number_when_it_is_changed(desk: Desk) -> None:
    saved = save_product(desk, RACK)
    save_product(desk, replace(RACK, id=saved.id, number="other", list_price=Decimal(5)))
    stored = document(desk, "products", saved.id)
    assert (stored["number"], stored["list_price"]) == ("9406-520", "5.000000")
