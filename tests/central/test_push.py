# SPDX-License-Identifier: MPL-2.0
"""Push: merge, conflict, refusal, replay, fork and gap (SYNC 2.6 and its fault catalogue)."""

import psycopg
import pytest

from tests.central.conftest import Staff
from tests.central.desks import (
    SITE,
    Office,
    call,
    customer,
    delete,
    insert,
    new_id,
    order,
    update,
)


@pytest.fixture
def mill(staff: Staff) -> str:
    made = customer()
    staff.west.done(made)
    return str(made["id"])


def site(customer_id: str, **fields: str) -> dict[str, object]:
    return insert("sites", customer_id=customer_id, **(dict(SITE) | fields))


def test_a_new_customer_gets_number_territory_state_and_stamps(
    staff: Staff, office: Office
) -> None:
    made = customer(created_by="somebody else", changed_device="forged")
    numbers = staff.west.done(made)
    row = staff.west.row(made["id"])
    west = office.sql("select id::text from app.territories where code = 'WEST'")[0][0]
    assert row["doc"]["number"] == numbers[made["id"]]
    assert len(row["doc"]["number"]) == 7
    assert row["doc"]["territory_id"] == west
    assert (row["doc"]["state"], row["doc"]["origin"]) == ("prospect", "entered")
    assert (row["doc"]["created_by"], row["doc"]["created_device"]) == ("wes", staff.west.device)
    assert row["doc"]["changed_device"] == staff.west.device
    assert "scope_id" not in row["doc"]


def test_a_person_of_all_territories_puts_new_customers_into_the_default_one(
    staff: Staff, office: Office
) -> None:
    made = customer()
    staff.all.done(made)
    home = office.sql("select id::text from app.territories where code = 'MAIN'")[0][0]
    assert staff.all.row(made["id"])["doc"]["territory_id"] == home


def test_children_may_come_before_their_parents_in_a_group(staff: Staff) -> None:
    """Fault 11."""
    made = customer()
    staff.west.done(site(made["id"]), made)
    assert staff.west.row(made["id"])


def test_decimals_keep_six_places_and_times_whole_seconds(staff: Staff, mill: str) -> None:
    ops = order(mill)
    ops[1]["set"] |= {"quantity": "2.5", "unit_price": "4", "net_minor": 1000}
    staff.west.done(*ops)
    raw = staff.west.ask("select api_v1.pull('{}', 5000)::text")
    assert '"quantity": 2.500000' in raw
    stamp = staff.west.row(ops[0]["id"])["doc"]["created_at"]
    assert len(stamp) == len("2026-11-22T09:14:03+00:00")
    assert stamp.endswith("+00:00")


def test_different_fields_of_one_row_merge(staff: Staff, mill: str) -> None:
    """OFF-02, fault 14."""
    rev = staff.west.row(mill)["rev"]
    staff.all.done(update("customers", mill, rev, {"notes": None}, notes="rings twice"))
    staff.west.done(update("customers", mill, rev, {"language": "en"}, language="es"))
    doc = staff.west.row(mill)["doc"]
    assert (doc["notes"], doc["language"]) == ("rings twice", "es")


def test_the_same_value_on_both_sides_is_no_conflict(staff: Staff, mill: str) -> None:
    """Fault 16."""
    rev = staff.west.row(mill)["rev"]
    for desk in (staff.all, staff.west):
        desk.done(update("customers", mill, rev, {"notes": None}, notes="the same"))


def test_the_same_field_waits_for_a_person_with_both_values(staff: Staff, mill: str) -> None:
    """INV-49, fault 15."""
    rev = staff.west.row(mill)["rev"]
    staff.all.done(update("customers", mill, rev, {"notes": None}, notes="theirs"))
    result = staff.west.push(update("customers", mill, rev, {"notes": None}, notes="mine"))
    assert result["status"] == "conflict"
    assert result["conflicts"][0]["group"] == "notes"
    assert staff.west.row(mill)["doc"]["notes"] == "theirs"
    kept = staff.west.row(_open_question(staff, mill))["doc"]
    assert (kept["theirs"], kept["mine"]) == ({"notes": "theirs"}, {"notes": "mine"})


def test_half_an_address_conflicts_as_a_whole_and_the_rest_is_applied(
    staff: Staff, mill: str
) -> None:
    """Fault 17."""
    made = site(mill)
    staff.west.done(made)
    rev = staff.west.row(str(made["id"]))["rev"]
    address = {"street": SITE["street"], "city": SITE["city"], "subdivision": None}
    address |= {"postal_code": SITE["postal_code"], "country": "US"}
    staff.all.done(update("sites", str(made["id"]), rev, address, street="2 Mill Road"))
    base = address | {"label": "Head office"}
    result = staff.west.push(
        update("sites", str(made["id"]), rev, base, city="Shelbyville", label="Works")
    )
    doc = staff.west.row(str(made["id"]))["doc"]
    assert result["status"] == "conflict"
    assert (doc["street"], doc["city"], doc["label"]) == ("2 Mill Road", "Springfield", "Works")
    assert result["conflicts"][0]["mine"]["city"] == "Shelbyville"


def test_own_earlier_groups_do_not_count_as_changes_by_others(staff: Staff, mill: str) -> None:
    rev = staff.west.row(mill)["rev"]
    staff.west.done(update("customers", mill, rev, {"notes": None}, notes="one"))
    staff.west.done(update("customers", mill, rev, {"notes": "something refused"}, notes="two"))
    assert staff.west.row(mill)["doc"]["notes"] == "two"


def test_deciding_a_conflict_is_a_new_change(staff: Staff, mill: str) -> None:
    rev = staff.west.row(mill)["rev"]
    for desk, text in ((staff.all, "theirs"), (staff.west, "mine")):
        desk.push(update("customers", mill, rev, {"notes": None}, notes=text))
    question = _open_question(staff, mill)
    staff.west.done(call("conflicts.resolve", question, keep="mine"))
    assert staff.west.row(mill)["doc"]["notes"] == "mine"
    assert staff.west.row(question)["doc"]["state"] == "resolved"
    assert staff.west.refused(call("conflicts.resolve", question, keep="mine")) == "CS008 state"


def _open_question(staff: Staff, record: str) -> str:
    staff.west.cursors = {}
    return next(
        str(row["id"])
        for row in staff.west.rows().values()
        if row["tab"] == "conflicts" and row["doc"]["record_id"] == record
    )


def test_editing_what_was_deleted_and_deleting_what_was_edited_are_refused(
    staff: Staff, mill: str
) -> None:
    """Fault 18."""
    known = insert(
        "customer_identifiers", customer_id=mill, kind="duns", value="1", compact_value="1"
    )
    other = insert(
        "customer_identifiers", customer_id=mill, kind="duns", value="2", compact_value="2"
    )
    staff.west.done(known, other)
    rev = staff.west.row(known["id"])["rev"]
    other_rev = staff.west.row(other["id"])["rev"]
    staff.all.done(delete("customer_identifiers", known["id"], rev))
    edit = update("customer_identifiers", known["id"], rev, {"value": "1"}, value="9")
    assert staff.west.refused(edit) == "CS005 deleted"
    staff.all.done(update("customer_identifiers", other["id"], other_rev, {}, value="3"))
    removal = delete("customer_identifiers", other["id"], other_rev)
    assert staff.west.refused(removal) == "CS007 changed_meanwhile"


def test_what_builds_on_a_refused_record_is_refused_too(staff: Staff) -> None:
    """Fault 12."""
    lost = customer(segment="nobody")
    assert staff.west.refused(lost) == "23514 customers_segment"
    edit = update("customers", lost["id"], None, {}, notes="x")
    assert staff.west.refused(edit) == "CS004 unknown_record"
    assert staff.west.refused(site(lost["id"])) == "CS004 unknown_customer"


def test_a_bad_group_does_not_block_the_others(staff: Staff, mill: str) -> None:
    """Fault 8."""
    desk = staff.west
    groups = [
        desk.group(update("customers", mill, None, {}, notes="a"), seq=desk.seq + 1),
        desk.group(customer(currency="dollars"), seq=desk.seq + 2),
        desk.group(update("customers", mill, None, {}, language="fr"), seq=desk.seq + 3),
    ]
    answer = desk.send(*groups)
    assert [one["status"] for one in answer["results"]] == ["applied", "rejected", "applied"]


def test_a_refused_group_gives_its_numbers_back(staff: Staff) -> None:
    """INV-9, fault 20."""
    first = customer()
    before = int(staff.west.done(first)[first["id"]])
    assert staff.west.refused(customer(), customer(currency="?")).startswith("23514")
    last = customer()
    assert int(staff.west.done(last)[last["id"]]) == before + 1


def test_sending_twice_applies_once(staff: Staff, mill: str) -> None:
    """OFF-03, fault 5."""
    group = staff.west.group(customer())
    first = staff.west.send(group)["results"][0]
    again = staff.west.send(group)["results"][0]
    assert again.pop("replay") is True
    assert again == first


def test_another_content_under_a_used_number_is_a_fork(staff: Staff, mill: str) -> None:
    """Fault 38."""
    staff.west.done(update("customers", mill, None, {}, notes="x"))
    used = staff.west.group(customer(), seq=staff.west.seq)
    after = staff.west.group(customer(), seq=staff.west.seq + 1)
    assert [r["status"] for r in staff.west.send(used, after)["results"]] == ["fork"]


def test_a_missing_number_is_a_gap(staff: Staff) -> None:
    ahead = staff.west.group(customer(), seq=staff.west.seq + 2)
    assert [r["status"] for r in staff.west.send(ahead)["results"]] == ["gap"]


def test_a_group_sent_from_a_new_identity_is_a_duplicate(staff: Staff, office: Office) -> None:
    made = customer()
    group = staff.west.group(made)
    first = staff.west.send(group)["results"][0]
    second = office.desk("wes").register()
    answer = second.send(group | {"seq": 1})["results"][0]
    assert answer["status"] == "duplicate"
    assert answer["result"] == {"was": "applied", "result": first["result"]}


@pytest.mark.parametrize(
    "op",
    [
        {},
        {"op": "burn"},
        {"op": "insert", "tab": "secrets", "id": new_id(), "set": {}},
        {"op": "insert", "tab": "customers", "id": "no id", "set": {}},
        {"op": "insert", "tab": "customers", "id": new_id(), "set": [1]},
        {"op": "insert", "tab": "customers", "id": new_id()},
        {"op": "insert", "tab": "customers", "id": new_id(), "set": {"scope_id": new_id()}},
        {"op": "insert", "tab": "customers", "id": new_id(), "set": {'notes", (select 1)': 1}},
        {"op": "update", "tab": "customers", "id": None, "set": {"notes": 1}},
        {"op": "update", "tab": "customers", "id": new_id(), "set": "x"},
        {"op": "update", "tab": "pg_class", "id": new_id(), "set": {"relname": "x"}},
        {"op": "delete", "tab": "territories"},
        {"op": "call", "fn": "orders.drop_all", "id": new_id()},
        {"op": "call", "id": new_id()},
        "text",
        None,
        [],
    ],
)
def test_what_cannot_be_read_is_refused_and_kept(staff: Staff, op: object, office: Office) -> None:
    """Fault 10."""
    result = staff.west.push(op)  # type: ignore[arg-type]
    assert result["status"] == "rejected"
    assert result["message"]
    kept = office.sql(
        "select payload -> 'ops' -> 0 from sync.mutation where device_id = %s and seq = %s",
        staff.west.device,
        staff.west.seq,
    )
    assert kept == [(op,)]


@pytest.mark.parametrize(
    "group",
    [
        {},
        {"seq": "x"},
        {"seq": 1, "ops": []},
        {"seq": 1, "group_id": "no id", "ops": []},
        {"seq": 1.5, "group_id": new_id(), "ops": []},
        {"seq": 10**30, "group_id": new_id(), "ops": []},
        {"seq": 1, "group_id": new_id(), "ops": {}},
        {"seq": 1, "group_id": new_id(), "ops": [], "schema": "new"},
    ],
)
def test_a_group_without_seq_or_id_stops_the_push(staff: Staff, group: dict[str, object]) -> None:
    with pytest.raises(psycopg.Error) as caught:
        staff.west.send(group)
    assert caught.value.sqlstate == "CS105"


def test_devices_are_known_and_ones_own(staff: Staff, office: Office) -> None:
    """Faults 41, 63."""
    stranger = office.desk("wes")
    with pytest.raises(psycopg.Error) as unknown:
        stranger.push(customer())
    stranger.device = staff.east.device
    with pytest.raises(psycopg.Error) as foreign:
        stranger.push(customer())
    with pytest.raises(psycopg.Error) as taken:
        stranger.register()
    assert (unknown.value.sqlstate, foreign.value.sqlstate) == ("CS101", "CS102")
    assert taken.value.sqlstate == "CS102"


def test_registering_again_is_harmless(staff: Staff) -> None:
    """Fault 74."""
    staff.west.register()
    assert staff.west.hello()["last_seq"] == staff.west.seq


def test_a_forgotten_history_is_noticed_before_anything_else(staff: Staff) -> None:
    """Faults 40, 42, 43."""
    answer = staff.west.send(staff.west.group())
    known = {name: answer[name] for name in ("history", "rev", "tag")}
    assert "results" in staff.west.send(staff.west.group(), known=known)
    for forged in ({"tag": known["tag"] + 1}, {"rev": 10**12}, {"history": new_id()}):
        assert staff.west.send(staff.west.group(), known=known | forged) == {"reset": "history"}
        assert staff.west.pull_page(**(known | forged)) == {"reset": "history"}
        assert staff.west.hello(known=known | forged)["must"] == "reset"


def test_a_busy_store_marks_nothing_and_says_so(staff: Staff, office: Office) -> None:
    """Faults 9, 26."""
    group = staff.west.group(customer())
    with psycopg.connect(office.url) as blocker:
        blocker.execute("select from sync.clock for update")
        staff.west.connection.execute("set statement_timeout = '200ms'")
        with pytest.raises(psycopg.errors.QueryCanceled):
            staff.west.send(group)
        blocker.rollback()
    staff.west.connection.execute("set statement_timeout = 0")
    assert staff.west.send(group)["results"][0]["status"] == "applied"


def test_text_is_normalised_before_it_is_compared(staff: Staff, mill: str) -> None:
    """Fault 56."""
    staff.west.done(update("customers", mill, None, {}, notes="Zu\u0308rich"))
    assert staff.west.row(mill)["doc"]["notes"] == "Z\u00fcrich"
