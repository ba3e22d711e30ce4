# SPDX-License-Identifier: MPL-2.0
"""Reading an electronic invoice of any kind: what it is, its content tells."""

from pathlib import Path
from typing import Final

from cso_desktop.interchange.einvoice.cii_reader import read_cii
from cso_desktop.interchange.einvoice.invoices import EInvoice
from cso_desktop.interchange.einvoice.ubl_reader import read_ubl
from cso_desktop.interchange.tables import UnreadableFile
from cso_desktop.interchange.xml_trees import MAX_BYTES, Node, parse_xml

_CII_ROOTS: Final = frozenset({"CrossIndustryInvoice", "CrossIndustryDocument"})
_UBL_ROOTS: Final = frozenset({"Invoice", "CreditNote"})
_ORDER_ROOTS: Final = frozenset({"SCRDMCCBDACIOMessageStructure", "Order"})


def read_einvoice(data: bytes) -> EInvoice:
    """Read Factur-X, ZUGFeRD or UBL, as XML or inside a PDF.

    Whether its sums hold is for ``checks.tie_faults`` to say.

    Raises:
        UnreadableFile: it is none of them, or damaged; the message names the place.
    """
    if data[:1024].lstrip().startswith(b"%PDF-"):
        from cso_desktop.interchange.einvoice.pdf import extract

        data = extract(data)
    return _read(parse_xml(data))


def read_einvoice_file(path: Path) -> EInvoice:
    """Read a file; see ``read_einvoice``."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(f"{path.name} is larger than {MAX_BYTES // 1024 // 1024} MB.")
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it can't be opened"
        raise UnreadableFile(f"{path.name} can't be read: {reason}.") from error
    return read_einvoice(data)


def _read(root: Node) -> EInvoice:
    if root.name in _CII_ROOTS:
        return read_cii(root)
    if root.name in _UBL_ROOTS:
        return read_ubl(root)
    if root.name in _ORDER_ROOTS:
        raise UnreadableFile("The file is an electronic order, not an invoice.")
    raise UnreadableFile(f"The file is no electronic invoice: it begins with <{root.name[:60]}>.")
