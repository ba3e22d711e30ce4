# SPDX-License-Identifier: MPL-2.0
"""A small company with ties, gaps and letters of many alphabets, for tests of lists."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from cso_desktop.services.customers import (
    CustomerDraft,
    IdentifierDraft,
    add_identifier,
    save_customer,
)
from cso_desktop.services.desk import Desk
from cso_desktop.services.invoices import InvoiceDraft, InvoiceLineDraft, save_invoice
from tests.services import builders
from tests.services.builders import NOW, TODAY, query

NAMES = (
    "Harbor Mills",
    "harbor mills",
    "Ångström Stål",
    "Zürich Öl & Söhne",
    "Ελιά Foods",
    "北京 Trading",
    "O'Brien 100%",
    "_under_score",
)
_DAYS = (-400, -121, -120, -31, -30, -1, 0, 1, 30, 90, 91, 400)


class Company:
    """Fills a desk; every choice is drawn from one seed."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.draw = random.Random(20261122)
        self.customers = [self._customer(n, name) for n, name in enumerate(NAMES)]
        add_identifier(
            desk, IdentifierDraft(customer_id=self.customers[2], kind="duns", value="77-123-4567")
        )
        save_customer(desk, CustomerDraft(legal_name="Without a number, Inc."))
        self.products = [
            builders.a_product(
                desk,
                list_price=Decimal(price),
                state=self.draw.choice(("draft", "orderable", "withdrawn_from_marketing")),
                description=f"Server {price} {name}",
                product_class=self.draw.choice(("hardware", "service")),
            )
            for price, name in zip(("9", "10.5", "10.50", "1000", "0"), NAMES, strict=False)
        ]
        for make in (
            self._contact, self._site, self._contract, self._item, self._licence, self._order,
            self._case, self._invoice, self._payment,
        ):  # fmt: skip
            for _ in range(14):
                make(self.draw.choice(self.customers))
        self._settle()
        for n, customer in enumerate(self.customers):
            self._ending(customer, n)

    def day(self) -> date:
        return TODAY + timedelta(days=self.draw.choice(_DAYS))

    def maybe(self, make: Callable[[], Any]) -> Any:
        """Leave a value out now and then."""
        return None if self.draw.random() < 0.3 else make()

    def _customer(self, n: int, name: str) -> str:
        states = ("active", "prospect", "on_hold", "inactive", "merged")
        return builders.a_customer(
            self.desk,
            name,
            number=None if n == 5 else f"{n % 3:03}-{n}",
            provisional_number=f"DABC-{n + 1}",
            state=states[n % 5],
            segment=("commercial", "state_local", "federal", "partner")[n % 4],
            account_manager=self.maybe(lambda: self.draw.choice(("bea", "Åsa"))),
        )

    def _contact(self, customer: str) -> None:
        builders.a_contact(
            self.desk,
            customer,
            self.draw.choice(("Desk", "desk", "Épicerie", "Accounts")),
            roles=self.draw.choice(("", "billing", "billing,technical")),
            phone=self.maybe(lambda: f"555-01{self.draw.randint(10, 99)}"),
            mobile_phone=self.maybe(lambda: "555-0111"),
            email=self.maybe(lambda: "desk@example.com"),
            state=self.draw.choice(("active", "inactive")),
        )

    def _site(self, customer: str) -> None:
        builders.a_site(
            self.desk,
            customer,
            self.draw.choice(("Plant", "plant", "Büro")),
            city=self.draw.choice(("Köln", "Springfield")),
            roles=self.draw.choice(("bill", "bill,ship")),
            state=self.draw.choice(("active", "inactive")),
        )

    def _contract(self, customer: str) -> None:
        starts = self.day()
        builders.a_contract(
            self.desk,
            customer,
            self.draw.choice(NAMES),
            number=self.maybe(lambda: f"CT-{self.draw.randint(1, 99):06}"),
            provisional_number="DABC-7",
            kind=self.draw.choice(("maintenance", "software_licensing")),
            state=self.draw.choice(("draft", "quoted", "signed", "signed", "signed", "cancelled")),
            starts_on=starts,
            ends_on=self.maybe(lambda: starts + timedelta(days=self.draw.choice((0, 90, 400)))),
        )

    def _ending(self, customer: str, n: int) -> None:
        """A contract to decide about, with a renewal of it now and then."""
        days = (-31, -30, -1, 0, 7, 8, 31, 61, 90, 91, 140)[n % 11]
        contract = builders.a_contract(
            self.desk,
            customer,
            NAMES[n],
            starts_on=date(2025, 1, 1),
            ends_on=TODAY + timedelta(days=days),
            notice_days=self.draw.choice((0, 30, 120)),
            renewal_kind=self.draw.choice(("auto", "explicit", "none")),
        )
        for start in range(n % 3):
            facts = {"contract_id": contract, "uplift": Decimal(0), "state": "due"}
            day = TODAY + timedelta(days=start)
            builders.add(self.desk, "renewals", customer_id=customer, target_start_on=day, **facts)

    def _item(self, customer: str) -> None:
        item = builders.an_item(
            self.desk,
            customer,
            self.draw.choice(self.products),
            state=self.draw.choice(("installed", "installed", "in_stock", "withdrawn", "scrapped")),
            installed_on=self.maybe(self.day),
            warranty_until=self.maybe(self.day),
            site_id=self.maybe(lambda: query(self.desk, "SELECT id FROM sites LIMIT 1")[0][0]),
        )
        if self.draw.random() < 0.5:
            self._cover(customer, item)

    def _cover(self, customer: str, item: str) -> None:
        """Cover an item by a line of some contract of the customer, if it has one."""
        contracts = query(self.desk, "SELECT id FROM contracts WHERE customer_id = ?", customer)
        if not contracts:
            return
        starts = self.day()
        line = builders.a_contract_line(
            self.desk,
            self.draw.choice(contracts)[0],
            starts_on=starts,
            ends_on=self.maybe(lambda: starts + timedelta(days=self.draw.choice((0, 90, 400)))),
            state=self.draw.choice(("active", "active", "suspended")),
        )
        builders.a_cover(
            self.desk, line, item, covered_from=self.day(), covered_to=self.maybe(self.day)
        )

    def _licence(self, customer: str) -> None:
        builders.a_licence(
            self.desk,
            customer,
            self.draw.choice(self.products),
            quantity=self.draw.choice((2, 10, 100)),
            ends_on=self.maybe(self.day),
            state=self.draw.choice(("active", "expired")),
        )

    def _order(self, customer: str) -> None:
        states = (
            "draft", "submitted", "confirmed", "confirmed", "on_hold", "closed", "short_closed",
            "cancelled",
        )  # fmt: skip
        order = builders.an_imported_order(
            self.desk,
            customer,
            number=self.maybe(lambda: f"OC-{self.draw.randint(1, 999):07}"),
            provisional_number=f"DABC-{self.draw.randint(1, 99)}",
            po_number=self.maybe(lambda: f"PO {self.draw.randint(1, 30)}"),
            ordered_on=self.day(),
            requested_on=self.maybe(self.day),
            state=self.draw.choice(states),
        )
        for _ in range(self.draw.randint(0, 2)):
            builders.a_shipment(
                self.desk,
                order,
                quantity=Decimal(self.draw.choice(("4", "6", "10", "9.999999"))),
                kind=self.draw.choice(("delivery", "delivery", "return")),
                state=self.draw.choice(("planned", "picked", "shipped", "delivered", "cancelled")),
                planned_on=self.maybe(self.day),
                promised_on=self.maybe(self.day),
                delivered_on=self.maybe(self.day),
                carrier=self.maybe(lambda: "Carrier Nord"),
                tracking_number=self.maybe(lambda: f"1Z {self.draw.randint(1, 99)}"),
            )

    def _case(self, customer: str) -> None:
        states = (
            "new", "open", "pending_customer", "pending_until", "resolved", "closed", "merged",
        )  # fmt: skip
        moment: datetime = NOW + timedelta(days=self.draw.choice(_DAYS), hours=7)
        builders.a_case(
            self.desk,
            customer,
            self.draw.choice(NAMES),
            opened_at=moment,
            owner=self.maybe(lambda: "bea"),
            queue=self.draw.choice(("commercial", "state_local")),
            priority=self.draw.choice(("low", "high")),
            state=self.draw.choice(states),
        )

    def _invoice(self, customer: str) -> None:
        if self.draw.random() < 0.2:
            line = InvoiceLineDraft(description="Rack", unit_price=Decimal(5))
            save_invoice(self.desk, InvoiceDraft(customer_id=customer, lines=[line]))
            return
        issued = self.day()
        builders.a_posted_invoice(
            self.desk,
            customer,
            total=self.draw.choice((1, 500, 500, 10_000, 12_345, -700)),
            issued_on=issued,
            due_on=issued + timedelta(days=self.draw.choice((0, 30))),
            po_number=self.maybe(lambda: f"PO {self.draw.randint(1, 30)}"),
        )

    def _payment(self, customer: str) -> None:
        builders.a_payment(
            self.desk,
            customer,
            amount=self.draw.choice((1, 500, 9_000)),
            on=self.day(),
            method=self.draw.choice(("ach", "wire")),
            kind=self.draw.choice(("receipt", "receipt", "receipt", "refund")),
            reference=self.maybe(lambda: f"Réf {self.draw.randint(1, 9)}"),
            state=self.draw.choice(("posted", "posted", "posted", "draft", "reversed")),
        )

    def _settle(self) -> None:
        """Apply some payments to invoices of their customers, and dispute some invoices."""
        pairs = query(
            self.desk,
            "SELECT p.id, i.id, min(p.amount_minor, i.total_minor) FROM payments p "
            "JOIN invoices i ON i.customer_id = p.customer_id AND i.total_minor > 0 "
            "AND i.state = 'posted' WHERE p.state = 'posted' AND p.kind = 'receipt' "
            "GROUP BY p.id",
        )
        settled = set()
        for n, (payment, invoice, most) in enumerate(pairs):
            if invoice in settled:
                continue
            settled.add(invoice)
            [instalment] = builders.instalments_of(self.desk, invoice)
            amount = most if n % 2 else max(most // 2, 1)
            builders.an_allocation(self.desk, payment, instalment, amount=amount)
        states = ("submitted", "under_review", "rejected", "resolved", "withdrawn", "draft")
        posted = query(
            self.desk, "SELECT id FROM invoices WHERE total_minor > 1 AND state = 'posted'"
        )
        for n, (invoice,) in enumerate(posted):
            builders.a_dispute(
                self.desk,
                invoice,
                amount=1,
                state=states[n % len(states)],
                opened_on=self.day(),
                reason_code=self.draw.choice(("price", "not_received")),
            )
