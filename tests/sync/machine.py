# SPDX-License-Identifier: MPL-2.0
"""Two people, three desks and two territories doing anything in any order, with faults drawn in.

After each step every screen shows central versions plus its own outbox (I5); at the end everybody
syncs, every desk equals the tables of the store (I4), and each group that was ever saved was
decided exactly once (I2, I3) unless its only copy was thrown away by restoring a backup.
"""

from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cso_desktop.central.embedded import EmbeddedServer
from cso_desktop.errors import Offline
from cso_desktop.store.schema import TABLES
from cso_desktop.sync import steps
from tests.sync import screen
from tests.sync.world import Cut, Desk, World, assert_same

DESKS = st.integers(0, 2)
PICKS = st.integers(0, 50)
WORDS = st.sampled_from(["a", "b", "c"])
PAGES = st.sampled_from([1, 2, 5, None])
LOSSES = st.sampled_from(["hello", "push", "pull"])
STEPS = st.sampled_from(steps.ALL)


class Machine(RuleBasedStateMachine):
    """The rules; ``base`` is the world that every example starts from a copy of."""

    server: ClassVar[EmbeddedServer]
    base: ClassVar[World]
    empty_cache: ClassVar[Path]
    has_disasters: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.server, self.base.database, self.empty_cache)
        self.desks = [self.world.adopt(desk) for desk in self.base.desks]
        self.saved: set[str] = {group for group, _ in self.world.groups()}
        self.backups: dict[int, tuple[Path, set[str]]] = {}
        self.snapshot: str | None = None
        self.devices = [desk.state("device") for desk in self.desks]
        self.may_change_device = [False] * 3

    # -- edits ---------------------------------------------------------------------------------

    @rule(desk=DESKS, pick=PICKS, kind=st.sampled_from(["contact", "site", "bad site", "number"]))
    def create(self, desk: int, pick: int, kind: str) -> None:
        at = self.desks[desk]
        customer = _pick(at, "customers", pick)
        if customer is None:
            return
        if kind == "contact":
            at.contact(customer)
        elif kind == "number":
            values = {"kind": "duns", "value": "1", "compact_value": "1"}
            at.insert("customer_identifiers", {**values, "customer_id": customer})
        else:
            at.site(customer, country="US" if kind == "site" else "Nowhere")
        self._remember(at)

    @rule(desk=DESKS)
    def create_customer_with_contact(self, desk: int) -> None:
        at = self.desks[desk]
        territories = {
            code: record for record, code in at.query("SELECT id, code FROM territories")
        }
        customer = at.customer(territory_id=territories["EAST"])
        at.contact(customer)
        self._remember(at)

    @rule(
        desk=DESKS,
        pick=PICKS,
        names=st.sets(st.sampled_from(["phone", "notes", "job_title", "email"]), min_size=1),
        word=WORDS,
    )
    def edit_contact(self, desk: int, pick: int, names: set[str], word: str) -> None:
        self._edit(desk, "contacts", pick, dict.fromkeys(names, word))

    @rule(
        desk=DESKS,
        pick=PICKS,
        names=st.sets(st.sampled_from(["street", "city", "label"]), min_size=1),
        word=WORDS,
    )
    def edit_site(self, desk: int, pick: int, names: set[str], word: str) -> None:
        self._edit(desk, "sites", pick, dict.fromkeys(names, word))

    @rule(desk=DESKS, pick=PICKS, word=WORDS)
    def edit_number(self, desk: int, pick: int, word: str) -> None:
        self._edit(desk, "customer_identifiers", pick, {"value": word})

    @rule(desk=DESKS, pick=PICKS)
    def delete_number(self, desk: int, pick: int) -> None:
        at = self.desks[desk]
        row = _pick(at, "customer_identifiers", pick)
        if row is not None:
            at.delete("customer_identifiers", row)
            self._remember(at)

    # -- syncing -------------------------------------------------------------------------------

    @rule(desk=DESKS, page=PAGES)
    def sync(self, desk: int, page: int | None) -> None:
        at = self.desks[desk]
        at.page = page
        at.engine.round(accept_removals=True)
        self._watch_identity(desk)

    @rule(desk=DESKS, call=LOSSES, page=PAGES)
    def sync_with_a_lost_answer(self, desk: int, call: str, page: int | None) -> None:
        at = self.desks[desk]
        at.page, at.loses = page, call
        with suppress(Offline):
            at.engine.round(accept_removals=True)
        at.loses = None
        self._watch_identity(desk)

    @rule(desk=DESKS, step=STEPS, nth=st.integers(1, 3), page=PAGES)
    def sync_with_a_kill(self, desk: int, step: str, nth: int, page: int | None) -> None:
        at = self.desks[desk]
        at.page = page
        at.cutter.at(step, nth=nth)
        with suppress(Cut):
            at.engine.round(accept_removals=True)
        at.cutter.at("never")
        at.reopen()
        self._watch_identity(desk)

    # -- the office ----------------------------------------------------------------------------

    @rule(pick=PICKS, code=st.sampled_from(["WEST", "EAST"]))
    def move_a_customer(self, pick: int, code: str) -> None:
        rows = self.world.sql("select id from app.customers order by id")
        self.world.move(str(rows[pick % len(rows)][0]), code)

    @rule(both=st.booleans())
    def assign_ben(self, both: bool) -> None:
        self.world.assign("ben", *(["WEST", "EAST"] if both else ["EAST"]))

    @rule(pick=PICKS, word=WORDS)
    def edit_in_the_office(self, pick: int, word: str) -> None:
        rows = self.world.sql("select id from app.contacts order by id")
        statement = "update app.contacts set phone = %s where id = %s"
        self.world.sql(statement, word, rows[pick % len(rows)][0])

    # -- disasters -----------------------------------------------------------------------------

    @precondition(lambda self: self.has_disasters)
    @rule(desk=DESKS)
    def back_up(self, desk: int) -> None:
        at = self.desks[desk]
        self.backups[desk] = (at.backup(), self._here(at))

    @precondition(lambda self: bool(self.backups) and self.snapshot is None)
    @rule(pick=PICKS)
    def restore_a_backup(self, pick: int) -> None:
        desk = sorted(self.backups)[pick % len(self.backups)]
        copy, there = self.backups[desk]
        at = self.desks[desk]
        known = {group for group, _ in self.world.groups()}
        self.saved -= self._here(at) - there - known
        at.restore(copy)
        self.may_change_device[desk] = True

    @precondition(lambda self: self.has_disasters and not self.backups and self.snapshot is None)
    @rule()
    def snapshot_the_store(self) -> None:
        self.snapshot = self.world.snapshot()

    @precondition(lambda self: self.snapshot is not None)
    @rule()
    def restore_the_store(self) -> None:
        assert self.snapshot is not None
        self.world.restore(self.snapshot)
        self.may_change_device = [True] * 3

    # -- what must always hold -----------------------------------------------------------------

    @invariant()
    def every_screen_shows_central_rows_and_own_changes(self) -> None:
        for desk in self.desks:
            assert screen.shown(desk) == screen.expected(desk)

    @initialize()
    def begin(self) -> None:
        self._watch_identity(0)

    def teardown(self) -> None:
        try:
            self._converge()
        finally:
            if self.snapshot is not None:
                self.server.drop_database(self.snapshot)
            self.world.close()

    def _converge(self) -> None:
        for _ in range(3):
            for desk in self.desks:
                desk.page = None
                desk.engine.round(accept_removals=True)
        for desk in self.desks:
            assert_same(desk)
            assert desk.status().waiting == 0
            for (count,) in desk.query(
                "SELECT count(*) FROM stage UNION ALL SELECT count(*) FROM shadow"
            ):
                assert count == 0
        decided = [group for group, status in self.world.groups() if status != "duplicate"]
        assert len(decided) == len(set(decided)), "a group was decided twice"
        assert self.saved <= set(decided), "a saved group was lost"

    # -- bookkeeping ---------------------------------------------------------------------------

    def _edit(self, desk: int, table: str, pick: int, changes: dict[str, Any]) -> None:
        at = self.desks[desk]
        row = _pick(at, table, pick)
        if row is not None:
            at.edit(table, row, **changes)
            self._remember(at)

    def _remember(self, desk: Desk) -> None:
        self.saved |= {row[0] for row in desk.query("SELECT group_id FROM outbox")}

    @staticmethod
    def _here(desk: Desk) -> set[str]:
        groups = desk.query("SELECT group_id FROM outbox UNION SELECT group_id FROM journal")
        return {row[0] for row in groups}

    def _watch_identity(self, desk: int) -> None:
        """Without a disaster nobody becomes another device: healing must not hide a defect."""
        now = self.desks[desk].state("device")
        assert now == self.devices[desk] or self.may_change_device[desk]
        self.devices[desk] = now


def _pick(desk: Desk, table: str, pick: int) -> str | None:
    assert table in TABLES
    rows = desk.query(f"SELECT id FROM {table} ORDER BY id")
    return str(rows[pick % len(rows)][0]) if rows else None
