# SPDX-License-Identifier: MPL-2.0
"""Names of the instants at which the engine may be cut off, so that tests can cut it there.

``*_received`` is after an answer and before it is written down; ``*_before_commit`` is the last
instant at which a transaction may still vanish; ``*_middle`` stands inside one.
"""

from collections.abc import Callable
from typing import Final

PUSH_READY: Final = "push_ready"
PUSH_RECEIVED: Final = "push_received"
PUSH_BEFORE_COMMIT: Final = "push_before_commit"
PUSH_COMMITTED: Final = "push_committed"
STAGE_RECEIVED: Final = "stage_received"
STAGE_BEFORE_COMMIT: Final = "stage_before_commit"
STAGE_COMMITTED: Final = "stage_committed"
MERGE_REWOUND: Final = "merge_rewound"
MERGE_MIDDLE: Final = "merge_middle"
MERGE_BEFORE_COMMIT: Final = "merge_before_commit"
MERGE_COMMITTED: Final = "merge_committed"
IDENTITY_BEFORE_COMMIT: Final = "identity_before_commit"
REGISTERED: Final = "registered"

ALL: Final = (
    REGISTERED,
    PUSH_READY,
    PUSH_RECEIVED,
    PUSH_BEFORE_COMMIT,
    PUSH_COMMITTED,
    STAGE_RECEIVED,
    STAGE_BEFORE_COMMIT,
    STAGE_COMMITTED,
    MERGE_REWOUND,
    MERGE_MIDDLE,
    MERGE_BEFORE_COMMIT,
    MERGE_COMMITTED,
    IDENTITY_BEFORE_COMMIT,
)
"""Every step, in the order in which a round comes to them."""

OnStep = Callable[[str], None]


def nothing(step: str) -> None:
    """Let every step pass."""
