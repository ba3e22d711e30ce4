# SPDX-License-Identifier: MPL-2.0
"""Putting an invoice's XML into its PDF as Factur-X (PDF/A-3), and taking it out of others."""

import hashlib
import io
import logging
import zlib
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from cso_desktop.interchange.einvoice.cii_writer import write_cii
from cso_desktop.interchange.einvoice.invoices import EInvoice
from cso_desktop.interchange.tables import UnreadableFile
from cso_desktop.interchange.xml_trees import MAX_BYTES

FILE_NAME: Final = "factur-x.xml"

_INVOICE_NAMES: Final = (FILE_NAME, "zugferd-invoice.xml", "xrechnung.xml")
_PDF_FAULTS: Final = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    zlib.error,
)
"""What reading a damaged file can end in."""

# It warns of every small thing it mends in the files of others, which helps nobody here.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_EXTENSION: Final = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_PROPERTIES: Final = {
    "DocumentFileName": (FILE_NAME, "name of the embedded XML invoice file"),
    "DocumentType": ("INVOICE", "type of the embedded document"),
    "Version": ("1.0", "version of the Factur-X schema"),
    "ConformanceLevel": ("EN 16931", "conformance level of the embedded data"),
}


def embed(pdf: bytes, invoice: EInvoice, *, made_at: datetime) -> bytes:
    """Return the PDF with the invoice as XML in it; equal input gives equal bytes.

    Args:
        pdf: the printed invoice, its fonts embedded.
        invoice: the same invoice.
        made_at: the moment that stands in the file as that of its making.

    Raises:
        FieldErrors: something EN 16931 asks for is missing, or the sums do not hold.
    """
    xml = write_cii(invoice)
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    writer.pdf_header = "%PDF-1.7"
    moment = made_at.astimezone(UTC)
    name = "Credit memo" if invoice.is_credit else "Invoice"
    title = f"{name} {invoice.number}"
    stamp = f"D:{moment:%Y%m%d%H%M%S}+00'00'"
    writer.metadata = {
        "/Title": title,
        "/Author": invoice.seller.name,
        "/Producer": "CSO Desktop",
        "/CreationDate": stamp,
        "/ModDate": stamp,
    }
    _attach(writer, xml, stamp)
    _intend(writer)
    packet = _xmp(title, invoice.seller.name, f"{moment:%Y-%m-%dT%H:%M:%S}+00:00")
    metadata = _stream(packet)
    metadata[NameObject("/Type")] = NameObject("/Metadata")
    metadata[NameObject("/Subtype")] = NameObject("/XML")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(metadata)
    digest = ByteStringObject(hashlib.sha256(pdf + xml + stamp.encode()).digest()[:16])
    writer._ID = ArrayObject((digest, digest))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _stream(data: bytes) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(data)
    return stream


def _attach(writer: PdfWriter, xml: bytes, stamp: str) -> None:
    """Put the XML among the attachments, as another form of the same document."""
    file = _stream(xml)
    file[NameObject("/Type")] = NameObject("/EmbeddedFile")
    file[NameObject("/Subtype")] = NameObject("/text/xml")
    file[NameObject("/Params")] = DictionaryObject(
        {
            NameObject("/Size"): NumberObject(len(xml)),
            NameObject("/ModDate"): TextStringObject(stamp),
        }
    )
    reference = writer._add_object(file)
    name = TextStringObject(FILE_NAME)
    specification = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Filespec"),
                NameObject("/F"): name,
                NameObject("/UF"): name,
                NameObject("/Desc"): TextStringObject("Factur-X invoice"),
                NameObject("/AFRelationship"): NameObject("/Alternative"),
                NameObject("/EF"): DictionaryObject(
                    {NameObject("/F"): reference, NameObject("/UF"): reference}
                ),
            }
        )
    )
    tree = DictionaryObject({NameObject("/Names"): ArrayObject([name, specification])})
    names = DictionaryObject({NameObject("/EmbeddedFiles"): tree})
    writer.root_object[NameObject("/Names")] = names
    writer.root_object[NameObject("/AF")] = ArrayObject([specification])
    writer.root_object[NameObject("/PageMode")] = NameObject("/UseAttachments")


def _intend(writer: PdfWriter) -> None:
    """Say for which colours the pages are made; without it the file is no PDF/A."""
    from cso_desktop.interchange.einvoice.srgb import SRGB_PROFILE

    profile = _stream(SRGB_PROFILE)
    profile[NameObject("/N")] = NumberObject(3)
    name = TextStringObject("sRGB IEC61966-2.1")
    intent = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/OutputIntent"),
            NameObject("/S"): NameObject("/GTS_PDFA1"),
            NameObject("/OutputConditionIdentifier"): name,
            NameObject("/Info"): name,
            NameObject("/DestOutputProfile"): writer._add_object(profile),
        }
    )
    intents = ArrayObject([writer._add_object(intent)])
    writer.root_object[NameObject("/OutputIntents")] = intents


def _xmp(title: str, author: str, moment: str) -> bytes:
    """Write the metadata packet: PDF/A-3B, and the Factur-X properties with their description."""
    values = "".join(f"<fx:{key}>{value}</fx:{key}>" for key, (value, _) in _PROPERTIES.items())
    described = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{key}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{text}</pdfaProperty:description></rdf:li>"
        for key, (_, text) in _PROPERTIES.items()
    )
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{escape(author)}</rdf:li></rdf:Seq></dc:creator>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>CSO Desktop</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:fx="{_EXTENSION}">{values}</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{_EXTENSION}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>fx</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>{described}</rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>""".encode()


def extract(pdf: bytes) -> bytes:
    """Return the invoice XML a PDF holds.

    Raises:
        UnreadableFile: it holds none, or is damaged.
    """
    try:
        attachments = {
            name.lower(): contents
            for name, contents in PdfReader(io.BytesIO(pdf)).attachments.items()
        }
        for name in _INVOICE_NAMES:
            for content in attachments.get(name, ()):
                if len(content) <= MAX_BYTES:
                    return bytes(content)
    except _PDF_FAULTS as error:
        raise UnreadableFile(
            "The PDF can't be read: it is damaged or protected.", detail=repr(error)
        ) from error
    others = f" It holds {', '.join(sorted(attachments))}." if attachments else ""
    raise UnreadableFile(f"The PDF has no electronic invoice in it.{others}")
