# SPDX-License-Identifier: MPL-2.0
"""Writing an invoice as Factur-X XML (UN/CEFACT CII) in the profile EN 16931."""

import re
from datetime import date
from decimal import Decimal
from typing import Any, Final

from lxml import etree

from cso_desktop.domain.money import from_minor
from cso_desktop.errors import FieldErrors
from cso_desktop.interchange.einvoice.checks import en16931_faults
from cso_desktop.interchange.einvoice.invoices import EN16931, Allowance, EInvoice, Line, Party, Tax

_STANDARD: Final = "urn:un:unece:uncefact:data:standard:"
_NAMESPACES: Final = {
    "rsm": f"{_STANDARD}CrossIndustryInvoice:100",
    "ram": f"{_STANDARD}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_STANDARD}UnqualifiedDataType:100",
}
_FORBIDDEN: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What can't stand in XML at all."""

_CREDIT_TRANSFER: Final = "30"
_UNTAXED: Final = "O"


def write_cii(invoice: EInvoice) -> bytes:
    """Write an invoice.

    Raises:
        FieldErrors: something EN 16931 asks for is missing, or the sums do not hold.
    """
    faults = en16931_faults(invoice)
    if faults:
        raise FieldErrors(faults)
    root = etree.Element(_tag("rsm:CrossIndustryInvoice"), nsmap=_NAMESPACES)
    context = _add(root, "rsm:ExchangedDocumentContext")
    _add(_add(context, "GuidelineSpecifiedDocumentContextParameter"), "ID", EN16931)
    _document(_add(root, "rsm:ExchangedDocument"), invoice)
    trade = _add(root, "rsm:SupplyChainTradeTransaction")
    for line in invoice.lines:
        _line(_add(trade, "IncludedSupplyChainTradeLineItem"), line, invoice.currency)
    _agreement(_add(trade, "ApplicableHeaderTradeAgreement"), invoice)
    delivery = _add(trade, "ApplicableHeaderTradeDelivery")
    if invoice.delivered_on is not None:
        event = _add(delivery, "ActualDeliverySupplyChainEvent")
        _date(event, "OccurrenceDateTime", invoice.delivered_on)
    _settlement(_add(trade, "ApplicableHeaderTradeSettlement"), invoice)
    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return bytes(xml)


def _tag(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{_NAMESPACES[prefix or 'ram']}}}{local}"


def _add(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    element = etree.SubElement(parent, _tag(name), attributes)
    if text:
        element.text = _FORBIDDEN.sub("", text)
    return element


def _say(parent: Any, name: str, text: str, **attributes: str) -> None:
    """Add an element if there is something to say."""
    if text:
        _add(parent, name, text, **attributes)


def _date(parent: Any, name: str, day: date | None) -> None:
    if day is not None:
        text = f"{day:%Y%m%d}"
        _add(_add(parent, name), "udt:DateTimeString", text, format="102")


def _amount(parent: Any, name: str, minor: int, currency: str, **attributes: str) -> None:
    _add(parent, name, f"{from_minor(minor, currency):f}", **attributes)


def _period(parent: Any, starts_on: date | None, ends_on: date | None) -> None:
    if starts_on is not None or ends_on is not None:
        period = _add(parent, "BillingSpecifiedPeriod")
        _date(period, "StartDateTime", starts_on)
        _date(period, "EndDateTime", ends_on)


def _document(parent: Any, x: EInvoice) -> None:
    _add(parent, "ID", x.number)
    _add(parent, "TypeCode", x.type_code)
    _date(parent, "IssueDateTime", x.issued_on)
    for note in x.notes:
        _add(_add(parent, "IncludedNote"), "Content", note)


def _line(parent: Any, line: Line, currency: str) -> None:
    document = _add(parent, "AssociatedDocumentLineDocument")
    _add(document, "LineID", line.number)
    if line.note:
        _add(_add(document, "IncludedNote"), "Content", line.note)
    product = _add(parent, "SpecifiedTradeProduct")
    _say(product, "SellerAssignedID", line.item_number)
    _add(product, "Name", line.name)
    _say(product, "Description", line.description)
    price = _add(_add(parent, "SpecifiedLineTradeAgreement"), "NetPriceProductTradePrice")
    _add(price, "ChargeAmount", f"{line.unit_price:f}")
    if line.per != 1:
        _add(price, "BasisQuantity", f"{line.per:f}", unitCode=line.unit)
    delivery = _add(parent, "SpecifiedLineTradeDelivery")
    _add(delivery, "BilledQuantity", f"{line.quantity:f}", unitCode=line.unit)
    settlement = _add(parent, "SpecifiedLineTradeSettlement")
    _category(_add(settlement, "ApplicableTradeTax"), line.category, line.rate_pct)
    _period(settlement, line.starts_on, line.ends_on)
    for allowance in line.allowances:
        _allowance(settlement, allowance, currency)
    summation = _add(settlement, "SpecifiedTradeSettlementLineMonetarySummation")
    _amount(summation, "LineTotalAmount", line.net_minor, currency)


def _category(parent: Any, category: str, rate: Decimal | None) -> None:
    _add(parent, "TypeCode", "VAT")
    _add(parent, "CategoryCode", category)
    if category != _UNTAXED:
        _add(parent, "RateApplicablePercent", f"{rate or 0:f}")


def _allowance(parent: Any, allowance: Allowance, currency: str) -> Any:
    element = _add(parent, "SpecifiedTradeAllowanceCharge")
    indicator = _add(element, "ChargeIndicator")
    _add(indicator, "udt:Indicator", "true" if allowance.is_charge else "false")
    _amount(element, "ActualAmount", allowance.amount_minor, currency)
    _say(element, "ReasonCode", allowance.reason_code)
    _say(element, "Reason", allowance.reason or ("" if allowance.reason_code else "Adjustment"))
    return element


def _agreement(parent: Any, x: EInvoice) -> None:
    _say(parent, "BuyerReference", x.buyer_reference)
    _party(_add(parent, "SellerTradeParty"), x.seller)
    _party(_add(parent, "BuyerTradeParty"), x.buyer)
    for name, number in (
        ("SellerOrderReferencedDocument", x.sales_order_number),
        ("BuyerOrderReferencedDocument", x.order_number),
        ("ContractReferencedDocument", x.contract_number),
    ):
        if number:
            _add(_add(parent, name), "IssuerAssignedID", number)


def _party(parent: Any, party: Party) -> None:
    _say(parent, "ID", party.number)
    _add(parent, "Name", party.name)
    if party.legal_id:
        _add(_add(parent, "SpecifiedLegalOrganization"), "ID", party.legal_id)
    if party.contact or party.phone:
        contact = _add(parent, "DefinedTradeContact")
        _say(contact, "PersonName", party.contact)
        if party.phone:
            phone = _add(contact, "TelephoneUniversalCommunication")
            _add(phone, "CompleteNumber", party.phone)
    address = _add(parent, "PostalTradeAddress")
    _say(address, "PostcodeCode", party.postal_code)
    *first, last = (*party.address[:2], " ".join(party.address[2:]))
    for name, text in zip(("LineOne", "LineTwo", "LineThree"), (*first, last), strict=False):
        _say(address, name, text)
    _say(address, "CityName", party.city)
    _add(address, "CountryID", party.country)
    _say(address, "CountrySubDivisionName", party.subdivision)
    if party.email:
        mail = _add(parent, "URIUniversalCommunication")
        _add(mail, "URIID", party.email, schemeID="EM")
    for scheme, number in (("VA", party.vat_id), ("FC", party.tax_number)):
        if number:
            _add(_add(parent, "SpecifiedTaxRegistration"), "ID", number, schemeID=scheme)


def _settlement(parent: Any, x: EInvoice) -> None:
    _say(parent, "PaymentReference", x.payment_reference)
    _add(parent, "InvoiceCurrencyCode", x.currency)
    if x.account:
        means = _add(parent, "SpecifiedTradeSettlementPaymentMeans")
        _add(means, "TypeCode", _CREDIT_TRANSFER)
        account = _add(means, "PayeePartyCreditorFinancialAccount")
        is_iban = x.account[:2].isalpha() and x.account[2:4].isdigit()
        _add(account, "IBANID" if is_iban else "ProprietaryID", x.account)
    for tax in x.taxes:
        _tax(_add(parent, "ApplicableTradeTax"), tax, x.currency)
    _period(parent, x.starts_on, x.ends_on)
    for allowance in x.allowances:
        element = _allowance(parent, allowance, x.currency)
        category = _add(element, "CategoryTradeTax")
        _category(category, allowance.category, allowance.rate_pct)
    if x.terms or x.due_on:
        terms = _add(parent, "SpecifiedTradePaymentTerms")
        _say(terms, "Description", x.terms)
        _date(terms, "DueDateDateTime", x.due_on)
    _totals(_add(parent, "SpecifiedTradeSettlementHeaderMonetarySummation"), x)
    for number in x.corrects:
        _add(_add(parent, "InvoiceReferencedDocument"), "IssuerAssignedID", number)


def _tax(parent: Any, tax: Tax, currency: str) -> None:
    _amount(parent, "CalculatedAmount", tax.tax_minor, currency)
    _add(parent, "TypeCode", "VAT")
    _say(parent, "ExemptionReason", tax.reason)
    _amount(parent, "BasisAmount", tax.base_minor, currency)
    _add(parent, "CategoryCode", tax.category)
    _say(parent, "ExemptionReasonCode", tax.reason_code)
    if tax.category != _UNTAXED:
        _add(parent, "RateApplicablePercent", f"{tax.rate_pct or 0:f}")


def _totals(parent: Any, x: EInvoice) -> None:
    _amount(parent, "LineTotalAmount", x.lines_minor or 0, x.currency)
    _amount(parent, "ChargeTotalAmount", x.charge_minor, x.currency)
    _amount(parent, "AllowanceTotalAmount", x.allowance_minor, x.currency)
    _amount(parent, "TaxBasisTotalAmount", x.net_minor, x.currency)
    _amount(parent, "TaxTotalAmount", x.tax_minor, x.currency, currencyID=x.currency)
    if x.rounding_minor:
        _amount(parent, "RoundingAmount", x.rounding_minor, x.currency)
    _amount(parent, "GrandTotalAmount", x.total_minor, x.currency)
    if x.prepaid_minor:
        _amount(parent, "TotalPrepaidAmount", x.prepaid_minor, x.currency)
    _amount(parent, "DuePayableAmount", x.due_minor, x.currency)
