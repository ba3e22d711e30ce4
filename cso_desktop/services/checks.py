# SPDX-License-Identifier: MPL-2.0
"""Collects what is wrong with a draft, field by field, and refuses it once."""

from cso_desktop.errors import FieldErrors


class Checks:
    """Field name to sentence; the first complaint about a field stands."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def need(self, field: str, value: object, sentence: str) -> None:
        """Complain when a required field is empty."""
        if value is None or (isinstance(value, str) and not value.strip()):
            self._found.setdefault(field, sentence)

    def that(self, holds: bool, field: str, sentence: str) -> None:
        """Complain when a condition does not hold."""
        if not holds:
            self._found.setdefault(field, sentence)

    def done(self) -> None:
        """Refuse the draft if anything was wrong.

        Raises:
            FieldErrors: every complaint, in the order in which it was found.
        """
        if self._found:
            raise FieldErrors(self._found)
