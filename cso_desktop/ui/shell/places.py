# SPDX-License-Identifier: MPL-2.0
"""The places of the window in the order of the rail."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication


class Group(Enum):
    """A part of the rail; its value is the heading, empty for none."""

    TOP = ""
    ACCOUNT = QT_TRANSLATE_NOOP("Places", "Account")
    FULFILMENT = QT_TRANSLATE_NOOP("Places", "Fulfilment")
    MONEY = QT_TRANSLATE_NOOP("Places", "Money")
    FOOT = " "
    MORE = QT_TRANSLATE_NOOP("Places", "More")

    def heading(self) -> str:
        """Return the heading in the person's language."""
        return QCoreApplication.translate("Places", str(self.value)).strip()


@dataclass(frozen=True, slots=True)
class Place:
    """One place; ``id`` is the plural word of its area."""

    id: str
    group: Group
    text: object
    icon: str
    shortcut: str = ""

    @property
    def is_on_rail(self) -> bool:
        """Whether the rail leads there; the others are reached by links and by the palette."""
        return self.group is not Group.MORE

    def title(self) -> str:
        """Return the name in the person's language."""
        return QCoreApplication.translate("Places", str(self.text))


PLACES: tuple[Place, ...] = (
    Place("today", Group.TOP, QT_TRANSLATE_NOOP("Places", "Today"), "sun", "Alt+1"),
    Place("cases", Group.TOP, QT_TRANSLATE_NOOP("Places", "Cases"), "inbox", "Alt+2"),
    Place(
        "customers",
        Group.ACCOUNT,
        QT_TRANSLATE_NOOP("Places", "Customers"),
        "building-2",
        "Alt+3",
    ),
    Place(
        "contracts",
        Group.ACCOUNT,
        QT_TRANSLATE_NOOP("Places", "Contracts"),
        "file-badge",
        "Alt+4",
    ),
    Place("renewals", Group.ACCOUNT, QT_TRANSLATE_NOOP("Places", "Renewals"), "calendar-clock"),
    Place("items", Group.ACCOUNT, QT_TRANSLATE_NOOP("Places", "Inventory"), "server", "Alt+5"),
    Place(
        "orders",
        Group.FULFILMENT,
        QT_TRANSLATE_NOOP("Places", "Orders"),
        "clipboard-list",
        "Alt+6",
    ),
    Place("shipments", Group.FULFILMENT, QT_TRANSLATE_NOOP("Places", "Deliveries"), "truck"),
    Place("invoices", Group.MONEY, QT_TRANSLATE_NOOP("Places", "Invoices"), "receipt", "Alt+7"),
    Place("receivables", Group.MONEY, QT_TRANSLATE_NOOP("Places", "Receivables"), "landmark"),
    Place("disputes", Group.MONEY, QT_TRANSLATE_NOOP("Places", "Disputes"), "scale"),
    Place("billing", Group.MONEY, QT_TRANSLATE_NOOP("Places", "Billing check"), "list-checks"),
    Place("sync", Group.FOOT, QT_TRANSLATE_NOOP("Places", "Sync"), "refresh-cw", "Alt+9"),
    Place("settings", Group.FOOT, QT_TRANSLATE_NOOP("Places", "Settings"), "settings"),
    Place("contacts", Group.MORE, QT_TRANSLATE_NOOP("Places", "Contacts"), "users"),
    Place("sites", Group.MORE, QT_TRANSLATE_NOOP("Places", "Sites"), "map-pin"),
    Place("products", Group.MORE, QT_TRANSLATE_NOOP("Places", "Products"), "package"),
    Place("licences", Group.MORE, QT_TRANSLATE_NOOP("Places", "Licences"), "key-round"),
    Place("payments", Group.MORE, QT_TRANSLATE_NOOP("Places", "Payments"), "banknote"),
)
