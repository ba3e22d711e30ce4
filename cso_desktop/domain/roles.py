# SPDX-License-Identifier: MPL-2.0
"""The roles of PRODUCT section 1: what a person may decide, not who they are."""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """One role; a person may hold several."""

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
    def title(self) -> str:
        """The role as people say it."""
        return _TITLES[self]


_TITLES = {
    Role.REP: "representative",
    Role.ORD: "order desk",
    Role.BIL: "billing",
    Role.AR: "receivables",
    Role.CON: "contract administrator",
    Role.INV: "inventory records",
    Role.FAM: "field account manager",
    Role.SUP: "supervisor",
    Role.FIN: "controller",
    Role.ADM: "administrator",
    Role.SYS: "the store itself",
}


def titles(roles: Iterable[Role]) -> str:
    """Name roles in a sentence: ``supervisor or controller``."""
    return " or ".join(role.title for role in sorted(roles))
