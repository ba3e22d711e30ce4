# SPDX-License-Identifier: MPL-2.0
"""The error tree: what a person can mend, what the surroundings must mend, and what is a bug.

Presenters decide by class, never by text. ``code`` is stable and goes into JSON and logs.
"""

from collections.abc import Mapping
from typing import ClassVar


class CsoError(Exception):
    """Anything the product says no to, with a sentence for the person in front of it.

    Attributes:
        message: one sentence, ready to be shown.
        hint: what can be done about it, if anything is known.
        detail: technical text for logs and support, never needed to understand the message.
        field: the input field it is about, if it is about one.
    """

    code: ClassVar[str] = "error"

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        detail: str | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.detail = detail
        self.field = field


class UserError(CsoError):
    """A rule refused what was asked; nothing has changed."""

    code = "refused"


class RuleBroken(UserError):
    """A named business rule refused the change; ``rule`` is its stable name."""

    def __init__(self, rule: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.rule = rule


class FieldErrors(UserError):
    """One or more fields hold something that cannot be accepted.

    Attributes:
        fields: field name to sentence, in the order of the form.
    """

    code = "field_errors"

    def __init__(self, fields: Mapping[str, str]) -> None:
        first = next(iter(fields))
        super().__init__(fields[first], field=first)
        self.fields = dict(fields)


class NotAllowed(UserError):
    """The person lacks the role or the record is in a state that does not allow it."""

    code = "not_allowed"


class NotFound(UserError):
    """There is no such record, or it is outside what this person may see."""

    code = "not_found"


class Conflict(UserError):
    """The record was changed by somebody else; both versions are kept."""

    code = "conflict"


class UsageError(CsoError):
    """The command or the input is not of the expected form."""

    code = "usage"


class EnvironmentProblem(CsoError):
    """Known trouble around the program: network, disk, another program, a version."""

    code = "environment"


class Offline(EnvironmentProblem):
    """The central store cannot be reached; work stays queued."""

    code = "offline"


class StoreBusy(EnvironmentProblem):
    """Another process or a long job holds the store; trying again later is safe."""

    code = "busy"


class DiskFull(EnvironmentProblem):
    """The disk is full; the change was not saved."""

    code = "disk_full"


class SchemaTooNew(EnvironmentProblem):
    """The file or the central store was written by a newer version of the program."""

    code = "schema_too_new"


class WrongKey(EnvironmentProblem):
    """The key does not open this file; the file is untouched."""

    code = "wrong_key"


class DamagedStore(EnvironmentProblem):
    """The file is damaged; it is untouched and can be salvaged."""

    code = "damaged"


class Cancelled(CsoError):
    """The person cancelled; presenters stay silent."""

    code = "cancelled"


class Bug(CsoError):
    """We are wrong: a state the program should never reach."""

    code = "bug"
