# SPDX-License-Identifier: MPL-2.0
"""A document says its title and language, and its structure can be read aloud in order."""

import io
import re
from typing import Any

import pypdf

from cso_desktop.documents.invoice import render_invoice
from cso_desktop.documents.statement import render_statement
from tests.documents.samples import a_statement, an_invoice, invoice_lines, open_items


def reader(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data), strict=True)


def root_of(document: pypdf.PdfReader) -> Any:
    return document.root_object


def leaves(element: Any) -> list[tuple[str, Any, int]]:
    """Return each marked piece below an element: its role, its page, its number."""
    kids = element["/K"]
    found = []
    for kid in kids if isinstance(kids, list) else [kids]:
        if isinstance(kid, int):
            found.append((element["/S"], element["/Pg"], kid))
        else:
            found.extend(leaves(kid.get_object()))
    return found


def test_title_author_language_and_the_tagged_mark_are_set() -> None:
    document = reader(render_invoice(an_invoice(language="es")))
    root = root_of(document)
    assert document.metadata is not None
    assert document.metadata.title == "Factura INV-1048179"
    assert document.metadata.author == "Meridian Systems, Inc."
    assert root["/Lang"] == "es-US"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_every_marked_piece_of_every_page_is_in_the_structure_once() -> None:
    document = reader(render_statement(a_statement(items=open_items(80))))
    structure = leaves(root_of(document)["/StructTreeRoot"]["/K"])
    parents = root_of(document)["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    assert len(document.pages) > 1
    for index, page in enumerate(document.pages):
        contents = page.get_contents()
        assert contents is not None
        marked = re.findall(rb"/MCID (\d+)", contents.get_data())
        of_page = [piece for _, held, piece in structure if held == page]
        assert sorted(of_page) == list(range(len(marked)))
        assert page.get("/StructParents") == index
        assert parents[2 * index] == index
        assert len(parents[2 * index + 1]) == len(marked)


def test_a_long_table_is_one_table_whose_headings_are_read_once() -> None:
    document = reader(render_invoice(an_invoice(lines=invoice_lines(60))))
    tree = root_of(document)["/StructTreeRoot"]["/K"]
    tables = [kid for kid in tree["/K"] if kid.get_object()["/S"] == "/Table"]
    (table,) = tables
    assert len(table.get_object()["/K"]) == 61
    roles = [role for role, _, _ in leaves(tree)]
    assert roles.count("/TH") == 4
    assert roles.count("/TD") == 60 * 4
    assert roles.count("/H1") == 1
