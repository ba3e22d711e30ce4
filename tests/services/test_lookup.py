# SPDX-License-Identifier: MPL-2.0
"""Records found for the look-up bar and for the fields of forms."""

import pytest

from cso_desktop.errors import NotAllowed
from cso_desktop.services import lookup
from cso_desktop.services.desk import Desk
from cso_desktop.services.moving import needs_of
from tests.services.builders import a_contact, a_customer, a_product, a_site, an_item


def test_hits_name_the_customer_they_belong_to(desk: Desk) -> None:
    customer = a_customer(desk, "Harbor Mills")
    a_contact(desk, customer, "Service desk")
    [found] = lookup.find_hits(desk, "service desk", 10)
    assert (found.kind, found.number, found.title) == ("contacts", "Service desk", "Harbor Mills")


def test_only_the_kinds_asked_for_are_found(desk: Desk) -> None:
    customer = a_customer(desk, "Harbor Mills")
    a_contact(desk, customer, "Harbor desk")
    kinds = {hit.kind for hit in lookup.find_hits(desk, "harbor", 10, ("customers",))}
    assert kinds == {"customers"}


def test_sites_are_found_within_their_customer(desk: Desk) -> None:
    mills, foods = a_customer(desk, "Harbor Mills"), a_customer(desk, "Alder Foods")
    a_site(desk, mills, "Head office")
    here = a_site(desk, foods, "Head office")
    find = lookup.finder(desk, "sites")
    assert len(find("head", 10)) == 2
    assert [hit.id for hit in find("head", 10, foods)] == [here]


def test_products_are_found_by_number_and_by_words(desk: Desk) -> None:
    product = a_product(desk, "5887-F10", description="Disk drawer")
    find = lookup.finder(desk, "products")
    assert [hit.id for hit in find("5887", 5)] == [product]
    assert [hit.id for hit in find("drawer", 5)] == [product]
    named = lookup.hit_of(desk, "products", product)
    assert named is not None
    assert (named.number, named.title) == ("5887-F10", "Disk drawer")
    assert lookup.hit_of(desk, "products", None) is None


def test_a_move_tells_what_it_asks_for(desk: Desk) -> None:
    customer = a_customer(desk)
    item = an_item(desk, customer, a_product(desk))
    needs = needs_of(desk, "items", item, "withdraw")
    assert (needs.label, needs.needs_reason, needs.is_decided_here) == ("Withdraw", True, True)
    assert not needs_of(desk, "customers", customer, "deactivate").is_decided_here
    with pytest.raises(NotAllowed, match="moved on"):
        needs_of(desk, "items", item, "scrap")
