# SPDX-License-Identifier: MPL-2.0
"""The structure tree of a tagged PDF: which marked piece of a page is a heading, a cell, a text.

reportlab writes no structure, so the tree is added to its file here as plain objects. What it
still lacks against PDF/UA: the conformance entry in XMP metadata, and header scopes on cells.
"""

from dataclasses import dataclass, field

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFName, PDFObject


@dataclass(slots=True)
class Element:
    """A node: its role, its parent (none for the document), its pieces or its children."""

    role: str
    parent: int
    page: int = -1
    pieces: list[int] = field(default_factory=list)
    children: list[int] = field(default_factory=list)


class _Written(PDFObject):  # type: ignore[misc]  # reportlab's base is untyped
    """An object of the file whose bytes are ready."""

    __RefOnly__ = 1

    def __init__(self, data: str) -> None:
        self.data = data

    def format(self, _document: PDFDocument) -> bytes:
        """Return the object's bytes, as reportlab asks for them."""
        return self.data.encode("ascii")


class StructureTree:
    """Collects the elements in reading order while pages are drawn."""

    def __init__(self) -> None:
        self.elements = [Element("Document", -1)]
        self._open = [0]
        self._owners: list[list[int]] = []  # by page: the element of each marked piece

    def start_page(self) -> None:
        """Number marked pieces from 0 again."""
        self._owners.append([])

    def enter(self, role: str) -> None:
        """Open a grouping element, such as a table or a row."""
        self._open.append(self._add(role))

    def leave(self) -> None:
        """Close the last opened grouping element."""
        self._open.pop()

    def piece(self, role: str) -> int:
        """Add an element of its own for the next marked piece and return the piece's number."""
        index = self._add(role)
        owners = self._owners[-1]
        element = self.elements[index]
        element.page = len(self._owners) - 1
        element.pieces.append(len(owners))
        owners.append(index)
        return len(owners) - 1

    def _add(self, role: str) -> int:
        parent = self._open[-1]
        index = len(self.elements)
        self.elements.append(Element(role, parent))
        self.elements[parent].children.append(index)
        return index

    def write(self, document: PDFDocument) -> None:
        """Add the tree to a document whose pages are all finished."""
        first = document.objectcounter + 1
        root_number = first + len(self.elements)
        known = document.idToObjectNumberAndVersion
        pages = [known[f"Page{page + 1}"][0] for page in range(len(self._owners))]
        for index, element in enumerate(self.elements):
            text = _written(element, first, root_number, pages)
            document.Reference(_Written(text), f"Tag{index}")
        numbers = [
            f"{page} [{' '.join(f'{first + owner} 0 R' for owner in owners)}]"
            for page, owners in enumerate(self._owners)
        ]
        root = _Written(
            f"<</Type/StructTreeRoot/K {first} 0 R/ParentTreeNextKey {len(self._owners)}"
            f"/ParentTree<</Nums[{' '.join(numbers)}]>>>>"
        )
        catalog = document.Catalog
        catalog.StructTreeRoot = document.Reference(root, "TagRoot")
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        catalog.ViewerPreferences = PDFDictionary({"DisplayDocTitle": "true"})
        self._link_pages(document)

    def _link_pages(self, document: PDFDocument) -> None:
        """Tell each page its key in the parent tree, and that tabbing follows the structure."""
        for index in range(len(self._owners)):
            page = document.idToObject[f"Page{index + 1}"]
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents = index
            page.Tabs = PDFName("S")


def _written(element: Element, first: int, root: int, pages: list[int]) -> str:
    parent = first + element.parent if element.parent >= 0 else root
    kids = [str(piece) for piece in element.pieces]
    kids += [f"{first + child} 0 R" for child in element.children]
    page = f"/Pg {pages[element.page]} 0 R" if element.page >= 0 else ""
    return f"<</S/{element.role}/P {parent} 0 R{page}/K[{' '.join(kids)}]>>"
