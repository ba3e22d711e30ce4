# SPDX-License-Identifier: MPL-2.0
"""Shows how the desk stands: the badge, the note on the rail, the line at the foot."""

from PySide6.QtCore import QObject, Slot

from cso_desktop.domain.clock import Clock
from cso_desktop.services.syncing import Standing
from cso_desktop.ui.shell.badge import SyncState, badge_text, moment
from cso_desktop.ui.shell.window import MainWindow
from cso_desktop.ui.work.keeper import SyncKeeper


class StandingView(QObject):
    """Keeps what a window says about syncing up to date."""

    def __init__(self, keeper: SyncKeeper, window: MainWindow, clock: Clock) -> None:
        super().__init__(window)
        self._window = window
        self._clock = clock
        keeper.standing_changed.connect(self._on_standing_changed)

    @Slot(object, bool)
    def _on_standing_changed(self, standing: Standing, is_syncing: bool) -> None:
        now = self._clock.now().astimezone()
        state = SyncState(
            enrolled=standing.is_enrolled,
            syncing=is_syncing,
            last_synced_at=standing.last_sync,
            offline_since=standing.offline_since,
            waiting=standing.waiting,
            attention=standing.needs_you,
        )
        self._window.show_badge(badge_text(state, now))
        if standing.needs_you:
            told = self.tr("{count} need you").format(count=standing.needs_you)
            self._window.rail.set_note("sync", told, urgent=True)
        else:
            waiting = self.tr("{count} waiting").format(count=standing.waiting)
            is_told = standing.is_enrolled and standing.waiting
            self._window.rail.set_note("sync", waiting if is_told else "")
        count = f"{sum(standing.records.values()):,}"
        parts = [standing.person if standing.is_enrolled else self.tr("Works alone")]
        parts.append(self.tr("{count} records on this desk").format(count=count))
        if standing.last_sync is not None:
            when = moment(standing.last_sync, now)
            parts.append(self.tr("last synced {when}").format(when=when))
        parts.append(self.tr("press F1 for help"))
        self._window.show_status("  ·  ".join(parts))
