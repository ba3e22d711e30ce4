# SPDX-License-Identifier: MPL-2.0
"""The kinds of customer; the segment decides support line, queue, terms and policies (CUS-04)."""

from enum import StrEnum


class Segment(StrEnum):
    """Whom the customer is; never an individual consumer."""

    COMMERCIAL = "commercial"
    STATE_LOCAL = "state_local"
    FEDERAL = "federal"
    PARTNER = "partner"

    @property
    def label(self) -> str:
        """The segment as it is shown."""
        return _LABELS[self]

    @property
    def is_tax_exempt(self) -> bool:
        """Whether customers of the segment pay no sales tax unless their record says otherwise."""
        return self in {Segment.STATE_LOCAL, Segment.FEDERAL}


_LABELS = {
    Segment.COMMERCIAL: "Commercial",
    Segment.STATE_LOCAL: "State & local government",
    Segment.FEDERAL: "Federal government",
    Segment.PARTNER: "Business partner",
}
