# SPDX-License-Identifier: MPL-2.0
"""The catalogue of synced records: who may write what, which fields belong together, and numbers.

This one list is read twice. The desk reads it to refuse early and to merge; the central store is
given a copy when it is created and enforces it again on whatever arrives. State machines stand in
``states``; what is here is about rows and fields.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cso_desktop.domain.roles import Role

R = Role
EVERYBODY = frozenset({R.REP, R.ORD, R.BIL, R.AR, R.CON, R.INV, R.FAM, R.SUP, R.FIN, R.ADM})
FRONT = frozenset({R.REP, R.FAM, R.ORD, R.AR, R.BIL, R.CON, R.INV, R.SUP})
IMPORTERS = frozenset({R.AR, R.BIL, R.ORD, R.CON, R.INV, R.ADM, R.FIN})
"""Who may bring history in from other systems (rows whose origin is ``imported``)."""
NOBODY: frozenset[Role] = frozenset()

IMPORTED = "imported"
ENTERED = "entered"


@dataclass(frozen=True, slots=True)
class NumberRule:
    """How the central store numbers a kind: ``prefix`` + year if per year + ``digits`` digits."""

    series: str
    prefix: str
    digits: int
    first: int = 1
    is_per_year: bool = False
    is_given_on_insert: bool = False


@dataclass(frozen=True, slots=True)
class RecordKind:
    """The writing rules of one synced table.

    Attributes:
        table: table name, which is also the name of the area.
        title: the word for one of them, as people say it.
        insert: roles that may add a row.
        edit: field name to the roles that may change it; a field not named is only ever
            written on insert or by a rule of the central store.
        groups: field name to field group; grouped fields merge and conflict as one.
        states: states in which the row's fields (and its children) may be edited; empty for any.
        free_fields: fields that may be edited in whatever state.
        parent: table and column of the row this one is a part of, whose state decides.
        reserved: fields an ordinary insert leaves null; the central store sets them.
        is_append_only: rows are never changed nor deleted.
        is_global: belongs to no customer; every desk holds it.
    """

    table: str
    title: str
    insert: frozenset[Role]
    edit: Mapping[str, frozenset[Role]] = field(default_factory=lambda: MappingProxyType({}))
    groups: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    initial_state: str | None = None
    states: tuple[str, ...] = ()
    free_fields: frozenset[str] = frozenset()
    parent: tuple[str, str] | None = None
    reserved: frozenset[str] = frozenset()
    number: NumberRule | None = None
    delete: frozenset[Role] = NOBODY
    is_append_only: bool = False
    is_global: bool = False


def _edit(*rules: tuple[frozenset[Role], str]) -> Mapping[str, frozenset[Role]]:
    """Spell ``(roles, "field field")`` pairs out as field to roles."""
    return MappingProxyType({name: roles for roles, names in rules for name in names.split()})


def _group(**names: str) -> Mapping[str, str]:
    """Spell ``group="field field"`` out as field to group."""
    return MappingProxyType(
        {name: group for group, members in names.items() for name in members.split()}
    )


def _roles(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


_ORDER_DESK = _roles(R.REP, R.FAM, R.ORD)
_BILLING = _roles(R.BIL)
_DRAFTING = _roles(R.BIL, R.SUP)
"""A supervisor who approves a dispute drafts the credit memo with it."""
_CASH = _roles(R.AR)
_CONTRACTS = _roles(R.CON, R.FAM)
_INVENTORY = _roles(R.INV, R.CON)
_SHIPPING = _roles(R.ORD, R.INV)

KINDS: tuple[RecordKind, ...] = (
    RecordKind("territories", "territory", NOBODY, is_global=True),
    RecordKind("people", "person", NOBODY, is_global=True),
    RecordKind("settings", "setting", NOBODY, is_global=True),
    RecordKind("support_lines", "support line", NOBODY, is_global=True),
    RecordKind("queues", "queue", NOBODY, is_global=True),
    RecordKind("reason_codes", "reason code", NOBODY, is_global=True),
    RecordKind("payment_terms", "payment term", NOBODY, is_global=True),
    RecordKind("tax_rates", "tax rate", NOBODY, is_global=True),
    RecordKind(
        "products",
        "product",
        _roles(R.ADM, R.ORD),
        _edit(
            (
                _roles(R.ADM),
                "description type_code model_code product_class is_serialised licence_metric unit "
                "quantity_decimals list_price currency tax_category warranty_months replaced_by_id "
                "orderable_from orderable_to",
            )
        ),
        _group(price="list_price currency", code="type_code model_code"),
        initial_state="draft",
        is_global=True,
    ),
    RecordKind(
        "customers",
        "customer",
        FRONT,
        _edit(
            (FRONT, "legal_name display_name language notes account_manager country"),
            (
                _roles(R.BIL, R.AR, R.SUP),
                "payment_term payment_method delivery_channel delivery_channel_since "
                "invoice_grouping invoice_copies is_po_required cost_centre_text statement_kind "
                "statement_cycle_day dunning_policy tax_status exemption_certificate "
                "exemption_valid_to",
            ),
            (_roles(R.AR, R.SUP, R.FIN), "credit_limit_minor overdue_limit_minor"),
            (_roles(R.SUP, R.ADM), "segment parent_id"),
        ),
        _group(
            delivery="delivery_channel delivery_channel_since",
            exemption="tax_status exemption_certificate exemption_valid_to",
            statement="statement_kind statement_cycle_day",
        ),
        initial_state="prospect",
        reserved=frozenset({"number", "replaced_by_id", "submitted_by", "hold_reason"}),
        number=NumberRule("customers", "", 7, first=448_001, is_given_on_insert=True),
    ),
    RecordKind(
        "customer_identifiers",
        "identifier",
        FRONT,
        _edit((FRONT, "kind value compact_value")),
        _group(value="kind value compact_value"),
        delete=FRONT,
    ),
    RecordKind(
        "contacts",
        "contact",
        FRONT,
        _edit(
            (
                FRONT,
                "name roles is_primary job_title phone mobile_phone email language has_consent "
                "valid_from valid_to notes",
            )
        ),
        _group(validity="valid_from valid_to", role="roles is_primary"),
        initial_state="active",
    ),
    RecordKind(
        "sites",
        "site",
        FRONT,
        _edit(
            (
                FRONT,
                "label roles street city subdivision postal_code country tax_jurisdiction "
                "access_notes opening_hours valid_from valid_to",
            )
        ),
        _group(
            address="street city subdivision postal_code country",
            validity="valid_from valid_to",
        ),
        initial_state="active",
    ),
    RecordKind(
        "orders",
        "order",
        _ORDER_DESK,
        _edit(
            (
                _ORDER_DESK,
                "bill_to_site_id ship_to_site_id po_number po_date case_id payment_term "
                "delivery_term ordered_on requested_on freight_minor notes",
            )
        ),
        _group(purchase_order="po_number po_date"),
        initial_state="draft",
        states=("draft", "submitted"),
        free_fields=frozenset({"notes"}),
        reserved=frozenset(
            {"number", "confirmed_by", "confirmed_at", "prices_frozen_on", "hold_reason"}
        ),
        number=NumberRule("orders", "OC-", 7, first=2_200_001),
    ),
    RecordKind(
        "order_lines",
        "order line",
        _ORDER_DESK,
        _edit(
            (
                _ORDER_DESK,
                "seq product_id description quantity unit unit_price discount net_minor "
                "tax_category requested_on promised_on site_id contract_line_id",
            )
        ),
        _group(price="quantity unit unit_price discount net_minor"),
        parent=("orders", "order_id"),
        delete=_ORDER_DESK,
    ),
    RecordKind(
        "order_amendments",
        "order amendment",
        _roles(R.ORD),
        parent=("orders", "order_id"),
        is_append_only=True,
    ),
    RecordKind(
        "contracts",
        "contract",
        _CONTRACTS,
        _edit(
            (
                _CONTRACTS,
                "title kind bill_to_site_id starts_on ends_on renewal_kind notice_days "
                "renewal_months price_policy billing_frequency billing_timing billing_anchor_day "
                "is_consolidated po_number po_covers_from po_covers_to payment_term",
            ),
            (_roles(R.CON, R.FAM, R.REP), "notes"),
        ),
        _group(
            term="starts_on ends_on",
            renewal="renewal_kind notice_days renewal_months",
            billing="billing_frequency billing_timing billing_anchor_day",
            purchase_order="po_number po_covers_from po_covers_to",
        ),
        initial_state="draft",
        states=("draft", "quoted"),
        free_fields=frozenset({"notes"}),
        reserved=frozenset({"number", "signed_on", "terminated_on", "termination_reason"}),
        number=NumberRule("contracts", "CT-", 6, first=104_001, is_given_on_insert=True),
    ),
    RecordKind(
        "contract_lines",
        "contract line",
        _CONTRACTS,
        _edit(
            (
                _CONTRACTS,
                "seq product_id description quantity unit_price starts_on ends_on service_level",
            )
        ),
        _group(price="quantity unit_price", term="starts_on ends_on"),
        initial_state="planned",
        parent=("contracts", "contract_id"),
        delete=_CONTRACTS,
    ),
    RecordKind(
        "items",
        "item",
        _INVENTORY,
        _edit(
            (
                _INVENTORY,
                "site_id installed_on warranty_until configuration ownership condition parent_id "
                "notes",
            )
        ),
        initial_state="in_stock",
    ),
    RecordKind("item_events", "item event", _INVENTORY | {R.ORD}, is_append_only=True),
    RecordKind(
        "covered_items",
        "covered item",
        _roles(R.CON),
        _edit((_roles(R.CON), "covered_from covered_to")),
        _group(cover="covered_from covered_to"),
    ),
    RecordKind(
        "shipments",
        "shipment",
        _SHIPPING,
        _edit(
            (
                _SHIPPING,
                "ship_from ship_to_site_id carrier tracking_number requested_on planned_on "
                "promised_on packages",
            ),
            (_SHIPPING | {R.FAM}, "delivered_to"),
        ),
        _group(tracking="carrier tracking_number"),
        initial_state="planned",
        states=("planned", "assigned", "picked", "packed", "shipped"),
        reserved=frozenset({"number", "shipped_on", "delivered_on"}),
        number=NumberRule("shipments", "DN-", 7, first=5_100_001, is_given_on_insert=True),
    ),
    RecordKind(
        "shipment_lines",
        "shipment line",
        _SHIPPING,
        _edit((_SHIPPING, "quantity serials")),
        _group(quantity="quantity serials"),
        parent=("shipments", "shipment_id"),
        delete=_SHIPPING,
    ),
    RecordKind(
        "shipment_reschedules",
        "reschedule",
        _SHIPPING,
        is_append_only=True,
    ),
    RecordKind(
        "cases",
        "case",
        EVERYBODY,
        _edit(
            (
                EVERYBODY,
                "subject category channel priority owner queue queue_reason contact_id order_id "
                "invoice_id contract_id item_id payment_id pending_until",
            )
        ),
        _group(queue="queue queue_reason"),
        initial_state="new",
        reserved=frozenset({"number", "merged_into_id", "closed_at", "resolved_at"}),
        number=NumberRule("cases", "CS-", 7, first=3_300_001, is_given_on_insert=True),
    ),
    RecordKind("case_notes", "case note", EVERYBODY, is_append_only=True),
    RecordKind("case_state_changes", "case state", NOBODY, is_append_only=True),
    RecordKind(
        "invoices",
        "invoice",
        _DRAFTING,
        _edit(
            (
                _BILLING,
                "bill_to_text remit_to_text po_number order_id contract_id issued_on due_on "
                "payment_term delivery_channel tax_basis net_minor tax_minor total_minor "
                "reason_code disposition corrects_invoice_id replaces_invoice_id",
            ),
            (_roles(R.BIL, R.AR), "internal_comment dunning_blocked_until dunning_block_reason"),
        ),
        _group(
            dates="issued_on due_on payment_term",
            amounts="net_minor tax_minor total_minor tax_basis",
            dunning_block="dunning_blocked_until dunning_block_reason",
        ),
        initial_state="draft",
        states=("draft", "validated"),
        free_fields=frozenset(
            {"internal_comment", "dunning_blocked_until", "dunning_block_reason"}
        ),
        reserved=frozenset({"number", "series", "fiscal_year", "posted_at", "posted_by"}),
        number=NumberRule("invoices", "INV-", 6, is_per_year=True),
    ),
    RecordKind(
        "invoice_lines",
        "invoice line",
        _DRAFTING,
        _edit(
            (
                _BILLING,
                "seq product_id description detail quantity unit unit_price discount net_minor "
                "tax_category period_from period_to",
            )
        ),
        _group(price="quantity unit unit_price discount net_minor", period="period_from period_to"),
        parent=("invoices", "invoice_id"),
        delete=_BILLING,
    ),
    RecordKind(
        "invoice_taxes",
        "invoice tax",
        _DRAFTING,
        _edit((_BILLING, "seq jurisdiction label rate base_minor tax_minor")),
        _group(amounts="rate base_minor tax_minor"),
        parent=("invoices", "invoice_id"),
        delete=_BILLING,
    ),
    RecordKind(
        "instalments",
        "instalment",
        _DRAFTING,
        _edit((_BILLING, "seq due_on amount_minor")),
        _group(amount="due_on amount_minor"),
        parent=("invoices", "invoice_id"),
        delete=_BILLING,
    ),
    RecordKind("billed_periods", "billed period", NOBODY, is_append_only=True),
    RecordKind(
        "payments",
        "payment",
        _CASH,
        _edit(
            (
                _CASH,
                "method amount_minor value_on reference bank_account batch remittance_text reason",
            )
        ),
        _group(amount="amount_minor value_on"),
        initial_state="draft",
        states=("draft",),
        reserved=frozenset({"number"}),
        number=NumberRule("payments", "RCT-", 7, first=600_001, is_given_on_insert=True),
    ),
    RecordKind("allocations", "allocation", _CASH, is_append_only=True),
    RecordKind(
        "disputes",
        "dispute",
        _roles(R.REP, R.FAM, R.AR, R.BIL),
        _edit(
            (
                _roles(R.REP, R.FAM, R.AR, R.BIL),
                "amount_minor reason_code description owner case_id respond_by resolve_by",
            )
        ),
        _group(amount="amount_minor reason_code"),
        initial_state="draft",
        states=("draft", "submitted", "under_review"),
        reserved=frozenset(
            {"number", "approved_minor", "resolved_on", "resolution_kind", "result_document_id"}
        ),
        number=NumberRule("disputes", "DSP-", 6, first=70_001, is_given_on_insert=True),
    ),
    RecordKind(
        "renewals",
        "renewal",
        _roles(R.CON, R.FAM),
        _edit((_roles(R.CON, R.FAM), "uplift offered_on valid_until reminders")),
        _group(offer="uplift offered_on valid_until"),
        initial_state="due",
        states=("due", "offered"),
        reserved=frozenset({"number", "successor_id", "decided_on"}),
        number=NumberRule("renewals", "RN-", 6, first=8_001, is_given_on_insert=True),
    ),
    RecordKind(
        "licences",
        "licence",
        _INVENTORY,
        _edit((_INVENTORY, "key_text support_until is_over_use_allowed")),
        initial_state="pending",
        reserved=frozenset({"number"}),
        number=NumberRule("licences", "LIC-", 6, first=20_001, is_given_on_insert=True),
    ),
    RecordKind(
        "licence_assignments",
        "licence assignment",
        _INVENTORY,
        _edit((_INVENTORY, "released_on")),
    ),
    RecordKind("printed_documents", "printed document", EVERYBODY, is_append_only=True),
    RecordKind("conflicts", "conflict", NOBODY),
)

BY_TABLE: Mapping[str, RecordKind] = MappingProxyType({kind.table: kind for kind in KINDS})
RANK: Mapping[str, int] = MappingProxyType({kind.table: n for n, kind in enumerate(KINDS)})
"""Parents before children: the order in which a group's inserts are applied."""


def field_group(table: str, name: str) -> str:
    """Name the group a field merges in; a field outside any group is its own group."""
    return BY_TABLE[table].groups.get(name, name)


def whole_groups(table: str, names: Iterable[str]) -> frozenset[str]:
    """Widen some fields to all fields of their groups."""
    groups = BY_TABLE[table].groups
    wanted = {field_group(table, name) for name in names}
    members = {name for name, group in groups.items() if group in wanted}
    return frozenset(names) | members
