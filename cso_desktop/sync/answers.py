# SPDX-License-Identifier: MPL-2.0
"""What the central store answers, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Json = dict[str, Any]

REJECTED: Final = "rejected"
CONFLICT: Final = "conflict"
FORK: Final = "fork"
GAP: Final = "gap"
HISTORY: Final = "history"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may go in one request."""

    groups: int = 50
    bytes: int = 1_000_000
    page: int = 2_000


@dataclass(frozen=True, slots=True)
class Hello:
    """Who we are to the store and what it wants of us.

    Attributes:
        must: ``ok`` or what has to happen first (SYNC 2.4).
        person: login, name, roles and territories of whoever logged in.
        wipe: this cache is to be destroyed.
    """

    must: str
    server_time: str | None
    limits: Limits
    person: Json | None
    wipe: bool
    schema_max: int

    @classmethod
    def of(cls, answer: Json) -> "Hello":
        """Read an answer of ``hello``."""
        limits = answer.get("limits") or {}
        return cls(
            must=answer.get("must", "ok"),
            server_time=answer.get("server_time"),
            limits=Limits(**{n: int(limits[n]) for n in Limits.__slots__ if n in limits}),
            person=answer.get("person"),
            wipe=bool(answer.get("wipe")),
            schema_max=int(answer["schema_max"]),
        )


@dataclass(frozen=True, slots=True)
class GroupResult:
    """What became of one group."""

    seq: int
    status: str
    rev: int | None
    result: Json

    @classmethod
    def of(cls, answer: Json) -> "GroupResult":
        """Read one of the results; a duplicate speaks with what the first sending came to."""
        result = answer.get("result") or {}
        status = str(answer["status"])
        if status == "duplicate":
            status, result = str(result["was"]), result.get("result") or {}
        return cls(int(answer["seq"]), status, answer.get("rev"), result)


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """The results of one push and the commit it made.

    Attributes:
        position: history, revision and tag of that commit; None when nothing was done.
        trouble: ``fork`` or ``gap`` where the numbers of this device do not fit, ``history``
            where the store was restored; None in peace.
    """

    results: Sequence[GroupResult]
    position: Json | None
    trouble: str | None

    @classmethod
    def of(cls, answer: Json) -> "PushAnswer":
        """Read an answer of ``push``."""
        if answer.get("reset"):
            return cls((), None, HISTORY)
        entries = answer["results"]
        troubles = [entry["status"] for entry in entries if entry["status"] in {FORK, GAP}]
        return cls(
            tuple(GroupResult.of(e) for e in entries if e["status"] not in {FORK, GAP}),
            {name: answer[name] for name in ("history", "rev", "tag")},
            troubles[0] if troubles else None,
        )


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a pull, as it came."""

    body: Json

    @property
    def is_reset(self) -> bool:
        """The store went back in time."""
        return bool(self.body.get("reset"))

    @property
    def is_lagging(self) -> bool:
        """A read copy has not heard yet of what we know."""
        return bool(self.body.get("lagging"))

    @property
    def is_complete(self) -> bool:
        """In one snapshot every scope came to its end."""
        return bool(self.body.get("complete"))

    @property
    def cursors(self) -> Mapping[str, int]:
        """Where each scope stands after this page."""
        return dict(self.body.get("cursors") or {})

    @property
    def begun(self) -> Mapping[str, int]:
        """Scopes that are being fetched from their beginning, for the store to know them by."""
        return dict(self.body.get("begun") or {})

    @property
    def position(self) -> Json:
        """The commit this page was read at."""
        return {name: self.body.get(source) for name, source in _POSITION.items()}

    def last_seq(self, device: str) -> int | None:
        """The last group of a device the store knows, None where it was not told."""
        devices = self.body.get("devices") or {}
        return int(devices[device]) if device in devices else None

    @property
    def row_count(self) -> int:
        """How many rows are on the page."""
        return sum(len(part["rows"]) for part in self.body.get("data", ()))


_POSITION = {"history": "history", "rev": "head", "tag": "tag"}
