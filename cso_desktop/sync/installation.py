# SPDX-License-Identifier: MPL-2.0
"""What tells one installation from a copy of it on another computer.

A copied home must not go on with the numbers of the one it was copied from; the hash of machine
and user account lets the central store notice before anything is sent.
"""

import getpass
import hashlib
import hmac
import platform
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

_MACHINE_FILES = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


@dataclass(frozen=True, slots=True)
class Installation:
    """This computer and account, as the central store knows it.

    Attributes:
        label: what an administrator reads in the list of devices.
        hash: a keyed hash of machine and account; says nothing about either.
    """

    label: str = ""
    hash: bytes = b""

    @classmethod
    def here(cls) -> Self:
        """Describe this computer and account."""
        account = getpass.getuser()
        digest = hmac.new(_machine().encode(), account.encode(), hashlib.sha256).digest()
        return cls(label=platform.node() or "desk", hash=digest)


UNNAMED: Final = Installation()
"""A device that tells nothing about itself."""


def _machine() -> str:
    for file in _MACHINE_FILES:
        try:
            return file.read_text(encoding="ascii").strip()
        except OSError:
            continue
    return str(uuid.getnode())
