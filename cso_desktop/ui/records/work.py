# SPDX-License-Identifier: MPL-2.0
"""The forms of orders, invoices, disputes, cases and products."""

from PySide6.QtCore import QT_TRANSLATE_NOOP

from cso_desktop.services import cases, disputes, lookup, products
from cso_desktop.services.desk import Desk
from cso_desktop.services.lists import Column, ColumnKind
from cso_desktop.services.records import Wanted, show_record
from cso_desktop.ui.forms.fields import EditorKind, Field
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

_ORDER_LINE = ("id", "description", "quantity", "unit_price", "discount", "requested_on")
_INVOICE_LINE = (
    "description",
    "detail",
    "quantity",
    "unit_price",
    "discount",
    "tax_category",
    "period_from",
    "period_to",
)


def _line_columns() -> tuple[Column, ...]:
    return (
        Column("product", translate("Forms", "Product"), ColumnKind.NUMBER, 13),
        Column("description", translate("Forms", "Description"), ColumnKind.TEXT, 26),
        Column("quantity", translate("Forms", "Quantity"), ColumnKind.QUANTITY, 9),
        Column("unit_price", translate("Forms", "Unit price"), ColumnKind.QUANTITY, 12),
        Column("discount", translate("Forms", "Discount %"), ColumnKind.QUANTITY, 10),
    )


def _lines(desk: Desk, *more: Column) -> Field:
    return Field(
        "lines",
        translate("Forms", "&Lines"),
        EditorKind.LINES,
        required=True,
        columns=(*_line_columns(), *more),
        line_finds=(("product", lookup.finder(desk, "products")),),
    )


def _order_fields(desk: Desk) -> tuple[Field, ...]:
    terms = choices_of(
        lookup.choices(desk, "payment_terms"), translate("Forms", "As the customer pays")
    )
    requested = Column("requested_on", translate("Forms", "Wanted on"), ColumnKind.DATE, 12)
    return (
        record_field(desk, "customer_id", translate("Forms", "C&ustomer"), required=True),
        Field("po_number", translate("Forms", "P&O number"), width=20),
        Field("po_date", translate("Forms", "PO &date"), EditorKind.DATE, width=14),
        record_field(desk, "ship_to_site_id", translate("Forms", "&Ship to"), within="customer_id"),
        record_field(desk, "bill_to_site_id", translate("Forms", "&Bill to"), within="customer_id"),
        Field(
            "payment_term", translate("Forms", "&Payment term"), EditorKind.CHOICE, choices=terms
        ),
        _lines(desk, requested),
        Field("notes", translate("Forms", "&Notes"), EditorKind.MULTILINE),
    )


def _order_shown(desk: Desk, document: Values) -> Values:
    return document | {"lines": lines_shown(desk, document["order_lines"])}


def _order_input(desk: Desk, values: Values) -> Values:
    given = without_empty(values, "payment_term")
    given["customer_id"] = given.get("customer_id") or ""
    return given | {"lines": lines_submitted(desk, given["lines"], _ORDER_LINE)}


ORDERS = RecordForm(
    kind="orders",
    use_case="orders.save",
    new_title=QT_TRANSLATE_NOOP("Forms", "New order"),
    edit_title=QT_TRANSLATE_NOOP("Forms", "Edit order {number}"),
    fields=_order_fields,
    fixed=frozenset({"customer_id"}),
    shown=_order_shown,
    submitted=_order_input,
)


def _invoice_fields(desk: Desk) -> tuple[Field, ...]:
    terms = choices_of(
        lookup.choices(desk, "payment_terms"), translate("Forms", "As the customer pays")
    )
    return (
        record_field(desk, "customer_id", translate("Forms", "C&ustomer"), required=True),
        Field(
            "issued_on",
            translate("Forms", "&Issued"),
            EditorKind.DATE,
            width=14,
            help=translate("Forms", "Today if left empty"),
        ),
        Field("po_number", translate("Forms", "P&O number"), width=20),
        Field(
            "payment_term", translate("Forms", "&Payment term"), EditorKind.CHOICE, choices=terms
        ),
        _lines(desk),
        Field("internal_comment", translate("Forms", "&Comment for us"), EditorKind.MULTILINE),
    )


def _invoice_shown(desk: Desk, document: Values) -> Values:
    return document | {"lines": lines_shown(desk, document["invoice_lines"])}


def _invoice_input(desk: Desk, values: Values) -> Values:
    given = without_empty(values, "payment_term")
    given["customer_id"] = given.get("customer_id") or ""
    made = lines_submitted(desk, given["lines"], (*_INVOICE_LINE, "id"))
    return given | {"lines": [_completed(desk, line) for line in made]}


def _completed(desk: Desk, line: Values) -> Values:
    """Take description and price from the product, where the line leaves them open."""
    line = {k: v for k, v in line.items() if k != "id"}
    if line["product_id"]:
        product = show_record(desk, Wanted("products", line["product_id"]))
        line["description"] = line.get("description") or product["description"]
        line.setdefault("unit_price", product["list_price"])
        line.setdefault("tax_category", product["tax_category"])
    return line | {"description": line.get("description") or ""}


INVOICES = RecordForm(
    kind="invoices",
    use_case="invoices.save",
    new_title=QT_TRANSLATE_NOOP("Forms", "New invoice"),
    edit_title=QT_TRANSLATE_NOOP("Forms", "Edit invoice {number}"),
    fields=_invoice_fields,
    fixed=frozenset({"customer_id"}),
    shown=_invoice_shown,
    submitted=_invoice_input,
)


def _dispute_fields(desk: Desk) -> tuple[Field, ...]:
    reasons = dict(lookup.choices(desk, "reason_codes", "dispute"))
    pairs = ((code, reasons.get(code, code.replace("_", " "))) for code in disputes.REASONS)
    return (
        record_field(desk, "invoice_id", translate("Forms", "&Invoice"), required=True),
        Field(
            "reason_code",
            translate("Forms", "&Reason"),
            EditorKind.CHOICE,
            choices=choices_of(pairs),
        ),
        Field(
            "amount_minor",
            translate("Forms", "&Amount"),
            EditorKind.MONEY,
            width=14,
            help=translate("Forms", "All that is open of the invoice if left empty"),
        ),
        Field("description", translate("Forms", "&What is wrong"), EditorKind.MULTILINE),
    )


DISPUTES = RecordForm(
    kind="disputes",
    use_case="disputes.open",
    new_title=QT_TRANSLATE_NOOP("Forms", "Open dispute"),
    edit_title="",
    fields=_dispute_fields,
    defaults={"reason_code": "price"},
    submitted=lambda _desk, values: values | {"invoice_id": values.get("invoice_id") or ""},
)


def _case_fields(desk: Desk) -> tuple[Field, ...]:
    return (
        record_field(desk, "customer_id", translate("Forms", "C&ustomer"), required=True),
        Field("subject", translate("Forms", "&Subject"), required=True),
        Field(
            "category",
            translate("Forms", "Ca&tegory"),
            EditorKind.CHOICE,
            choices=words(cases.CATEGORIES),
        ),
        Field(
            "priority",
            translate("Forms", "&Priority"),
            EditorKind.CHOICE,
            choices=words(cases.PRIORITIES),
        ),
        Field(
            "channel",
            translate("Forms", "Came &by"),
            EditorKind.CHOICE,
            choices=words(cases.CHANNELS),
        ),
        record_field(desk, "contact_id", translate("Forms", "Co&ntact"), within="customer_id"),
        record_field(desk, "invoice_id", translate("Forms", "&Invoice")),
        record_field(desk, "order_id", translate("Forms", "&Order")),
        record_field(desk, "contract_id", translate("Forms", "Cont&ract")),
        record_field(desk, "item_id", translate("Forms", "It&em")),
        Field("note", translate("Forms", "Note"), EditorKind.MULTILINE),
    )


def _case_input(_desk: Desk, values: Values) -> Values:
    return values | {"customer_id": values.get("customer_id") or ""}


CASES = RecordForm(
    kind="cases",
    use_case="cases.save",
    new_title=QT_TRANSLATE_NOOP("Forms", "New case"),
    edit_title=QT_TRANSLATE_NOOP("Forms", "Edit case {number}"),
    fields=_case_fields,
    fixed=frozenset({"customer_id", "note"}),
    defaults={"category": "other", "priority": "normal", "channel": "call"},
    submitted=_case_input,
)


def _note_fields(_desk: Desk) -> tuple[Field, ...]:
    seen_by = choices_of(
        (
            ("internal", translate("Forms", "Us only")),
            ("customer", translate("Forms", "The customer too")),
        )
    )
    return (
        Field("body", translate("Forms", "&Note"), EditorKind.MULTILINE, required=True),
        Field("visibility", translate("Forms", "&Seen by"), EditorKind.CHOICE, choices=seen_by),
    )


NOTES = RecordForm(
    kind="case_notes",
    use_case="cases.note",
    new_title=QT_TRANSLATE_NOOP("Forms", "Add note"),
    edit_title="",
    fields=_note_fields,
    defaults={"visibility": "internal"},
    needs="cases",
)


def _product_fields(_desk: Desk) -> tuple[Field, ...]:
    return (
        Field("number", translate("Forms", "&Number"), required=True, width=20),
        Field("description", translate("Forms", "&Description"), required=True),
        Field(
            "product_class",
            translate("Forms", "&Class"),
            EditorKind.CHOICE,
            choices=words(products.CLASSES),
        ),
        Field("type_code", translate("Forms", "&Type"), width=8),
        Field("model_code", translate("Forms", "&Model"), width=8),
        Field("list_price", translate("Forms", "List &price"), EditorKind.DECIMAL, width=14),
        Field(
            "warranty_months", translate("Forms", "&Warranty, months"), EditorKind.DECIMAL, width=6
        ),
        Field("is_serialised", translate("Forms", "Has &serial numbers"), EditorKind.FLAG),
    )


def _product_input(_desk: Desk, values: Values) -> Values:
    given = whole_numbers(values, "warranty_months")
    return without_empty(given, "list_price", "warranty_months")


PRODUCTS = RecordForm(
    kind="products",
    use_case="products.save",
    new_title=QT_TRANSLATE_NOOP("Forms", "New product"),
    edit_title=QT_TRANSLATE_NOOP("Forms", "Edit product {number}"),
    fields=_product_fields,
    fixed=frozenset({"number"}),
    defaults={"product_class": "hardware"},
    submitted=_product_input,
)
