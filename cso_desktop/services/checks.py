# SPDX-License-Identifier: MPL-2.0
"""Collects what is wrong with a draft, field by field, and refuses it once."""

from collections.abc import Collection
from decimal import Decimal
from typing import Final

from cso_desktop.domain.records import BY_TABLE
from cso_desktop.errors import FieldErrors, NotFound
from cso_desktop.services.desk import Desk
from cso_desktop.services.drafts import text
from cso_desktop.store import records
from cso_desktop.store.codec import Document
from cso_desktop.store.types import DECIMAL_PLACES

_MOST: Final = Decimal(10) ** 12


class Checks:
    """Field name to sentence; the first complaint about a field stands."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def need(self, field: str, value: object, sentence: str) -> None:
        """Complain when a required field is empty."""
        if value is None or (isinstance(value, str) and not text(value)):
            self._found.setdefault(field, sentence)

    def that(self, holds: bool, field: str, sentence: str) -> None:
        """Complain when a condition does not hold."""
        if not holds:
            self._found.setdefault(field, sentence)

    def choice(self, field: str, value: str, choices: Collection[str]) -> None:
        """Complain when a value is not one of those there are."""
        self.that(value in choices, field, f"Choose one of: {', '.join(choices)}.")

    def exact(self, field: str, value: Decimal) -> bool:
        """Complain when a number cannot be kept exactly; tell whether it can."""
        fits = value.is_finite() and abs(value) < _MOST
        fits = fits and value == round(value, DECIMAL_PLACES)
        self.that(fits, field, f"A number below {_MOST:,} with at most {DECIMAL_PLACES} decimals.")
        return fits

    def quantity(self, field: str, value: Decimal) -> None:
        """Complain when a quantity is not more than nothing, or cannot be kept exactly."""
        if self.exact(field, value):
            self.that(value > 0, field, "A quantity is more than nothing.")

    def discount(self, field: str, value: Decimal) -> None:
        """Complain when a discount is not a fraction from 0 to 1."""
        if self.exact(field, value):
            self.that(0 <= value <= 1, field, "A discount is from 0 to 100 percent.")

    def known(self, desk: Desk, table: str, record_id: str | None, *, field: str) -> Document:
        """Read the record that a field names, and complain when it is not on this desk."""
        if not record_id:
            return {}
        try:
            with desk.cache.read() as connection:
                return records.read(connection, table, record_id)
        except NotFound:
            self.that(False, field, f"This {BY_TABLE[table].title} is not on this desk.")
            return {}

    def same_customer(
        self, desk: Desk, table: str, record_id: str | None, *, customer_id: str
    ) -> None:
        """Complain when a change would hand a record to another customer.

        Raises:
            NotFound: the record to change is not on this desk.
        """
        if record_id is None:
            return
        with desk.cache.read() as connection:
            owner = records.read(connection, table, record_id)["customer_id"]
        title = BY_TABLE[table].title
        self.that(owner == customer_id, "customer_id", f"The {title} belongs to another customer.")

    def done(self) -> None:
        """Refuse the draft if anything was wrong.

        Raises:
            FieldErrors: every complaint, in the order in which it was found.
        """
        if self._found:
            raise FieldErrors(self._found)
