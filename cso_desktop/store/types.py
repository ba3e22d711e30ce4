# SPDX-License-Identifier: MPL-2.0
"""Column types whose stored text is exactly the text that travels to the central store.

What SQLite holds, what the wire carries and what PostgreSQL prints are one spelling, so that
comparing two versions of a row never sees a difference that is only a matter of format.
"""

import json
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

DECIMAL_PLACES = 6
_QUANTUM = Decimal(1).scaleb(-DECIMAL_PLACES)


def decimal_text(value: Decimal | int | str) -> str:
    """Spell a decimal with the six places the central store prints (``2.5`` is ``2.500000``).

    Raises:
        ValueError: the value has more than six significant decimal places.
    """
    exact = Decimal(value)
    fixed = exact.quantize(_QUANTUM)
    if fixed != exact:
        raise ValueError(f"{exact} has more than {DECIMAL_PLACES} decimal places")
    return f"{fixed:f}"


def instant_text(value: datetime) -> str:
    """Spell an aware instant as UTC in whole seconds (``2026-11-22T09:14:03+00:00``).

    Raises:
        ValueError: the datetime carries no time zone.
    """
    if value.tzinfo is None:
        raise ValueError("a stored time needs a time zone")
    return value.astimezone(UTC).replace(microsecond=0).isoformat()


def json_text(value: object) -> str:
    """Spell a JSON value canonically: sorted keys, no spaces, no escapes beyond need."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class ExactDecimal(TypeDecorator[Decimal]):
    """An exact decimal with six places, kept as text because SQLite has no decimal type."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else decimal_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class UtcSecond(TypeDecorator[datetime]):
    """An aware UTC instant in whole seconds, kept as ISO 8601 text that sorts by time."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else instant_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class JsonText(TypeDecorator[object]):
    """A JSON value kept as canonical text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object | None, dialect: Dialect) -> str | None:
        return None if value is None else json_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object | None:
        return None if value is None else json.loads(value)
