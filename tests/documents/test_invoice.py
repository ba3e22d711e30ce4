# SPDX-License-Identifier: MPL-2.0
"""The printed invoice and credit memo: all of the snapshot on whole pages (OFF-06, OFF-07)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cso_desktop.documents.invoice import render_invoice
from cso_desktop.documents.page import LEFT, RIGHT, WINDOW_BOTTOM, WINDOW_RIGHT, WINDOW_TOP
from cso_desktop.documents.snapshots import Buyer, Instalment, InvoiceLine, Seller, TaxLine
from tests.documents.reading import Word, base_fonts, page_texts, squeezed, words
from tests.documents.samples import BUYER, INVOICE_LINES, SELLER, an_invoice, invoice_lines

LONG_NAME = (
    "Consolidated Intergovernmental Department of Administrative and Technology Services "
    "of the Greater Metropolitan Region"
)
TOTAL = "Total, US dollars"


def all_text(data: bytes) -> str:
    return squeezed("".join(page_texts(data)))


def overlapping(found: list[Word]) -> list[tuple[str, str]]:
    return [
        (one.text, other.text)
        for index, one in enumerate(found)
        for other in found[index + 1 :]
        if one.overlaps(other)
    ]


def test_what_the_snapshot_holds_can_be_read_on_the_page() -> None:
    snapshot = an_invoice(notes="Exempt certificate E-99481.")
    text = all_text(render_invoice(snapshot))
    expected = [
        *(snapshot.seller.name, *snapshot.seller.address, *snapshot.seller.remit_to),
        *(snapshot.seller.bank_text, snapshot.buyer.name, *snapshot.buyer.address),
        *(snapshot.support.phone, snapshot.support.label, snapshot.buyer.number),
        *("INV-1048179", "October 28, 2026", "November 27, 2026", "Net 30 days"),
        *("PO-65642", "OC-2207731", "0C4471", "Exempt certificate E-99481."),
        *(line.text for line in snapshot.lines),
        *(line.detail for line in snapshot.lines),
        *("14,200.00", "3,180.00", "612.50", "88.00", "795.00", "44.00"),
        *("Illinois sales tax 6.25% on 17,380.00", "1,086.25", "Chicago 2.155% on 17,380.00"),
        *("374.54", "18,080.50", "19,541.29", "$19,541.29", TOTAL, "Page 1 of 1"),
    ]
    assert [text_ for text_ in expected if squeezed(text_) not in text] == []


@pytest.mark.parametrize("count", [0, 1, 4])
def test_a_short_invoice_is_one_page(count: int) -> None:
    pages = page_texts(render_invoice(an_invoice(lines=invoice_lines(count))))
    assert len(pages) == 1
    assert ("This document has no lines." in pages[0]) == (count == 0)
    assert pages[0].count(TOTAL) == 1


def check_pages(pages: list[str], lines: tuple[InvoiceLine, ...]) -> None:
    """Check that rows are whole, none is lost or printed twice, and totals stand at the end."""
    for number, page in enumerate(pages, start=1):
        assert squeezed(f"Page {number} of {len(pages)}") in squeezed(page)
        assert page.count("Quantity") <= 1
        assert (TOTAL in page) == (number == len(pages))
        assert ("Amount paid" in page) == (number == len(pages))
    printed = [squeezed(page) for page in pages]
    for line in lines:
        text = squeezed(line.text)
        holders = [page for page in printed if text in page]
        assert len(holders) == 1, line.text
        assert holders[0].count(text) == 1
        assert squeezed(line.detail) in holders[0]


def test_a_long_invoice_repeats_its_headings_and_sums_up_once_at_the_end() -> None:
    lines = invoice_lines(120)
    pages = page_texts(render_invoice(an_invoice(lines=lines)))
    check_pages(pages, lines)
    assert len(pages) > 3
    assert all("Quantity" in page and "Unit price" in page for page in pages)
    assert "Power server part 0120" in pages[-1], "totals never stand alone"


TEXTS = st.text(alphabet="abcdefghij KLMNOP áéñ ()\\ 0123456789", max_size=700)


@settings(max_examples=15, deadline=None)
@given(details=st.lists(TEXTS, max_size=45), notes=TEXTS)
def test_whatever_the_texts_are_rows_stay_whole_and_inside_the_margins(
    details: list[str], notes: str
) -> None:
    lines = tuple(
        InvoiceLine(f"<{index:03d}>", Decimal(1), Decimal(1), 100, detail=detail)
        for index, detail in enumerate(details)
    )
    data = render_invoice(an_invoice(lines=lines, notes=notes))
    pages = page_texts(data)
    check_pages(pages, lines)
    for page in range(len(pages)):
        for word in words(data, page):
            assert word.left >= LEFT - 1
            assert word.right <= RIGHT + 1
            assert word.bottom < 760


def test_a_line_longer_than_a_page_goes_on_without_losing_a_word() -> None:
    detail = " ".join(f"w{number:04d}" for number in range(1200))
    line = InvoiceLine("Tall", Decimal(1), Decimal(1), 100, detail=detail)
    pages = page_texts(render_invoice(an_invoice(lines=(line, *INVOICE_LINES))))
    text = "".join(pages)
    assert [word for word in detail.split() if text.count(word) != 1] == []


def test_the_same_snapshot_gives_the_same_bytes() -> None:
    first = render_invoice(an_invoice())
    render_invoice(an_invoice(lines=invoice_lines(60)))
    assert render_invoice(an_invoice()) == first
    assert render_invoice(an_invoice(po_number="PO-65643")) != first


def test_only_the_shipped_typeface_is_on_the_page_and_embedded() -> None:
    for snapshot in (an_invoice(), an_invoice(official=False, provisional_number="L7-000123")):
        fonts = base_fonts(render_invoice(snapshot))
        assert fonts == {f"IBMPlexSans-{cut}" for cut in ("Light", "Regular", "Medium", "SemiBold")}


def test_what_is_not_official_says_draft_and_its_provisional_number_on_each_page() -> None:
    snapshot = an_invoice(
        official=False, number="", provisional_number="L7-000123", lines=invoice_lines(40)
    )
    pages = page_texts(render_invoice(snapshot))
    assert len(pages) > 1
    for page in pages:
        assert "DRAFT" in page
        assert page.count("L7-000123") >= 2
    assert "DRAFT" not in "".join(page_texts(render_invoice(an_invoice())))


def test_very_long_names_and_addresses_overlap_nothing() -> None:
    buyer = Buyer("0448121-0000-99", LONG_NAME, (LONG_NAME, LONG_NAME, "Suite 410", "Chicago IL"))
    seller = Seller(LONG_NAME, ("1 Harbor Way", LONG_NAME), remit_to=(LONG_NAME,) * 3)
    snapshot = an_invoice(
        buyer=buyer,
        seller=seller,
        po_number="PO-2026-000000000000000000-LONG-REFERENCE-77",
        contract_number=LONG_NAME,
        total=123456789012345,
        taxes=(TaxLine(LONG_NAME, 1, Decimal("6.25"), 1), TaxLine(LONG_NAME, 2)),
        notes=LONG_NAME * 3,
        lines=(
            InvoiceLine(
                LONG_NAME,
                Decimal("12345.675"),
                Decimal("-0.0725"),
                -89506,
                detail=LONG_NAME * 2,
                heading=LONG_NAME,
                discount_pct=Decimal("12.5"),
            ),
        ),
    )
    data = render_invoice(snapshot)
    for page in range(len(page_texts(data))):
        assert overlapping(words(data, page)) == []
    text = all_text(data)
    assert text.count(squeezed(LONG_NAME)) >= 8
    assert "$1,234,567,890,123.45" in text


@pytest.mark.parametrize("lines", [2, 4, 6])
def test_the_window_of_the_envelope_shows_the_address_and_nothing_else(lines: int) -> None:
    address = tuple(f"Address line {number}" for number in range(1, lines))
    data = render_invoice(an_invoice(buyer=replace(BUYER, address=address)))
    in_window = [
        word.text.strip()
        for word in words(data)
        if word.left < WINDOW_RIGHT - 1 and word.bottom > WINDOW_TOP and word.top < WINDOW_BOTTOM
    ]
    assert in_window == [BUYER.name, *address]


def test_a_credit_memo_prints_negative_amounts_what_it_corrects_and_no_slip() -> None:
    lines = tuple(replace(line, quantity=-line.quantity, net=-line.net) for line in INVOICE_LINES)
    snapshot = an_invoice(
        kind="credit_memo",
        number="CM-2000012",
        corrects_number="INV-1048179",
        lines=lines,
        due_on=None,
        net=-1808050,
        tax=-108625,
        taxes=(TaxLine("Illinois sales tax", -108625, Decimal("6.25"), -1738000),),
        total=-1916675,
    )
    (page,) = page_texts(render_invoice(snapshot))
    for expected in ("Credit memo", "CM-2000012", "Corrects invoice INV-1048179", "-14,200.00"):
        assert expected in page
    for expected in ("-18,080.50", "-1,086.25", "-19,166.75", "-$19,166.75"):
        assert expected in page
    assert "Remittance" not in page


def test_instalments_and_discounts_are_printed() -> None:
    parts = (
        Instalment(date(2026, 11, 27), 1000000),
        Instalment(date(2026, 12, 27), 954129),
    )
    lines = (replace(INVOICE_LINES[0], discount_pct=Decimal("12.5")), *INVOICE_LINES[1:])
    text = all_text(render_invoice(an_invoice(instalments=parts, lines=lines)))
    assert squeezed("First part due by November 27, 2026") in text
    assert squeezed("To be paid in 2 parts") in text
    assert squeezed("December 27, 2026 · $9,541.29") in text
    assert squeezed("12.5% discount") in text


def test_many_instalments_run_over_the_pages_and_none_is_lost() -> None:
    parts = tuple(Instalment(date(2026, 11, 1), 100001 + number) for number in range(90))
    text = "".join(page_texts(render_invoice(an_invoice(instalments=parts))))
    assert [n for n in range(90) if text.count(f"$1,000.{n + 1:02d}") != 1] == []
    assert text.count(TOTAL) == 1


def test_several_threads_draw_the_same_bytes_at_once() -> None:
    snapshots = [an_invoice(notes=f"Note {chr(65 + number)}{number}") for number in range(24)]
    alone = [render_invoice(snapshot) for snapshot in snapshots]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(render_invoice, snapshots)) == alone


def test_notes_too_long_to_stand_beside_the_totals_come_before_them() -> None:
    notes = " ".join(f"n{number:03d}" for number in range(400))
    pages = page_texts(render_invoice(an_invoice(notes=notes)))
    text = "".join(pages)
    assert [word for word in notes.split() if text.count(word) != 1] == []
    assert pages[-1].count(TOTAL) == 1
    assert text.index("n399") < text.index(TOTAL)


def test_a_spanish_customer_reads_spanish_words_and_dates() -> None:
    text = all_text(render_invoice(an_invoice(language="es_US")))
    for expected in ("Factura", "Importe a pagar", "27 de noviembre de 2026", "Página 1 de 1"):
        assert squeezed(expected) in text
    assert "Amountdue" not in text


def test_characters_the_typeface_lacks_are_shown_as_question_marks() -> None:
    buyer = replace(BUYER, name="Łódź 北京 Trading\x07\u200b & Søn")
    data = render_invoice(an_invoice(buyer=buyer, seller=SELLER))
    assert "Łódź ?? Trading & Søn" in page_texts(data)[0]
