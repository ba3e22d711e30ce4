# SPDX-License-Identifier: MPL-2.0
"""Pull brings every row of a person's territories, no other, in whatever pages (I1, INV-52)."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.central.conftest import Staff
from tests.central.desks import SITE, Desk, Office, call, customer, delete, insert, update


def site(customer_id: str) -> dict[str, object]:
    return insert("sites", customer_id=customer_id, **SITE)


def seen(desk: Desk, limit: int = 1000) -> dict[str, int]:
    """Revisions by id of what a fresh cache of this person holds after a whole pull."""
    desk.cursors = {}
    return {one: row["rev"] for one, row in desk.rows(limit).items() if not row["del"]}


@pytest.mark.parametrize("limit", [1, 2, 5, 7])
def test_pages_may_be_cut_anywhere_without_losing_a_row(staff: Staff, limit: int) -> None:
    """I1, faults 21, 67."""
    for _ in range(3):
        made = customer()
        staff.west.done(made, site(made["id"]), site(made["id"]))
    assert seen(staff.west, limit) == seen(staff.west)


def test_rows_that_change_between_pages_are_not_lost(staff: Staff) -> None:
    """Fault 23."""
    made = [customer() for _ in range(4)]
    staff.west.done(*made)
    desk = staff.west
    desk.cursors = {}
    rows: dict[str, int] = {}
    for n in range(1000):
        page = desk.pull_page(3)
        desk.cursors = page["cursors"]
        for part in page["data"]:
            rows |= {row["id"]: row["rev"] for row in part["rows"] if not row["del"]}
        if page["complete"]:
            break
        if n < 4:
            staff.all.done(update("customers", made[n]["id"], None, {}, notes=f"page {n}"))
    assert rows == seen(desk)


def test_a_second_pull_brings_only_what_is_new(staff: Staff) -> None:
    staff.west.rows()
    assert staff.west.rows() == {}
    made = customer()
    staff.west.done(made)
    assert list(staff.west.rows()) == [made["id"]]


def test_a_row_of_one_territory_is_not_seen_in_another(staff: Staff) -> None:
    """INV-52."""
    made = customer()
    staff.west.done(made)
    assert made["id"] in seen(staff.west)
    assert made["id"] in seen(staff.all)
    assert made["id"] not in seen(staff.east)
    edit = update("customers", made["id"], None, {}, notes="mine now")
    assert staff.east.refused(edit) == "CS006 moved_away"
    assert staff.east.refused(site(made["id"])) == "42501 42501"


def test_deletions_arrive_but_not_in_a_first_pull(staff: Staff) -> None:
    made = customer()
    known = insert(
        "customer_identifiers", customer_id=made["id"], kind="duns", value="1", compact_value="1"
    )
    staff.west.done(made, known)
    row = staff.west.rows()[known["id"]]
    staff.west.done(delete("customer_identifiers", known["id"], row["rev"]))
    gone = staff.west.rows()[known["id"]]
    assert (gone["del"], gone["doc"], gone["root"]) == (True, None, made["id"])
    assert known["id"] not in seen(staff.west)


def test_a_customer_that_moves_is_evicted_from_one_territory_and_comes_to_the_other(
    staff: Staff,
) -> None:
    """Faults 28, 30."""
    made = customer()
    child = site(made["id"])
    staff.west.done(made, child)
    for desk in (staff.west, staff.east, staff.all):
        desk.rows()
    staff.sup.done(call("customers.move", made["id"], territory="EAST"))
    page = staff.west.pull()[0]
    [eviction] = page["evict"]
    assert (eviction["root"], page["data"]) == (made["id"], [])
    assert "tab" not in eviction
    assert set(staff.east.rows()) == {made["id"], child["id"]}
    for page in staff.all.pull():
        assert [e["root"] for e in page["evict"]] == [made["id"]]
        revs = [row["rev"] for part in page["data"] for row in part["rows"]]
        assert len(revs) == 2
    edit = update("sites", str(child["id"]), None, {}, label="late")
    assert staff.west.refused(edit) == "CS006 moved_away"
    assert made["id"] not in seen(staff.west)


def test_moving_there_and_back_between_two_pulls_leaves_the_rows(staff: Staff) -> None:
    """Fault 29."""
    made = customer()
    child = site(made["id"])
    staff.west.done(made, child)
    staff.west.rows()
    staff.sup.done(call("customers.move", made["id"], territory="EAST"))
    staff.sup.done(call("customers.move", made["id"], territory="WEST"))
    page = staff.west.pull()[0]
    latest = {row["id"]: row["rev"] for part in page["data"] for row in part["rows"]}
    assert set(latest) == {made["id"], child["id"]}
    assert all(eviction["rev"] < latest[child["id"]] for eviction in page["evict"])


def test_only_supervisors_and_setup_move_customers(staff: Staff) -> None:
    made = customer()
    staff.west.done(made)
    move = call("customers.move", made["id"], territory="EAST")
    assert staff.west.refused(move) == "CS003 role"
    nowhere = call("customers.move", made["id"], territory="MOON")
    assert staff.sup.refused(nowhere) == "CS011 unknown_territory"


def test_a_child_given_to_another_customer_leaves_alone(staff: Staff, office: Office) -> None:
    """Fault 33."""
    west, east = customer(), customer()
    child = site(west["id"])
    staff.west.done(west, child)
    staff.east.done(east)
    staff.west.rows()
    office.sql("update app.sites set customer_id = %s where id = %s", east["id"], child["id"])
    [eviction] = staff.west.pull()[0]["evict"]
    assert (eviction["tab"], eviction["id"], eviction["root"]) == ("sites", child["id"], west["id"])
    assert child["id"] in seen(staff.east)


def test_a_scope_the_person_lost_is_named_as_revoked(staff: Staff, office: Office) -> None:
    lost = "11111111-1111-4111-8111-111111111111"
    page = staff.west.pull_page(scopes={**staff.west.cursors, lost: 7})
    assert page["revoked"] == [lost]
    assert lost not in page["cursors"]


def test_a_cursor_behind_the_horizon_resets_its_scope(staff: Staff, office: Office) -> None:
    """Fault 34."""
    staff.west.rows()
    scope = next(iter(staff.west.cursors))
    stale = {**staff.west.cursors, scope: 1}
    office.sql("insert into sync.horizon values (%s, 2)", scope)
    page = staff.west.pull_page(scopes=stale)
    office.sql("delete from sync.horizon")
    assert page["reset_scopes"] == [scope]


def test_pull_tells_how_far_each_own_device_has_come(staff: Staff) -> None:
    staff.west.done(customer())
    devices = staff.west.pull_page()["devices"]
    assert devices[staff.west.device] == staff.west.seq
    assert staff.east.device not in devices


def test_the_head_covers_what_was_just_pushed(staff: Staff) -> None:
    rev = staff.west.push(customer())["rev"]
    assert staff.west.pull_page()["head"] >= rev


def test_the_digest_is_that_of_the_rows_a_desk_holds(staff: Staff) -> None:
    staff.west.cursors = {}
    parts = [part for page in staff.west.pull() for part in page["data"]]
    for scope in staff.west.cursors:
        rows = [row for part in parts if part["scope"] == scope for row in part["rows"]]
        xor = 0
        for row in rows:
            text = f"{row['tab']}|{row['id']}|{row['rev']}"
            xor ^= int(hashlib.sha256(text.encode()).hexdigest()[:15], 16)
        digest = staff.west.ask("select api_v1.digest(%s::uuid)", scope)
        assert (digest["count"], digest["xor"]) == (len(rows), f"{xor:x}")


def test_the_office_is_fed_like_everybody(staff: Staff, office: Office) -> None:
    """An edit by the owner in SQL gets a revision and reaches the desks."""
    made = customer()
    staff.west.done(made)
    staff.west.rows()
    office.sql("update app.customers set notes = 'from the office' where id = %s", made["id"])
    row = staff.west.rows()[made["id"]]
    assert (row["doc"]["notes"], row["doc"]["changed_device"]) == ("from the office", "central")


def test_nothing_is_missed_while_others_write(staff: Staff, office: Office) -> None:
    """I1: three desks push at once while a fourth pulls page by page."""
    writers = [office.desk(name).register() for name in ("wes", "ann", "wes")]
    reader = staff.west
    reader.cursors = {}
    held = reader.rows()

    def write(desk: Desk) -> None:
        for _ in range(15):
            made = customer()
            desk.done(made, site(made["id"]))

    with ThreadPoolExecutor(len(writers)) as pool:
        running = [pool.submit(write, desk) for desk in writers]
        while not all(future.done() for future in running):
            held |= reader.rows(limit=7)
        for future in running:
            future.result()
    held |= reader.rows(limit=7)
    assert {one: row["rev"] for one, row in held.items() if not row["del"]} == seen(reader)
