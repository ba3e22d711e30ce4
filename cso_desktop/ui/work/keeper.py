# SPDX-License-Identifier: MPL-2.0
"""Keeps this desk in step with the central store: a round every minute and after each save."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from cso_desktop.errors import Offline
from cso_desktop.services import syncing
from cso_desktop.services.desk import Desk
from cso_desktop.services.sync_overview import sync_accepting_removals
from cso_desktop.services.syncing import Nothing, Round, Standing
from cso_desktop.ui.tasks import TaskRunner

_EVERY_MS = 60_000
_AFTER_SAVE_MS = 1_500


class SyncKeeper(QObject):
    """Runs rounds in the background and tells how things stand.

    Signals:
        standing_changed: a new ``Standing``, and whether a round is under way.
        round_done: the ``Round``.
        reached: the central store answered.
        failed: why a round did not come to its end.
    """

    standing_changed = Signal(object, bool)
    round_done = Signal(object)
    reached = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._runner = runner
        self._standing: Standing | None = None
        self._is_syncing = False
        self._is_started = False
        self._was_told_offline = False
        self._minute = QTimer(self, interval=_EVERY_MS)
        self._soon = QTimer(self, singleShot=True, interval=_AFTER_SAVE_MS)
        self._minute.timeout.connect(self._round_by_itself)
        self._soon.timeout.connect(self._round_by_itself)

    def start(self) -> None:
        """Read how things stand and begin."""
        self._is_started = True
        self._minute.start()
        self.read()

    def standing(self) -> Standing | None:
        """Return how things stood when they were last read."""
        return self._standing

    def read(self) -> None:
        """Read how things stand."""
        work = partial(syncing.standing, self._desk, Nothing())
        self._runner.submit(self, work, self._on_standing, self.failed.emit, key="standing")

    def note_saved(self) -> None:
        """Something was saved here: read how things stand and send it soon."""
        self.read()
        if self._is_started and not self._is_syncing:
            self._soon.start(_AFTER_SAVE_MS)

    @Slot()
    def sync_now(self) -> None:
        """Run a round because a person asked; trouble is told again."""
        self._was_told_offline = False
        self._run(partial(syncing.sync, self._desk, Nothing()))

    @Slot()
    def accept_removals(self) -> None:
        """Go on with a round that would remove very much: a person agreed."""
        self._run(partial(sync_accepting_removals, self._desk))

    def is_syncing(self) -> bool:
        """Tell whether a round is under way."""
        return self._is_syncing

    @Slot()
    def _round_by_itself(self) -> None:
        if self._standing is not None and self._standing.is_enrolled:
            self._run(partial(syncing.sync, self._desk, Nothing()))

    def _run(self, work: partial[Round]) -> None:
        if self._is_syncing:
            return
        self._is_syncing = True
        self._tell()
        self._runner.submit(self, work, self._on_round, self._on_failed, lane="background")

    def _on_round(self, result: Round) -> None:
        self._is_syncing = False
        self._was_told_offline = False
        self.reached.emit()
        self.round_done.emit(result)
        self.read()

    def _on_failed(self, error: Exception) -> None:
        self._is_syncing = False
        is_offline = isinstance(error, Offline)
        if not (is_offline and self._was_told_offline):
            self.failed.emit(error)
        self._was_told_offline = is_offline
        self.read()

    def _on_standing(self, standing: Standing) -> None:
        is_first = self._standing is None
        self._standing = standing
        self._tell()
        if is_first and self._is_started:
            self._round_by_itself()

    def _tell(self) -> None:
        if self._standing is not None:
            self.standing_changed.emit(self._standing, self._is_syncing)
