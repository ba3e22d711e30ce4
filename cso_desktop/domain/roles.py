# SPDX-License-Identifier: MPL-2.0
"""What a person may do: the roles, of which one person may hold several."""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """A line of work; moves of records and use cases name the roles that may do them."""

    REP = "REP"
    ORD = "ORD"
    BIL = "BIL"
    AR = "AR"
    CON = "CON"
    INV = "INV"
    FAM = "FAM"
    SUP = "SUP"
    FIN = "FIN"
    ADM = "ADM"
    SYS = "SYS"

    @property
    def label(self) -> str:
        """The role as people call it."""
        return _LABELS[self]


_LABELS = {
    Role.REP: "Representative",
    Role.ORD: "Order desk",
    Role.BIL: "Billing",
    Role.AR: "Receivables",
    Role.CON: "Contract administrator",
    Role.INV: "Inventory records",
    Role.FAM: "Field account manager",
    Role.SUP: "Supervisor",
    Role.FIN: "Controller",
    Role.ADM: "Set-up",
    Role.SYS: "The store itself",
}


def labels(roles: Iterable[Role]) -> str:
    """Name roles in a sentence: ``order desk or supervisor``."""
    return " or ".join(role.label.lower() for role in sorted(roles))
