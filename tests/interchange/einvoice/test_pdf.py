# SPDX-License-Identifier: MPL-2.0
"""Factur-X: the XML inside our own PDF, and taken out again."""

import io
import random
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import facturx
import pytest
from lxml import etree
from pypdf import PdfReader, PdfWriter

from cso_desktop.documents.invoice import render_invoice
from cso_desktop.errors import UserError
from cso_desktop.interchange.einvoice.cii_writer import write_cii
from cso_desktop.interchange.einvoice.files import read_einvoice
from cso_desktop.interchange.einvoice.pdf import embed, extract
from cso_desktop.interchange.tables import UnreadableFile
from tests.documents.samples import an_invoice
from tests.interchange.einvoice.samples import an_einvoice

MADE_AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
MUTATIONS = 40


@pytest.fixture(scope="module")
def printed() -> bytes:
    return render_invoice(an_invoice())


@pytest.fixture(scope="module")
def hybrid(printed: bytes) -> bytes:
    return embed(printed, an_einvoice(), made_at=MADE_AT)


def test_the_invoice_in_the_pdf_is_read_back_equal(hybrid: bytes) -> None:
    assert read_einvoice(hybrid) == an_einvoice()


def test_another_library_finds_the_same_xml(hybrid: bytes) -> None:
    name, xml = facturx.get_facturx_xml_from_pdf(hybrid, check_xsd=True)
    assert (name, xml) == ("factur-x.xml", write_cii(an_einvoice()))


def test_the_pages_stay_as_they_were_printed(printed: bytes, hybrid: bytes) -> None:
    before, after = (PdfReader(io.BytesIO(data)).pages for data in (printed, hybrid))
    assert [page.extract_text() for page in after] == [page.extract_text() for page in before]


def test_the_file_says_what_pdf_a_3_asks_for(hybrid: bytes) -> None:
    reader = PdfReader(io.BytesIO(hybrid))
    root: Any = reader.trailer["/Root"]
    assert hybrid.startswith(b"%PDF-1.7")
    assert "/ID" in reader.trailer
    (intent,) = root["/OutputIntents"]
    profile = intent.get_object()["/DestOutputProfile"].get_object()
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert profile["/N"] == 3
    assert profile.get_data()[36:40] == b"acsp"
    (associated,) = root["/AF"]
    assert associated.get_object()["/AFRelationship"] == "/Alternative"
    file = associated.get_object()["/EF"]["/F"].get_object()
    assert file["/Subtype"] == "/text/xml"
    packet = etree.tostring(etree.fromstring(root["/Metadata"].get_object().get_data())).decode()
    for told in (
        "part>3<",
        "conformance>B<",
        "ConformanceLevel>EN 16931<",
        "pdfaSchema:prefix>fx<",
    ):
        assert told in packet
    assert "2026-01-31T09:30:00+00:00" in packet
    assert reader.metadata is not None
    assert reader.metadata.creation_date == MADE_AT


def test_the_same_invoice_gives_the_same_pdf(printed: bytes, hybrid: bytes) -> None:
    assert embed(printed, an_einvoice(), made_at=MADE_AT) == hybrid


def test_a_pdf_without_an_invoice_is_refused(printed: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"has no electronic invoice in it\.$"):
        read_einvoice(printed)


def test_a_pdf_with_other_attachments_says_which(printed: bytes) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(printed))
    writer.add_attachment("terms.txt", b"net 30")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(UnreadableFile, match=r"It holds terms\.txt\.$"):
        extract(out.getvalue())


def test_a_damaged_pdf_is_read_or_refused_but_nothing_else(hybrid: bytes) -> None:
    dice = random.Random(7)
    for _ in range(MUTATIONS):
        changed = bytearray(hybrid[: dice.choice([len(hybrid), dice.randrange(len(hybrid))])])
        for _ in range(dice.randrange(1, 40)):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        with suppress(UserError):
            read_einvoice(b"%PDF-1.7\n" + bytes(changed[9:]))
