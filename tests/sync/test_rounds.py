# SPDX-License-Identifier: MPL-2.0
"""The plain journeys: what one desk saves is on the other after both have synced."""

from tests.sync.world import World, assert_same


def test_what_one_desk_saves_is_on_the_other(world: World) -> None:
    world.person("anna", territories=["WEST"])
    world.person("ben", territories=["WEST"])
    anna, ben = world.desk("anna"), world.desk("ben")
    customer = anna.customer()
    contact = anna.contact(customer)
    result = anna.sync()
    assert (result.pushed, result.refused, result.waiting) == (2, 0, 0)
    ben.sync()
    assert ben.value("contacts", contact, "name") == "Accounts payable"
    assert ben.value("customers", customer, "number") == "0448001"
    assert_same(anna)
    assert_same(ben)
