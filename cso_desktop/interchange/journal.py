# SPDX-License-Identifier: MPL-2.0
"""The journal as a general ledger takes it: accounts by what they are for, debits and credits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cso_desktop.errors import UserError
from cso_desktop.interchange.exports import write_rows

_COLUMNS = (
    ("dated_on", "Date", "date"),
    ("kind", "Document kind", "text"),
    ("document", "Document", "number"),
    ("customer", "Customer", "number"),
    ("customer_name", "Customer name", "text"),
    ("account", "Account", "number"),
    ("account_title", "Account title", "text"),
    ("detail", "Detail", "text"),
    ("debit", "Debit", "money"),
    ("credit", "Credit", "money"),
    ("currency", "Currency", "text"),
    ("reference", "Reference", "text"),
    ("entry", "Entry", "text"),
)


class NoAccount(UserError):
    """The chart of accounts has no account for something that happened."""

    code = "no_account"


@dataclass(frozen=True, slots=True)
class Account:
    """A general-ledger account."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One debit or credit; ``entry`` is the id of the document it belongs to."""

    dated_on: date
    kind: str
    document: str
    customer: str
    customer_name: str
    account: Account
    detail: str
    minor: int
    currency: str
    reference: str
    entry: str

    @property
    def debit(self) -> int | None:
        """The amount if it is a debit."""
        return self.minor if self.minor > 0 else None

    @property
    def credit(self) -> int | None:
        """The amount if it is a credit."""
        return -self.minor if self.minor < 0 else None


class Chart:
    """The accounts, by role and by which of the role.

    Args:
        accounts: ``role``, ``code``, ``title`` and perhaps ``of``, as ``accounts.toml`` has them.
    """

    def __init__(self, accounts: Sequence[Mapping[str, Any]]) -> None:
        self._known = {
            (each["role"], each.get("of", "")): Account(str(each["code"]), str(each["title"]))
            for each in accounts
        }

    def account(self, role: str, of: str) -> Account:
        """Give the account of something, or the general one of its role.

        Raises:
            NoAccount: there is neither.
        """
        found = self._known.get((role, of)) or self._known.get((role, ""))
        if found is None:
            what = role.replace("_", " ") + (f" ({of})" if of else "")
            raise NoAccount(
                f"There is no account for {what}.", hint="Add it to the setting 'accounts'."
            )
        return found


@dataclass(slots=True)
class Totals:
    """What was written so far."""

    lines: int = 0
    debit: int = 0
    credit: int = 0
    documents: int = 0
    _last: str = ""

    def count(self, line: JournalLine) -> None:
        """Take a line into account; the lines of a document follow each other."""
        self.lines += 1
        self.debit += line.debit or 0
        self.credit += line.credit or 0
        self.documents += line.entry != self._last
        self._last = line.entry


def write_journal(path: Path, lines: Iterable[JournalLine], *, currency: str) -> Totals:
    """Write journal lines to a CSV, XLSX or JSON file, whole or not at all.

    Raises:
        UnwritableFile: the suffix is another, or the folder can't be written to.
    """
    totals = Totals()
    write_rows(path, _COLUMNS, _cells(lines, totals), currency=currency)
    return totals


def _cells(lines: Iterable[JournalLine], totals: Totals) -> Iterator[tuple[Any, ...]]:
    for line in lines:
        totals.count(line)
        yield (
            line.dated_on.isoformat(),
            line.kind,
            line.document,
            line.customer,
            line.customer_name,
            line.account.code,
            line.account.title,
            line.detail,
            line.debit,
            line.credit,
            line.currency,
            line.reference,
            line.entry,
        )
