# SPDX-License-Identifier: MPL-2.0
"""Printing: the text of a document equals the records, and a reprint is the same bytes."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cso_desktop.errors import EnvironmentProblem, FieldErrors, NotFound, UsageError
from cso_desktop.services import registry
from cso_desktop.services.desk import Desk
from cso_desktop.services.printing import PrintResult, print_document
from cso_desktop.store import records
from cso_desktop.store.codec import codec
from tests.documents.reading import page_texts, squeezed
from tests.services.office import NOON, add, add_invoice, open_home

ISSUED, DUE = date(2026, 9, 28), date(2026, 10, 28)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_home(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def customer(desk: Desk) -> str:
    customer_id = add(
        desk,
        "customers",
        number="0448121",
        legal_name="Lewis, Miller and Barnes LLP",
        display_name="Lewis, Miller and Barnes",
        account_manager="west",
    )
    add(
        desk,
        "sites",
        customer_id=customer_id,
        label="Lakeshore",
        street="2200 Lakeshore Drive\nSuite 410",
        city="Chicago",
        subdivision="IL",
        postal_code="60601-4417",
    )
    return customer_id


def text_of(body: bytes) -> str:
    return squeezed("".join(page_texts(body)))


def rows(desk: Desk, sql: str) -> list[tuple[Any, ...]]:
    with desk.cache.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def test_a_printed_invoice_says_what_the_records_say(desk: Desk, customer: str) -> None:
    invoice_id, _ = add_invoice(
        desk, customer, "INV-1048179", 294_994, days=(ISSUED, DUE), po_number="PO-65642"
    )
    printed = print_document(desk, "invoice", "inv 1048179")
    text = text_of(printed.body)
    for said in (
        "INV-1048179",
        "0448121",
        "Lewis, Miller and Barnes LLP",
        "2200 Lakeshore Drive",
        "Suite 410",
        "Chicago IL 60601-4417",
        "September 28, 2026",
        "October 28, 2026",
        "Net 30 days",
        "PO-65642",
        "Charges of INV-1048179",
        "$2,949.94",
        "Meridian Systems, Inc.",
        "1-877-426-6006",
    ):
        assert squeezed(said) in text, said
    assert "DRAFT" not in text
    assert (printed.kind, printed.number, printed.revision) == ("invoice", "INV-1048179", 1)
    assert printed.file_name == "Invoice INV-1048179.pdf"
    assert printed.is_official
    assert invoice_id in [row[0] for row in rows(desk, "SELECT record_id FROM printed_documents")]


def test_the_address_copied_at_posting_stands_on_the_invoice(desk: Desk, customer: str) -> None:
    """CUS-05: what was issued keeps its text, wherever the customer has moved since."""
    add_invoice(
        desk, customer, "I-1", 100, days=(ISSUED, DUE), bill_to_text="Old Name LLP\n1 Old Road"
    )
    text = text_of(print_document(desk, "invoice", "I-1").body)
    assert "OldNameLLP" in text
    assert "1OldRoad" in text
    assert "Lakeshore" not in text


def test_a_reprint_is_the_stored_bytes_whatever_changed_since(desk: Desk, customer: str) -> None:
    """INV-11, BIL-04."""
    add_invoice(desk, customer, "I-1", 5_000, days=(ISSUED, DUE))
    first = print_document(desk, "invoice", "I-1")
    with desk.work("Move") as work:
        work.update("customers", customer, {"legal_name": "Another Name"})
    again = print_document(desk, "invoice", "I-1")
    assert again == first
    assert hashlib.sha256(again.body).hexdigest() == again.sha256
    assert rows(desk, "SELECT count(*) FROM printed_documents") == [(1,)]
    assert rows(desk, "SELECT count(*) FROM document_bytes") == [(1,)]


def test_another_desk_makes_the_same_bytes_from_the_synced_snapshot(
    desk: Desk, customer: str, tmp_path: Path
) -> None:
    """OFF-06: the same document on every desk."""
    add_invoice(desk, customer, "I-1", 5_000, days=(ISSUED, DUE))
    first = print_document(desk, "invoice", "I-1")
    with open_home(tmp_path / "other") as other:
        _bring_over(desk, other)
        assert rows(other, "SELECT count(*) FROM document_bytes") == [(0,)]
        again = print_document(other, "invoice", "I-1")
        assert again == first
        assert rows(other, "SELECT sha256 FROM document_bytes") == [(first.sha256,)]


def test_bytes_that_would_differ_are_refused(desk: Desk, customer: str, tmp_path: Path) -> None:
    add_invoice(desk, customer, "I-1", 5_000, days=(ISSUED, DUE))
    print_document(desk, "invoice", "I-1")
    with open_home(tmp_path / "other") as other:
        _bring_over(desk, other)
        with other.cache.write() as connection:
            connection.exec_driver_sql("UPDATE printed_documents SET sha256 = ?", ("0" * 64,))
        with pytest.raises(EnvironmentProblem, match="another version of the program"):
            print_document(other, "invoice", "I-1")
        assert rows(other, "SELECT count(*) FROM document_bytes") == [(0,)]


def _bring_over(here: Desk, there: Desk) -> None:
    """Give one desk the rows of another, as a pull does."""
    tables = (
        "customers",
        "sites",
        "invoices",
        "invoice_lines",
        "instalments",
        "printed_documents",
    )
    for table in tables:
        ids = [row[0] for row in rows(here, f"SELECT id FROM {table}")]
        with here.cache.read() as connection:
            documents = [records.read(connection, table, record_id) for record_id in ids]
        with there.cache.write() as connection:
            codec(table).write(connection, [(each, 7, "scope") for each in documents])


def test_a_draft_says_so_and_is_not_kept(desk: Desk, customer: str) -> None:
    draft = registry.call(
        desk,
        "invoices.save",
        {
            "customer_id": customer,
            "lines": [{"description": "Advice", "quantity": "2", "unit_price": "50"}],
        },
    )
    printed = print_document(desk, "invoice", draft.number)
    text = text_of(printed.body)
    assert "DRAFT" in text
    assert squeezed(draft.number) in text
    assert "100.00" in text
    assert (printed.revision, printed.is_official) == (0, False)
    assert rows(desk, "SELECT count(*) FROM printed_documents") == [(0,)]


def test_a_credit_memo_names_the_invoice_it_corrects(desk: Desk, customer: str) -> None:
    invoice_id, _ = add_invoice(desk, customer, "I-1", 5_000, days=(ISSUED, DUE))
    add_invoice(
        desk,
        customer,
        "CM-1",
        -5_000,
        days=(DUE, DUE),
        kind="credit_memo",
        corrects_invoice_id=invoice_id,
    )
    printed = print_document(desk, "credit-memo", "CM-1")
    text = text_of(printed.body)
    assert printed.file_name == "Credit memo CM-1.pdf"
    assert "CM-1" in text
    assert "I-1" in text
    assert "50.00" in text


def test_a_tax_is_printed_with_its_rate_and_base(desk: Desk, customer: str) -> None:
    invoice_id, _ = add_invoice(desk, customer, "I-1", 10_000, days=(ISSUED, DUE))
    add(
        desk,
        "invoice_taxes",
        customer_id=customer,
        invoice_id=invoice_id,
        seq=1,
        jurisdiction="US-IL",
        label="Illinois sales tax",
        rate="0.0625",
        base_minor=10_000,
        tax_minor=625,
    )
    text = text_of(print_document(desk, "invoices", invoice_id).body)
    assert squeezed("Illinois sales tax") in text
    assert "6.25%" in text
    assert "6.25" in text


def _contract(desk: Desk, customer: str, **more: Any) -> str:
    dates = {"starts_on": date(2026, 1, 1), "ends_on": more.pop("ends_on", date(2026, 12, 31))}
    contract = add(
        desk,
        "contracts",
        customer_id=customer,
        **({"number": "CT-104471", "title": "Care", "signed_on": date(2025, 12, 9)} | more),
        **dates,
    )
    line = add(
        desk,
        "contract_lines",
        customer_id=customer,
        contract_id=contract,
        description="Hardware maintenance",
        unit_price="612.50",
        service_level="Next business day",
        **dates,
    )
    product = add(desk, "products", number="9406-MMA", description="Server", list_price="1")
    item = add(
        desk,
        "items",
        customer_id=customer,
        product_id=product,
        serial="10-7B2C4",
        compact_serial="107B2C4",
    )
    add(
        desk,
        "covered_items",
        customer_id=customer,
        contract_line_id=line,
        item_id=item,
        covered_from=dates["starts_on"],
    )
    return contract


def test_a_contract_summary_shows_dates_lines_items_and_the_billing_plan(
    desk: Desk, customer: str
) -> None:
    _contract(desk, customer)
    printed = print_document(desk, "contract", "CT-104471")
    text = text_of(printed.body)
    for said in (
        "CT-104471",
        "January 1, 2026",
        "December 31, 2026",
        "December 1, 2026",  # notice
        "Hardware maintenance",
        "Next business day",
        "10-7B2C4",
        "Billed in advance, on the first day of each month.",
        "Renewed by agreement for 12 months",
        "7,350.00",  # twelve months
        "Expiring",
    ):
        assert squeezed(said) in text, said
    assert "DRAFT" not in text
    assert printed.revision == 1


def test_an_unsigned_contract_prints_as_a_draft(desk: Desk, customer: str) -> None:
    _contract(desk, customer, state="quoted", signed_on=None)
    printed = print_document(desk, "contract", "CT-104471")
    assert "DRAFT" in text_of(printed.body)
    assert not printed.is_official


def test_a_contract_without_end_shows_the_year_that_follows(desk: Desk, customer: str) -> None:
    _contract(desk, customer, ends_on=None)
    text = text_of(print_document(desk, "contract", "CT-104471").body)
    assert squeezed("Nov 1, 2027") in text  # the last period begins within the year


def test_a_contract_that_changed_is_printed_as_a_new_revision(desk: Desk, customer: str) -> None:
    """BIL-04: a change makes a numbered revision; the day of printing alone does not."""
    contract = _contract(desk, customer)
    first = print_document(desk, "contract", contract)
    with desk.cache.write() as connection:
        connection.exec_driver_sql("UPDATE contracts SET po_number = 'PO-77'")
    second = print_document(desk, "contract", contract)
    assert (first.revision, second.revision) == (1, 2)
    assert "PO-77" in text_of(second.body)
    assert print_document(desk, "contract", contract) == second


def test_the_next_day_prints_the_same_contract_again(tmp_path: Path) -> None:
    with open_home(tmp_path) as desk:
        customer_id = add(desk, "customers", number="1", legal_name="Arbor", display_name="Arbor")
        contract = _contract(desk, customer_id)
        first = print_document(desk, "contract", contract)
    with open_home(tmp_path, at=datetime(2026, 11, 23, 9, tzinfo=UTC)) as desk:
        assert print_document(desk, "contract", contract) == first


def test_documents_are_in_the_customers_language(desk: Desk) -> None:
    customer_id = add(
        desk,
        "customers",
        number="1",
        legal_name="Arbor",
        display_name="Arbor",
        language="es_US",
    )
    _contract(desk, customer_id)
    text = text_of(print_document(desk, "contract", "CT-104471").body)
    assert squeezed("Se factura por adelantado") in text
    assert squeezed("línea de soporte comercial") in text


def test_scripts_get_a_file_and_no_bytes(desk: Desk, customer: str, tmp_path: Path) -> None:
    add_invoice(desk, customer, "I-1", 5_000, days=(ISSUED, DUE))
    out = tmp_path / "one.pdf"
    result = registry.call(
        desk, "documents.print", {"kind": "invoice", "number": "I-1", "out": str(out)}
    )
    assert isinstance(result, PrintResult)
    assert result.file == str(out)
    assert hashlib.sha256(out.read_bytes()).hexdigest() == result.sha256
    with pytest.raises(EnvironmentProblem, match=r"one\.pdf could not be written"):
        registry.call(
            desk,
            "documents.print",
            {"kind": "invoice", "number": "I-1", "out": str(tmp_path / "no" / "one.pdf")},
        )


def test_what_cannot_be_printed_is_told(desk: Desk, customer: str) -> None:
    with pytest.raises(UsageError, match="no document called 'poem'"):
        print_document(desk, "poem", "1")
    with pytest.raises(NotFound):
        print_document(desk, "invoice", "I-404")
    with pytest.raises(FieldErrors, match="today or an earlier day"):
        print_document(desk, "statement", "0448121", as_of=date(2026, 12, 1))
    with pytest.raises(FieldErrors, match="Choose one of"):
        print_document(desk, "statement", "0448121", statement_kind="long")


def test_the_snapshot_that_is_synced_holds_all_that_was_printed(desk: Desk, customer: str) -> None:
    add_invoice(desk, customer, "I-1", 5_000, days=(ISSUED, DUE))
    printed = print_document(desk, "invoice", "I-1")
    [(snapshot, sha256, on, number)] = rows(
        desk, "SELECT snapshot, sha256, printed_on, number FROM printed_documents"
    )
    assert sha256 == printed.sha256
    assert on == NOON.date().isoformat()
    assert number == "I-1"
    assert json.loads(snapshot)["total"] == 5_000
    [(title,)] = rows(desk, "SELECT title FROM outbox ORDER BY n DESC LIMIT 1")
    assert title == "Print invoice I-1"
