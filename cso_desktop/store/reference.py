# SPDX-License-Identifier: MPL-2.0
"""Reads of the reference data: settings, support lines, queues, terms, reasons."""

import json
from typing import Any

from sqlalchemy import Connection

FALLBACK_QUEUE = "commercial"
FALLBACK_TERM = "net30"
USUAL_NOTICE_DAYS = 30


def setting(connection: Connection, key: str, default: Any = None) -> Any:
    """Read a setting of the selling entity."""
    row = connection.exec_driver_sql("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
    return default if row is None else json.loads(row[0])


def support_line(connection: Connection, country: str, segment: str) -> dict[str, Any] | None:
    """Give the support line of a segment in a country, else the one of the United States."""
    row = connection.exec_driver_sql(
        "SELECT phone, web_form, queue FROM support_lines WHERE segment = ? "
        "AND country IN (?, 'US') ORDER BY country = ? DESC LIMIT 1",
        (segment, country, country),
    ).fetchone()
    return None if row is None else {"phone": row[0], "web_form": row[1], "queue": row[2]}


def queue_of(connection: Connection, country: str, segment: str, category: str) -> str:
    """Name the queue where a customer's cases of a category wait (CAS-02).

    The segment's own queue, or the desk of it that the setting ``case_desks`` names.
    """
    line = support_line(connection, country, segment)
    own: str = line["queue"] if line else FALLBACK_QUEUE
    desk = setting(connection, "case_desks", {}).get(category)
    of_desk = f"{own}-{desk}" if desk else own
    known = connection.exec_driver_sql("SELECT 1 FROM queues WHERE code = ?", (of_desk,))
    return of_desk if known.fetchone() else own


def usual_payment_term(connection: Connection, segment: str) -> str:
    """Give the payment term that customers of a segment start with (CUS-04)."""
    usual: dict[str, str] = setting(connection, "default_terms_by_segment", {})
    return usual.get(segment) or setting(connection, "default_payment_term", FALLBACK_TERM)


def notice_days(connection: Connection, kind: str) -> int:
    """Give the days of notice that a kind of contract has by the rules of the house (CTR-08)."""
    by_kind: dict[str, int] = setting(connection, "notice_days", {})
    return by_kind.get(kind, USUAL_NOTICE_DAYS)


def payment_term(connection: Connection, code: str) -> dict[str, Any] | None:
    """Give a payment term by its code: title and rule."""
    row = connection.exec_driver_sql(
        "SELECT title, rule FROM payment_terms WHERE code = ?", (code,)
    ).fetchone()
    return None if row is None else {"title": row[0], "rule": json.loads(row[1])}


def choices(connection: Connection, table: str, area: str | None = None) -> list[tuple[str, str]]:
    """List (code, title) of queues, payment terms or the reason codes of an area."""
    if table not in ("queues", "payment_terms", "reason_codes"):
        raise ValueError(table)
    where, values = ("WHERE area = ?", (area,)) if area else ("", ())
    rows = connection.exec_driver_sql(
        f"SELECT code, title FROM {table} {where} ORDER BY title", values
    )
    return [(row[0], row[1]) for row in rows]
