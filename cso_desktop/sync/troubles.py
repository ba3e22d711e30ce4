# SPDX-License-Identifier: MPL-2.0
"""What the central store or the way to it says no with, as errors of ours.

The store's own codes: CS101 unknown device, CS102 somebody else's device, CS103 revoked.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from cso_desktop.errors import (
    Bug,
    CsoError,
    EnvironmentProblem,
    NotAllowed,
    Offline,
    SchemaTooNew,
    StoreBusy,
)


class UnknownDevice(CsoError):
    """The store does not know this device: it was restored to an earlier state."""

    code = "unknown_device"


class Revoked(NotAllowed):
    """The person or the device was revoked; ``wipe`` asks for this cache to be destroyed."""

    code = "revoked"

    def __init__(
        self, message: str, *, wipe: bool = False, hint: str = "Ask an administrator."
    ) -> None:
        super().__init__(message, hint=hint)
        self.wipe = wipe


_UNSAFE = ("ssl", "certificate", "tls", "authentication method", "channel binding")
_BUSY_AT_THE_DOOR = ("too many", "slots", "starting up", "shutting down", "recovery")
_LOST = ("08", "57P")
_BUSY = ("40", "53", "55", "57", "25")
_DENIED = ("42501", "28000", "28P01")
_MISSING = ("3F000", "42883", "42P01")


@contextmanager
def connecting(login: str) -> Iterator[None]:
    """Translate what goes wrong before the person is in."""
    try:
        yield
    except psycopg.Error as error:
        raise _at_the_door(str(error), login) from error


def _at_the_door(text: str, login: str) -> CsoError:
    told = text.lower()
    if any(word in told for word in _BUSY_AT_THE_DOOR):
        return StoreBusy("The central store takes no more connections now.", detail=text)
    # The server may speak any language; only a refusal of the login itself names the login.
    if f'"{login}"' in told or "authentication failed" in told or f"»{login}«" in told:
        return NotAllowed(
            "The central store refused the login.",
            hint="Check the name and the password, or ask an administrator.",
            detail=text,
        )
    if any(word in told for word in _UNSAFE):
        return Offline(
            "The connection to the central store is not safe, so nothing was sent.",
            hint="An administrator must check its certificate and the address.",
            detail=text,
        )
    return Offline(
        "The central store cannot be reached.",
        hint="Work goes on here; what is saved is sent later.",
        detail=text,
    )


@contextmanager
def speaking() -> Iterator[None]:
    """Translate what goes wrong once connected."""
    try:
        yield
    except psycopg.Error as error:
        raise _translated(error) from error


def _translated(error: psycopg.Error) -> CsoError:
    state, text = error.sqlstate, str(error)
    if state is None or state.startswith(_LOST):
        return Offline("The connection to the central store was lost.", detail=text)
    if state == "CS101":
        return UnknownDevice("The central store does not know this device.", detail=text)
    if state == "CS102":
        return NotAllowed("This device belongs to another person.", detail=text)
    if state == "CS103":
        return Revoked("This device or person was revoked at the central store.")
    if state == "CS104":
        return SchemaTooNew("The central store is older than this program.", detail=text)
    if state in _DENIED:
        return NotAllowed("The central store does not allow this login to do that.", detail=text)
    if state in _MISSING:
        return EnvironmentProblem(
            "There is no central store of a fitting version at this address.", detail=text
        )
    if state.startswith(_BUSY):
        return StoreBusy(
            "The central store is busy.", hint="What is saved is sent later.", detail=text
        )
    return Bug(f"the central store answered with error {state}", detail=text)
