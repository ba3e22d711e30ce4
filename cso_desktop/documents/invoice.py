# SPDX-License-Identifier: MPL-2.0
"""The invoice and the credit memo, drawn from their snapshot."""

from cso_desktop.documents import styles
from cso_desktop.documents.closing import beside, fits_beside_totals, slip, totals
from cso_desktop.documents.letterhead import Fact, head
from cso_desktop.documents.page import LEFT, RIGHT, Block, Layout, compose
from cso_desktop.documents.snapshots import InvoiceLine, InvoiceSnapshot, TaxLine
from cso_desktop.documents.tables import Cell, Column, Table, figure, lines, paragraph
from cso_desktop.documents.text import clean
from cso_desktop.documents.wording import Wording, wording

_TEXT_WIDTH = 286.0
_MANY_LINES = 24
_FEW_INSTALMENTS = 12


def render_invoice(snapshot: InvoiceSnapshot) -> bytes:
    """Return the PDF; the same snapshot gives the same bytes."""
    return _Invoice(snapshot).render()


class _Invoice:
    def __init__(self, snapshot: InvoiceSnapshot) -> None:
        self._invoice = snapshot
        self._words = wording(snapshot.language)
        self._is_credit = snapshot.kind == "credit_memo"

    def render(self) -> bytes:
        snapshot, words = self._invoice, self._words
        title = words.label(snapshot.kind)
        top = head(
            snapshot,
            words,
            title=title,
            facts=self._facts(),
            key=self._amount_due(),
            second=self._due(),
        )
        blocks = self._line_blocks()
        if len(snapshot.instalments) > _FEW_INSTALMENTS:
            blocks += paragraph("\n".join([self._instalments_title(), *self._instalment_texts()]))
        if not fits_beside_totals(snapshot.notes):
            blocks += paragraph(snapshot.notes)
        layout = Layout(
            title=title,
            first=top.draw,
            body_top=top.height,
            blocks=blocks,
            closing=self._totals(),
            foot=None if self._is_credit else self._slip(),
        )
        return compose(snapshot, words, layout)

    def _facts(self) -> list[Fact]:
        snapshot, label = self._invoice, self._words.label
        kind = snapshot.kind
        return [
            (label(f"{kind}_number"), snapshot.shown_number),
            (label(f"{kind}_date"), self._words.full_date(snapshot.issued_on)),
            (label("customer_number"), snapshot.buyer.number),
            (label("corrects"), snapshot.corrects_number),
            (label("po_number"), snapshot.po_number),
            (label("order_number"), snapshot.order_number),
            (label("contract"), snapshot.contract_number),
            (label("terms"), snapshot.terms),
            (label("tax_id"), snapshot.seller.tax_id),
        ]

    def _amount_due(self) -> Fact:
        key = "amount_credited" if self._is_credit else "amount_due"
        return self._words.label(key), self._money(self._invoice.total)

    def _due(self) -> Fact | None:
        snapshot = self._invoice
        if len(snapshot.instalments) > 1:
            first = min(part.due_on for part in snapshot.instalments)
            return self._words.label("first_due_by"), self._words.full_date(first)
        if snapshot.due_on is not None:
            return self._words.label("due_by"), self._words.full_date(snapshot.due_on)
        return None

    def _line_blocks(self) -> list[Block]:
        table = Table(_columns(self._words), dense=len(self._invoice.lines) > _MANY_LINES)
        blocks: list[Block] = []
        for line in self._invoice.lines:
            if line.heading:
                blocks.append(table.heading(line.heading))
            blocks += table.row(self._cells(line))
        return blocks or [table.message(self._words.label("no_lines"))]

    def _cells(self, line: InvoiceLine) -> list[Cell]:
        words = self._words
        details = [line.detail] if line.detail else []
        if line.discount_pct:
            details.append(words.label("discount", rate=words.percent(line.discount_pct)))
        places = words.places(self._invoice.currency)
        text = lines(line.text, styles.STRONG, _TEXT_WIDTH)
        text += lines(" · ".join(details), styles.SMALL, _TEXT_WIDTH)
        return [
            text,
            figure(words.number(line.quantity), styles.BODY, 46),
            figure(words.number(line.unit_price, places), styles.BODY, 72),
            figure(self._amount(line.net), styles.BODY, 82),
        ]

    def _totals(self) -> Block:
        snapshot, words = self._invoice, self._words
        sums = [(words.label("net_amount"), self._amount(snapshot.net))]
        sums += [(self._tax_label(tax), self._amount(tax.amount)) for tax in snapshot.taxes]
        currency = words.currency_name(snapshot.currency)
        total = (words.label("total", currency=currency), self._amount(snapshot.total))
        asides = []
        if 1 < len(snapshot.instalments) <= _FEW_INSTALMENTS:
            asides += beside(self._instalments_title(), styles.STRONG)
            for text in self._instalment_texts():
                asides += beside(text, styles.BODY)
            asides.append(("", styles.SMALL))
        if snapshot.notes and fits_beside_totals(snapshot.notes):
            asides += beside(snapshot.notes)
        return totals(sums, total, asides)

    def _instalments_title(self) -> str:
        return self._words.label("instalments", count=len(self._invoice.instalments))

    def _instalment_texts(self) -> list[str]:
        return [
            f"{self._words.full_date(part.due_on)} · {self._money(part.amount)}"
            for part in self._invoice.instalments
        ]

    def _tax_label(self, tax: TaxLine) -> str:
        if tax.rate_pct is None or tax.base is None:
            return tax.label
        rate, base = self._words.percent(tax.rate_pct), self._amount(tax.base)
        return self._words.label("tax_on", label=tax.label, rate=rate, base=base)

    def _slip(self) -> Block:
        snapshot, label = self._invoice, self._words.label
        return slip(
            snapshot,
            self._words,
            [
                (label("invoice"), snapshot.shown_number),
                (label("customer_number"), snapshot.buyer.number),
                (label("amount_due"), self._money(snapshot.total)),
            ],
        )

    def _amount(self, minor: int) -> str:
        return clean(self._words.amount(minor, self._invoice.currency))

    def _money(self, minor: int) -> str:
        return clean(self._words.money(minor, self._invoice.currency))


def _columns(words: Wording) -> list[Column]:
    return [
        Column(words.label("item"), LEFT, _TEXT_WIDTH),
        Column(words.label("quantity"), 392, 44, "right"),
        Column(words.label("unit_price"), 470, 70, "right"),
        Column(words.label("amount"), RIGHT, 80, "right"),
    ]
