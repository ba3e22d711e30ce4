# SPDX-License-Identifier: MPL-2.0
"""Every role and segment has a label; public customers are exempt by default."""

from cso_desktop.domain.roles import Role
from cso_desktop.domain.segments import Segment


def test_every_role_and_segment_has_a_label_of_its_own() -> None:
    assert len({role.label for role in Role}) == len(Role) == 11
    assert len({segment.label for segment in Segment}) == len(Segment) == 4


def test_state_and_federal_customers_are_exempt_by_default() -> None:
    assert [segment for segment in Segment if segment.is_tax_exempt] == [
        Segment.STATE_LOCAL,
        Segment.FEDERAL,
    ]
