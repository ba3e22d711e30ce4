# SPDX-License-Identifier: MPL-2.0
"""The forms of customers, contacts, sites, contracts and items."""

from PySide6.QtCore import QT_TRANSLATE_NOOP

from cso_desktop.domain.segments import Segment
from cso_desktop.services import contracts, items, lookup
from cso_desktop.services.desk import Desk
from cso_desktop.services.lists import Column, ColumnKind
from cso_desktop.ui.forms.fields import Choice, EditorKind, Field
from cso_desktop.ui.records.declared import (
    RecordForm,
    Values,
    choices_of,
    lines_shown,
    lines_submitted,
    record_field,
    translate,
    whole_numbers,
    without_empty,
    words,
)

_CONTRACT_LINE = (
    "id",
    "description",
    "quantity",
    "unit_price",
    "starts_on",
    "ends_on",
    "service_level",
)


def _terms(desk: Desk) -> tuple[Choice, ...]:
    return choices_of(lookup.choices(desk, "payment_terms"))


def _customer_fields(desk: Desk) -> tuple[Field, ...]:
    segments = choices_of((each.value, each.label) for each in Segment)
    return (
        Field("legal_name", translate("Forms", "&Legal name"), required=True),
        Field(
            "display_name",
            translate("Forms", "&Name"),
            help=translate("Forms", "As lists show it; the legal name if left empty"),
        ),
        Field("segment", translate("Forms", "&Segment"), EditorKind.CHOICE, choices=segments),
        Field("country", translate("Forms", "&Country"), width=4),
        Field(
            "payment_term",
            translate("Forms", "&Payment term"),
            EditorKind.CHOICE,
            choices=_terms(desk),
        ),
        Field(
            "delivery_channel",
            translate("Forms", "&Invoices go"),
            EditorKind.CHOICE,
            choices=words(("electronic", "paper")),
        ),
        Field(
            "invoice_grouping",
            translate("Forms", "&Grouping"),
            EditorKind.CHOICE,
            choices=words(("per_order", "consolidated")),
        ),
        Field("invoice_copies", translate("Forms", "C&opies"), EditorKind.DECIMAL, width=4),
        Field("is_po_required", translate("Forms", "PO number re&quired"), EditorKind.FLAG),
        Field("notes", translate("Forms", "No&tes"), EditorKind.MULTILINE),
    )


def _customer_input(_desk: Desk, values: Values) -> Values:
    given = whole_numbers(values, "invoice_copies")
    return without_empty(given | {"country": given["country"].upper()}, "payment_term")


CUSTOMERS = RecordForm(
    kind="customers",
    use_case="customers.save",
    new_title=QT_TRANSLATE_NOOP("Forms", "New customer"),
    edit_title=QT_TRANSLATE_NOOP("Forms", "Edit customer {number}"),
    fields=_customer_fields,
    defaults={
        "segment": "commercial",
        "country": "US",
        "payment_term": "net30",
        "delivery_channel": "electronic",
        "invoice_grouping": "per_order",
        "invoice_copies": 1,
    },
    submitted=_customer_input,
)


def _contact_fields(desk: Desk) -> tuple[Field, ...]:
    return (
        record_field(desk, "customer_id", translate("Forms", "C&ustomer"), required=True),
        Field("name", translate("Forms", "&Name"), required=True),
        Field("job_title", translate("Forms", "&Job title")),
        Field(
            "roles",
            translate("Forms", "&Roles"),
            help=translate("Forms", "Words with commas between them, such as billing, technical"),
        ),
        Field("phone", translate("Forms", "&Phone"), width=20),
        Field("mobile_phone", translate("Forms", "&Mobile"), width=20),
        Field("email", translate("Forms", "&E-mail")),
        Field("is_primary", translate("Forms", "Pr&imary contact"), EditorKind.FLAG),
        Field("notes", translate("Forms", "No&tes"), EditorKind.MULTILINE),
    )


CONTACTS = RecordForm(
    kind="contacts",
    use_case="contacts.save",
    new_title=QT_TRANSLATE_NOOP("Forms", "New contact"),
    edit_title=QT_TRANSLATE_NOOP("Forms", "Edit contact {number}"),
    fields=_contact_fields,
    fixed=frozenset({"customer_id"}),
)


def _site_fields(desk: Desk) -> tuple[Field, ...]:
    return (
        record_field(desk, "customer_id", translate("Forms", "C&ustomer"), required=True),
        Field("label", translate("Forms", "&Label"), required=True),
        Field(
            "roles",
            translate("Forms", "&Roles"),
            help=translate("Forms", "Any of bill, ship, install, remit"),
        ),
        Field("street", translate("Forms", "S&treet"), required=True),
        Field("city", translate("Forms", "&City"), required=True),
        Field("subdivision", translate("Forms", "&State"), width=6),
        Field("postal_code", translate("Forms", "&ZIP code"), width=12),
        Field("country", translate("Forms", "Countr&y"), width=4),
        Field("access_notes", translate("Forms", "&Access"), EditorKind.MULTILINE),
        Field("opening_hours", translate("Forms", "&Opening hours")),
    )


SITES = RecordForm(
    kind="sites",
    use_case="sites.save",
    new_title=QT_TRANSLATE_NOOP("Forms", "New site"),
    edit_title=QT_TRANSLATE_NOOP("Forms", "Edit site {number}"),
    fields=_site_fields,
    fixed=frozenset({"customer_id"}),
    defaults={"roles": "bill,ship", "country": "US"},
)


def _contract_fields(desk: Desk) -> tuple[Field, ...]:
    return (
        record_field(desk, "customer_id", translate("Forms", "C&ustomer"), required=True),
        Field("title", translate("Forms", "&Title"), required=True),
        Field(
            "kind", translate("Forms", "&Kind"), EditorKind.CHOICE, choices=words(contracts.KINDS)
        ),
        Field("starts_on", translate("Forms", "&Starts"), EditorKind.DATE, required=True, width=14),
        Field("ends_on", translate("Forms", "&Ends"), EditorKind.DATE, width=14),
        Field(
            "billing_frequency",
            translate("Forms", "&Billed every"),
            EditorKind.CHOICE,
            choices=words(contracts.FREQUENCIES),
        ),
        Field(
            "billing_timing",
            translate("Forms", "B&illed"),
            EditorKind.CHOICE,
            choices=words(contracts.TIMINGS),
        ),
        Field(
            "renewal_kind",
            translate("Forms", "&Renewal"),
            EditorKind.CHOICE,
            choices=words(contracts.RENEWAL_KINDS),
        ),
        Field("notice_days", translate("Forms", "&Notice, days"), EditorKind.DECIMAL, width=6),
        Field(
            "payment_term",
            translate("Forms", "&Payment term"),
            EditorKind.CHOICE,
            choices=_terms(desk),
        ),
        Field("po_number", translate("Forms", "P&O number"), width=20),
        Field(
            "lines",
            translate("Forms", "&Lines"),
            EditorKind.LINES,
            columns=_contract_columns(),
            line_finds=(("product", lookup.finder(desk, "products")),),
        ),
        Field("notes", translate("Forms", "Notes"), EditorKind.MULTILINE),
    )


def _contract_columns() -> tuple[Column, ...]:
    return (
        Column("product", translate("Forms", "Product"), ColumnKind.NUMBER, 13),
        Column("description", translate("Forms", "Description"), ColumnKind.TEXT, 26),
        Column("quantity", translate("Forms", "Quantity"), ColumnKind.QUANTITY, 9),
        Column("unit_price", translate("Forms", "Price a period"), ColumnKind.QUANTITY, 12),
        Column("service_level", translate("Forms", "Service level"), ColumnKind.TEXT, 12),
    )


def _contract_shown(desk: Desk, document: Values) -> Values:
    return document | {"lines": lines_shown(desk, document["contract_lines"])}


def _contract_input(desk: Desk, values: Values) -> Values:
    given = whole_numbers(values, "notice_days")
    given["lines"] = lines_submitted(desk, given["lines"], _CONTRACT_LINE)
    return without_empty(given, "payment_term", "notice_days")


CONTRACTS = RecordForm(
    kind="contracts",
    use_case="contracts.save",
    new_title=QT_TRANSLATE_NOOP("Forms", "New contract"),
    edit_title=QT_TRANSLATE_NOOP("Forms", "Edit contract {number}"),
    fields=_contract_fields,
    fixed=frozenset({"customer_id"}),
    defaults={
        "kind": "maintenance",
        "billing_frequency": "month",
        "billing_timing": "pre_paid",
        "renewal_kind": "explicit",
        "notice_days": 30,
        "payment_term": "net30",
    },
    shown=_contract_shown,
    submitted=_contract_input,
)


def _item_fields(desk: Desk) -> tuple[Field, ...]:
    return (
        record_field(desk, "customer_id", translate("Forms", "C&ustomer"), required=True),
        record_field(desk, "product_id", translate("Forms", "&Type and model"), required=True),
        Field("serial", translate("Forms", "&Serial number"), required=True, width=20),
        record_field(desk, "site_id", translate("Forms", "S&ite"), within="customer_id"),
        Field("installed_on", translate("Forms", "I&nstalled"), EditorKind.DATE, width=14),
        Field("warranty_until", translate("Forms", "&Warranty until"), EditorKind.DATE, width=14),
        Field(
            "ownership",
            translate("Forms", "&Ownership"),
            EditorKind.CHOICE,
            choices=words(items.OWNERSHIPS),
        ),
        Field(
            "condition",
            translate("Forms", "Con&dition"),
            EditorKind.CHOICE,
            choices=words(items.CONDITIONS),
        ),
        Field("configuration", translate("Forms", "Con&figuration"), EditorKind.MULTILINE),
        Field("notes", translate("Forms", "Not&es"), EditorKind.MULTILINE),
    )


ITEMS = RecordForm(
    kind="items",
    use_case="items.save",
    new_title=QT_TRANSLATE_NOOP("Forms", "New item"),
    edit_title=QT_TRANSLATE_NOOP("Forms", "Edit item {number}"),
    fields=_item_fields,
    fixed=frozenset({"customer_id", "product_id", "serial"}),
    defaults={"ownership": "owned", "condition": "ok"},
)
