# SPDX-License-Identifier: MPL-2.0
"""Reading invoices and credit notes in UBL 2.1."""

from datetime import date
from decimal import Decimal

from cso_desktop.interchange.einvoice.invoices import (
    CREDIT_MEMO,
    INVOICE,
    Allowance,
    EInvoice,
    Line,
    Party,
    Tax,
)
from cso_desktop.interchange.xml_trees import Node


def read_ubl(root: Node) -> EInvoice:
    """Read an invoice from the root of its document.

    Raises:
        UnreadableFile: the message names line and element.
    """
    return _Reader(root).invoice()


class _Reader:
    """Reads one document; the currency is that of the whole of it."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._currency = root.need("DocumentCurrencyCode").text()
        self._totals = root.need("LegalMonetaryTotal")

    def invoice(self) -> EInvoice:
        root = self._root
        taxes = self._own(root.all("TaxTotal"))
        type_code = root.text("InvoiceTypeCode|CreditNoteTypeCode")
        return EInvoice(
            number=root.need("ID").text(),
            type_code=type_code or (CREDIT_MEMO if root.name == "CreditNote" else INVOICE),
            issued_on=root.need("IssueDate").day(),
            currency=self._currency,
            seller=_party(root.need("AccountingSupplierParty/Party")),
            buyer=_party(root.need("AccountingCustomerParty/Party")),
            lines=tuple(self._line(x) for x in root.all("InvoiceLine|CreditNoteLine")),
            taxes=tuple(self._tax(x) for node in taxes for x in node.all("TaxSubtotal")),
            allowances=self._allowances(root),
            lines_minor=self._total("LineExtensionAmount"),
            allowance_minor=self._total("AllowanceTotalAmount"),
            charge_minor=self._total("ChargeTotalAmount"),
            net_minor=self._needed(self._totals, "TaxExclusiveAmount"),
            tax_minor=sum(self._needed(x, "TaxAmount") for x in taxes),
            total_minor=self._needed(self._totals, "TaxInclusiveAmount"),
            prepaid_minor=self._total("PrepaidAmount"),
            rounding_minor=self._total("PayableRoundingAmount"),
            due_minor=self._needed(self._totals, "PayableAmount"),
            due_on=_day(root, "DueDate") or _day(root, "PaymentMeans/PaymentDueDate"),
            delivered_on=_day(root, "Delivery/ActualDeliveryDate"),
            starts_on=_day(root, "InvoicePeriod/StartDate"),
            ends_on=_day(root, "InvoicePeriod/EndDate"),
            buyer_reference=root.text("BuyerReference"),
            order_number=root.text("OrderReference/ID"),
            sales_order_number=root.text("OrderReference/SalesOrderID"),
            contract_number=root.text("ContractDocumentReference/ID"),
            corrects=tuple(root.texts("BillingReference/InvoiceDocumentReference/ID")),
            notes=tuple(root.texts("Note")),
            terms="\n".join(root.texts("PaymentTerms/Note")),
            payment_reference=root.text("PaymentMeans/PaymentID"),
            account=root.text("PaymentMeans/PayeeFinancialAccount/ID"),
            profile=root.text("CustomizationID"),
        )

    def _own(self, nodes: list[Node]) -> list[Node]:
        """Leave out the tax told a second time in the currency of the tax office."""
        own = [
            node
            for node in nodes
            if node.need("TaxAmount").attribute("currencyID") in ("", self._currency)
        ]
        return own[:1]

    def _needed(self, node: Node, name: str) -> int:
        return node.need(name).minor(self._currency)

    def _total(self, name: str) -> int:
        found = self._totals.find(name)
        return found.minor(self._currency) if found else 0

    def _tax(self, node: Node) -> Tax:
        category = node.need("TaxCategory")
        return Tax(
            category=category.text("ID"),
            rate_pct=_decimal(category, "Percent") or _decimal(node, "Percent"),
            base_minor=self._needed(node, "TaxableAmount"),
            tax_minor=self._needed(node, "TaxAmount"),
            reason=category.text("TaxExemptionReason"),
            reason_code=category.text("TaxExemptionReasonCode"),
        )

    def _allowances(self, node: Node) -> tuple[Allowance, ...]:
        return tuple(
            Allowance(
                amount_minor=self._needed(x, "Amount"),
                is_charge=x.text("ChargeIndicator").lower() == "true",
                reason=x.text("AllowanceChargeReason"),
                reason_code=x.text("AllowanceChargeReasonCode"),
                category=x.text("TaxCategory/ID"),
                rate_pct=_decimal(x, "TaxCategory/Percent"),
            )
            for x in node.all("AllowanceCharge")
        )

    def _line(self, node: Node) -> Line:
        quantity = node.find("InvoicedQuantity|CreditedQuantity")
        item = node.need("Item")
        return Line(
            number=node.text("ID"),
            name=item.text("Name"),
            description=item.text("Description"),
            item_number=item.text("SellersItemIdentification/ID"),
            note="\n".join(node.texts("Note")),
            quantity=quantity.decimal() if quantity else None,
            unit=quantity.attribute("unitCode") if quantity else "",
            unit_price=_decimal(node, "Price/PriceAmount"),
            per=_decimal(node, "Price/BaseQuantity") or Decimal(1),
            net_minor=self._needed(node, "LineExtensionAmount"),
            category=item.text("ClassifiedTaxCategory/ID"),
            rate_pct=_decimal(item, "ClassifiedTaxCategory/Percent"),
            starts_on=_day(node, "InvoicePeriod/StartDate"),
            ends_on=_day(node, "InvoicePeriod/EndDate"),
            allowances=self._allowances(node),
        )


def _party(node: Node) -> Party:
    address = node.find("PostalAddress") or node
    legal = node.text("PartyLegalEntity/RegistrationName")
    return Party(
        name=legal or node.text("PartyName/Name"),
        address=(
            *address.texts("StreetName|AdditionalStreetName"),
            *address.texts("AddressLine/Line"),
        ),
        city=address.text("CityName"),
        postal_code=address.text("PostalZone"),
        subdivision=address.text("CountrySubentity"),
        country=address.text("Country/IdentificationCode"),
        number=node.text("PartyIdentification/ID"),
        legal_id=node.text("PartyLegalEntity/CompanyID"),
        vat_id=_registration(node, is_vat=True),
        tax_number=_registration(node, is_vat=False),
        contact=node.text("Contact/Name"),
        phone=node.text("Contact/Telephone"),
        email=node.text("Contact/ElectronicMail"),
    )


def _registration(node: Node, *, is_vat: bool) -> str:
    for scheme in node.all("PartyTaxScheme"):
        if (scheme.text("TaxScheme/ID").upper() == "VAT") is is_vat:
            return scheme.text("CompanyID")
    return ""


def _decimal(node: Node, path: str) -> Decimal | None:
    found = node.find(path)
    return found.decimal() if found else None


def _day(node: Node, path: str) -> date | None:
    found = node.find(path)
    return found.day() if found else None
