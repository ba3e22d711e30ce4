# SPDX-License-Identifier: MPL-2.0
"""A central store with one person of every kind, made once per module."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from cso_desktop.central import create
from tests.central.desks import Desk, Office


@dataclass(frozen=True, slots=True)
class Staff:
    """Desks of people named for their role; ``all`` holds every role but the supervisor's."""

    all: Desk
    sup: Desk
    rep: Desk
    west: Desk
    east: Desk


@pytest.fixture(scope="module")
def office(module_central_database: str) -> Iterator[Office]:
    create(module_central_database)
    office = Office(module_central_database)
    yield office
    office.close()


@pytest.fixture(scope="module")
def staff(office: Office) -> Staff:
    return Staff(
        all=office.hire("ann", "REP", "ORD", "BIL", "AR", "CON", "INV", "FIN", "ADM"),
        sup=office.hire("sue", "SUP"),
        rep=office.hire("roy", "REP"),
        west=office.hire("wes", "FAM", "AR", territories=("WEST",)),
        east=office.hire("eve", "FAM", "AR", territories=("EAST",)),
    )
