# SPDX-License-Identifier: MPL-2.0
"""Statements of many customers at once: one file each or combined, with a log of what was made."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from cso_desktop.documents.snapshots import StatementSnapshot
from cso_desktop.domain.dates import ONE_DAY, add_months
from cso_desktop.domain.roles import Role
from cso_desktop.domain.segments import Segment
from cso_desktop.errors import FieldErrors
from cso_desktop.interchange.exports import write_rows
from cso_desktop.services.desk import Desk
from cso_desktop.services.printing.archive import Pending, keep_all, look_up
from cso_desktop.services.printing.bundles import Bundle, CombinedFiles, SingleFiles, make_folder
from cso_desktop.services.printing.papers import Stationery
from cso_desktop.services.printing.statements import (
    StatementQuestion,
    check_question,
    statement_papers,
)
from cso_desktop.services.registry import use_case
from cso_desktop.store.aging import age_customers
from cso_desktop.store.reconciliation import statement_figures

if TYPE_CHECKING:
    from sqlalchemy import Connection

OnProgress = Callable[[int, int], None]
"""Told how many are done, of how many; raises ``Cancelled`` to stop the batch."""

MADE, KEPT, LEFT_OUT = "made", "printed before", "no customer number yet"
_READ: Final = 200
"""Customers whose entries are read together: few queries, and memory that does not grow."""
_GROUP: Final = 20
"""Statements kept in one group, which travels to the central store as a whole."""
_LOG: Final = (
    ("customer", "Customer", "number"),
    ("name", "Name", "text"),
    ("result", "Result", "text"),
    ("statement", "Statement", "number"),
    ("total_due", "Total due", "money"),
    ("currency", "Currency", "text"),
    ("file", "File", "text"),
    ("page", "From page", "count"),
    ("pages", "Pages", "count"),
    ("revision", "Revision", "count"),
    ("sha256", "SHA-256", "text"),
)
_CUSTOMERS = """
SELECT id, number, coalesce(number, provisional_number, ''), display_name FROM customers
WHERE (:segment IS NULL OR segment = :segment)
  AND (:territory IS NULL OR territory_id IN (SELECT id FROM territories WHERE code = :territory))
ORDER BY 3, id
"""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """Which statements, and where to write them.

    Attributes:
        kind: open_item, balance_forward or detailed.
        out: a folder; it is made if it is not there.
        segment: only customers of this segment.
        territory: only customers of the territory with this code.
        jobs: processes that draw.
        is_combined: put many statements into one file instead of writing one each.
    """

    as_of: date
    kind: str
    out: str
    segment: str | None = None
    territory: str | None = None
    jobs: int = 1
    is_combined: bool = False


@dataclass(slots=True)
class BatchResult:
    """What came of a batch.

    Attributes:
        made: drawn and kept now.
        kept: printed before and still the same.
        left_out: customers without an official number, whose statement would be a draft.
        log: the file that names each of them.
    """

    as_of: date
    kind: str
    currency: str
    made: int
    kept: int
    left_out: int
    total_due: int
    files: int
    log: str


@use_case(
    "statements.batch",
    roles=frozenset({Role.AR, Role.BIL, Role.SUP, Role.FIN, Role.FAM}),
    writes=True,
)
def print_batch(
    desk: Desk, request: BatchRequest, *, on_progress: OnProgress | None = None
) -> BatchResult:
    """Print the statements of all customers with anything open or moved (PAY-15).

    A batch that was stopped leaves what it had made, with its log; the next one makes the rest
    and takes the others as they are.

    Raises:
        FieldErrors: the day is to come, or there is no such kind or segment.
        Cancelled: ``on_progress`` said so.
    """
    batch = _Batch(desk, request, _question(desk, request))
    try:
        batch.run(on_progress or (lambda *_: None))
    finally:
        batch.close()
    return batch.result()


def _question(desk: Desk, request: BatchRequest) -> StatementQuestion:
    kind = check_question(request.as_of, request.kind, desk.clock.today())
    if _segment(request) not in {None, *Segment}:
        raise FieldErrors({"segment": f"Choose one of: {', '.join(Segment)}."})
    if request.jobs < 1:
        raise FieldErrors({"jobs": "At least one process must draw."})
    return StatementQuestion(request.as_of, kind, desk.clock.now())


def _segment(request: BatchRequest) -> str | None:
    return request.segment and request.segment.replace("-", "_")


class _Batch:
    """One batch as it goes: what is read from one snapshot of the cache, and the log."""

    def __init__(self, desk: Desk, request: BatchRequest, question: StatementQuestion) -> None:
        self._desk = desk
        self._request = request
        self._question = question
        self._folder = Path(request.out).expanduser()
        kind = question.kind.replace("_", "-")
        self._stem = f"Statements {kind} {question.as_of.isoformat()}"
        make_folder(self._folder)
        self._files: Bundle = (
            CombinedFiles(self._folder, self._stem)
            if request.is_combined
            else SingleFiles(self._folder)
        )
        self._log: list[dict[str, Any]] = []

    def run(self, on_progress: OnProgress) -> None:
        """Make the statements."""
        from cso_desktop.documents.batches import Drawers  # loads reportlab

        with self._desk.cache.read() as connection, Drawers(self._request.jobs) as drawers:
            chosen = self._choose(connection)
            done = 0
            on_progress(done, len(chosen))
            for group in _chunks(drawers.draw(self._pending(connection, chosen)), _GROUP):
                self._take(group)
                done += len(group)
                on_progress(done, len(chosen))

    def close(self) -> None:
        """Finish the files and write the log of what was made, whether all was or not."""
        self._files.close()
        rows = ([line.get(key) for key, _, _ in _LOG] for line in self._log)
        write_rows(self._log_file, _LOG, rows)

    def result(self) -> BatchResult:
        """Tell what came of it."""
        results = [line["result"] for line in self._log]
        return BatchResult(
            as_of=self._question.as_of,
            kind=self._question.kind,
            currency="USD",
            made=results.count(MADE),
            kept=results.count(KEPT),
            left_out=results.count(LEFT_OUT),
            total_due=sum(line.get("total_due", 0) for line in self._log),
            files=self._files.count,
            log=str(self._log_file),
        )

    @property
    def _log_file(self) -> Path:
        return self._folder / f"{self._stem} log.csv"

    def _choose(self, connection: "Connection") -> list[str]:
        """Choose the customers with anything open on the day or moved in the month before it."""
        as_of = self._question.as_of
        since = add_months(as_of + ONE_DAY, -1)
        concerned = {row.customer_id for row in age_customers(connection, as_of)}
        figures = statement_figures(connection, starts_on=since, as_of=as_of)
        concerned |= {key for key, each in figures.items() if each.has_moved}
        filters = {"segment": _segment(self._request), "territory": self._request.territory}
        chosen = []
        for customer_id, number, shown, name in connection.exec_driver_sql(_CUSTOMERS, filters):
            if customer_id in concerned and number:
                chosen.append(customer_id)
            elif customer_id in concerned:
                self._log.append({"customer": shown, "name": name, "result": LEFT_OUT})
        return chosen

    def _pending(
        self, connection: "Connection", chosen: Sequence[str]
    ) -> Iterator[tuple[Pending, bytes | None]]:
        stationery = Stationery(connection)
        for customer_ids in _chunks(iter(chosen), _READ):
            papers = statement_papers(connection, customer_ids, self._question, stationery)
            for pending in look_up(connection, list(papers)):
                yield pending, pending.to_draw

    def _take(self, group: Sequence[tuple[Pending, bytes | None]]) -> None:
        """Keep some statements, write them to their files, and log them."""
        printed = keep_all(self._desk, group, self._desk.clock.today())
        for (pending, body), document in zip(group, printed, strict=True):
            snapshot = pending.paper.snapshot
            place = self._files.put(document)
            self._log.append(
                {
                    "customer": snapshot.buyer.number,
                    "name": snapshot.buyer.name,
                    "result": MADE if body else KEPT,
                    "statement": document.number,
                    "total_due": _total_due(snapshot),
                    "currency": snapshot.currency,
                    "file": place.file,
                    "page": place.page,
                    "pages": place.pages,
                    "revision": document.revision,
                    "sha256": document.sha256,
                }
            )


def _total_due(snapshot: object) -> int:
    return snapshot.total_due if isinstance(snapshot, StatementSnapshot) else 0


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut a stream into lists."""
    stream = iter(items)
    while chunk := list(islice(stream, size)):
        yield chunk
