# SPDX-License-Identifier: MPL-2.0
"""Whatever goes wrong while sending, each group is decided once (SYNC 9, 3 to 12, 20, 63, 74)."""

import threading
from typing import Any

import psycopg
import pytest

from cso_desktop.errors import NotAllowed, StoreBusy
from cso_desktop.store import home_state
from cso_desktop.sync import push, steps
from cso_desktop.sync.address import address
from cso_desktop.sync.answers import Limits, PushAnswer
from cso_desktop.sync.wire import Central
from tests.log_guard import LogGuard
from tests.sync.world import CONTACT, CUSTOMER, PASSWORD, Desk, Pair, World, assert_same


def _processed_once(desk: Desk) -> None:
    groups = [group for group, _ in desk.world.groups()]
    assert len(groups) == len(set(groups))
    assert_same(desk)


@pytest.mark.parametrize(
    "step",
    [steps.PUSH_READY, steps.PUSH_RECEIVED, steps.PUSH_BEFORE_COMMIT, steps.PUSH_COMMITTED],
)
def test_fault_03_05_06_a_kill_around_a_push_leaves_each_group_once(pair: Pair, step: str) -> None:
    contact = pair.anna.contact(pair.customer, name="Shipping")
    pair.anna.edit("contacts", contact, phone="555-0123")
    pair.anna.sync_cut(step)
    assert pair.anna.value("contacts", contact, "phone") == "555-0123"
    pair.anna.edit("contacts", contact, phone="555-0124")
    assert pair.anna.sync().waiting == 0
    assert pair.anna.value("contacts", contact, "phone") == "555-0124"
    _processed_once(pair.anna)
    pair.check()


def test_fault_07_one_push_delivered_twice_at_once_is_processed_once(pair: Pair) -> None:
    for number in range(6):
        pair.anna.contact(pair.customer, name=f"Desk {number}")
    with pair.anna.cache.read() as connection:
        batch = push.next_batch(connection, Limits())
    assert batch is not None
    answers: list[PushAnswer] = []
    start = threading.Barrier(2)

    def send() -> None:
        with pair.anna.connect() as central:
            start.wait()
            answers.append(central.push(batch.device, batch.groups, batch.known))

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    one, other = ([(r.seq, r.status) for r in answer.results] for answer in answers)
    assert one == other == [(seq, "applied") for seq in range(3, 9)]
    pair.anna.sync()
    _processed_once(pair.anna)


def test_fault_08_a_bad_group_in_the_middle_stops_nobody(pair: Pair) -> None:
    pair.anna.contact(pair.customer, name="First")
    bad = pair.anna.site(pair.customer, country="Nowhere")
    last = pair.anna.contact(pair.customer, name="Last")
    result = pair.anna.sync()
    assert (result.pushed, result.refused, result.waiting) == (3, 1, 0)
    assert pair.anna.get("sites", bad) is None
    assert pair.anna.get("contacts", last) is not None
    [question] = pair.anna.questions()
    assert question.record_id == bad
    assert question.mine["street"] == "1 Mill Road"
    pair.check()


def test_fault_09_a_busy_store_undoes_the_whole_push_and_it_is_sent_again(pair: Pair) -> None:
    pair.anna.contact(pair.customer, name="Waits")
    with psycopg.connect(pair.anna.world.owner_url) as office:
        office.execute("select 1 from sync.clock for update")
        pair.anna.world.sql("alter role u_anna set lock_timeout = '50ms'")
        pair.anna.world.sql(
            "alter function api_v1.push(uuid, jsonb, jsonb) set lock_timeout = '50ms'"
        )
        with pytest.raises(StoreBusy):
            pair.anna.sync()
        assert pair.anna.status().waiting == 1
    assert pair.anna.sync().pushed == 1
    _processed_once(pair.anna)


UNREADABLE: list[Any] = [
    {"op": "explode", "tab": "contacts", "id": "x"},
    {"op": "insert", "tab": "contacts", "id": "not an id", "set": {}},
    {"op": "insert", "tab": "weather", "id": "0198f0a0-0000-7000-8000-000000000001", "set": {}},
    {"op": "insert", "tab": "contacts", "id": "0198f0a0-0000-7000-8000-000000000001"},
    {"op": "insert", "tab": "contacts", "set": {"colour": "blue"}},
    {"op": "update", "tab": "contacts", "id": None, "set": {"phone": "1"}},
    {"op": "update", "tab": "contacts", "id": "0198f0a0-0000-7000-8000-000000000001"},
    {"op": "call", "tab": "orders", "id": "0198f0a0-0000-7000-8000-000000000001"},
    {"op": "call", "fn": "orders", "id": "0198f0a0-0000-7000-8000-000000000001"},
    {"op": "call", "fn": "a.b.c", "id": "0198f0a0-0000-7000-8000-000000000001"},
    {"op": "delete", "tab": "contacts"},
    {"tab": "contacts"},
    {},
    [],
    "insert",
    None,
]


def test_fault_10_what_the_store_can_never_read_is_refused_once(pair: Pair) -> None:
    device, first = pair.anna.state("device"), pair.anna.state("next_seq")
    groups = [
        {"seq": first + n, "group_id": f"0198f0a0-0000-7000-8000-0000000000{n:02x}", "ops": [op]}
        for n, op in enumerate(UNREADABLE)
    ]
    with pair.anna.connect() as central:
        for _ in range(2):
            answer = central.push(device, groups, {})
            assert [r.status for r in answer.results] == ["rejected"] * len(groups)
            assert all(r.result["message"] for r in answer.results)
    assert len(pair.anna.world.groups()) == 2 + len(groups)


def test_fault_11_a_child_before_its_parent_in_one_group_is_applied(pair: Pair) -> None:
    def act(work: Any) -> str:
        customer = "0198f0a0-0000-7000-8000-00000000000c"
        contact = work.insert("contacts", {**CONTACT, "customer_id": customer})
        work.insert("customers", {**CUSTOMER, "id": customer})
        return str(contact)

    contact = pair.anna.do("Child first", act)
    assert pair.anna.sync().refused == 0
    pair.ben.sync()
    assert pair.ben.get("contacts", contact) is not None


def test_fault_12_work_built_on_a_refused_record_is_refused_with_it(pair: Pair) -> None:
    customer = pair.anna.customer(segment="unheard of")
    contact = pair.anna.contact(customer)
    assert pair.anna.sync().refused == 2
    assert pair.anna.rules() == ["customers_segment", "unknown_customer"]
    assert pair.anna.get("customers", customer) is None
    assert pair.anna.get("contacts", contact) is None
    pair.check()


def test_fault_20_a_refused_group_gives_its_number_back(pair: Pair) -> None:
    def act(work: Any) -> None:
        customer = work.insert("customers", CUSTOMER)
        work.insert("sites", {**CONTACT_SITE, "customer_id": customer, "country": "Nowhere"})

    pair.anna.do("Number and fail", act)
    good = pair.anna.customer()
    assert pair.anna.sync().refused == 1
    assert pair.anna.value("customers", good, "number") == "0448002"


CONTACT_SITE = {
    "label": "Head office",
    "roles": "bill",
    "street": "1 Mill Road",
    "city": "Springfield",
    "origin": "entered",
}


def test_fault_74_registering_twice_is_one_device(world: World) -> None:
    world.person("anna", territories=["WEST"])
    anna = world.desk("anna")
    with anna.cache.write() as connection:
        home_state.put(connection, "registered", False)
    anna.sync_cut(steps.REGISTERED)
    anna.customer()
    anna.sync()
    assert world.sql("select count(*) from sync.device") == [(1,)]
    assert_same(anna)


def test_fault_63_nobody_speaks_with_another_persons_device(pair: Pair) -> None:
    device = pair.anna.state("device")
    group = {"seq": 3, "group_id": "0198f0a0-0000-7000-8000-0000000000bb", "ops": []}
    with Central(address(pair.ben.world.url, "ben"), PASSWORD) as central:
        with pytest.raises(NotAllowed):
            central.register(device, "mine now", b"")
        with pytest.raises(NotAllowed):
            central.push(device, [group], {})
    assert len(pair.ben.world.groups()) == 2


def test_what_is_only_shown_is_never_sent(pair: Pair) -> None:
    pair.anna.do(
        "Activate",
        lambda work: work.call("activate", "customers", pair.customer, shows={"state": "active"}),
    )
    with pair.anna.cache.read() as connection:
        batch = push.next_batch(connection, Limits())
    assert batch is not None
    assert "shows" not in batch.groups[0]["ops"][0]
    assert pair.anna.value("customers", pair.customer, "state") == "active"


def test_a_group_the_store_fails_over_is_set_aside_and_the_rest_goes_on(
    pair: Pair, expected_logs: LogGuard
) -> None:
    pair.anna.world.sql(
        "create function app.fail() returns trigger language plpgsql as "
        "$$ begin raise exception 'a defect of the store'; end $$"
    )
    pair.anna.world.sql(
        "create trigger z before insert on app.contacts for each row "
        "when (new.name = 'Poison') execute function app.fail()"
    )
    expected_logs.expect("a defect of the store")
    before = pair.anna.contact(pair.customer, name="Before")
    poison = pair.anna.contact(pair.customer, name="Poison")
    after = [pair.anna.contact(pair.customer, name=f"After {n}") for n in range(3)]
    result = pair.anna.sync()
    assert (result.pushed, result.refused, result.waiting) == (4, 1, 0)
    assert pair.anna.ids("contacts") == {pair.contact, before, *after}
    [question] = pair.anna.questions()
    assert (question.record_id, question.rule) == (poison, "not_understood")
    pair.anna.contact(pair.customer, name="Later")
    pair.check()
    seqs = pair.anna.world.sql("select array_agg(seq order by seq) from sync.mutation")
    assert seqs == [([1, 2, 3, 4, 5, 6, 7],)]
