# SPDX-License-Identifier: MPL-2.0
"""What the panes of lists say when they are empty, and what can be begun in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from cso_desktop.ui.panes.pane import EmptyWords


@dataclass(frozen=True, slots=True)
class Area:
    """The pane of one kind of record.

    Attributes:
        icon: of an empty list.
        empty: title of an empty list.
        hint: how it is filled.
        new: text of the button that begins a record; empty where none is begun in the pane.
        begins: kinds that are begun from a record of this one, with their texts.
    """

    icon: str
    empty: object
    hint: object
    new: object = ""
    begins: tuple[tuple[str, object], ...] = ()

    def words(self) -> EmptyWords:
        """Return what an empty list says, in the person's language."""
        return EmptyWords(_told(self.empty), _told(self.hint), self.icon)

    def new_text(self) -> str:
        """Return the text of the button, in the person's language."""
        return _told(self.new) if self.new else ""

    def begun(self) -> tuple[tuple[str, str], ...]:
        """Return the kinds that can be begun, with texts in the person's language."""
        return tuple((kind, _told(text)) for kind, text in self.begins)


def _told(text: object) -> str:
    return QCoreApplication.translate("Areas", str(text))


_CASE = ("cases", QT_TRANSLATE_NOOP("Areas", "Case"))
_ORDER = ("orders", QT_TRANSLATE_NOOP("Areas", "Order"))

AREAS: Mapping[str, Area] = MappingProxyType(
    {
        "cases": Area(
            "inbox",
            QT_TRANSLATE_NOOP("Areas", "No cases yet"),
            QT_TRANSLATE_NOOP("Areas", "A case begins with any number the caller has."),
            QT_TRANSLATE_NOOP("Areas", "New case"),
        ),
        "customers": Area(
            "building-2",
            QT_TRANSLATE_NOOP("Areas", "No customers yet"),
            QT_TRANSLATE_NOOP("Areas", "Add one, or import open items from a file."),
            QT_TRANSLATE_NOOP("Areas", "New customer"),
            (
                _CASE,
                _ORDER,
                ("invoices", QT_TRANSLATE_NOOP("Areas", "Invoice")),
                ("contracts", QT_TRANSLATE_NOOP("Areas", "Contract")),
                ("items", QT_TRANSLATE_NOOP("Areas", "Item")),
                ("contacts", QT_TRANSLATE_NOOP("Areas", "Contact")),
                ("sites", QT_TRANSLATE_NOOP("Areas", "Site")),
            ),
        ),
        "contracts": Area(
            "file-badge",
            QT_TRANSLATE_NOOP("Areas", "No contracts yet"),
            QT_TRANSLATE_NOOP("Areas", "Draft one; it is quoted and signed from here."),
            QT_TRANSLATE_NOOP("Areas", "New contract"),
            (_CASE,),
        ),
        "items": Area(
            "server",
            QT_TRANSLATE_NOOP("Areas", "Nothing is installed yet"),
            QT_TRANSLATE_NOOP("Areas", "Put a machine on record by type, model and serial number."),
            QT_TRANSLATE_NOOP("Areas", "New item"),
            (_CASE,),
        ),
        "orders": Area(
            "clipboard-list",
            QT_TRANSLATE_NOOP("Areas", "No orders yet"),
            QT_TRANSLATE_NOOP("Areas", "Draft one; the order desk confirms it."),
            QT_TRANSLATE_NOOP("Areas", "New order"),
            (_CASE,),
        ),
        "shipments": Area(
            "truck",
            QT_TRANSLATE_NOOP("Areas", "No deliveries yet"),
            QT_TRANSLATE_NOOP("Areas", "Deliveries follow from confirmed orders."),
        ),
        "invoices": Area(
            "receipt",
            QT_TRANSLATE_NOOP("Areas", "No invoices yet"),
            QT_TRANSLATE_NOOP("Areas", "Draft one, or import open items from a file."),
            QT_TRANSLATE_NOOP("Areas", "New invoice"),
            (_CASE,),
        ),
        "disputes": Area(
            "scale",
            QT_TRANSLATE_NOOP("Areas", "No disputes"),
            QT_TRANSLATE_NOOP("Areas", "A dispute is opened from the invoice it is about."),
        ),
        "contacts": Area(
            "users",
            QT_TRANSLATE_NOOP("Areas", "No contacts yet"),
            QT_TRANSLATE_NOOP("Areas", "Add the people you reach at a customer."),
            QT_TRANSLATE_NOOP("Areas", "New contact"),
        ),
        "sites": Area(
            "map-pin",
            QT_TRANSLATE_NOOP("Areas", "No sites yet"),
            QT_TRANSLATE_NOOP("Areas", "Add where a customer is billed and shipped to."),
            QT_TRANSLATE_NOOP("Areas", "New site"),
        ),
        "products": Area(
            "package",
            QT_TRANSLATE_NOOP("Areas", "No products yet"),
            QT_TRANSLATE_NOOP("Areas", "Add what can be ordered and covered."),
            QT_TRANSLATE_NOOP("Areas", "New product"),
        ),
        "licences": Area(
            "key-round",
            QT_TRANSLATE_NOOP("Areas", "No licences yet"),
            QT_TRANSLATE_NOOP("Areas", "Licences follow from orders and contracts."),
        ),
        "payments": Area(
            "banknote",
            QT_TRANSLATE_NOOP("Areas", "No payments yet"),
            QT_TRANSLATE_NOOP("Areas", "Payments come with imported open items and by sync."),
        ),
    }
)
