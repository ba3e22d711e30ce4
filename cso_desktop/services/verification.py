# SPDX-License-Identifier: MPL-2.0
"""Checks a home from the file up: pages, keys, derived balances, and the central store's digest."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cso_desktop.errors import CsoError, DamagedStore, Offline
from cso_desktop.services.desk import Desk
from cso_desktop.services.registry import use_case
from cso_desktop.services.syncing import Nothing, central_digests
from cso_desktop.store import integrity
from cso_desktop.sync.digest import Digest, local_digests


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The checks, and the digests of this home and of the central store."""

    ok: bool
    checks: list[Check]
    digest: str
    central_digest: str | None


_LOOKS: Mapping[str, Callable[..., list[str]]] = {
    "encrypted pages": integrity.damaged_pages,
    "database structure": integrity.broken_structure,
    "references between records": integrity.dangling_references,
    "balances from entries": integrity.wrong_balances,
    "allocations within their amounts": integrity.wrong_allocations,
    "document totals": integrity.wrong_totals,
    "look-up index": integrity.wrong_search,
    "waiting changes": integrity.wrong_outbox,
}


@use_case("verify")
def verify(desk: Desk, _: Nothing) -> Verification:
    """Check this home and compare it with the central store where it can be reached."""
    checks = [_look(desk, name, look) for name, look in _LOOKS.items()]
    local: Mapping[str, Digest] = {}
    central = None
    try:
        with desk.cache.fresh() as connection:
            local = local_digests(connection)
        is_enrolled = desk.is_enrolled
    except DamagedStore as error:
        checks.append(Check("digest", False, error.message))
        is_enrolled = False
    if is_enrolled:
        central, check = _compare(desk, local)
        checks.append(check)
    return Verification(
        ok=all(check.ok for check in checks),
        checks=checks,
        digest=_joined(local),
        central_digest=None if central is None else _joined(central),
    )


def _look(desk: Desk, name: str, look: Callable[..., list[str]]) -> Check:
    # A fresh connection for each: one damaged page poisons later reads of the same connection.
    try:
        with desk.cache.fresh() as connection:
            found = look(connection)
    except DamagedStore as error:
        return Check(name, False, error.message)
    if not found:
        return Check(name, True, "nothing wrong")
    found = [line for text in found for line in text.splitlines()]
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return Check(name, False, f"{'; '.join(found[:3])}{more}")


def _compare(desk: Desk, local: Mapping[str, Digest]) -> tuple[Mapping[str, Digest] | None, Check]:
    name = "central store"
    try:
        central = central_digests(desk, list(local))
    except Offline:
        return None, Check(name, True, "cannot be reached now; not compared")
    except CsoError as error:
        return None, Check(name, True, f"not compared: {error.message}")
    differing = sorted(scope for scope in local if local[scope] != central.get(scope))
    if differing:
        return central, Check(
            name, False, f"{len(differing)} of {len(local)} scopes differ; sync and check again"
        )
    return central, Check(name, True, f"{len(local)} scopes hold the same rows")


def _joined(digests: Mapping[str, Digest]) -> str:
    """Put the digests of all scopes into one."""
    lines = sorted(f"{scope}|{d.count}|{d.xor}" for scope, d in digests.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
