# SPDX-License-Identifier: MPL-2.0
"""What was printed is kept: the snapshot with the records, the bytes on this desk (INV-11).

The first print freezes a snapshot and gives it revision 1. A reprint is those bytes again. A desk
that has the snapshot but not the bytes draws them anew, and they must be the same.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from cso_desktop.documents.snapshots import (
    ContractSnapshot,
    InvoiceSnapshot,
    Letter,
    StatementSnapshot,
    from_json,
    to_json,
)
from cso_desktop.errors import Bug, EnvironmentProblem
from cso_desktop.services.desk import Desk
from cso_desktop.services.printing.papers import Paper
from cso_desktop.store import printed
from cso_desktop.store.printed import PrintedRow
from cso_desktop.store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from sqlalchemy import Connection

DRAFT_REVISION: Final = 0
_SNAPSHOTS: Final[dict[str, type[Letter]]] = {
    "invoice": InvoiceSnapshot,
    "credit_memo": InvoiceSnapshot,
    "contract": ContractSnapshot,
    "statement": StatementSnapshot,
}


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished document.

    Attributes:
        revision: 1 for what was printed first, 0 for a draft, which is not kept.
        sha256: of the bytes.
    """

    body: bytes
    file_name: str
    kind: str
    number: str
    revision: int
    is_official: bool
    sha256: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A document that is to be printed.

    Attributes:
        revision: the one it has, or will have.
        kept: what was printed before, where it is still the same.
    """

    paper: Paper
    revision: int
    kept: PrintedRow | None

    @property
    def to_draw(self) -> bytes | None:
        """The frozen snapshot, unless its bytes are kept."""
        return None if self.kept else to_json(self.paper.snapshot)


def print_paper(desk: Desk, paper: Paper, today: date) -> Printed:
    """Draw a document, or give what was printed of it before.

    Raises:
        EnvironmentProblem: it was printed by another version of the program, whose bytes this one
            can't make.
    """
    if not paper.snapshot.official:
        return _printed(paper, DRAFT_REVISION, draw(paper.snapshot))
    with desk.cache.read() as connection:
        last = printed.latest(connection, paper.kind, paper.record_id)
    if last is not None:
        frozen = _thaw(paper.kind, last)
        if paper.is_frozen or _is_same(frozen, paper.snapshot):
            body = _bytes_of(desk, last, frozen)
            return _printed(replace(paper, snapshot=frozen), last.revision, body)
    return _keep(desk, paper, (last.revision if last else 0) + 1, today)


def draw(snapshot: Letter) -> bytes:
    """Draw a snapshot; the same one always gives the same bytes."""
    # Drawing loads reportlab, which takes a while and is seldom needed.
    from cso_desktop.documents.contract import render_contract
    from cso_desktop.documents.invoice import render_invoice
    from cso_desktop.documents.statement import render_statement

    if isinstance(snapshot, InvoiceSnapshot):
        return render_invoice(snapshot)
    if isinstance(snapshot, ContractSnapshot):
        return render_contract(snapshot)
    if isinstance(snapshot, StatementSnapshot):
        return render_statement(snapshot)
    raise Bug(f"there is no drawing of a {type(snapshot).__name__}")


def look_up(connection: "Connection", papers: Sequence[Paper]) -> Iterator[Pending]:
    """Tell of each document of one kind what was printed of it, and whether that holds good."""
    kind = papers[0].kind if papers else ""
    known = printed.latest_of(connection, kind, [paper.record_id for paper in papers])
    for paper in papers:
        last = known.get(paper.record_id)
        frozen = _thaw(paper.kind, last) if last else None
        is_same = frozen is not None and (paper.is_frozen or _is_same(frozen, paper.snapshot))
        revision = (last.revision if last else 0) + (0 if is_same else 1)
        yield Pending(paper, revision, last if is_same else None)


def keep_all(
    desk: Desk, drawn: Sequence[tuple[Pending, bytes | None]], today: date
) -> list[Printed]:
    """Keep what was drawn in one group; give that and what was printed before, in order."""
    new = [(each.paper, each.revision, body) for each, body in drawn if body]
    if new:
        with desk.work(f"Print {len(new)} statements") as work:
            for paper, revision, body in new:
                _insert(work, paper, revision=revision, body=body, today=today)
    return [
        _printed(each.paper, each.revision, body or _kept_bytes(desk, each)) for each, body in drawn
    ]


def _kept_bytes(desk: Desk, each: Pending) -> bytes:
    if each.kept is None:
        raise Bug("a statement was neither drawn nor kept")
    return _bytes_of(desk, each.kept, _thaw(each.paper.kind, each.kept))


def _keep(desk: Desk, paper: Paper, revision: int, today: date) -> Printed:
    # Drawn from what is stored, so that every later drawing starts from the very same values.
    body = draw(from_json(to_json(paper.snapshot), type(paper.snapshot)))
    with desk.work(f"Print {paper.title.lower()} {paper.snapshot.shown_number}") as work:
        _insert(work, paper, revision=revision, body=body, today=today)
    return _printed(paper, revision, body)


def _insert(work: UnitOfWork, paper: Paper, *, revision: int, body: bytes, today: date) -> None:
    sha256 = _hash(body)
    work.insert(
        "printed_documents",
        {
            "customer_id": paper.customer_id,
            "kind": paper.kind,
            "record_id": paper.record_id,
            "number": paper.snapshot.shown_number,
            "revision": revision,
            "printed_on": today,
            "is_official": True,
            "snapshot": json.loads(to_json(paper.snapshot)),
            "sha256": sha256,
        },
    )
    printed.keep_bytes(work.connection, sha256, body)


def _bytes_of(desk: Desk, row: PrintedRow, frozen: Letter) -> bytes:
    """Give the kept bytes, or make them anew from the snapshot that came from another desk."""
    with desk.cache.read() as connection:
        kept = printed.bytes_of(connection, row.sha256)
    if kept is not None:
        return kept
    body = draw(frozen)
    if _hash(body) != row.sha256:
        raise EnvironmentProblem(
            f"{row.number} was printed by another version of the program, and this one can't make "
            "the same document.",
            hint="Print it on the desk that printed it first, or update the program on both.",
            detail=f"printed {row.sha256}, drawn {_hash(body)}",
        )
    with desk.cache.write() as connection:
        printed.keep_bytes(connection, row.sha256, body)
    return body


def _thaw(kind: str, row: PrintedRow) -> Letter:
    return from_json(row.snapshot.encode(), _SNAPSHOTS[kind])


def _is_same(frozen: Letter, now: Letter) -> bool:
    """Compare two snapshots but for the day they were printed on."""
    today: dict[str, Any] = {
        field.name: getattr(now, field.name) for field in fields(now) if field.name == "printed_on"
    }
    return replace(frozen, **today) == now


def _printed(paper: Paper, revision: int, body: bytes) -> Printed:
    return Printed(
        body=body,
        file_name=paper.file_name,
        kind=paper.kind,
        number=paper.snapshot.shown_number,
        revision=revision,
        is_official=paper.snapshot.official,
        sha256=_hash(body),
    )


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
