# SPDX-License-Identifier: MPL-2.0
"""Records as somebody who looks for one sees them: number, name, and whose it is."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from cso_desktop.errors import NotFound
from cso_desktop.services.desk import Desk
from cso_desktop.services.lists import Hit
from cso_desktop.services.records import called
from cso_desktop.store import records, reference, search

if TYPE_CHECKING:
    from sqlalchemy import Connection

# What stands beside the number of a kind that the look-up index does not hold.
_LISTED = {
    "products": "SELECT id, number, description FROM products "
    "WHERE number LIKE :text OR description LIKE :text ORDER BY number LIMIT :limit",
    "sites": "SELECT s.id, s.label, s.street || ', ' || s.city FROM sites s "
    "WHERE (s.label LIKE :text OR s.street LIKE :text OR s.city LIKE :text) "
    "AND (:within IS NULL OR s.customer_id = :within) ORDER BY s.label LIMIT :limit",
    "contacts": "SELECT k.id, k.name, coalesce(k.phone, k.email, '') FROM contacts k "
    "WHERE k.name LIKE :text AND (:within IS NULL OR k.customer_id = :within) "
    "ORDER BY k.name LIMIT :limit",
}
_TITLES = ("display_name", "description", "title", "subject", "label", "name")
_ENOUGH = 8


def find_hits(desk: Desk, text: str, limit: int, kinds: Collection[str] | None = None) -> list[Hit]:
    """Find records of some kinds by any number or name, with the customer they belong to."""
    with desk.cache.read() as connection:
        most = limit if kinds is None else limit * _ENOUGH
        found = search.find(connection, text, limit=most)
        wanted = [hit for hit in found if kinds is None or hit.table in kinds][:limit]
        names = _customer_names(connection, {hit.customer_id for hit in wanted})
    return [_hit(hit, names.get(hit.customer_id, "")) for hit in wanted]


def finder(desk: Desk, kind: str) -> Callable[..., list[Hit]]:
    """Give what finds records of one kind for a field of a form.

    It takes the text, how many at most, and, where the kind belongs to customers, the id of the
    customer or None for all.
    """

    def find(text: str, limit: int, within: str | None = None) -> list[Hit]:
        if kind not in _LISTED:
            return find_hits(desk, text, limit, (kind,))
        values = {"text": f"%{text.strip()}%", "limit": limit, "within": within}
        with desk.cache.read() as connection:
            rows = connection.exec_driver_sql(_LISTED[kind], values)
            return [Hit(kind, row[0], row[1], row[2]) for row in rows]

    return find


def hit_of(desk: Desk, kind: str, record_id: str | None) -> Hit | None:
    """Name a record for a field that holds its id; None where it is not on this desk."""
    if not record_id:
        return None
    with desk.cache.read() as connection:
        try:
            document = records.read(connection, kind, record_id)
        except NotFound:
            return None
    number = called(document) or ""
    titles = (document.get(name) for name in _TITLES)
    title = next((str(text) for text in titles if text and text != number), "")
    return Hit(kind, record_id, number, title)


def id_of(desk: Desk, kind: str, number: str) -> str:
    """Give the id of a record by whatever it is called.

    Raises:
        NotFound: nothing on this desk is called that, or more than one record is.
    """
    with desk.cache.read() as connection:
        return records.find_id(connection, kind, number)


def choices(desk: Desk, table: str, area: str | None = None) -> Sequence[tuple[str, str]]:
    """List (code, title) of queues, payment terms or the reason codes of an area."""
    with desk.cache.read() as connection:
        return reference.choices(connection, table, area)


def _hit(hit: search.Hit, customer: str) -> Hit:
    if hit.table == "customers":
        return Hit(hit.table, hit.record_id, hit.number, customer)
    if hit.table == "customer_identifiers":
        return Hit("customers", hit.customer_id, hit.number, customer)
    words = hit.words.strip()
    if not hit.number:
        return Hit(hit.table, hit.record_id, words, customer)
    return Hit(hit.table, hit.record_id, hit.number, words or customer, customer if words else "")


def _customer_names(connection: "Connection", ids: Iterable[str]) -> dict[str, str]:
    wanted = list(ids)
    marks = ", ".join("?" * len(wanted))
    rows = connection.exec_driver_sql(
        f"SELECT id, display_name FROM customers WHERE id IN ({marks})", tuple(wanted)
    )
    return {row[0]: row[1] for row in rows}
