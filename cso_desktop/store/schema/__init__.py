# SPDX-License-Identifier: MPL-2.0
"""The mapped tables of the cache, one module per area."""

from cso_desktop.domain.records import KINDS
from cso_desktop.store.schema import local
from cso_desktop.store.schema.base import Base, OwnedRecord, Record
from cso_desktop.store.schema.cases import Case, CaseNote, CaseStateChange
from cso_desktop.store.schema.conflicts import FieldConflict
from cso_desktop.store.schema.contracts import (
    BilledPeriod,
    Contract,
    ContractLine,
    CoveredItem,
    Renewal,
)
from cso_desktop.store.schema.customers import Contact, Customer, CustomerIdentifier, Site
from cso_desktop.store.schema.documents import PrintedDocument
from cso_desktop.store.schema.invoices import Instalment, Invoice, InvoiceLine, InvoiceTax
from cso_desktop.store.schema.items import Item, ItemEvent, Licence, LicenceAssignment
from cso_desktop.store.schema.orders import (
    Order,
    OrderAmendment,
    OrderLine,
    Shipment,
    ShipmentLine,
    ShipmentReschedule,
)
from cso_desktop.store.schema.products import Product
from cso_desktop.store.schema.receivables import Allocation, Dispute, Payment
from cso_desktop.store.schema.reference import (
    PaymentTerm,
    Person,
    Queue,
    ReasonCode,
    Setting,
    SupportLine,
    TaxRate,
    Territory,
)

SCHEMA_VERSION = 1
"""Version of the record schema that groups carry on the wire."""

TABLES = {kind.table: Base.metadata.tables[kind.table] for kind in KINDS}
"""The synced tables by name, parents first."""

SYNC_COLUMNS = frozenset({"row_key", "sync_rev", "sync_scope"})
"""Columns of the cache alone, never part of a row's document."""

STAMPS = (
    "created_by",
    "created_at",
    "created_device",
    "changed_by",
    "changed_at",
    "changed_device",
)
"""Who, when and where: the central store sets them again from what it knows."""

__all__ = [
    "SCHEMA_VERSION",
    "STAMPS",
    "SYNC_COLUMNS",
    "TABLES",
    "Allocation",
    "Base",
    "BilledPeriod",
    "Case",
    "CaseNote",
    "CaseStateChange",
    "Contact",
    "Contract",
    "ContractLine",
    "CoveredItem",
    "Customer",
    "CustomerIdentifier",
    "Dispute",
    "FieldConflict",
    "Instalment",
    "Invoice",
    "InvoiceLine",
    "InvoiceTax",
    "Item",
    "ItemEvent",
    "Licence",
    "LicenceAssignment",
    "Order",
    "OrderAmendment",
    "OrderLine",
    "OwnedRecord",
    "Payment",
    "PaymentTerm",
    "Person",
    "PrintedDocument",
    "Product",
    "Queue",
    "ReasonCode",
    "Record",
    "Renewal",
    "Setting",
    "Shipment",
    "ShipmentLine",
    "ShipmentReschedule",
    "Site",
    "SupportLine",
    "TaxRate",
    "Territory",
    "local",
]
