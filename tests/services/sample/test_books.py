# SPDX-License-Identifier: MPL-2.0
"""The sample company's books: every document and application keeps the rules of the domain."""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

from cso_desktop.domain.disputes import OPEN_STATES
from cso_desktop.domain.money import round_half_away
from cso_desktop.domain.pricing import line_net
from cso_desktop.domain.receivables import InvoiceStatus, Standing, invoice_status
from tests.services.sample.conftest import Company, Row


def settled(row: Row) -> int:
    """What an allocation takes off its instalment."""
    return int(row["amount_minor"] + row["discount_minor"] + row["write_off_minor"])


def test_inv_1_and_inv_2_lines_taxes_and_totals_add_up(company: Company) -> None:
    lines = company.grouped("invoice_lines", "invoice_id")
    taxes = company.grouped("invoice_taxes", "invoice_id")
    for invoice in company["invoices"]:
        for line in lines[invoice["id"]]:
            quantity, price, discount = (
                Decimal(line[name]) for name in ("quantity", "unit_price", "discount")
            )
            assert line["net_minor"] == line_net(quantity, price, discount)
        assert invoice["net_minor"] == sum(line["net_minor"] for line in lines[invoice["id"]])
        assert invoice["tax_minor"] == sum(tax["tax_minor"] for tax in taxes[invoice["id"]])
        assert invoice["total_minor"] == invoice["net_minor"] + invoice["tax_minor"]


def test_inv_3_each_tax_is_its_rate_on_its_base_to_the_cent(company: Company) -> None:
    bases = company.by_id("invoices")
    taxed = company.grouped("invoice_taxes", "invoice_id")
    assert len(taxed) > 1000
    for invoice_id, taxes in taxed.items():
        assert bases[invoice_id]["tax_basis"] == "document"
        for tax in taxes:
            exact = Decimal(tax["base_minor"]) * Decimal(tax["rate"])
            # The base is the sum of rounded nets, the tax was rounded over the exact ones.
            assert abs(tax["tax_minor"] - round_half_away(exact)) <= 1


def test_inv_6_instalments_are_the_total_with_its_sign(company: Company) -> None:
    parts = company.grouped("instalments", "invoice_id")
    for invoice in company["invoices"]:
        amounts = [part["amount_minor"] for part in parts[invoice["id"]]]
        assert sum(amounts) == invoice["total_minor"]
        assert all(amount * invoice["total_minor"] >= 0 for amount in amounts)
        assert invoice["due_on"] == max(part["due_on"] for part in parts[invoice["id"]])
    assert max(len(found) for found in parts.values()) == 2


def test_inv_9_numbers_have_no_gap_and_dates_never_go_back(company: Company) -> None:
    series = defaultdict(list)
    for invoice in company["invoices"]:
        if invoice["state"] == "posted":
            series[invoice["series"], invoice["fiscal_year"]].append(invoice)
    assert {name for name, _ in series} == {"invoices", "credit_memos"}
    for (name, year), documents in series.items():
        ordered = sorted(documents, key=lambda row: row["number"])
        prefix = "INV" if name == "invoices" else "CM"
        wanted = [f"{prefix}-{year}-{n:06d}" for n in range(1, len(ordered) + 1)]
        assert [row["number"] for row in ordered] == wanted
        dates = [row["issued_on"] for row in ordered]
        assert dates == sorted(dates)
        assert {day[:4] for day in dates} == {str(year)}


def test_inv_10_only_posted_documents_have_a_number(company: Company) -> None:
    for invoice in company["invoices"]:
        assert (invoice["number"] is not None) == (invoice["state"] == "posted")
        assert (invoice["posted_at"] is not None) == (invoice["state"] == "posted")
    assert {row["state"] for row in company["invoices"]} == {
        "draft",
        "validated",
        "posted",
        "void",
    }


def test_inv_4_credits_of_whole_invoices_are_their_negatives(company: Company) -> None:
    lines = company.grouped("invoice_lines", "invoice_id")
    invoices = company.by_id("invoices")
    whole = 0
    for memo in company.posted("credit_memo"):
        invoice = invoices[memo["corrects_invoice_id"]]
        assert memo["issued_on"] >= invoice["issued_on"]
        assert 0 < -memo["total_minor"] <= invoice["total_minor"]
        if memo["total_minor"] == -invoice["total_minor"]:
            whole += 1
            for name in ("net_minor", "tax_minor"):
                assert memo[name] == -invoice[name]
            credited = [-line["net_minor"] for line in lines[memo["id"]]]
            assert credited == [line["net_minor"] for line in lines[invoice["id"]]]
    assert whole >= 10


def test_inv_12_to_inv_16_nothing_is_applied_twice_or_too_early(company: Company) -> None:
    sources = {p["id"]: (p["amount_minor"], p["value_on"]) for p in company["payments"]}
    sources |= {m["id"]: (-m["total_minor"], m["issued_on"]) for m in company.posted("credit_memo")}
    parts, invoices = company.by_id("instalments"), company.by_id("invoices")
    left = {source: amount for source, (amount, _) in sources.items()}
    still_open = {part["id"]: part["amount_minor"] for part in company["instalments"]}
    by_day = sorted(company["allocations"], key=lambda row: row["allocated_on"])
    for made in by_day:
        part = parts[made["instalment_id"]]
        invoice = invoices[made["invoice_id"]]
        assert part["invoice_id"] == made["invoice_id"]
        assert invoice["state"] == "posted"
        assert invoice["kind"] == "invoice"
        assert made["allocated_on"] >= max(sources[made["source_id"]][1], invoice["issued_on"])
        left[made["source_id"]] -= made["amount_minor"]
        still_open[part["id"]] -= settled(made)
        assert left[made["source_id"]] >= 0
        assert still_open[part["id"]] >= 0


def test_inv_16_and_inv_17_reversed_payments_are_countered_and_mirrored(company: Company) -> None:
    allocations = company.by_id("allocations")
    payments = company.by_id("payments")
    counters = [row for row in company["allocations"] if row["counters_id"]]
    for counter in counters:
        first = allocations[counter["counters_id"]]
        assert settled(counter) == -settled(first)
        assert counter["allocated_on"] >= first["allocated_on"]
        assert payments[counter["source_id"]]["state"] == "reversed"
    reversed_ids = {row["id"] for row in company["payments"] if row["state"] == "reversed"}
    mirrors = {row["reverses_payment_id"]: row for row in company["payments"]}
    assert reversed_ids == mirrors.keys() - {None}
    assert len(reversed_ids) >= 8
    for payment_id in reversed_ids:
        assert mirrors[payment_id]["amount_minor"] == payments[payment_id]["amount_minor"]
        assert mirrors[payment_id]["kind"] == "reversal"


def test_the_statuses_are_the_mix_a_desk_knows(company: Company) -> None:
    counts = Counter(_status(company).values())
    share = {status: 100 * n / counts.total() for status, n in counts.items()}
    assert 55 <= share[InvoiceStatus.PAID] <= 75
    assert 14 <= share[InvoiceStatus.OPEN] + share[InvoiceStatus.PARTLY_PAID] <= 28
    assert 8 <= share[InvoiceStatus.OVERDUE] <= 15
    assert 0.8 <= share[InvoiceStatus.DISPUTED] <= 4
    assert counts[InvoiceStatus.CREDITED] >= 10


def test_receipts_come_as_people_send_them(company: Company) -> None:
    targets = defaultdict(set)
    for made in company["allocations"]:
        targets[made["source_id"]].add(made["invoice_id"])
    assert sum(len(found) > 1 for found in targets.values()) > 300, "one receipt over several"
    posted = [
        row for row in company["payments"] if row["state"] == "posted" and row["kind"] == "receipt"
    ]
    assert sum(row["id"] not in targets for row in posted) >= 10, "wholly on account"
    assert any(row["discount_minor"] > 0 for row in company["allocations"])
    assert any(row["write_off_minor"] > 0 for row in company["allocations"])
    assert {row["kind"] for row in company["payments"]} == {"receipt", "refund", "reversal"}


def test_inv_44_disputes_stay_within_what_is_open_and_end_in_their_documents(
    company: Company,
) -> None:
    open_minor = _open(company)
    claimed: Counter[str] = Counter()
    memos = {row["id"]: row for row in company.posted("credit_memo")}
    for dispute in company["disputes"]:
        if dispute["state"] in OPEN_STATES:
            claimed[dispute["invoice_id"]] += dispute["amount_minor"]
        if dispute["state"] == "resolved":
            memo = memos[dispute["result_document_id"]]
            assert memo["corrects_invoice_id"] == dispute["invoice_id"]
            assert -memo["total_minor"] == dispute["approved_minor"]
    assert len(claimed) >= 50
    assert all(amount <= open_minor[invoice] for invoice, amount in claimed.items())


def test_disputes_reopened_keep_their_number(company: Company) -> None:
    cycles = company.grouped("disputes", "number")
    again = {number: rows for number, rows in cycles.items() if len(rows) > 1}
    assert again
    for rows in again.values():
        assert [row["cycle"] for row in rows] == [1, 2]
        assert rows[0]["state"] == "reopened"


def _open(company: Company) -> dict[str, int]:
    open_minor = {row["id"]: row["total_minor"] for row in company.posted("invoice")}
    for made in company["allocations"]:
        open_minor[made["invoice_id"]] -= settled(made)
    return open_minor


def _status(company: Company) -> dict[str, InvoiceStatus]:
    still_open = {part["id"]: part["amount_minor"] for part in company["instalments"]}
    settled_by: dict[str, Counter[str]] = defaultdict(Counter)
    for made in company["allocations"]:
        still_open[made["instalment_id"]] -= settled(made)
        sums = settled_by[made["invoice_id"]]
        sums[made["source_kind"]] += made["amount_minor"] + made["discount_minor"]
        sums["write_off"] += made["write_off_minor"]
    parts = company.grouped("instalments", "invoice_id")
    disputed = {row["invoice_id"] for row in company["disputes"] if row["state"] in OPEN_STATES}
    found = {}
    for invoice in company.posted("invoice"):
        key, sums = invoice["id"], settled_by[invoice["id"]]
        late = [p for p in parts[key] if date.fromisoformat(p["due_on"]) < company.today]
        standing = Standing(
            open_minor=sum(still_open[p["id"]] for p in parts[key]),
            overdue_minor=sum(still_open[p["id"]] for p in late),
            disputed_minor=int(key in disputed),
            paid_minor=sums["payment"],
            credited_minor=sums["credit_memo"],
            written_off_minor=sums["write_off"],
        )
        found[key] = invoice_status(standing)
    return found
