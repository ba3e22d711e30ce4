# SPDX-License-Identifier: MPL-2.0
"""The few texts a detail carries ready-made: amounts, days, quantities and words as figures."""

from datetime import date, datetime
from decimal import Decimal

from cso_desktop.domain.money import format_minor
from cso_desktop.services.lists import Figure

NOTHING = "–"
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_SIGNS = {"USD": "$"}
_MINUS = "\N{MINUS SIGN}"


def money_text(minor: int, currency: str) -> str:
    """Write an amount with its currency: ``$2,949.94``, ``−$5.00``."""
    sign = _SIGNS.get(currency, f"{currency} ")
    return f"{_MINUS if minor < 0 else ''}{sign}{format_minor(abs(minor), currency)}"


def day_text(day: str | date | None) -> str:
    """Write a day the same everywhere: ``Oct 28, 2026``."""
    if day is None:
        return ""
    when = date.fromisoformat(day[:10]) if isinstance(day, str) else day
    return f"{_MONTHS[when.month - 1]} {when.day}, {when.year}"


def local_moment(instant: str) -> tuple[str, str]:
    """Give the date and the time of an instant in this computer's zone."""
    here = datetime.fromisoformat(instant).astimezone()
    return here.date().isoformat(), f"{here:%H:%M}"


def quantity_text(value: Decimal | str) -> str:
    """Write a quantity without needless zeros."""
    text = f"{Decimal(value):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def words(value: str | None) -> str:
    """Write a stored word as people read it: ``half_year`` is ``Half year``."""
    return (value or "").replace("_", " ").capitalize()


def money_figure(label: str, minor: int | None, currency: str, tone: str = "plain") -> Figure:
    """Give an amount as a figure."""
    text = NOTHING if minor is None else money_text(minor, currency)
    return Figure(label, text, "muted" if minor is None else tone)


def day_figure(label: str, day: str | date | None, tone: str = "plain") -> Figure:
    """Give a day as a figure."""
    return Figure(label, day_text(day) or NOTHING, tone if day else "muted")


def text_figure(label: str, text: str | None, tone: str = "plain") -> Figure:
    """Give a text as a figure."""
    return Figure(label, text or NOTHING, tone if text else "muted")
