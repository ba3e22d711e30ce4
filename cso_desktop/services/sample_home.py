# SPDX-License-Identifier: MPL-2.0
"""The sample company in a home of its own, for pictures, benchmarks and the self-test.

Unless a key is given, it lives as long as the process: nobody opens such a home again.
"""

import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cso_desktop.domain.clock import Clock
from cso_desktop.domain.ids import new_id
from cso_desktop.paths import Home
from cso_desktop.seed import reference_rows
from cso_desktop.services import sample
from cso_desktop.services.demo_files import PEOPLE, DemoPerson
from cso_desktop.services.desk import Desk
from cso_desktop.store import home_state
from cso_desktop.store.bulk import bulk_load
from cso_desktop.store.cache import Cache
from cso_desktop.store.codec import codec
from cso_desktop.store.types import instant_text, json_text

Rows = dict[str, list[dict[str, Any]]]


def open_sample(
    folder: Path, clock: Clock, rows: Rows | None = None, *, key: bytes | None = None
) -> Desk:
    """Make a home in an empty folder and fill it.

    Args:
        folder: where.
        clock: tells the day the company is made for.
        rows: wire rows by table, parents first; the sample company by default.
        key: of the cache, where it is to be opened again.
    """
    home = Home(folder)
    cache = Cache.create(home.cache, key or secrets.token_bytes(32))
    made = sample.build(clock.today()) if rows is None else rows
    with cache.write() as connection:
        for table, known in reference_rows().items():
            codec(table).write(connection, ((row, None, None) for row in known))
        people = codec("people")
        people.write(connection, ((_person(each, clock), 1, None) for each in PEOPLE))
        with bulk_load(connection, sum(map(len, made.values()))):
            for table, lines in made.items():
                codec(table).write(connection, ((row, 1, None) for row in lines))
        connection.exec_driver_sql("ANALYZE")
    return Desk(home, cache, clock, None)


def _person(person: DemoPerson, clock: Clock) -> dict[str, Any]:
    at = instant_text(clock.now())
    stamps = {
        f"{verb}_{what}": value
        for verb in ("created", "changed")
        for what, value in (("by", "central"), ("at", at), ("device", new_id()))
    }
    return {
        "id": new_id(),
        "login": person.login,
        "name": person.name,
        "roles": ",".join(person.roles),
        "territories": ",".join(person.territories),
        **stamps,
    }


def spend_a_morning(desk: Desk) -> None:
    """Leave the desk as after a morning without network: changes wait, two questions are open."""
    from cso_desktop.services.customers import ContactDraft, save_contact

    now = desk.clock.now()
    began = instant_text(now - timedelta(hours=4, minutes=50))
    with desk.cache.write() as connection:
        person = {"login": "office", "roles": ["REP", "ORD", "BIL", "AR", "CON", "INV"]}
        home_state.put(connection, "person", person)
        place = {"url": "postgresql://central.example.com/cso", "user": "office"}
        home_state.put(connection, "central", place)
        home_state.put(connection, "offline_since", began)
        home_state.put(connection, "last_sync", began)
        contacts = connection.exec_driver_sql(
            "SELECT id, customer_id, name, phone FROM contacts ORDER BY row_key LIMIT 5"
        ).fetchall()
    for contact_id, customer_id, name, phone in contacts[:3]:
        draft = ContactDraft(id=contact_id, customer_id=customer_id, name=name, phone=phone)
        save_contact(desk, draft)
    with desk.cache.write() as connection:
        _add_sent(connection, now)
        for number, (contact_id, customer_id, _, phone) in enumerate(contacts[3:]):
            _add_question(connection, contact_id, customer_id, phone, number=number, at=began)


def _add_question(
    connection: Any, contact_id: str, customer_id: str, phone: str, *, number: int, at: str
) -> None:
    mine = {"phone": "(312) 555-0142"}
    if number:
        _add_refusal(connection, at)
        return
    rows = codec("conflicts")
    stamps = {
        f"{verb}_{what}": value
        for verb in ("created", "changed")
        for what, value in (("by", "office"), ("at", at), ("device", new_id()))
    }
    conflict = {
        **dict.fromkeys(rows.fields),
        **stamps,
        "id": new_id(),
        "customer_id": customer_id,
        "group_id": new_id(),
        "tab": "contacts",
        "record_id": contact_id,
        "field_group": "phone",
        "base": {"phone": phone},
        "theirs": {"phone": "(312) 555-0177"},
        "mine": mine,
        "login": "office",
        "state": "open",
    }
    rows.write(connection, [(conflict, 1, None)])


def _add_sent(connection: Any, now: datetime) -> None:
    """Note changes of the newest cases as sent on the afternoon before."""
    rows = connection.exec_driver_sql(
        "SELECT id, number FROM cases ORDER BY row_key DESC LIMIT 12"
    ).fetchall()
    for number, (case_id, name) in enumerate(reversed(rows), start=1):
        at = instant_text(now - timedelta(hours=19, minutes=60 - 4 * number))
        change = {"op": "update", "tab": "cases", "id": case_id, "set": {}, "base": {}}
        connection.exec_driver_sql(
            "INSERT INTO journal (n, seq, group_id, ops, title, made_at, schema, status, rev, "
            "acked_at) VALUES (?, ?, ?, ?, ?, ?, 1, 'applied', ?, ?)",
            (number, number, new_id(), json_text([change]), f"Change case {name}", at, number, at),
        )


def _add_refusal(connection: Any, at: str) -> None:
    order_id, number, po_number = connection.exec_driver_sql(
        "SELECT id, number, po_number FROM orders WHERE state = 'confirmed' "
        "AND po_number IS NOT NULL ORDER BY row_key DESC LIMIT 1"
    ).one()
    message = f"Order {number} was confirmed meanwhile; only an amendment can change it now."
    why = {"id": order_id, "rule": "state", "message": message}
    change = {
        "op": "update",
        "tab": "orders",
        "id": order_id,
        "set": {"po_number": f"{po_number}-A"},
        "base": {"po_number": po_number},
    }
    connection.exec_driver_sql(
        "INSERT INTO quarantine (group_id, title, ops, made_at, status, why, state) "
        "VALUES (?, ?, ?, ?, 'rejected', ?, 'open')",
        (new_id(), f"Change order {number}", json_text([change]), at, json_text(why)),
    )
