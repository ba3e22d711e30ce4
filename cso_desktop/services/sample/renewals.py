# SPDX-License-Identifier: MPL-2.0
"""What follows the contracts of the sample company: offers, answers, reminders, successors."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from cso_desktop.domain.dates import ONE_DAY
from cso_desktop.services.sample.contracts import Contract
from cso_desktop.services.sample.world import CHIEF, Row, World

_REMINDER_DAYS: Final = (90, 60, 30)


def make(world: World, contracts: Sequence[Contract]) -> None:
    """Add the renewals of contracts that have a successor, end soon, or ended not long ago."""
    successors = {c.row["predecessor_id"]: c for c in contracts if c.row["predecessor_id"]}
    for contract in sorted(contracts, key=lambda c: (c.ends_on, c.id)):
        days_left = (contract.ends_on - world.today).days
        if contract.row["state"] != "signed" or contract.row["renewal_kind"] == "none":
            continue
        successor = successors.get(contract.id)
        if successor is not None:
            _renewed(world, contract, successor)
        elif -60 <= days_left <= 120:
            _undecided(world, contract, days_left)
    world.number("renewals", sorted(world.rows["renewals"], key=lambda row: row["created_at"]))


def _renewed(world: World, contract: Contract, successor: Contract) -> None:
    is_automatic = contract.row["renewal_kind"] == "auto"
    row = _renewal(world, contract, contract.ends_on - timedelta(days=85))
    decided_on = world.work_day(contract.ends_on - timedelta(days=20))
    row |= {
        "state": "auto_renewed" if is_automatic else "successor_created",
        "decision": None if is_automatic else "accepted",
        "decided_on": decided_on.isoformat(),
        "successor_id": successor.id,
    }
    _offer(world, row, contract.ends_on - timedelta(days=60))


def _undecided(world: World, contract: Contract, days_left: int) -> None:
    row = _renewal(world, contract, min(contract.ends_on - timedelta(days=115), world.today))
    offered_on = contract.ends_on - timedelta(days=70)
    if days_left < 0:
        _offer(world, row, offered_on)
        row["state"] = world.pick({"declined": 40, "lapsed": 60})
        if row["state"] == "declined":
            row |= {"decision": "declined", "decided_on": contract.ends_on.isoformat()}
    elif days_left < 68 and world.chance(75):
        _offer(world, row, offered_on)
        row["state"] = "offered"
        if world.chance(25):
            accepted_on = world.work_day(world.today - timedelta(days=world.rng.randint(1, 9)))
            row |= {
                "state": "accepted",
                "decision": "accepted",
                "decided_on": max(accepted_on, date.fromisoformat(row["offered_on"])).isoformat(),
                "changed_by": CHIEF,
            }


def _renewal(world: World, contract: Contract, made_on: date) -> Row:
    sent = [
        {"days": days, "sent_on": (contract.ends_on - timedelta(days=days)).isoformat()}
        for days in _REMINDER_DAYS
        if contract.ends_on - timedelta(days=days) < world.today
    ]
    return world.add(
        "renewals",
        {
            "customer_id": contract.customer.id,
            "contract_id": contract.id,
            "state": "due",
            "target_start_on": contract.ends_on + ONE_DAY,
            "uplift": Decimal(world.rng.choice(("0", "0.03", "0.05"))),
            "reminders": sent,
        },
        on=world.work_day(made_on),
    )


def _offer(world: World, row: Row, offered_on: date) -> None:
    day = world.work_day(offered_on)
    target = date.fromisoformat(row["target_start_on"])
    valid_until = max(day + timedelta(days=30), target - ONE_DAY)
    row |= {"offered_on": day.isoformat(), "valid_until": valid_until.isoformat()}
