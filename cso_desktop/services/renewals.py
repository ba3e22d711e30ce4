# SPDX-License-Identifier: MPL-2.0
"""Renewals: what must be decided by when, proposed, offered, and made a contract by the store."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from cso_desktop.domain.contracts import due_reminders, expiry_window
from cso_desktop.domain.dates import ONE_DAY
from cso_desktop.domain.ids import new_id
from cso_desktop.domain.money import to_minor
from cso_desktop.domain.roles import Role
from cso_desktop.errors import RuleBroken
from cso_desktop.services.checks import Checks
from cso_desktop.services.desk import Desk
from cso_desktop.services.records import Saved, saved
from cso_desktop.services.registry import use_case
from cso_desktop.services.syncing import decide_group, decide_groups
from cso_desktop.store import records, renewals
from cso_desktop.store.codec import Document
from cso_desktop.store.unit_of_work import UnitOfWork

_MAKERS = frozenset({Role.CON, Role.FAM})
_DECIDERS = frozenset({Role.CON})
_OFFERERS = frozenset({Role.CON, Role.SUP})
REMINDER_DAYS: Final = (90, 60, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """How many days to look ahead."""

    within: int = 90
    today: date | None = None


@dataclass(frozen=True, slots=True)
class ToDecide:
    """A contract that ends.

    Attributes:
        window: the column of the board: ``expired_30``, ``within_7`` to ``within_90``, or
            ``notice`` where only the last day for notice is near.
        reminders_due: reminders, in days before the end, that nobody has sent yet.
    """

    contract_id: str
    contract: str
    title: str
    customer: str
    kind: str
    ends_on: date
    days_left: int
    window: str
    notice_by: date
    notice_days_left: int
    renewal_kind: str
    renewal_id: str | None
    renewal_state: str
    reminders_due: list[int]
    yearly_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class WorklistAnswer:
    """The worklist on a day, the nearest end first."""

    today: date
    within: int
    rows: list[ToDecide]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A renewal of a contract, by its number or id; ``uplift`` is a fraction such as 0.03."""

    contract: str
    uplift: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The offer of a renewal, by its number or id."""

    renewal: str
    valid_until: date | None = None
    uplift: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """The customer's word on an offer; ``without`` names lines that are not renewed."""

    renewal: str
    on: date | None = None
    signed_for_customer: str | None = None
    without: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """The end of it, and why."""

    renewal: str
    reason: str


@dataclass(frozen=True, slots=True)
class Renewed:
    """A renewal and the contract that the store made of it."""

    renewal: Saved
    successor_id: str
    successor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The day on which it is looked at; today unless given."""

    today: date | None = None


@dataclass(frozen=True, slots=True)
class Tidied:
    """What a tidy-up did: numbers of the offers that lapsed and the contracts that went on."""

    lapsed: list[str]
    renewed: list[str]
    refused: list[str]


@use_case("renewals.worklist")
def worklist(desk: Desk, asked: Worklist) -> WorklistAnswer:
    """List the contracts to decide about: notice falls due, they end, or they have (CTR-05)."""
    today = asked.today or desk.clock.today()
    with desk.cache.read() as connection:
        found = renewals.undecided(connection, today, today + timedelta(days=asked.within))
        sent = {
            row.renewal_id: _reminders(records.read(connection, "renewals", row.renewal_id))
            for row in found
            if row.renewal_id
        }
    rows = [_to_decide(row, today, sent.get(row.renewal_id or "", [])) for row in found]
    return WorklistAnswer(today, asked.within, rows)


@use_case("renewals.propose", roles=_MAKERS, writes=True)
def propose(desk: Desk, proposal: Proposal) -> Saved:
    """Propose to renew a contract; one that is open already is given instead (CTR-07, INV-37)."""
    with desk.cache.read() as connection:
        contract_id = records.find_id(connection, "contracts", proposal.contract)
        contract = records.read(connection, "contracts", contract_id)
        successor = renewals.successor_of(connection, contract_id)
    checks = Checks()
    checks.that(
        contract["state"] == "signed",
        "contract",
        "Only a signed contract that nobody gave notice of is renewed.",
    )
    checks.need("contract", contract["ends_on"], "This contract has no end to renew it after.")
    checks.that(successor is None, "contract", "This contract has a successor already.")
    _check_uplift(checks, proposal.uplift)
    checks.done()
    from_day = date.fromisoformat(contract["ends_on"]) + ONE_DAY
    with desk.cache.read() as connection:
        known = renewals.open_renewal(connection, contract_id, from_day)
    if known is not None:
        return saved(desk, "renewals", known)
    with desk.work(f"Propose to renew {contract['title']}") as work:
        renewal_id = _insert(work, contract, from_day, proposal.uplift)
    return saved(desk, "renewals", renewal_id)


@use_case("renewals.offer", roles=_OFFERERS, writes=True, offline=False)
def offer(desk: Desk, wanted: Offer) -> Saved:
    """Offer a renewal; an uplift beyond the limit is offered by another person (CTR-07).

    Raises:
        RuleBroken: the store refuses, for example as ``second_person``.
    """
    renewal = _find(desk, wanted.renewal)
    checks = Checks()
    _check_uplift(checks, wanted.uplift or Decimal(0))
    checks.done()
    changes: dict[str, Any] = {}
    if wanted.uplift is not None:
        changes["uplift"] = wanted.uplift
    if wanted.valid_until is not None:
        changes["valid_until"] = wanted.valid_until

    def act(work: UnitOfWork) -> None:
        if changes:
            work.update("renewals", renewal["id"], changes)
        work.call("offer", "renewals", renewal["id"])

    decide_group(desk, f"Offer renewal {_called(renewal)}", act)
    return saved(desk, "renewals", renewal["id"])


@use_case("renewals.accept", roles=_DECIDERS, writes=True, offline=False)
def accept(desk: Desk, word: Acceptance) -> Renewed:
    """Take the customer's yes: the store makes the successor from the day after (INV-36).

    Raises:
        RuleBroken: the offer has run out, or the contract has a successor.
    """
    renewal = _find(desk, word.renewal)
    successor_id = new_id()
    args: dict[str, object] = {"new_id": successor_id, "without": word.without}
    if word.on is not None:
        args["on"] = word.on.isoformat()
    if word.signed_for_customer:
        args["signed_for_customer"] = word.signed_for_customer

    def act(work: UnitOfWork) -> None:
        work.call("accept", "renewals", renewal["id"], args=args)
        work.call("create_successor", "renewals", renewal["id"], args=args)

    decide_group(desk, f"Accept renewal {_called(renewal)}", act)
    return Renewed(
        saved(desk, "renewals", renewal["id"]),
        successor_id,
        saved(desk, "contracts", successor_id).number,
    )


@use_case("renewals.decline", roles=_DECIDERS, writes=True, offline=False)
def decline(desk: Desk, word: Decline) -> Saved:
    """Record that the contract is not renewed, with the reason."""
    renewal = _find(desk, word.renewal)
    if not word.reason.strip():
        raise RuleBroken("needs_reason", "Say why it is not renewed.")

    def act(work: UnitOfWork) -> None:
        work.call("decline", "renewals", renewal["id"], args={"reason": word.reason.strip()})

    decide_group(desk, f"Decline renewal {_called(renewal)}", act)
    return saved(desk, "renewals", renewal["id"])


@use_case("renewals.remind", roles=_MAKERS, writes=True)
def remind(desk: Desk, wanted: Proposal) -> list[int]:
    """Log the reminders that are due as sent, each once; give those to send now (CTR-06)."""
    renewal_id = propose(desk, wanted).id
    today = desk.clock.today()
    with desk.cache.read() as connection:
        renewal = records.read(connection, "renewals", renewal_id)
    ends_on = date.fromisoformat(renewal["target_start_on"]) - ONE_DAY
    due = due_reminders(ends_on, REMINDER_DAYS, _reminders(renewal), today)
    if due:
        log = [*(renewal["reminders"] or [])]
        log += [{"days": days, "sent_on": today.isoformat()} for days in due]
        with desk.work(f"Remind of renewal {_called(renewal)}") as work:
            work.update("renewals", renewal_id, {"reminders": log})
    return due


@use_case("renewals.tidy", roles=_DECIDERS, writes=True, offline=False)
def tidy(desk: Desk, day: Day) -> Tidied:
    """Let offers lapse that have run out, and automatic contracts go on past their notice (CTR-08).

    Running it again does nothing; the store judges each by its own date.
    """
    today = day.today or desk.clock.today()
    with desk.cache.read() as connection:
        over = renewals.lapsed(connection, today)
        going_on = renewals.renewing_themselves(connection, today)
    deeds = [
        (f"Lapse renewal {number}", _calling("lapse", renewal_id)) for renewal_id, number in over
    ]
    deeds += [
        (f"Renew contract {number} by itself", _renewing(contract_id, ends_on + ONE_DAY))
        for contract_id, number, ends_on in going_on
    ]
    if not deeds:
        return Tidied([], [], [])
    answers = decide_groups(desk, deeds)
    numbers = [number for _, number in over] + [number for _, number, _ in going_on]
    done = [n for n, refusal in zip(numbers, answers, strict=True) if refusal is None]
    return Tidied(
        lapsed=[n for n in done if n in numbers[: len(over)]],
        renewed=[n for n in done if n in numbers[len(over) :]],
        refused=[refusal for refusal in answers if refusal is not None],
    )


def _calling(move: str, renewal_id: str) -> Any:
    def act(work: UnitOfWork) -> None:
        work.call(move, "renewals", renewal_id)

    return act


def _renewing(contract_id: str, from_day: date) -> Any:
    def act(work: UnitOfWork) -> None:
        contract = records.read(work.connection, "contracts", contract_id)
        known = renewals.open_renewal(work.connection, contract_id, from_day)
        renewal_id = known or _insert(work, contract, from_day, Decimal(0))
        work.call("auto_renew", "renewals", renewal_id)

    return act


def _insert(work: UnitOfWork, contract: Document, from_day: date, uplift: Decimal) -> str:
    return work.insert(
        "renewals",
        {
            "customer_id": contract["customer_id"],
            "contract_id": contract["id"],
            "target_start_on": from_day,
            "uplift": uplift,
        },
    )


def _find(desk: Desk, number: str) -> Document:
    with desk.cache.read() as connection:
        record_id = records.find_id(connection, "renewals", number)
        return records.read(connection, "renewals", record_id)


def _called(renewal: Document) -> str:
    return str(renewal["number"] or renewal["provisional_number"])


def _check_uplift(checks: Checks, uplift: Decimal) -> None:
    if checks.exact("uplift", uplift):
        checks.that(
            -1 < uplift <= 1, "uplift", "An uplift is a fraction: 0.03 is three percent more."
        )


def _reminders(renewal: Document) -> list[int]:
    return [int(each["days"]) for each in renewal["reminders"] or []]


def _to_decide(row: renewals.Undecided, today: date, sent: list[int]) -> ToDecide:
    window = expiry_window(row.ends_on, today)
    return ToDecide(
        contract_id=row.contract_id,
        contract=row.contract,
        title=row.title,
        customer=row.customer,
        kind=row.kind,
        ends_on=row.ends_on,
        days_left=(row.ends_on - today).days,
        window="notice" if window is None else window.value,
        notice_by=row.notice_by,
        notice_days_left=(row.notice_by - today).days,
        renewal_kind=row.renewal_kind,
        renewal_id=row.renewal_id,
        renewal_state=row.renewal_state,
        reminders_due=due_reminders(row.ends_on, REMINDER_DAYS, sent, today),
        yearly_minor=to_minor(row.yearly, row.currency),
        currency=row.currency,
    )
