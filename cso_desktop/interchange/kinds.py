# SPDX-License-Identifier: MPL-2.0
"""The columns of every kind of file that becomes records one to one, with their usual headers."""

from typing import Final

from cso_desktop.interchange.columns import Column, FileKind, Value
from cso_desktop.interchange.receivables import CHANNELS

_CUSTOMER_HEADERS: Final = (
    "customer id,customer no,cust no,cust id,customer,customer code,customer account,"
    "account number,account no,account id,client id,client number,debtor number,kunnr,"
    "kundennummer,kunde"
)
_CUSTOMER: Final = Column("customer_number", Value.NUMBER, _CUSTOMER_HEADERS, is_needed=True)
_PRODUCT_HEADERS: Final = (
    "product id,product no,product code,product,item number,item no,item code,item id,sku,"
    "part number,part no,material,matnr,artikelnummer,artikel"
)
_PRODUCT: Final = Column("product_number", Value.NUMBER, _PRODUCT_HEADERS)

_SEGMENTS: Final = {
    **dict.fromkeys(("commercial", "company", "business", "corporate"), "commercial"),
    **dict.fromkeys(("state local", "state and local", "state local government"), "state_local"),
    **dict.fromkeys(("federal", "federal government", "us federal"), "federal"),
    **dict.fromkeys(("partner", "business partner", "reseller"), "partner"),
}
_CLASSES: Final = {
    name: name for name in ("hardware", "software", "publication", "maintenance", "service")
}

CUSTOMERS: Final = FileKind(
    "customers",
    (
        Column("number", Value.NUMBER, _CUSTOMER_HEADERS + ",no,id,code", is_needed=True),
        Column(
            "name",
            Value.TEXT,
            "company name,customer name,company,display name,account name,client name,name1,"
            "kundenname,firma,customer",
            is_needed=True,
        ),
        Column("legal_name", Value.TEXT, "legal entity,registered name"),
        Column("segment", Value.WORD, "customer group,sector", words=_SEGMENTS),
        Column("country", Value.COUNTRY, "country code,country region,land,billing country"),
        Column("language", Value.TEXT, "language code,locale"),
        Column("payment_term", Value.TEXT, "terms,payment terms"),
        Column("delivery_channel", Value.WORD, "invoice delivery,delivery method", words=CHANNELS),
        Column("credit_limit", Value.MONEY, "credit line"),
        Column("tax_id", Value.NUMBER, "tax number,vat number,vat id,ein,ust id"),
        Column("notes", Value.TEXT, "comment,comments,remarks,memo"),
    ),
)

CONTACTS: Final = FileKind(
    "contacts",
    (
        _CUSTOMER,
        Column(
            "name",
            Value.TEXT,
            "contact name,full name,contact,contact person,ansprechpartner",
            is_needed=True,
        ),
        Column("job_title", Value.TEXT, "contact title,title,position,job,function"),
        Column("phone", Value.TEXT, "telephone,phone number,business phone,work phone,telefon"),
        Column("mobile_phone", Value.TEXT, "mobile,cell,cell phone,mobile number"),
        Column("email", Value.TEXT, "e mail,email address,mail"),
        Column("language", Value.TEXT, "language code"),
        Column("notes", Value.TEXT, "comment,comments,remarks"),
    ),
    about=("name", "phone", "mobile_phone", "email"),
)

SITES: Final = FileKind(
    "sites",
    (
        _CUSTOMER,
        Column("label", Value.TEXT, "site,site name,location,address name"),
        Column("street", Value.TEXT, "address,street address,address line 1,address 1,strasse"),
        Column("city", Value.TEXT, "town,place,ort,stadt"),
        Column("subdivision", Value.TEXT, "state,region,province,county,state province"),
        Column("postal_code", Value.NUMBER, "zip,zip code,postcode,post code,plz"),
        Column("country", Value.COUNTRY, "country code,country region,land"),
    ),
    about=("street", "city", "postal_code"),
)

PRODUCTS: Final = FileKind(
    "products",
    (
        Column("number", Value.NUMBER, _PRODUCT_HEADERS + ",no,id,code", is_needed=True),
        Column(
            "description",
            Value.TEXT,
            "product name,name,item name,item description,product description,title,bezeichnung",
            is_needed=True,
        ),
        Column("list_price", Value.DECIMAL, "unit price,price,sales price,retail price,preis"),
        Column("product_class", Value.WORD, "class,type", words=_CLASSES),
        Column("unit", Value.TEXT, "unit of measure,uom"),
        Column("type_code", Value.NUMBER, "machine type"),
        Column("model_code", Value.NUMBER, "model,feature code"),
        Column("is_serialised", Value.FLAG, "serialised,serialized"),
        Column("is_discontinued", Value.FLAG, "discontinued,withdrawn,inactive"),
        Column("tax_category", Value.TEXT, "tax class,tax code"),
        Column("warranty_months", Value.COUNT, "warranty"),
    ),
)

_ORDER_HEADERS: Final = (
    "order id,order no,order,sales order,sales order number,so number,document number,"
    "confirmation number,vbeln,auftragsnummer,auftrag,bestellung"
)
_ORDER: Final = Column("order_number", Value.NUMBER, _ORDER_HEADERS, is_needed=True)

ORDERS: Final = FileKind(
    "orders",
    (
        _ORDER,
        _CUSTOMER,
        Column(
            "order_date",
            Value.DATE,
            "ordered on,date ordered,document date,auftragsdatum,date",
            is_needed=True,
        ),
        Column(
            "requested_date", Value.DATE, "required date,requested on,delivery date,wunschtermin"
        ),
        Column("shipped_date", Value.DATE, "shipped on,ship date,date shipped,actual ship date"),
        Column("carrier", Value.TEXT, "ship via,shipper,shipping method,shipped by,shipper name"),
        Column("po_number", Value.NUMBER, "purchase order,customer po,po,your reference"),
        Column("freight", Value.MONEY, "shipping cost,shipping,freight amount,fracht"),
        Column("product_number", Value.NUMBER, _PRODUCT_HEADERS, is_needed=True),
        Column("description", Value.TEXT, "product name,item description,item name"),
        Column("quantity", Value.DECIMAL, "qty,ordered,quantity ordered,menge", is_needed=True),
        Column("unit_price", Value.DECIMAL, "price,net price,rate,preis", is_needed=True),
        Column("discount", Value.FRACTION, "line discount,discount rate"),
        Column("discount_percent", Value.DECIMAL, "discount pct,discount %,line discount %"),
    ),
)

SHIPMENTS: Final = FileKind(
    "shipments",
    (
        _ORDER,
        Column(
            "number",
            Value.NUMBER,
            "shipment number,delivery number,delivery note,shipment id,lieferscheinnummer",
        ),
        Column(
            "shipped_date",
            Value.DATE,
            "shipped on,ship date,date shipped,delivery date",
            is_needed=True,
        ),
        Column("delivered_date", Value.DATE, "delivered on,date delivered"),
        Column("carrier", Value.TEXT, "ship via,shipper,shipping method,shipper name"),
        Column("tracking_number", Value.NUMBER, "tracking,tracking no"),
        Column("packages", Value.COUNT, "parcels,cartons"),
    ),
    about=("shipped_date",),
)
"""A row without a ship date is an order that has not been delivered: there is nothing to take."""

ITEMS: Final = FileKind(
    "items",
    (
        _CUSTOMER,
        Column("product_number", Value.NUMBER, _PRODUCT_HEADERS, is_needed=True),
        Column("serial", Value.NUMBER, "serial number,serial no,sn,seriennummer", is_needed=True),
        Column("site", Value.TEXT, "location,site label,installed at"),
        Column("installed_date", Value.DATE, "installed on,install date,installation date"),
        Column("warranty_until", Value.DATE, "warranty end,warranty expires"),
        Column("configuration", Value.TEXT, "config,features"),
        Column("notes", Value.TEXT, "comment,comments,remarks"),
    ),
)

_CONTRACT_KINDS: Final = {
    "maintenance": "maintenance",
    **dict.fromkeys(("service", "services"), "services"),
    "purchase": "purchase",
    **dict.fromkeys(
        ("software licensing", "licensing", "licence", "license"), "software_licensing"
    ),
}
_FREQUENCIES: Final = {
    **dict.fromkeys(("month", "monthly", "1"), "month"),
    **dict.fromkeys(("quarter", "quarterly", "3"), "quarter"),
    **dict.fromkeys(("half year", "half yearly", "semi annual", "6"), "half_year"),
    **dict.fromkeys(("year", "yearly", "annual", "annually", "12"), "year"),
}
_PRIORITIES: Final = {
    **dict.fromkeys(("low", "minor", "4"), "low"),
    **dict.fromkeys(("normal", "medium", "3"), "normal"),
    **dict.fromkeys(("high", "major", "2"), "high"),
    **dict.fromkeys(("urgent", "critical", "1"), "urgent"),
}

CONTRACTS: Final = FileKind(
    "contracts",
    (
        Column(
            "contract_number",
            Value.NUMBER,
            "contract no,contract id,contract,agreement number,agreement,vertragsnummer",
            is_needed=True,
        ),
        _CUSTOMER,
        Column("title", Value.TEXT, "contract title,contract name,subject"),
        Column("kind", Value.WORD, "contract type,contract kind,type", words=_CONTRACT_KINDS),
        Column("start_date", Value.DATE, "starts on,start,valid from,begin", is_needed=True),
        Column("end_date", Value.DATE, "ends on,end,valid to,expires,expiry date"),
        Column("signed_date", Value.DATE, "signed on,signature date"),
        Column("billing_frequency", Value.WORD, "billing cycle,frequency", words=_FREQUENCIES),
        Column("po_number", Value.NUMBER, "purchase order,customer po"),
        Column("product_number", Value.NUMBER, _PRODUCT_HEADERS),
        Column("description", Value.TEXT, "line description,line", is_needed=True),
        Column("quantity", Value.DECIMAL, "qty"),
        Column("unit_price", Value.DECIMAL, "price,rate,amount,monthly price", is_needed=True),
        Column("service_level", Value.TEXT, "sla,level"),
    ),
)

PAYMENTS: Final = FileKind(
    "payments",
    (
        Column(
            "number",
            Value.NUMBER,
            "payment number,payment no,receipt number,payment id,receipt,document number",
            is_needed=True,
        ),
        _CUSTOMER,
        Column("amount", Value.MONEY, "payment amount,amount paid,betrag", is_needed=True),
        Column("value_date", Value.DATE, "payment date,paid on,date paid,date", is_needed=True),
        Column("method", Value.TEXT, "payment method,type"),
        Column("reference", Value.TEXT, "cheque number,check number,bank reference,memo"),
        Column("invoice_number", Value.NUMBER, "invoice,invoice no,applied to,pays invoice"),
    ),
)

LICENCES: Final = FileKind(
    "licences",
    (
        Column(
            "number", Value.NUMBER, "licence number,license number,licence,license", is_needed=True
        ),
        _CUSTOMER,
        Column("product_number", Value.NUMBER, _PRODUCT_HEADERS, is_needed=True),
        Column("metric", Value.TEXT, "licence metric,license metric"),
        Column("quantity", Value.COUNT, "qty,seats,entitled", is_needed=True),
        Column("key_text", Value.TEXT, "key,licence key,license key"),
        Column("start_date", Value.DATE, "starts on,start,valid from", is_needed=True),
        Column("end_date", Value.DATE, "ends on,end,valid to,expires"),
        Column("support_until", Value.DATE, "support end,supported until"),
    ),
)

CASES: Final = FileKind(
    "cases",
    (
        Column(
            "number",
            Value.NUMBER,
            "case number,case no,case id,ticket,ticket number,ticket id",
            is_needed=True,
        ),
        _CUSTOMER,
        Column("subject", Value.TEXT, "title,summary,description", is_needed=True),
        Column(
            "opened_date", Value.DATE, "opened on,created,opened,created at,date", is_needed=True
        ),
        Column("closed_date", Value.DATE, "closed on,closed,resolved,resolved on"),
        Column("category", Value.TEXT, "type,topic"),
        Column("priority", Value.WORD, "severity,urgency", words=_PRIORITIES),
        Column("note", Value.TEXT, "body,details,text,notes"),
    ),
)
