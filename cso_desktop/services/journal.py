# SPDX-License-Identifier: MPL-2.0
"""The general-ledger export: balanced journal lines of a period that tie to the sub-ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cso_desktop.domain.dates import ONE_DAY
from cso_desktop.domain.money import USD
from cso_desktop.domain.roles import Role
from cso_desktop.errors import FieldErrors, RuleBroken
from cso_desktop.interchange.journal import Chart, JournalLine, write_journal
from cso_desktop.seed import starting_settings
from cso_desktop.services.desk import Desk
from cso_desktop.services.registry import use_case
from cso_desktop.store import journal, reference
from cso_desktop.store.reconciliation import balances

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class JournalRequest:
    """Which days, and the file to write: CSV, XLSX or JSON by suffix."""

    file: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class JournalResult:
    """What was written.

    Attributes:
        documents: documents and applications, each balanced by itself.
        opening: what customers owed before the period, by the journal.
        closing: what they owed at its end: opening with the period's control lines.
        balance: the same by the sub-ledger's documents.
    """

    file: str
    starts_on: date
    ends_on: date
    currency: str
    documents: int
    lines: int
    debit: int
    credit: int
    opening: int
    closing: int
    balance: int

    @property
    def ties(self) -> bool:
        """Whether the lines balance and end where the sub-ledger does."""
        return self.debit == self.credit and self.closing == self.balance


@use_case("receivables.journal", roles=frozenset({Role.FIN, Role.AR, Role.BIL, Role.ADM}))
def export_journal(desk: Desk, request: JournalRequest) -> JournalResult:
    """Write the journal lines of a period for the general ledger; the same again is the same.

    Raises:
        FieldErrors: the period ends before it starts.
        RuleBroken: a document's lines do not balance; nothing is written.
        NoAccount: something has no account.
    """
    starts_on, ends_on = request.starts_on, request.ends_on
    if ends_on < starts_on:
        raise FieldErrors({"ends_on": "The last day is before the first."})
    path = Path(request.file).expanduser()
    with desk.cache.read() as connection:
        _check_balanced(connection, starts_on, ends_on)
        opening = journal.control_total(connection, starts_on - ONE_DAY)
        lines = _Lines(connection, starts_on, ends_on)
        totals = write_journal(path, lines, currency=USD)
        balance = sum(balances(connection, ends_on).values())
    return JournalResult(
        file=request.file,
        starts_on=starts_on,
        ends_on=ends_on,
        currency=USD,
        documents=totals.documents,
        lines=totals.lines,
        debit=totals.debit,
        credit=totals.credit,
        opening=opening,
        closing=opening + lines.control_minor,
        balance=balance,
    )


def _check_balanced(connection: "Connection", starts_on: date, ends_on: date) -> None:
    found = journal.unbalanced(connection, starts_on, ends_on)
    if found:
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        raise RuleBroken(
            "unbalanced",
            f"The lines and taxes of {', '.join(found[:3])}{more} are not their total.",
            hint="'cso verify' and 'cso reconcile' tell more.",
        )


class _Lines:
    """The lines of a period with their accounts; adds up what they change of what is owed."""

    def __init__(self, connection: "Connection", starts_on: date, ends_on: date) -> None:
        accounts = reference.setting(connection, "accounts")
        self._chart = Chart(accounts or starting_settings()["accounts"])
        self._rows = journal.journal_rows(connection, starts_on, ends_on)
        self.control_minor = 0

    def __iter__(self) -> Iterator[JournalLine]:
        for row in self._rows:
            if row.role in journal.CONTROL_ROLES:
                self.control_minor += row.minor
            yield JournalLine(
                dated_on=row.dated_on,
                kind=row.kind,
                document=row.number,
                customer=row.customer_number,
                customer_name=row.customer_name,
                account=self._chart.account(row.role, row.detail),
                detail=row.detail,
                minor=row.minor,
                currency=USD,
                reference=row.reference,
                entry=row.document_id,
            )
