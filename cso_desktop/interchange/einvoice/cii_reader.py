# SPDX-License-Identifier: MPL-2.0
"""Reading Factur-X of every profile, and ZUGFeRD, which is the same under other names."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from cso_desktop.interchange.einvoice.invoices import Allowance, EInvoice, Line, Party, Tax
from cso_desktop.interchange.exact import day_of
from cso_desktop.interchange.tables import UnreadableFile
from cso_desktop.interchange.xml_trees import Node

_DOCUMENT: Final = "ExchangedDocument|HeaderExchangedDocument"
_CONTEXT: Final = "ExchangedDocumentContext|SpecifiedExchangedDocumentContext"
_TRADE: Final = "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction"
_AGREEMENT: Final = "ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement"
_DELIVERY: Final = "ApplicableHeaderTradeDelivery|ApplicableSupplyChainTradeDelivery"
_SETTLEMENT: Final = "ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement"
_TOTALS: Final = (
    "SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation"
)
_LINE_AGREEMENT: Final = "SpecifiedLineTradeAgreement|SpecifiedSupplyChainTradeAgreement"
_LINE_DELIVERY: Final = "SpecifiedLineTradeDelivery|SpecifiedSupplyChainTradeDelivery"
_LINE_SETTLEMENT: Final = "SpecifiedLineTradeSettlement|SpecifiedSupplyChainTradeSettlement"
_LINE_TOTAL: Final = (
    "SpecifiedTradeSettlementLineMonetarySummation|SpecifiedTradeSettlementMonetarySummation"
    "/LineTotalAmount"
)
_RATE: Final = "RateApplicablePercent|ApplicablePercent"
_REFERENCE: Final = "IssuerAssignedID|ID"
_MONTH: Final = "610"
_WEEK: Final = "616"
_UNCOUNTED: Final = frozenset({"GROUP", "INFORMATION"})


def read_cii(root: Node) -> EInvoice:
    """Read an invoice from the root of its document.

    Raises:
        UnreadableFile: the message names line and element.
    """
    return _Reader(root).invoice()


@dataclass(frozen=True, slots=True)
class _Totals:
    lines: int | None
    allowance: int
    charge: int
    net: int
    tax: int
    total: int
    prepaid: int
    rounding: int
    due: int


class _Reader:
    """Reads one document; the currency is that of the whole of it."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._document = root.need(_DOCUMENT)
        self._trade = root.need(_TRADE)
        self._agreement = self._trade.need(_AGREEMENT)
        self._delivery = self._trade.find(_DELIVERY)
        self._settlement = self._trade.need(_SETTLEMENT)
        self._currency = self._settlement.need("InvoiceCurrencyCode").text()
        self._signs_allowances = root.name == "CrossIndustryDocument"
        self._remarks: list[str] = []

    def invoice(self) -> EInvoice:
        return replace(self._invoice(), remarks=tuple(self._remarks))

    def _invoice(self) -> EInvoice:
        document, agreement, settlement = self._document, self._agreement, self._settlement
        totals = self._totals()
        context = self._root.find(_CONTEXT)
        lines = self._trade.all("IncludedSupplyChainTradeLineItem")
        period = settlement.find("BillingSpecifiedPeriod")
        return EInvoice(
            number=document.need("ID").text(),
            type_code=document.need("TypeCode").text(),
            issued_on=_needed_day(document.need("IssueDateTime")),
            currency=self._currency,
            seller=_party(agreement.need("SellerTradeParty")),
            buyer=_party(agreement.need("BuyerTradeParty")),
            lines=tuple(self._line(x) for x in lines),
            taxes=tuple(self._tax(x) for x in settlement.all("ApplicableTradeTax")),
            allowances=self._allowances(settlement),
            lines_minor=totals.lines,
            allowance_minor=totals.allowance,
            charge_minor=totals.charge,
            net_minor=totals.net,
            tax_minor=totals.tax,
            total_minor=totals.total,
            prepaid_minor=totals.prepaid,
            rounding_minor=totals.rounding,
            due_minor=totals.due,
            due_on=self._day(settlement, "SpecifiedTradePaymentTerms/DueDateDateTime"),
            delivered_on=self._delivered_on(),
            starts_on=self._day(period, "StartDateTime"),
            ends_on=self._day(period, "EndDateTime"),
            buyer_reference=agreement.text("BuyerReference"),
            order_number=agreement.text(f"BuyerOrderReferencedDocument/{_REFERENCE}"),
            sales_order_number=agreement.text(f"SellerOrderReferencedDocument/{_REFERENCE}"),
            contract_number=agreement.text(f"ContractReferencedDocument/{_REFERENCE}"),
            corrects=tuple(settlement.texts(f"InvoiceReferencedDocument/{_REFERENCE}")),
            notes=tuple(document.texts("IncludedNote/Content")),
            terms="\n".join(settlement.texts("SpecifiedTradePaymentTerms/Description")),
            payment_reference=settlement.text("PaymentReference"),
            account=settlement.text(
                "SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount"
                "/IBANID|ProprietaryID"
            ),
            profile=(context or self._root).text("GuidelineSpecifiedDocumentContextParameter/ID"),
        )

    def _day(self, node: Node | None, path: str) -> date | None:
        """Read a day that may be left out; one that can't be read is left out with a remark."""
        found = node.find(path) if node else None
        try:
            return _needed_day(found) if found else None
        except UnreadableFile as error:
            self._remarks.append(error.message)
            return None

    def _delivered_on(self) -> date | None:
        return self._day(self._delivery, "ActualDeliverySupplyChainEvent/OccurrenceDateTime")

    def _minor(self, node: Node, name: str) -> int | None:
        """Read an amount; of several, that in the currency of the invoice."""
        found = node.all(name)
        own = [x for x in found if x.attribute("currencyID") in ("", self._currency)]
        return own[0].minor(self._currency) if own else None

    def _needed(self, node: Node, name: str) -> int:
        return node.need(name).minor(self._currency)

    def _totals(self) -> _Totals:
        node = self._settlement.need(_TOTALS)
        total = self._needed(node, "GrandTotalAmount")
        prepaid = self._minor(node, "TotalPrepaidAmount") or 0
        rounding = self._minor(node, "RoundingAmount") or 0
        due = self._minor(node, "DuePayableAmount")
        return _Totals(
            lines=self._minor(node, "LineTotalAmount"),
            allowance=self._minor(node, "AllowanceTotalAmount") or 0,
            charge=self._minor(node, "ChargeTotalAmount") or 0,
            net=self._needed(node, "TaxBasisTotalAmount"),
            tax=self._minor(node, "TaxTotalAmount") or 0,
            total=total,
            prepaid=prepaid,
            rounding=rounding,
            due=total - prepaid + rounding if due is None else due,
        )

    def _tax(self, node: Node) -> Tax:
        return Tax(
            category=node.text("CategoryCode"),
            rate_pct=_decimal(node, _RATE),
            base_minor=self._needed(node, "BasisAmount"),
            tax_minor=self._needed(node, "CalculatedAmount"),
            reason=node.text("ExemptionReason"),
            reason_code=node.text("ExemptionReasonCode"),
        )

    def _allowances(self, node: Node) -> tuple[Allowance, ...]:
        found = [self._allowance(x) for x in node.all("SpecifiedTradeAllowanceCharge")]
        freight = [
            Allowance(
                amount_minor=self._needed(x, "AppliedAmount"),
                is_charge=True,
                reason=x.text("Description"),
                category=x.text("AppliedTradeTax/CategoryCode"),
                rate_pct=_decimal(x, f"AppliedTradeTax/{_RATE}"),
            )
            for x in node.all("SpecifiedLogisticsServiceCharge")
        ]
        return (*found, *freight)

    def _allowance(self, node: Node) -> Allowance:
        amount = self._needed(node, "ActualAmount")
        is_charge = node.text("ChargeIndicator/Indicator") == "true"
        if self._signs_allowances and not is_charge:
            amount = abs(amount)  # ZUGFeRD 1.0 writes what is taken off with its sign
        return Allowance(
            amount_minor=amount,
            is_charge=is_charge,
            reason=node.text("Reason"),
            reason_code=node.text("ReasonCode"),
            category=node.text("CategoryTradeTax/CategoryCode"),
            rate_pct=_decimal(node, f"CategoryTradeTax/{_RATE}"),
        )

    def _line(self, node: Node) -> Line:
        settlement = node.need(_LINE_SETTLEMENT)
        quantity = node.find(f"{_LINE_DELIVERY}/BilledQuantity")
        price = f"{_LINE_AGREEMENT}/NetPriceProductTradePrice"
        period = settlement.find("BillingSpecifiedPeriod")
        total = settlement.find(_LINE_TOTAL)
        status = node.text("AssociatedDocumentLineDocument/LineStatusReasonCode")
        return Line(
            number=node.text("AssociatedDocumentLineDocument/LineID"),
            name=node.text("SpecifiedTradeProduct/Name"),
            description=node.text("SpecifiedTradeProduct/Description"),
            item_number=node.text("SpecifiedTradeProduct/SellerAssignedID"),
            note="\n".join(node.texts("AssociatedDocumentLineDocument/IncludedNote/Content")),
            quantity=quantity.decimal() if quantity else None,
            unit=quantity.attribute("unitCode") if quantity else "",
            unit_price=_decimal(node, f"{price}/ChargeAmount"),
            per=_decimal(node, f"{price}/BasisQuantity") or Decimal(1),
            net_minor=total.minor(self._currency) if total else 0,
            category=settlement.text("ApplicableTradeTax/CategoryCode"),
            rate_pct=_decimal(settlement, f"ApplicableTradeTax/{_RATE}"),
            starts_on=self._day(period, "StartDateTime"),
            ends_on=self._day(period, "EndDateTime"),
            allowances=self._allowances(settlement),
            is_counted=total is not None and status not in _UNCOUNTED,
        )


def _party(node: Node) -> Party:
    address = node.find("PostalTradeAddress") or node
    contact = "DefinedTradeContact"
    return Party(
        name=node.text("Name"),
        address=tuple(address.texts("LineOne|LineTwo|LineThree")),
        city=address.text("CityName"),
        postal_code=address.text("PostcodeCode"),
        subdivision=address.text("CountrySubDivisionName"),
        country=address.text("CountryID"),
        number=node.text("ID"),
        legal_id=node.text("SpecifiedLegalOrganization/ID"),
        vat_id=_registration(node, "VA"),
        tax_number=_registration(node, "FC"),
        contact=node.text(f"{contact}/PersonName") or node.text(f"{contact}/DepartmentName"),
        phone=node.text(f"{contact}/TelephoneUniversalCommunication/CompleteNumber"),
        email=node.text("URIUniversalCommunication/URIID")
        or node.text(f"{contact}/EmailURIUniversalCommunication/URIID|CompleteNumber"),
    )


def _registration(node: Node, scheme: str) -> str:
    found = node.all("SpecifiedTaxRegistration/ID")
    return next((x.text() for x in found if x.attribute("schemeID") == scheme), "")


def _decimal(node: Node, path: str) -> Decimal | None:
    found = node.find(path)
    return found.decimal() if found else None


def _needed_day(node: Node) -> date:
    """Read a day; of a month or a week the first, or the last where it is the end of a period."""
    written = node.need("DateTimeString|DateTime|Date")
    is_end = node.name.startswith("End")
    if written.attribute("format") == _WEEK:
        return _week(written, 7 if is_end else 1)
    if written.attribute("format") == _MONTH:
        year, month = written.text()[:4], written.text()[4:]
        first = day_of(year, month, "01") if len(year + month) == 6 else None
        if first is None:
            raise written.fault(f"“{written.text()[:40]}” is not a month.")
        return first.replace(day=monthrange(first.year, first.month)[1]) if is_end else first
    return written.day()


def _week(node: Node, weekday: int) -> date:
    text = node.text()
    try:
        return date.fromisocalendar(int(text[:4]), int(text[4:]), weekday)
    except ValueError:
        raise node.fault(f"“{text[:40]}” is not a week.") from None
