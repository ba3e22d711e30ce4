# SPDX-License-Identifier: MPL-2.0
"""Documents on paper: invoices, credit memos, contract summaries and customer statements."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cso_desktop.errors import EnvironmentProblem, UsageError
from cso_desktop.services.desk import Desk
from cso_desktop.services.printing.archive import Printed, print_paper
from cso_desktop.services.printing.contracts import contract_paper
from cso_desktop.services.printing.invoices import invoice_paper
from cso_desktop.services.printing.papers import Paper
from cso_desktop.services.printing.statements import check_question, statement_paper
from cso_desktop.services.registry import use_case
from cso_desktop.store import records

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["KINDS", "PrintRequest", "PrintResult", "Printed", "print_document"]

_TABLES = {
    "invoice": "invoices",
    "credit_memo": "invoices",
    "contract": "contracts",
    "statement": "customers",
    "customer": "customers",
}
KINDS = ("invoice", "credit-memo", "contract", "statement")
"""What can be printed; a statement is asked for by the customer's number."""


@dataclass(frozen=True, slots=True)
class PrintRequest:
    """Which document, and where to write it.

    Attributes:
        number: of the record; of the customer, where a statement is wanted.
        as_of: the day of a statement; today by default.
        out: file to write the PDF to.
    """

    kind: str
    number: str
    as_of: date | None = None
    statement_kind: str = "open_item"
    out: str | None = None


@dataclass(frozen=True, slots=True)
class PrintResult:
    """What was printed, without the bytes; ``file`` is where they were written, if anywhere."""

    kind: str
    number: str
    revision: int
    is_official: bool
    sha256: str
    size: int
    file_name: str
    file: str | None


def print_document(
    desk: Desk,
    kind: str,
    number: str,
    *,
    as_of: date | None = None,
    statement_kind: str = "open_item",
) -> Printed:
    """Print a document: kept bytes where there are any, a draft where nothing is official yet.

    Args:
        kind: one of ``KINDS``, or the area its record is listed in, such as ``invoices``.
        number: what the record is called, or its id; of the customer for a statement.
        as_of: the day of a statement; today by default.

    Raises:
        UsageError: there is no such document.
        NotFound: nothing here is called that.
        FieldErrors: the statement asked for can't be made.
    """
    today = desk.clock.today()
    table = _table(kind)
    with desk.cache.read() as connection:
        record_id = records.find_id(connection, table, number)
        if table != "customers":
            paper = _PAPERS[table](connection, record_id, today)
        else:
            day = as_of or today
            paper = statement_paper(
                connection,
                record_id,
                as_of=day,
                kind=check_question(day, statement_kind, today),
                now=desk.clock.now(),
            )
    return print_paper(desk, paper, today)


@use_case("documents.print", writes=True)
def print_to_file(desk: Desk, request: PrintRequest) -> PrintResult:
    """Print a document, write it to a file where one is named, and tell what it is."""
    done = print_document(
        desk,
        request.kind,
        request.number,
        as_of=request.as_of,
        statement_kind=request.statement_kind,
    )
    if request.out:
        _write(Path(request.out).expanduser(), done.body)
    return PrintResult(
        kind=done.kind,
        number=done.number,
        revision=done.revision,
        is_official=done.is_official,
        sha256=done.sha256,
        size=len(done.body),
        file_name=done.file_name,
        file=request.out,
    )


def _invoice(connection: "Connection", record_id: str, _: date) -> Paper:
    return invoice_paper(connection, record_id)


_PAPERS = {"invoices": _invoice, "contracts": contract_paper}


def _table(kind: str) -> str:
    plain = kind.replace("-", "_").lower()
    for name in (plain, plain.removesuffix("s")):
        if name in _TABLES:
            return _TABLES[name]
    raise UsageError(
        f"There is no document called {kind!r}.", hint=f"Documents: {', '.join(KINDS)}."
    )


def _write(path: Path, body: bytes) -> None:
    try:
        path.write_bytes(body)
    except OSError as error:
        raise EnvironmentProblem(
            f"{path.name} could not be written: {error.strerror or error}.", detail=str(path)
        ) from None
