# SPDX-License-Identifier: MPL-2.0
"""The contract summary: the dates that matter, what is covered, and how it is billed."""

from dataclasses import dataclass
from datetime import date

from cso_desktop.documents import styles
from cso_desktop.documents.closing import beside, fits_beside_totals, totals
from cso_desktop.documents.letterhead import Fact, head
from cso_desktop.documents.page import LEFT, MEASURE, RIGHT, Block, Layout, compose
from cso_desktop.documents.painter import Painter
from cso_desktop.documents.snapshots import (
    BillingPeriod,
    ContractLine,
    ContractSnapshot,
    CoveredItem,
)
from cso_desktop.documents.tables import Cell, Column, Table, figure, lines, paragraph, section
from cso_desktop.documents.text import Style, clean, fitted, wrap
from cso_desktop.documents.wording import Wording, wording

_SERVICE_WIDTH = 232.0
_DATES_HEIGHT = 50.0
_NO_END = "–"


def render_contract(snapshot: ContractSnapshot) -> bytes:
    """Return the PDF; the same snapshot gives the same bytes."""
    return _Contract(snapshot).render()


class _Contract:
    def __init__(self, snapshot: ContractSnapshot) -> None:
        self._contract = snapshot
        self._words = wording(snapshot.language)

    def render(self) -> bytes:
        snapshot, words = self._contract, self._words
        title = words.label("contract_summary")
        top = head(
            snapshot,
            words,
            title=title,
            facts=self._facts(),
            key=(words.label("contract"), snapshot.shown_number),
            second=(words.label("value"), self._money(snapshot.value)),
        )
        blocks = [
            self._dates(),
            *self._service_rows(),
            *self._item_rows(),
            *self._billing_rows(),
        ]
        if not fits_beside_totals(snapshot.notes):
            blocks += paragraph(snapshot.notes)
        layout = Layout(
            title=title,
            first=top.draw,
            body_top=top.height,
            blocks=blocks,
            closing=self._closing(),
        )
        return compose(snapshot, words, layout)

    def _facts(self) -> list[Fact]:
        snapshot, words = self._contract, self._words
        return [
            (words.label("contract_kind"), words.label(snapshot.kind)),
            (words.label("status"), snapshot.status),
            (words.label("customer_number"), snapshot.buyer.number),
            (words.label("po_number"), snapshot.po_number),
            (words.label("signed_on"), self._day(snapshot.signed_on)),
            (words.label("follows"), snapshot.predecessor_number),
            (words.label("followed_by"), snapshot.successor_number),
            (words.label("account_manager"), snapshot.account_manager),
            (words.label("printed_on"), self._day(snapshot.printed_on)),
        ]

    def _dates(self) -> Block:
        snapshot, words = self._contract, self._words
        renewal = words.label(f"renewal_{snapshot.renewal}")
        facts = [
            (words.label("starts"), self._day(snapshot.starts_on)),
            (words.label("ends"), self._day(snapshot.ends_on) or _NO_END),
            (words.label("notice_by"), self._day(snapshot.notice_by) or _NO_END),
            (words.label("renewal"), renewal),
        ]
        below = wrap(snapshot.renewal_text, styles.SMALL, MEASURE)
        drawn = _Dates(facts, below)
        return Block(_DATES_HEIGHT + len(below) * styles.SMALL.leading, drawn.draw)

    def _service_rows(self) -> list[Block]:
        table = Table(_service_columns(self._words))
        blocks = [section(self._words.label("what_is_covered"))]
        for line in self._contract.lines:
            blocks += table.row(self._service_cells(line), keep=len(blocks) == 1)
        if not self._contract.lines:
            blocks.append(table.message(self._words.label("no_lines")))
        return blocks

    def _service_cells(self, line: ContractLine) -> list[Cell]:
        words = self._words
        text = lines(line.text, styles.STRONG, _SERVICE_WIDTH)
        if line.service_level:
            level = words.label("service_level", level=line.service_level)
            text += lines(level, styles.SMALL, _SERVICE_WIDTH)
        text += lines(line.detail, styles.SMALL, _SERVICE_WIDTH)
        price: Cell = figure(words.number(line.unit_price, self._places()), styles.BODY, 96)
        if line.per:
            price = [*price, *lines(words.label("per", period=line.per), styles.SMALL, 90)]
        return [
            text,
            [
                (words.short_date(line.starts_on), styles.BODY),
                (self._short(line.ends_on), styles.BODY),
            ],
            figure(words.number(line.quantity), styles.BODY, 60),
            price,
        ]

    def _item_rows(self) -> list[Block]:
        covered = [(line, item) for line in self._contract.lines for item in line.items]
        if not covered:
            return []
        table = Table(_item_columns(self._words), dense=True)
        blocks = [section(self._words.label("covered_items"))]
        for line, item in covered:
            blocks += table.row(self._item_cells(line, item), keep=len(blocks) == 1)
        return blocks

    def _item_cells(self, line: ContractLine, item: CoveredItem) -> list[Cell]:
        words = self._words
        starts = words.short_date(item.covered_from or line.starts_on)
        ends = self._short(item.covered_until or line.ends_on)
        return [
            lines(item.product, styles.BODY, 150),
            lines(item.serial, styles.STRONG, 80),
            lines(item.site, styles.BODY, 130),
            [(words.label("to", first=starts, last=ends), styles.BODY.sized(8.2))],
        ]

    def _billing_rows(self) -> list[Block]:
        snapshot, words = self._contract, self._words
        if not snapshot.billing_plan and not snapshot.billing_text:
            return []
        blocks = [section(words.label("billing_plan"))]
        blocks += paragraph(snapshot.billing_text, above=0, below=6, keep=True)
        table = Table(_billing_columns(words), dense=True)
        for index, period in enumerate(snapshot.billing_plan):
            blocks += table.row(self._billing_cells(period), keep=index == 0)
        return blocks

    def _billing_cells(self, period: BillingPeriod) -> list[Cell]:
        words = self._words
        first, last = words.short_date(period.starts_on), words.short_date(period.ends_on)
        billed = lines(period.invoice_number, styles.BODY, 110)
        return [
            [(words.label("to", first=first, last=last), styles.BODY)],
            [(words.short_date(period.bill_on), styles.BODY)],
            billed or [(words.label("not_billed"), styles.LABEL)],
            figure(self._amount(period.amount), styles.BODY, 90),
        ]

    def _closing(self) -> Block:
        snapshot, words = self._contract, self._words
        currency = words.currency_name(snapshot.currency)
        total = (words.label("contract_value", currency=currency), self._amount(snapshot.value))
        asides = beside(snapshot.notes) if fits_beside_totals(snapshot.notes) else []
        return totals([], total, asides)

    def _day(self, day: date | None) -> str:
        return self._words.full_date(day) if day else ""

    def _short(self, day: date | None) -> str:
        return self._words.short_date(day) if day else _NO_END

    def _places(self) -> int:
        return self._words.places(self._contract.currency)

    def _money(self, minor: int) -> str:
        return clean(self._words.money(minor, self._contract.currency))

    def _amount(self, minor: int) -> str:
        return clean(self._words.amount(minor, self._contract.currency))


@dataclass(frozen=True, slots=True)
class _Dates:
    """The dates that matter, side by side, and how the contract renews."""

    facts: list[Fact]
    below: list[str]

    def draw(self, painter: Painter, top: float) -> None:
        """Paint one cell for each date."""
        width = (MEASURE + 10) / len(self.facts)
        for index, (label, value) in enumerate(self.facts):
            x = LEFT + index * width
            painter.rule(x, top, width - 10, color=styles.ACCENT, thickness=1.5)
            painter.begin("P")
            painter.text(x, top + 15, label, styles.LABEL)
            painter.text(x, top + 30, clean(value), fitted(value, _DATE, width - 10))
            painter.end()
        for index, line in enumerate(self.below):
            painter.begin("P")
            painter.text(LEFT, top + 46 + index * styles.SMALL.leading, line, styles.SMALL)
            painter.end()


_DATE = Style(styles.FACT.font, 10.2, 13, styles.INK)


def _service_columns(words: Wording) -> list[Column]:
    label = words.label
    return [
        Column(label("service"), LEFT, _SERVICE_WIDTH),
        Column(label("term"), LEFT + 252, 80),
        Column(label("quantity"), LEFT + 396, 50, "right"),
        Column(label("price"), RIGHT, 90, "right"),
    ]


def _item_columns(words: Wording) -> list[Column]:
    label = words.label
    return [
        Column(label("product"), LEFT, 150),
        Column(label("serial"), LEFT + 158, 80),
        Column(label("site"), LEFT + 246, 130),
        Column(label("covered"), RIGHT, 120, "right"),
    ]


def _billing_columns(words: Wording) -> list[Column]:
    label = words.label
    return [
        Column(label("period"), LEFT, 160),
        Column(label("bill_on"), LEFT + 190, 80),
        Column(label("invoice"), LEFT + 300, 110),
        Column(label("amount"), RIGHT, 80, "right"),
    ]
