# SPDX-License-Identifier: MPL-2.0
"""One round of syncing: hello, push until nothing waits, pull, merge (SYNC 3.2).

The engine holds no state of its own between rounds: whatever must be remembered stands in the
cache, so a round may be cut off at any instant and the next one goes on from there.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cso_desktop import __version__
from cso_desktop.domain.clock import Clock
from cso_desktop.errors import Bug, Offline, StoreBusy
from cso_desktop.store import home_state
from cso_desktop.store.cache import Cache
from cso_desktop.store.schema import SCHEMA_VERSION, TABLES
from cso_desktop.store.types import instant_text
from cso_desktop.store.unit_of_work import ChangeSet
from cso_desktop.sync import identity, merge, pull, push, steps
from cso_desktop.sync.answers import CONFLICT, FORK, REJECTED, Hello, Page, PushAnswer
from cso_desktop.sync.installation import UNNAMED, Installation
from cso_desktop.sync.results import (
    MassDeletion,
    OnProgress,
    Progress,
    RoundResult,
    no_progress,
)
from cso_desktop.sync.troubles import Revoked, UnknownDevice
from cso_desktop.sync.wire import Central, CentralFactory

_log = logging.getLogger(__name__)
_MOST_STARTS = 4
_NOTICES: Mapping[str, str] = {
    "upgrade": "This version of CSO Desktop is too old to send changes; they are kept here.",
    "read_only": "The central store only answers questions now; changes are kept here.",
}
_OLD_STORE = "The central store is older than this program, so changes are kept here."


class _NewIdentityNeeded(Exception):
    """Somebody else speaks with our numbers."""


class _FullResetNeeded(Exception):
    """The store has forgotten what it told us."""


@dataclass(slots=True)
class _Tally:
    """The counts of one round, while it goes on."""

    pushed: int = 0
    pulled: int = 0
    merged: int = 0
    conflicts: int = 0
    refused: int = 0
    notice: str | None = None
    touched: dict[str, set[str]] = field(default_factory=dict)

    def add(self, changes: ChangeSet) -> None:
        """Remember which records changed."""
        for table, ids in changes.changed.items():
            self.touched.setdefault(table, set()).update(ids)


class SyncEngine:
    """Carries changes between one cache and its central store.

    Thread: any; rounds of one engine, and of all that share a lock, wait for each other.
    """

    def __init__(
        self,
        cache: Cache,
        central_factory: CentralFactory,
        clock: Clock,
        *,
        installation: Installation = UNNAMED,
        on_step: steps.OnStep = steps.nothing,
        lock: "threading.Lock | None" = None,
        on_revoked: Callable[[Revoked], None] = lambda told: None,
    ) -> None:
        self._cache = cache
        self._central_factory = central_factory
        self._clock = clock
        self._installation = installation
        self._on_step = on_step
        self._lock = lock or threading.Lock()
        self._on_revoked = on_revoked

    def round(
        self, *, on_progress: OnProgress = no_progress, accept_removals: bool = False
    ) -> RoundResult:
        """Send what waits and fetch what is new.

        Args:
            on_progress: told how far the round is, on this thread.
            accept_removals: a person agreed to a mass deletion that stopped the round before.

        Raises:
            Offline, StoreBusy: nothing is lost; a later round goes on.
            NotAllowed, Revoked: the store refuses this person or device.
            MassDeletion: what arrived would remove so much that a person must agree first.
        """
        started = time.monotonic()
        tally = _Tally()
        with self._lock:
            try:
                with self._central_factory() as central:
                    self._converse(central, tally, on_progress, accept_removals=accept_removals)
            except Offline:
                self._note_offline()
                raise
            except Revoked as told:
                self._on_revoked(told)
                raise
            self._note_success()
        return self._result(tally, time.monotonic() - started)

    def check_reachable(self) -> None:
        """See whether the store answers this person now.

        Raises:
            Offline, StoreBusy, NotAllowed: it does not.
        """
        self._central_factory().close()

    def _converse(
        self, central: Central, tally: _Tally, on_progress: OnProgress, *, accept_removals: bool
    ) -> None:
        for _ in range(_MOST_STARTS):
            try:
                hello = self._greet(central)
                if self._may_push(hello, tally):
                    self._push(central, hello, tally, on_progress)
                page = self._pull(central, hello, tally, on_progress)
                self._merge(tally, on_progress, accept_removals=accept_removals)
                self._check_numbers(page)
                return
            except _NewIdentityNeeded:
                self._become(identity.new_identity)
            except (_FullResetNeeded, UnknownDevice):
                self._become(identity.full_reset)
                tally.add(ChangeSet(dict.fromkeys(TABLES, frozenset())))
        raise Bug("the central store and this home never agreed on who this home is")

    # -- hello ---------------------------------------------------------------------------------

    def _greet(self, central: Central) -> Hello:
        with self._cache.read() as connection:
            device = home_state.get(connection, "device")
            is_registered = home_state.get(connection, "registered", False)
            client = {
                "app": __version__,
                "schema": SCHEMA_VERSION,
                "install_hash": self._installation.hash.hex(),
                "clock": instant_text(self._clock.now()),
                "known": home_state.get(connection, "known") or {},
                "next_seq": home_state.get(connection, "next_seq", 1),
                "acked": home_state.get(connection, "acked", 0),
            }
        if not is_registered:
            central.register(device, self._installation.label, self._installation.hash)
            with self._cache.write() as connection:
                home_state.put(connection, "registered", True)
            self._on_step(steps.REGISTERED)
        hello = central.hello(device, client)
        self._obey(hello)
        return hello

    def _obey(self, hello: Hello) -> None:
        match hello.must:
            case "revoked":
                raise Revoked("Access to the central store was revoked.", wipe=hello.wipe)
            case "reset":
                raise _FullResetNeeded
            case "new_device":
                raise _NewIdentityNeeded
            case "lagging":
                raise StoreBusy("The central store's copy has not caught up yet.")
        with self._cache.write() as connection:
            if hello.person is not None:
                home_state.put(connection, "person", hello.person)
            home_state.put(connection, "server_time", hello.server_time)
            home_state.put(connection, "revoked", False)

    @staticmethod
    def _may_push(hello: Hello, tally: _Tally) -> bool:
        tally.notice = _NOTICES.get(hello.must)
        if tally.notice is None and hello.schema_max < SCHEMA_VERSION:
            tally.notice = _OLD_STORE
        return tally.notice is None

    # -- push ----------------------------------------------------------------------------------

    def _push(self, central: Central, hello: Hello, tally: _Tally, on_progress: OnProgress) -> None:
        at_most = hello.limits.groups
        while True:
            with self._cache.read() as connection:
                batch = push.next_batch(connection, hello.limits, at_most=at_most)
                waiting = push.waiting(connection)
            if batch is None:
                return
            on_progress(Progress("push", tally.pushed, tally.pushed + waiting))
            try:
                answer = self._send(central, batch)
            except Bug as error:
                # One of them is poison to the store: alone it can be told and set aside.
                at_most = 1
                if len(batch.groups) == 1:
                    self._set_aside(batch, error)
                    tally.refused += 1
                    at_most = hello.limits.groups
                continue
            _count(answer, tally)
            if answer.trouble == FORK:
                raise _NewIdentityNeeded
            if answer.trouble is not None:
                raise _FullResetNeeded

    def _send(self, central: Central, batch: push.Batch) -> PushAnswer:
        self._on_step(steps.PUSH_READY)
        answer = central.push(batch.device, batch.groups, batch.known)
        self._on_step(steps.PUSH_RECEIVED)
        with self._cache.write() as connection:
            push.record_answer(connection, batch, answer)
            self._on_step(steps.PUSH_BEFORE_COMMIT)
        self._on_step(steps.PUSH_COMMITTED)
        return answer

    def _set_aside(self, batch: push.Batch, error: Bug) -> None:
        _log.error("A change was set aside because the central store failed: %s", error.detail)
        with self._cache.write() as connection:
            push.set_aside(connection, batch, error)

    # -- pull and merge ------------------------------------------------------------------------

    def _pull(self, central: Central, hello: Hello, tally: _Tally, on_progress: OnProgress) -> Page:
        while True:
            with self._cache.read() as connection:
                request = pull.next_request(connection)
            page = central.pull(request.state, hello.limits.page)
            if page.is_reset:
                raise _FullResetNeeded
            if page.is_lagging:
                raise StoreBusy("The central store's copy has not caught up yet.")
            self._on_step(steps.STAGE_RECEIVED)
            with self._cache.write() as connection:
                is_kept = pull.stage(connection, request, page)
                self._on_step(steps.STAGE_BEFORE_COMMIT)
            self._on_step(steps.STAGE_COMMITTED)
            if is_kept:
                tally.pulled += page.row_count
                on_progress(Progress("pull", tally.pulled, None))
                if page.is_complete:
                    return page

    def _merge(self, tally: _Tally, on_progress: OnProgress, *, accept_removals: bool) -> None:
        on_progress(Progress("merge", 0, tally.pulled))
        try:
            with self._cache.write() as connection:
                merged = merge.merge(
                    connection,
                    self._clock.now(),
                    on_step=self._on_step,
                    accept_removals=accept_removals,
                )
                home_state.put(connection, "held", None)
                self._on_step(steps.MERGE_BEFORE_COMMIT)
        except MassDeletion as stop:
            with self._cache.write() as connection:
                held = {"removed": stop.removed, "total": stop.total}
                home_state.put(connection, "held", held)
            raise
        self._on_step(steps.MERGE_COMMITTED)
        tally.merged += merged.rows
        tally.add(merged.changes)
        on_progress(Progress("merge", tally.pulled, tally.pulled))

    def _check_numbers(self, page: Page) -> None:
        """See whether a copy of this home used our numbers, or the store forgot some of them."""
        with self._cache.read() as connection:
            known_there = page.last_seq(home_state.get(connection, "device"))
            last_drawn = home_state.get(connection, "next_seq", 1) - 1
            acked = home_state.get(connection, "acked", 0)
        if known_there is None:
            return
        if known_there > last_drawn:
            raise _NewIdentityNeeded
        if known_there < acked:
            raise _FullResetNeeded

    # -- bookkeeping ---------------------------------------------------------------------------

    def _become(self, change: identity.Change) -> None:
        with self._cache.write() as connection:
            change(connection)
            self._on_step(steps.IDENTITY_BEFORE_COMMIT)

    def _note_offline(self) -> None:
        with self._cache.write() as connection:
            if home_state.get(connection, "offline_since") is None:
                home_state.put(connection, "offline_since", instant_text(self._clock.now()))

    def _note_success(self) -> None:
        with self._cache.write() as connection:
            home_state.put(connection, "offline_since", None)
            home_state.put(connection, "last_sync", instant_text(self._clock.now()))

    def _result(self, tally: _Tally, seconds: float) -> RoundResult:
        with self._cache.read() as connection:
            waiting = push.waiting(connection)
            known = home_state.get(connection, "known") or {}
        changed = {table: frozenset(ids) for table, ids in tally.touched.items()}
        return RoundResult(
            pushed=tally.pushed,
            pulled=tally.pulled,
            merged=tally.merged,
            conflicts=tally.conflicts,
            refused=tally.refused,
            waiting=waiting,
            cursor=known.get("rev"),
            seconds=seconds,
            changes=ChangeSet(changed),
            notice=tally.notice,
        )


def _count(answer: PushAnswer, tally: _Tally) -> None:
    tally.pushed += len(answer.results)
    tally.conflicts += sum(result.status == CONFLICT for result in answer.results)
    tally.refused += sum(result.status == REJECTED for result in answer.results)
