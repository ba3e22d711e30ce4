# SPDX-License-Identifier: MPL-2.0
"""Two people, three desks and two territories doing anything in any order, with faults drawn in.

After each step every screen shows central versions plus its own outbox (I5); at the end everybody
syncs, every desk equals the tables of the store (I4), the store holds what an independent merge
comes to (I6), and each group that was ever saved was decided exactly once (I2, I3) unless disasters
took every copy of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cso_desktop.central.embedded import EmbeddedServer
from cso_desktop.errors import Offline
from cso_desktop.store.schema import TABLES
from cso_desktop.sync import steps
from tests.sync import screen
from tests.sync.model import assert_merged
from tests.sync.world import Cut, Desk, World, assert_same

DESKS = st.integers(0, 3)
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
        for desk in self.desks:
            desk.stays_connected = True
        self.saved: set[str] = {group for group, _ in self.world.groups()}
        self.backups: dict[int, Path] = {}
        self.snapshot: str | None = None
        self.devices = [desk.state("device") for desk in self.desks]
        self.may_change_device = [False] * len(self.desks)

    # -- edits ---------------------------------------------------------------------------------

    @rule(desk=DESKS, pick=PICKS, kind=st.sampled_from(["contact", "site", "bad site", "number"]))
    def create(self, desk: int, pick: int, kind: str) -> None:
        at = self._at(desk)
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
        at = self._at(desk)
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
        at = self._at(desk)
        row = _pick(at, "customer_identifiers", pick)
        if row is not None:
            at.delete("customer_identifiers", row)
            self._remember(at)

    @rule(desk=DESKS, pick=PICKS, word=WORDS)
    def edit_with_a_kill(self, desk: int, pick: int, word: str) -> None:
        """The process ends when everything is written and nothing is committed."""
        at = self._at(desk)
        row = _pick(at, "contacts", pick)
        if row is None:
            return
        with suppress(Cut), at.cache.work(at.clock) as work:
            work.update("contacts", row, {"phone": f"never saved {word}"})
            work.close_group("Never saved")
            raise Cut

    # -- syncing -------------------------------------------------------------------------------

    @rule(desk=DESKS, page=PAGES)
    def sync(self, desk: int, page: int | None) -> None:
        at = self._at(desk)
        at.page = page
        at.engine.round(accept_removals=True)
        self._watch_identity(desk)

    @rule(desk=DESKS, call=LOSSES, page=PAGES)
    def sync_with_a_lost_answer(self, desk: int, call: str, page: int | None) -> None:
        at = self._at(desk)
        at.page, at.loses = page, call
        with suppress(Offline):
            at.engine.round(accept_removals=True)
        at.loses = None
        self._watch_identity(desk)

    @rule(desk=DESKS, step=STEPS, nth=st.integers(1, 3), page=PAGES)
    def sync_with_a_kill(self, desk: int, step: str, nth: int, page: int | None) -> None:
        at = self._at(desk)
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

    @rule(pick=PICKS)
    def forget_old_deletions(self, pick: int) -> None:
        commits = self.world.sql("select at from sync.commit order by rev")
        self.world.prune(commits[-1 - pick % len(commits)][0])

    @rule(pick=PICKS, word=WORDS)
    def edit_in_the_office(self, pick: int, word: str) -> None:
        rows = self.world.sql("select id from app.contacts order by id")
        statement = "update app.contacts set phone = %s where id = %s"
        self.world.sql(statement, word, rows[pick % len(rows)][0])

    # -- disasters -----------------------------------------------------------------------------

    @precondition(lambda self: self.has_disasters)
    @rule(desk=DESKS)
    def back_up(self, desk: int) -> None:
        self.backups[desk % len(self.desks)] = self._at(desk).backup()

    @precondition(lambda self: bool(self.backups))
    @rule(pick=PICKS)
    def restore_a_backup(self, pick: int) -> None:
        desk = sorted(self.backups)[pick % len(self.backups)]
        with self._disaster():
            self.desks[desk].restore(self.backups[desk])
        self.may_change_device[desk] = True

    @precondition(lambda self: self.has_disasters and self.snapshot is None)
    @rule()
    def snapshot_the_store(self) -> None:
        self.snapshot = self.world.snapshot()

    @precondition(lambda self: self.snapshot is not None)
    @rule()
    def restore_the_store(self) -> None:
        assert self.snapshot is not None
        self._restore_store(self.snapshot)
        self.world.drop(self.snapshot)
        self.snapshot = None

    @precondition(lambda self: self.has_disasters and len(self.desks) == 3)
    @rule(desk=DESKS, who_writes=st.sampled_from(["both", "original", "clone"]))
    def clone_a_machine(self, desk: int, who_writes: str) -> None:
        at = self._at(desk)
        clone = at.clone()
        clone.stays_connected = True
        self.desks.append(clone)
        self.world.desks.append(clone)
        self.devices.append(clone.state("device"))
        self.may_change_device.append(True)
        self.may_change_device[self.desks.index(at)] = True
        for writer, name in ((at, "original"), (clone, "clone")):
            customer = _pick(writer, "customers", 0)
            if customer is not None and who_writes in {name, "both"}:
                writer.contact(customer)
                self._remember(writer)

    # -- directed: what random steps hardly ever come to ----------------------------------------

    @rule(desk=DESKS, other=DESKS, page=PAGES, prunes=st.booleans())
    def delete_what_another_desk_holds(
        self, desk: int, other: int, page: int | None, prunes: bool
    ) -> None:
        at = self._at(desk)
        customer = _pick(at, "customers", 0)
        if customer is None:
            return
        values = {"kind": "duns", "value": "1", "compact_value": "1", "customer_id": customer}
        row = at.insert("customer_identifiers", values)
        self._remember(at)
        self.sync(desk, page)
        self.sync(other, page)
        if row in at.ids("customer_identifiers"):
            at.delete("customer_identifiers", row)
            self._remember(at)
            self.sync(desk, page)
        if prunes:
            self.world.prune()

    @rule(pick=PICKS, page=st.sampled_from([1, 2]), after=st.integers(1, 6))
    def move_a_customer_between_two_pages(self, pick: int, page: int, after: int) -> None:
        """Anna works in both territories, so the rows stay whatever page the move falls on."""
        self.move_a_customer(pick, "WEST")
        self.move_a_customer(pick, "EAST")
        self.sync_with_a_kill(0, steps.STAGE_COMMITTED, after, page)
        self.move_a_customer(pick, "WEST")
        self.sync(0, page)

    @rule(desk=DESKS, pick=PICKS, names=st.sets(st.sampled_from(["street", "city"]), min_size=1))
    def edit_one_site_on_two_desks(self, desk: int, pick: int, names: set[str]) -> None:
        """Two desks change parts of one address from the same base."""
        self.sync(desk, None)
        self.sync(desk + 1, None)
        row = _pick(self._at(desk), "sites", pick)
        if row is None or row not in self._at(desk + 1).ids("sites"):
            return
        for at, word, parts in (
            (self._at(desk), "x", names),
            (self._at(desk + 1), "y", {"city", "label"}),
        ):
            at.edit("sites", row, **dict.fromkeys(parts, word))
            self._remember(at)
        self.sync(desk, None)
        self.sync(desk + 1, None)

    @precondition(lambda self: self.has_disasters)
    @rule(writer=DESKS, reader=DESKS, later=DESKS)
    def the_store_loses_its_tail(self, writer: int, reader: int, later: int) -> None:
        """The same revisions are given out twice, and a desk only read the first of them."""
        tail = self.world.snapshot()
        self._write_and_sync(writer)
        self.sync(reader, None)
        self._restore_store(tail)
        self.world.drop(tail)
        self._write_and_sync(later)
        self.sync(reader, None)

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
                self.world.drop(self.snapshot)
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
        assert_merged(self.world, screen.TABLES)
        decided = [group for group, status in self.world.groups() if status != "duplicate"]
        assert len(decided) == len(set(decided)), "a group was decided twice"
        refused = {group for desk in self.desks for group in _groups(desk, "quarantine")}
        assert self.saved <= set(decided) | refused, "a saved group was lost"

    # -- bookkeeping ---------------------------------------------------------------------------

    def _at(self, desk: int) -> Desk:
        return self.desks[desk % len(self.desks)]

    def _edit(self, desk: int, table: str, pick: int, changes: dict[str, Any]) -> None:
        at = self._at(desk)
        row = _pick(at, table, pick)
        if row is not None:
            at.edit(table, row, **changes)
            self._remember(at)

    def _write_and_sync(self, desk: int) -> None:
        self._edit(desk, "contacts", 0, {"notes": f"{self.world.clock.at}"})
        self.sync(desk, None)

    def _remember(self, desk: Desk) -> None:
        self.saved |= _groups(desk, "outbox")

    def _restore_store(self, snapshot: str) -> None:
        with self._disaster():
            self.world.restore(snapshot)
        self.may_change_device = [True] * len(self.desks)

    @contextmanager
    def _disaster(self) -> Iterator[None]:
        """Only what no desk and no store holds any more afterwards may be lost (I2)."""
        assert self.saved <= self._copies(), "a saved group had no home"
        yield
        self.saved &= self._copies()

    def _copies(self) -> set[str]:
        held = {group for group, _ in self.world.groups()}
        for desk in self.desks:
            for table in ("outbox", "journal", "quarantine"):
                held |= _groups(desk, table)
        return held

    def _watch_identity(self, desk: int) -> None:
        """Without a disaster nobody becomes another device: healing must not hide a defect."""
        place = desk % len(self.desks)
        now = self.desks[place].state("device")
        assert now == self.devices[place] or self.may_change_device[place]
        self.devices[place] = now


def _pick(desk: Desk, table: str, pick: int) -> str | None:
    assert table in TABLES
    rows = desk.query(f"SELECT id FROM {table} ORDER BY id")
    return str(rows[pick % len(rows)][0]) if rows else None


def _groups(desk: Desk, table: str) -> set[str]:
    """The groups that one of a desk's tables holds; of the quarantine, those refused."""
    only = " WHERE status = 'rejected'" if table == "quarantine" else ""
    return {row[0] for row in desk.query(f"SELECT group_id FROM {table}{only}")}
