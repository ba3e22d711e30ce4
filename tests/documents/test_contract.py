# SPDX-License-Identifier: MPL-2.0
"""The printed contract summary: dates, lines, covered items, billing plan."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cso_desktop.documents.contract import render_contract
from cso_desktop.documents.snapshots import ContractLine, ContractSnapshot, CoveredItem
from tests.documents.reading import base_fonts, page_texts, squeezed, words
from tests.documents.samples import a_contract


def text_of(snapshot: ContractSnapshot) -> str:
    return squeezed("".join(page_texts(render_contract(snapshot))))


def test_what_the_snapshot_holds_can_be_read_on_the_page() -> None:
    snapshot = a_contract(account_manager="District 4", notes="Federal option year two.")
    expected = [
        *("Contract summary", "0C4471", "Maintenance", "Active", "PO-61120", "0C3118"),
        *("December 9, 2025", "January 1, 2026", "December 31, 2026", "October 2, 2026"),
        *("Renews by itself", snapshot.renewal_text, snapshot.billing_text, "District 4"),
        *(line.text for line in snapshot.lines),
        *(f"Service level: {line.service_level}" for line in snapshot.lines),
        *(item.serial for line in snapshot.lines for item in line.items),
        *(item.product for line in snapshot.lines for item in line.items),
        *("Apr 1, 2026 to Dec 31, 2026", "18.40", "612.50", "per quarter", "not yet billed"),
        *(period.invoice_number for period in snapshot.billing_plan),
        *("1,225.00", "1,685.00", "6,280.00", "$6,280.00", "Federal option year two."),
    ]
    text = text_of(snapshot)
    assert [part for part in expected if squeezed(part) not in text] == []


def test_every_covered_item_of_a_big_contract_is_printed_once_under_its_headings() -> None:
    items = tuple(CoveredItem(f"9406-{n:03d}", f"10-{n:05d}", "Wacker Drive") for n in range(150))
    line = replace(a_contract().lines[0], items=items)
    pages = page_texts(render_contract(a_contract(lines=(line,))))
    text = "".join(pages)
    assert [item.serial for item in items if text.count(item.serial) != 1] == []
    assert all("Serial number" in page for page in pages if "10-00" in page)
    assert [("Contract value, US dollars" in page) for page in pages][:-1] == [False] * (
        len(pages) - 1
    )
    assert "Contract value, US dollars" in pages[-1]


def test_a_heading_stays_with_the_table_below_it() -> None:
    for count in range(12):
        items = tuple(CoveredItem("9406-MMA", f"10-{n:05d}") for n in range(count))
        line = replace(a_contract().lines[0], items=items)
        for page in page_texts(render_contract(a_contract(lines=(line,)))):
            assert ("Billing plan" in page) == ("INV-1040022" in page)


@pytest.mark.parametrize("kind", ["maintenance", "services", "purchase", "licensing"])
def test_a_bare_contract_prints_in_every_kind(kind: str) -> None:
    bare = a_contract(
        kind=kind,
        lines=(),
        billing_plan=(),
        billing_text="",
        renewal="none",
        renewal_text="",
        notice_by=None,
    )
    text = text_of(bare)
    assert squeezed("This document has no lines.") in text
    assert squeezed("Ends without renewal") in text
    assert "Billingplan" not in text


def test_long_texts_overlap_nothing() -> None:
    long = "Administrative and technology services of the greater metropolitan region " * 3
    item = CoveredItem(long, "S" * 60, long, date(2026, 1, 1), date(2026, 6, 30))
    line = ContractLine(
        long,
        Decimal("1000000.5"),
        Decimal("123456789.0125"),
        date(2026, 1, 1),
        date(2026, 12, 31),
        detail=long,
        per=long,
        service_level=long,
        items=(item,),
    )
    data = render_contract(a_contract(lines=(line,), status=long, renewal_text=long))
    for page in range(len(page_texts(data))):
        found = words(data, page)
        for index, one in enumerate(found):
            assert [other for other in found[index + 1 :] if one.overlaps(other)] == []


def test_a_quoted_contract_is_marked_as_a_draft() -> None:
    text = text_of(a_contract(official=False, number="", provisional_number="L7-C-0004"))
    assert "DRAFT" in text
    assert "L7-C-0004" in text


def test_the_summary_embeds_its_fonts_and_is_the_same_bytes_each_time() -> None:
    data = render_contract(a_contract())
    assert {name.partition("-")[0] for name in base_fonts(data)} == {"IBMPlexSans"}
    assert render_contract(a_contract()) == data
