# SPDX-License-Identifier: MPL-2.0
"""The cases of the sample company: what was asked, what was said, and when it changed state."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from cso_desktop.domain.sla import BusinessHours, StateChange, due
from cso_desktop.seed import reference_rows
from cso_desktop.services.sample.disputes import Dispute
from cso_desktop.services.sample.world import CHIEF, OFFICE, Customer, Row, World, sample_data

COUNT: Final = 800
_PENDING: Final = ("pending_customer", "pending_internal", "pending_until")
_FIELDS: Final = {
    "orders": "order_id",
    "invoices": "invoice_id",
    "contracts": "contract_id",
    "items": "item_id",
    "payments": "payment_id",
}
_CHANNELS: Final = {"call": 56, "mail": 32, "web_form": 8, "meeting": 4}


@dataclass(frozen=True, slots=True)
class _Topic:
    """What a case is about: its texts, and the record it points to, if any."""

    texts: dict[str, Any]
    about: Row | None


@dataclass(frozen=True, slots=True)
class _Rules:
    """Where cases go and how long they may take, from the reference data."""

    queues: dict[str, str]
    desks: dict[str, str]
    hours: dict[str, dict[str, int]]


def make(world: World, customers: Sequence[Customer], disputes: Sequence[Dispute]) -> None:
    """Add the cases: some for disputes, the others about anything the customer has."""
    rules = _rules()
    by_customer = {customer.id: customer for customer in customers}
    topics: list[dict[str, Any]] = sample_data("cases")["topics"]
    about_disputes = next(topic for topic in topics if topic["category"] == "dispute")
    for dispute in disputes:
        if dispute.row["cycle"] == 1 and world.chance(60):
            customer = by_customer[dispute.invoice.customer.id]
            topic = _Topic(about_disputes, dispute.invoice.row)
            is_over = dispute.row["resolved_on"] is not None
            opened_on = dispute.opened_on
            case = _case(world, rules, customer, topic, opened_on=opened_on, is_over=is_over)
            dispute.row["case_id"] = case["id"]
    belongings = _belongings(world)
    weights = [customer.size for customer in customers]
    while len(world.rows["cases"]) < COUNT:
        customer = world.rng.choices(customers, weights)[0]
        topic = _topic(world, topics, belongings[customer.id])
        _case(world, rules, customer, topic, opened_on=_opened_on(world))
    cases = sorted(world.rows["cases"], key=lambda row: row["opened_at"])
    world.number("cases", cases)
    _merge_some(world, cases)


def _rules() -> _Rules:
    seed = reference_rows()
    settings = {row["key"]: row["value"] for row in seed["settings"]}
    queues = {row["segment"]: row["queue"] for row in seed["support_lines"]}
    return _Rules(queues, settings["case_desks"], settings["service_hours"])


def _belongings(world: World) -> dict[str, dict[str, list[Row]]]:
    """Group the records cases can be about by customer and table."""
    found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for table in _FIELDS:
        for row in world.rows[table]:
            if table == "items" or row["number"]:
                found[row["customer_id"]][table].append(row)
    return found


def _topic(
    world: World, topics: Sequence[dict[str, Any]], belongings: dict[str, list[Row]]
) -> _Topic:
    texts = world.rng.choices(topics, [topic["weight"] for topic in topics])[0]
    if not texts["about"]:
        return _Topic(texts, None)
    rows = belongings[texts["about"]]
    if not rows:
        return _topic(world, topics, belongings)
    return _Topic(texts, world.rng.choice(rows[-12:] if world.chance(75) else rows))


def _opened_on(world: World) -> date:
    return world.ago(21) if world.chance(30) else world.ago(400, 15)


def _state(world: World, age: int, is_over: bool | None) -> str:
    if is_over or (is_over is None and age > 30):
        return world.pick({"closed": 86, "resolved": 8, "open": 3, "pending_internal": 3})
    if is_over is False:
        return world.pick({"open": 45, "pending_internal": 35, "pending_customer": 20})
    if age < 4:
        return world.pick({"new": 40, "open": 34, "resolved": 12, "pending_customer": 14})
    return world.pick(
        {
            "closed": 30,
            "resolved": 26,
            "open": 18,
            "pending_customer": 13,
            "pending_internal": 9,
            "pending_until": 4,
        }
    )


def _case(
    world: World,
    rules: _Rules,
    customer: Customer,
    topic: _Topic,
    *,
    opened_on: date,
    is_over: bool | None = None,
) -> Row:
    texts, about = topic.texts, topic.about
    opened_at = world.moment(opened_on)
    state = _state(world, (world.today - opened_on).days, is_over)
    taker = customer.manager if world.chance(25) else OFFICE
    number = (about.get("number") or about.get("serial")) if about else None
    queue = rules.queues[customer.segment]
    desk = rules.desks[texts["category"]]
    is_escalated = world.chance(2)
    row = world.add(
        "cases",
        {
            "customer_id": customer.id,
            "state": state,
            "segment": customer.segment,
            "queue": "escalations" if is_escalated else f"{queue}-{desk}" if desk else queue,
            "queue_reason": "Escalated" if is_escalated else None,
            "category": texts["category"],
            "subject": world.rng.choice(texts["subjects"]).format(number=number),
            "channel": world.pick(_CHANNELS),
            "priority": world.pick({"normal": 74, "high": 13, "low": 10, "urgent": 3}),
            "owner": None if state == "new" else taker,
            "contact_id": world.rng.choice(customer.contacts)["id"],
            "sla_policy": "standard",
            "opened_at": opened_at,
        },
        on=opened_at,
        by=taker,
    )
    if about is not None:
        row[_FIELDS[texts["about"]]] = about["id"]
    history = _history(world, row, opened_at, taker)
    _set_clocks(world, rules, row, history)
    _talk(world, row, texts, history)
    return row


def _history(world: World, case: Row, opened_at: datetime, taker: str) -> list[StateChange]:
    """Lead the case from new to the state it is in, through states that lead there."""
    state = case["state"]
    path = ["new"]
    if state != "new":
        path.append("open")
        if state in _PENDING:
            path.append(state)
        elif state in {"resolved", "closed"}:
            if world.chance(35):
                path += [world.rng.choice(_PENDING[:2]), "open"]
            path += ["resolved", "closed"] if state == "closed" else ["resolved"]
    last = world.moment(world.work_day(world.today))
    at, history = opened_at, []
    for step in path:
        by = "system" if step == "closed" else taker
        world.add(
            "case_state_changes",
            {
                "customer_id": case["customer_id"],
                "case_id": case["id"],
                "entered_at": at,
                "state": step,
                "by": by,
            },
            on=at,
            by=by,
        )
        history.append(StateChange(at, step))
        pause = timedelta(minutes=world.rng.randint(20, 4000 if step in _PENDING else 900))
        at = min(at + pause + timedelta(days=7 if step == "resolved" else 0), max(last, at))
    return history


def _set_clocks(world: World, rules: _Rules, case: Row, history: list[StateChange]) -> None:
    allowed = rules.hours[case["priority"]]
    opened_at, hours = history[0].at, BusinessHours()
    respond = due(opened_at, timedelta(hours=allowed["respond"]), [], hours)
    resolve = due(opened_at, timedelta(hours=allowed["resolve"]), history, hours)
    entered = {change.state: change.at for change in history}
    stamps = {
        "respond_due_at": respond.at,
        "resolve_due_at": resolve.at,
        "resolved_at": entered.get("resolved"),
        "closed_at": entered.get("closed"),
    }
    case |= {name: at.isoformat() if at else None for name, at in stamps.items()}
    if case["state"] in {"resolved", "closed"}:
        case["resolution_code"] = world.pick({"answered": 55, "record_changed": 30, "referred": 15})
    if case["state"] == "pending_until":
        back_at = world.moment(world.later(world.today, 2, 12))
        case["pending_until"] = back_at.isoformat()
    case["changed_at"] = history[-1].at.isoformat()


def _talk(world: World, case: Row, texts: dict[str, Any], history: list[StateChange]) -> None:
    """Add the notes: the question first, the answer when it is resolved, others between."""
    follow_ups = sample_data("cases")["follow_ups"]
    kind = "mail" if case["channel"] in {"mail", "web_form"} else "call"
    _note(world, case, history[0].at, kind=kind, body=texts["ask"])
    for change in history[1:]:
        at = change.at + timedelta(minutes=3)
        if change.state == "resolved":
            _note(world, case, at, kind=kind, body=texts["answer"])
        elif change.state in _PENDING:
            who = "internal" if change.state == "pending_internal" else "customer"
            note_kind = "internal" if who == "internal" else kind
            _note(world, case, at, kind=note_kind, body=world.rng.choice(follow_ups[who]))


def _note(world: World, case: Row, at: datetime, *, kind: str, body: str) -> None:
    author = case["owner"] or case["created_by"]
    world.add(
        "case_notes",
        {
            "customer_id": case["customer_id"],
            "case_id": case["id"],
            "written_at": at,
            "author": author,
            "kind": kind,
            "visibility": "internal" if kind == "internal" else "customer",
            "body": body,
        },
        on=at,
        by=author,
    )


def _merge_some(world: World, cases: Sequence[Row]) -> None:
    """Merge a few open cases into an older one of the same customer; no note follows."""
    first: dict[str, Row] = {}
    merged = 0
    for case in cases:
        older = first.setdefault(case["customer_id"], case)
        if older is case or case["state"] not in {"new", "open"} or merged == 8:
            continue
        merged += 1
        at = datetime.fromisoformat(case["changed_at"]) + timedelta(minutes=15)
        case |= {"state": "merged", "merged_into_id": older["id"], "changed_by": CHIEF}
        world.add(
            "case_state_changes",
            {
                "customer_id": case["customer_id"],
                "case_id": case["id"],
                "entered_at": at,
                "state": "merged",
                "by": CHIEF,
            },
            on=at,
            by=CHIEF,
        )
