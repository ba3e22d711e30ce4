# SPDX-License-Identifier: MPL-2.0
"""What is the same for every kind of record: show one, find any, move one to its next state."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cso_desktop.domain.lifecycles import machine_of
from cso_desktop.domain.records import BY_TABLE
from cso_desktop.domain.states import Given, Machine, transition
from cso_desktop.errors import FieldErrors, NotAllowed, UsageError
from cso_desktop.services.desk import Desk
from cso_desktop.services.listing import LISTINGS, open_list
from cso_desktop.services.registry import use_case
from cso_desktop.services.syncing import decide
from cso_desktop.store import records, search
from cso_desktop.store.codec import Document
from cso_desktop.store.types import instant_text


@dataclass(frozen=True, slots=True)
class Wanted:
    """A record by its kind and whatever it is called: number, serial, id."""

    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody typed or read out."""

    text: str
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Found:
    """One record that answers a search."""

    kind: str
    id: str
    number: str
    title: str
    customer_id: str


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a record's life: ``submit`` an order, ``resolve`` a case."""

    kind: str
    number: str
    move: str
    reason: str | None = None
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved: the record, what it is called now, and the state it is in."""

    kind: str
    id: str
    number: str | None
    state: str | None = None
    is_waiting: bool = True


@use_case("records.show")
def show_record(desk: Desk, wanted: Wanted) -> dict[str, Any]:
    """Show one record with its parts, its derived status and its customer."""
    table = known_kind(wanted.kind)
    with desk.cache.read() as connection:
        record_id = records.find_id(connection, table, wanted.number)
        document = records.read_with_parts(connection, table, record_id)
        customer_id = document["id"] if table == "customers" else document.get("customer_id")
        customer = records.read(connection, "customers", customer_id) if customer_id else None
    document["number"] = called(document)
    document["status"] = status_of(desk, table, document)
    document["customer"] = customer and {
        "id": customer["id"],
        "number": called(customer),
        "name": customer["display_name"],
    }
    return document


@use_case("records.find")
def find_records(desk: Desk, wanted: Search) -> list[Found]:
    """Find records by any number or name, in any spacing and case; exact numbers first."""
    with desk.cache.read() as connection:
        hits = search.find(connection, wanted.text, limit=wanted.limit)
    return [Found(hit.table, hit.record_id, hit.number, hit.words, hit.customer_id) for hit in hits]


@use_case("records.move", writes=True)
def move_record(desk: Desk, step: Step) -> Saved:
    """Move a record to its next state, here at once or after the central store's word."""
    table = known_kind(step.kind)
    with desk.cache.read() as connection:
        record_id = records.find_id(connection, table, step.number)
        document = records.read(connection, table, record_id)
    machine = machine_of(table, document.get("kind"))
    if machine is None:
        raise NotAllowed(f"This {BY_TABLE[table].title} has no states to move between.")
    target = _check(desk, machine, document, step)
    args = _arguments(step)
    title = f"{step.move.replace('_', ' ').capitalize()} {BY_TABLE[table].title} {called(document)}"
    if _works_offline(machine, document["state"], step.move):
        with desk.work(title) as work:
            shows = {"state": target, **_shown_with(table, step.move, args, desk)}
            work.call(step.move, table, record_id, args=args, shows=shows)
    else:
        decide(desk, title, move=step.move, table=table, record_id=record_id, args=args)
    return saved(desk, table, record_id)


def _check(desk: Desk, machine: Machine, document: Document, step: Step) -> str:
    known = dict.fromkeys(move.name for move in machine.moves)
    if step.move not in known:
        raise UsageError(
            f"There is no move {step.move!r} for this {machine.record}.",
            hint=f"Moves: {', '.join(known)}.",
            field="move",
        )
    author = desk.author
    asked_by = document.get("submitted_by") or document["created_by"]
    return transition(
        machine,
        document["state"],
        step.move,
        author.roles,
        given=Given(
            is_own=asked_by == author.login and desk.is_enrolled,
            has_reason=bool(step.reason or step.args.get("reason")),
            came_from=document.get("held_from_state") or machine.starts[0],
        ),
    )


def _works_offline(machine: Machine, state: str, name: str) -> bool:
    return any(move.name == name and move.offline for move in machine.moves_from(state))


def _arguments(step: Step) -> dict[str, Any]:
    """Spell what the decision needs to know as the central store reads it."""
    args = step.args | ({"reason": step.reason} if step.reason else {})
    if step.move == "wait_until":
        args["until"] = _instant(args.get("until"))
    return args


def _instant(given: object) -> str:
    """Read an instant, or a day, which means its beginning in UTC."""
    text = str(given)
    with suppress(ValueError):
        if len(text) == len("2026-11-22"):
            text += "T00:00:00+00:00"
        return instant_text(datetime.fromisoformat(text))
    raise FieldErrors({"args.until": "Say until when: a day, or a time with its zone."})


def _shown_with(table: str, move: str, args: dict[str, Any], desk: Desk) -> dict[str, object]:
    """Fields that change with the state and are shown before the central store has answered."""
    if move == "submit" and table in ("orders", "disputes", "payments"):
        return {"submitted_by": desk.author.login}
    if move == "wait_until":
        return {"pending_until": args["until"]}
    return {}


def saved(desk: Desk, table: str, record_id: str) -> Saved:
    """Tell how a record stands after a save: its number so far, its state, whether it waits."""
    with desk.cache.read() as connection:
        document = records.read(connection, table, record_id)
        waiting = connection.exec_driver_sql(
            "SELECT 1 FROM shadow WHERE tab = ? AND id = ?", (table, record_id)
        ).fetchone()
    return Saved(table, record_id, called(document), document.get("state"), waiting is not None)


def called(document: Document) -> str | None:
    """Tell what people call a record: its number, its provisional number, serial or name."""
    for name in ("number", "provisional_number", "serial", "name", "label", "login", "code"):
        if document.get(name):
            return str(document[name])
    return None


def status_of(desk: Desk, table: str, document: Document) -> str | None:
    """Derive a record's status as its list shows it; the stored state where it has no list."""
    if table not in LISTINGS or LISTINGS[table].layout.table != table:
        return document.get("state")
    source = open_list(desk, table)
    key = source.key_of(document["id"])
    [row] = source.rows([key]) if key is not None else [None]
    keys = [column.key for column in source.spec.columns]
    return row[keys.index("status")] if row is not None and "status" in keys else None


def known_kind(kind: str) -> str:
    """Accept a kind in the singular or plural, with dash or underscore.

    Raises:
        UsageError: there is no such kind.
    """
    plain = kind.replace("-", "_").lower()
    said = {"delivery": "shipments", "deliveries": "shipments", "person": "people"}
    for table in (plain, f"{plain}s", said.get(plain, plain)):
        if table in BY_TABLE:
            return table
    raise UsageError(f"There is no kind of record called {kind!r}.")
