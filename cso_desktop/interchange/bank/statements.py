# SPDX-License-Identifier: MPL-2.0
"""A bank statement as plain values, whatever format it came in, and whether it ties out."""

import hashlib
from collections import Counter
from dataclasses import dataclass, fields
from datetime import date

from cso_desktop.domain.money import Money
from cso_desktop.interchange.rejections import Rejection


@dataclass(frozen=True, slots=True, kw_only=True)
class BankLine:
    """One movement; money in is positive.

    Attributes:
        position: where it stands in the file, such as ``line 12``.
        reference: what the payer or the account's owner gave; matching looks here first.
        bank_reference: the bank's own number of the movement.
        end_to_end: the payer's reference that no bank on the way changes.
        payer_name: the other party; of money out it is who was paid.
        bank_code: the bank's code for the kind of movement, as the format has it.
        is_reversal: it takes an earlier movement back, such as a bounced payment.
        is_booked: False where the bank only announces it; it is then in no balance.
    """

    position: str
    booked_on: date
    value_on: date
    amount_minor: int
    currency: str
    reference: str = ""
    bank_reference: str = ""
    end_to_end: str = ""
    payer_name: str = ""
    payer_account: str = ""
    remittance_text: str = ""
    bank_code: str = ""
    is_reversal: bool = False
    is_booked: bool = True

    @property
    def search_text(self) -> str:
        """Everything an invoice number can stand in."""
        parts = (self.reference, self.end_to_end, self.remittance_text)
        return "\n".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class BankStatement:
    """The movements of one account between two balances; a balance may be missing.

    Attributes:
        number: the bank's number of the statement, with its page where it has pages.
        rejected: rows of a table that could not be read.
    """

    account: str
    currency: str
    number: str = ""
    opened_on: date | None = None
    opening: Money | None = None
    closed_on: date | None = None
    closing: Money | None = None
    lines: tuple[BankLine, ...] = ()
    rejected: tuple[Rejection, ...] = ()

    @property
    def booked_minor(self) -> int:
        """The sum of the movements that are in the closing balance."""
        return sum(line.amount_minor for line in self.lines if line.is_booked)

    @property
    def ties(self) -> bool:
        """Whether opening balance and movements come to the closing balance."""
        return not self.tie_faults()

    def tie_faults(self) -> tuple[str, ...]:
        """Say why the statement does not tie out; nothing where it does."""
        if self.opening is None or self.closing is None:
            balances = (("opening", self.opening), ("closing", self.closing))
            missing = " and ".join(name for name, balance in balances if balance is None)
            return (f"It has no {missing} balance, so nothing proves that it is complete.",)
        booked = {line.currency for line in self.lines if line.is_booked}
        currencies = booked | {self.opening.currency, self.closing.currency, self.currency}
        if len(currencies) > 1:
            return (f"Its balances and movements are in {', '.join(sorted(currencies))}.",)
        expected = self.opening + Money(self.booked_minor, self.currency)
        if expected != self.closing:
            return (
                f"The opening balance {self.opening} and its movements come to {expected}, "
                f"the closing balance is {self.closing}.",
            )
        return ()


def line_keys(statement: BankStatement) -> tuple[str, ...]:
    """Return a key for each line that is the same whenever the movement is read again.

    Equal movements of one statement are told apart by their order; where a line stands in the
    file makes no difference, so an overlapping or re-exported file gives the same keys.
    """
    seen: Counter[str] = Counter()
    keys = []
    for line in statement.lines:
        values = [str(getattr(line, x.name)) for x in fields(line) if x.name not in _NOT_IN_KEY]
        text = "\x1f".join((statement.account, *values))
        seen[text] += 1
        keys.append(hashlib.sha256(f"{text}\x1f{seen[text]}".encode()).hexdigest())
    return tuple(keys)


_NOT_IN_KEY = frozenset({"position", "is_booked"})
