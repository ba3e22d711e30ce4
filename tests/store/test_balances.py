# SPDX-License-Identifier: MPL-2.0
"""Kept balances always say what the entries say (INV-16)."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from cso_desktop.store import projections
from cso_desktop.store.cache import Cache
from cso_desktop.store.codec import codec

STAMPS = {f"{v}_{w}": "x" for v in ("created", "changed") for w in ("by", "at", "device")}
INVOICES = ("i1", "i2", "memo", "draft")
PAYMENTS = ("p1", "p2")


def _invoice(record_id: str, total: int, state: str, kind: str) -> dict[str, Any]:
    return {
        **STAMPS,
        "id": record_id,
        "customer_id": "c",
        "kind": kind,
        "state": state,
        "issued_on": "2026-01-01",
        "due_on": "2026-01-31",
        "delivery_channel": "email",
        "currency": "USD",
        "tax_basis": "net",
        "net_minor": total,
        "tax_minor": 0,
        "total_minor": total,
        "origin": "entered",
    }


def _payment(record_id: str, amount: int) -> dict[str, Any]:
    return {
        **STAMPS,
        "id": record_id,
        "customer_id": "c",
        "kind": "receipt",
        "state": "posted",
        "method": "check",
        "amount_minor": amount,
        "currency": "USD",
        "value_on": "2026-02-01",
        "origin": "entered",
    }


def _allocation(
    record_id: str, kind: str, source: str, invoice: str, amount: int
) -> dict[str, Any]:
    return {
        **STAMPS,
        "id": record_id,
        "customer_id": "c",
        "source_kind": kind,
        "source_id": source,
        "invoice_id": invoice,
        "instalment_id": f"{invoice}-1",
        "amount_minor": amount,
        "discount_minor": 0,
        "write_off_minor": 0,
        "currency": "USD",
        "allocated_on": "2026-02-01",
        "origin": "entered",
    }


def _dispute(record_id: str, invoice: str, state: str, amount: int) -> dict[str, Any]:
    return {
        **STAMPS,
        "id": record_id,
        "customer_id": "c",
        "state": state,
        "cycle": 1,
        "invoice_id": invoice,
        "amount_minor": amount,
        "currency": "USD",
        "reason_code": "price",
        "opened_on": "2026-02-01",
        "origin": "entered",
    }


def _put(connection: Connection, table: str, *documents: dict[str, Any]) -> None:
    codec(table).write(connection, [(document, 1, None) for document in documents])


def _open(connection: Connection) -> dict[str, tuple[int, int]]:
    rows = connection.exec_driver_sql("SELECT * FROM invoice_balances")
    return {row.invoice_id: (row.open_minor, row.disputed_minor) for row in rows}


def _unapplied(connection: Connection) -> dict[str, int]:
    rows = connection.exec_driver_sql("SELECT * FROM payment_balances")
    return {row.payment_id: row.unapplied_minor for row in rows}


def test_balances_follow_every_entry(cache: Cache) -> None:
    with cache.write() as connection:
        _put(
            connection,
            "invoices",
            _invoice("i1", 10_000, "posted", "invoice"),
            _invoice("memo", -3_000, "posted", "credit_memo"),
            _invoice("draft", 7_000, "draft", "invoice"),
        )
        _put(connection, "payments", _payment("p1", 6_000))
        assert _open(connection) == {"i1": (10_000, 0), "memo": (-3_000, 0)}
        assert _unapplied(connection) == {"p1": 6_000}

        _put(
            connection,
            "allocations",
            _allocation("a1", "payment", "p1", "i1", 6_000),
            _allocation("a2", "credit_memo", "memo", "i1", 1_000),
        )
        assert _open(connection) == {"i1": (3_000, 0), "memo": (-2_000, 0)}
        assert _unapplied(connection) == {"p1": 0}

        _put(connection, "disputes", _dispute("d", "i1", "submitted", 2_500))
        assert _open(connection)["i1"] == (3_000, 2_500)
        _put(connection, "disputes", _dispute("d", "i1", "rejected", 2_500))
        assert _open(connection)["i1"] == (3_000, 0)

        codec("allocations").remove(connection, "a1")
        assert _open(connection)["i1"] == (9_000, 0)
        assert _unapplied(connection) == {"p1": 6_000}

        codec("invoices").patch(connection, "draft", {"state": "posted"})
        assert _open(connection)["draft"] == (7_000, 0)
        codec("invoices").remove(connection, "i1")
        assert "i1" not in _open(connection)
        assert projections.differences(connection) == []


AMOUNTS = st.integers(1, 10_000)
STEPS = st.one_of(
    st.builds(
        lambda i, total, state: ("invoices", _invoice(i, total, state, "invoice")),
        st.sampled_from(INVOICES),
        st.integers(-10_000, 10_000),
        st.sampled_from(["posted", "draft"]),
    ),
    st.builds(lambda p, a: ("payments", _payment(p, a)), st.sampled_from(PAYMENTS), AMOUNTS),
    st.builds(
        lambda a, kind, source, i, amount: ("allocations", _allocation(a, kind, source, i, amount)),
        st.sampled_from(["a1", "a2", "a3"]),
        st.sampled_from(["payment", "credit_memo"]),
        st.sampled_from([*PAYMENTS, "memo"]),
        st.sampled_from(INVOICES),
        AMOUNTS,
    ),
    st.builds(
        lambda i, state, amount: ("disputes", _dispute("d", i, state, amount)),
        st.sampled_from(INVOICES),
        st.sampled_from(["draft", "approved", "resolved"]),
        AMOUNTS,
    ),
    st.sampled_from(
        [("-", {"table": t, "id": i}) for t, i in (("invoices", "i1"), ("allocations", "a1"))]
    ),
)


@given(steps=st.lists(STEPS, max_size=12), is_bulk=st.booleans())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_in_whatever_order_kept_balances_equal_the_entries(
    cache: Cache, steps: list[tuple[str, dict[str, Any]]], is_bulk: bool
) -> None:
    with cache.write() as connection:
        for table in ("invoices", "payments", "allocations", "disputes"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        if is_bulk:
            projections.suspend(connection)
        for table, document in steps:
            if table == "-":
                codec(document["table"]).remove(connection, document["id"])
            else:
                _put(connection, table, document)
        if is_bulk:
            projections.rebuild(connection)
        assert projections.differences(connection) == []


def test_a_difference_is_found(cache: Cache) -> None:
    with cache.write() as connection:
        _put(connection, "invoices", _invoice("i1", 10_000, "posted", "invoice"))
        connection.exec_driver_sql("UPDATE invoice_balances SET open_minor = 1")
        connection.exec_driver_sql("INSERT INTO payment_balances VALUES ('ghost', 5)")
        assert sorted(projections.differences(connection)) == ["ghost", "i1"]
        projections.rebuild(connection)
        assert projections.differences(connection) == []
