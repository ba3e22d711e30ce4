# SPDX-License-Identifier: MPL-2.0
"""One program at a time per home: a lock the system lets go of when the program ends (fault 72)."""

import os
import sys
import time
from pathlib import Path

from cso_desktop.errors import StoreBusy


class HomeLock:
    """Holds a home for this process until ``release``; works as a context manager."""

    def __init__(self, path: Path, *, wait_seconds: float = 0.0) -> None:
        """Take the lock.

        Raises:
            StoreBusy: another program has this home open.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + wait_seconds
        while not _try_lock(self._file):
            if time.monotonic() >= deadline:
                os.close(self._file)
                raise StoreBusy(
                    "Another program has this home open.",
                    hint="Close the other window of CSO Desktop, or wait for it to finish.",
                )
            time.sleep(0.05)

    def release(self) -> None:
        """Let go of the home."""
        os.close(self._file)

    def __enter__(self) -> "HomeLock":
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
