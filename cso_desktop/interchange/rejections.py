# SPDX-License-Identifier: MPL-2.0
"""Why a row of a file was not taken."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Rejection:
    """One fault of one row.

    Attributes:
        row: its number in the file, the header being row 1.
        field: what of it, such as ``due date``.
        reason: one sentence for the person who mends the file.
    """

    row: int
    field: str
    reason: str
