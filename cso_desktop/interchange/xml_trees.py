# SPDX-License-Identifier: MPL-2.0
"""XML of strangers: bounded in size, without DTDs, entities or network, read by local names."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from lxml import etree

from cso_desktop.domain.money import UnreadableAmountError
from cso_desktop.interchange.exact import exact_decimal, exact_minor, iso_day
from cso_desktop.interchange.tables import UnreadableFile

MAX_BYTES: Final = 64 * 1024 * 1024


class Node:
    """An element, found by names without their namespaces, since those change with each version.

    A path is made of names with ``/`` between them; ``A|B`` is either of two names.
    """

    __slots__ = ("_element",)

    def __init__(self, element: Any) -> None:
        self._element = element

    @property
    def name(self) -> str:
        """The local name."""
        return str(etree.QName(self._element).localname)

    @property
    def namespace(self) -> str:
        """The namespace, empty where there is none."""
        return str(etree.QName(self._element).namespace or "")

    @property
    def line(self) -> int:
        """The line of the file it begins on."""
        return int(self._element.sourceline or 0)

    def all(self, path: str) -> "list[Node]":
        """Return all elements a path leads to, in the order of the file."""
        found = [self._element]
        for step in path.split("/"):
            tags = [f"{{*}}{name}" for name in step.split("|")]
            found = [x for element in found for x in element.iterchildren(*tags)]
        return [Node(x) for x in found]

    def anywhere(self, name: str) -> "list[Node]":
        """Return all elements of a name at any depth, the element itself included."""
        return [Node(x) for x in self._element.iter(f"{{*}}{name}")]

    def find(self, path: str) -> "Node | None":
        """Return the first element a path leads to."""
        found = self.all(path)
        return found[0] if found else None

    def need(self, path: str) -> "Node":
        """Return the first element a path leads to.

        Raises:
            UnreadableFile: there is none.
        """
        found = self.find(path)
        if found is None:
            raise self.fault(f"has no <{path.replace('|', '> or <')}>.")
        return found

    def text(self, path: str = "") -> str:
        """Return the text of an element, of the first one the path leads to; else empty."""
        found = self.find(path) if path else self
        return "" if found is None else str(found._element.text or "").strip()

    def texts(self, path: str) -> list[str]:
        """Return all texts that are not blank."""
        return [text for node in self.all(path) if (text := node.text())]

    def attribute(self, name: str) -> str:
        """Return an attribute, empty where there is none."""
        return str(self._element.get(name, "")).strip()

    def fault(self, reason: str) -> UnreadableFile:
        """Make the error that names this element and its line."""
        return UnreadableFile(f"Line {self.line}: <{self.name}> {reason}")

    def minor(self, currency: str) -> int:
        """Read its text as money.

        Raises:
            UnreadableFile: it is none.
        """
        try:
            return exact_minor(self.text(), currency)
        except UnreadableAmountError as error:
            raise self.fault(f"can't be read: {error.message}") from None

    def decimal(self) -> Decimal:
        """Read its text as a number.

        Raises:
            UnreadableFile: it is none.
        """
        try:
            return exact_decimal(self.text())
        except UnreadableAmountError:
            raise self.fault(f"“{self.text()[:40]}” is not a number.") from None

    def day(self) -> date:
        """Read its text as a day.

        Raises:
            UnreadableFile: there is no such day.
        """
        day = iso_day(self.text())
        if day is None:
            raise self.fault(f"“{self.text()[:40]}” is not a date.")
        return day


def parse_xml(data: bytes) -> Node:
    """Read a document and return its root.

    Raises:
        UnreadableFile: it is too large, not well-formed, or declares a document type.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFile(f"The file is larger than {MAX_BYTES // 1024 // 1024} MB.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        place = f" near line {line}" if line else ""
        raise UnreadableFile(
            f"The file breaks off or is not valid XML{place}.", detail=str(error)
        ) from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableFile("The file declares a document type (DTD); such files are refused.")
    return Node(root)
