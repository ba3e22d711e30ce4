# SPDX-License-Identifier: MPL-2.0
"""Records move only as their tables say, and a refusal says why."""

import pytest
from hypothesis import given as using
from hypothesis import strategies as st

from cso_desktop.domain import lifecycles
from cso_desktop.domain.lifecycles import CASE, CREDIT_MEMO, DISPUTE, INVOICE, MACHINES, ORDER
from cso_desktop.domain.roles import Role
from cso_desktop.domain.states import Given, Machine, Move, refusal, transition
from cso_desktop.errors import Bug, NotAllowed, RuleBroken

EVERYBODY = frozenset(Role)


def test_every_machine_is_listed_and_ends_somewhere_unless_it_goes_in_circles() -> None:
    declared = [value for value in vars(lifecycles).values() if isinstance(value, Machine)]
    assert declared == list(MACHINES.values())
    circles = {name for name, machine in MACHINES.items() if not machine.final_states}
    assert circles == {"contact", "site"}


@using(st.sampled_from(sorted(MACHINES)), st.data())
def test_inv_45_nothing_happens_outside_the_table(kind: str, data: st.DataObject) -> None:
    machine = MACHINES[kind]
    state = data.draw(st.sampled_from(machine.states))
    name = data.draw(st.sampled_from([move.name for move in machine.moves]))
    reached = {move.target for move in machine.moves_from(state) if move.name == name}
    try:
        target = transition(machine, state, name, EVERYBODY, given=Given(came_from=state))
    except NotAllowed:
        assert not reached
    else:
        assert target in reached or target == state


def test_an_order_takes_its_usual_way() -> None:
    state = "draft"
    for name, role in [("submit", Role.FAM), ("confirm", Role.ORD), ("close", Role.SYS)]:
        state = transition(ORDER, state, name, {role})
    assert state == "closed"


def test_ord_05_a_released_order_is_back_where_it_was() -> None:
    held = transition(ORDER, "submitted", "hold", {Role.AR})
    released = transition(ORDER, held, "release", {Role.SUP}, given=Given(came_from="submitted"))
    assert (held, released) == ("on_hold", "submitted")
    with pytest.raises(RuleBroken) as refused:
        transition(ORDER, "on_hold", "release", {Role.SUP}, given=Given(is_own=True))
    assert refused.value.rule == "second_person"


def test_a_refused_state_says_what_is_possible() -> None:
    with pytest.raises(NotAllowed) as refused:
        transition(CASE, "merged", "open", {Role.REP})
    assert refused.value.message == "“Open” is not possible while the case is merged."
    assert refused.value.hint == "This state is final."
    with pytest.raises(NotAllowed) as refused:
        transition(ORDER, "short_closed", "confirm", {Role.ORD})
    assert refused.value.hint == "Possible now: Reopen, Close."


def test_a_missing_role_is_named() -> None:
    assert (
        refusal(ORDER, "submitted", "confirm", {Role.REP})
        == "“Confirm” needs one of these roles: Order desk."
    )
    assert refusal(ORDER, "submitted", "confirm", {Role.REP, Role.ORD}) is None


@pytest.mark.parametrize(
    ("machine", "state", "name", "role"),
    [
        (ORDER, "submitted", "confirm", Role.ORD),
        (INVOICE, "validated", "post", Role.BIL),
        (MACHINES["payment"], "submitted", "approve", Role.SUP),
        (MACHINES["customer"], "active", "hold", Role.AR),
    ],
)
def test_inv_50_what_binds_others_is_refused_offline(
    machine: Machine, state: str, name: str, role: Role
) -> None:
    with pytest.raises(RuleBroken) as refused:
        transition(machine, state, name, {role}, given=Given(is_online=False))
    assert refused.value.rule == "needs_central"


def test_inv_50_no_posting_approval_release_or_merge_may_ever_be_offline() -> None:
    binding = {
        "post",
        "approve",
        "reject",
        "confirm",
        "release",
        "hold",
        "merge",
        "reverse",
        "sign",
    }
    for machine in MACHINES.values():
        for move in machine.moves:
            assert not (move.name in binding and move.offline), (machine.record, move.name)


def test_nobody_approves_what_they_themselves_submitted() -> None:
    for machine in MACHINES.values():
        assert all(move.second_person for move in machine.moves if move.name == "approve")
    with pytest.raises(RuleBroken):
        transition(DISPUTE, "under_review", "approve", {Role.SUP}, given=Given(is_own=True))


def test_above_the_limit_it_takes_another_person_with_the_right_role() -> None:
    above = Given(is_above_limit=True)
    with pytest.raises(RuleBroken) as refused:
        transition(CREDIT_MEMO, "validated", "post", {Role.BIL}, given=above)
    assert refused.value.rule == "above_limit"
    assert transition(CREDIT_MEMO, "validated", "post", {Role.SUP}, given=above) == "posted"
    own = Given(is_above_limit=True, is_own=True)
    assert refusal(INVOICE, "validated", "post", {Role.BIL}, given=own) is not None


def test_a_reason_is_asked_for_where_the_table_says_so() -> None:
    assert refusal(ORDER, "confirmed", "hold", {Role.AR}, given=Given(has_reason=False)) == (
        "“Hold” needs a reason."
    )


def test_unknown_states_and_moves_are_bugs() -> None:
    with pytest.raises(Bug):
        transition(CASE, "asleep", "open", EVERYBODY)
    with pytest.raises(Bug):
        transition(CASE, "new", "fly", EVERYBODY)
    with pytest.raises(Bug):
        Machine("kite", ("up",), (Move("land", "lost", "down", {Role.REP}),))
