# SPDX-License-Identifier: MPL-2.0
"""The words of the sync badge."""

import datetime as dt

import pytest

from cso_desktop.ui.shell.badge import SyncState, badge_text
from cso_desktop.ui.theme import Tone

NOW = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.UTC)
AT_1402 = dt.datetime(2026, 11, 22, 14, 2, tzinfo=dt.UTC)
AT_0912 = dt.datetime(2026, 11, 22, 9, 12, tzinfo=dt.UTC)
YESTERDAY = dt.datetime(2026, 11, 21, 18, 40, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("state", "text", "tone"),
    [
        (SyncState(enrolled=False), "On this computer only", Tone.NEUTRAL),
        (SyncState(), "Not synced yet", Tone.NEUTRAL),
        (SyncState(last_synced_at=AT_1402), "Up to date 14:02", Tone.GOOD),
        (SyncState(last_synced_at=YESTERDAY), "Up to date Nov 21, 18:40", Tone.GOOD),
        (SyncState(last_synced_at=AT_1402, waiting=3), "3 changes waiting", Tone.WARNING),
        (SyncState(last_synced_at=AT_1402, waiting=1), "1 change waiting", Tone.WARNING),
        (
            SyncState(last_synced_at=AT_0912, offline_since=AT_0912, waiting=3),
            "Offline since 09:12, 3 changes waiting",
            Tone.WARNING,
        ),
        (SyncState(offline_since=AT_0912), "Offline since 09:12", Tone.WARNING),
        (SyncState(last_synced_at=AT_1402, attention=2), "2 need you", Tone.BAD),
        (
            SyncState(offline_since=AT_0912, attention=2),
            "2 need you, Offline since 09:12",
            Tone.BAD,
        ),
        (SyncState(syncing=True, last_synced_at=AT_1402), "Syncing", Tone.INFO),
    ],
)
def test_every_state_is_told_in_words(state: SyncState, text: str, tone: Tone) -> None:
    badge = badge_text(state, NOW)
    assert (badge.text, badge.tone) == (text, tone)


def test_times_are_told_in_the_persons_zone() -> None:
    now = NOW.astimezone(dt.timezone(dt.timedelta(hours=-8)))
    assert badge_text(SyncState(last_synced_at=AT_1402), now).text == "Up to date 06:02"
