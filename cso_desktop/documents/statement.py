# SPDX-License-Identifier: MPL-2.0
"""The customer statement in its three kinds: open item, balance forward, detailed."""

from dataclasses import dataclass

from cso_desktop.documents import styles
from cso_desktop.documents.closing import beside, fits_beside_totals, slip, totals
from cso_desktop.documents.letterhead import Fact, head
from cso_desktop.documents.page import LEFT, MEASURE, RIGHT, Block, Layout, compose
from cso_desktop.documents.painter import Painter
from cso_desktop.documents.snapshots import AgingBucket, Entry, OpenItem, StatementSnapshot
from cso_desktop.documents.tables import Cell, Column, Table, figure, lines, paragraph
from cso_desktop.documents.text import clean, fitted, shortened
from cso_desktop.documents.wording import Wording, wording

_STRIP_HEIGHT = 58.0
_REFERENCE_WIDTH = 88.0
_NUMBER_WIDTH = 128.0
_NOTE_WIDTH = 240.0


def render_statement(snapshot: StatementSnapshot) -> bytes:
    """Return the PDF; the same snapshot gives the same bytes."""
    return _Statement(snapshot).render()


class _Statement:
    def __init__(self, snapshot: StatementSnapshot) -> None:
        self._statement = snapshot
        self._words = wording(snapshot.language)

    def render(self) -> bytes:
        snapshot, words = self._statement, self._words
        title = words.label("statement")
        overdue = (words.label("of_it_overdue"), self._money(snapshot.overdue))
        top = head(
            snapshot,
            words,
            title=title,
            facts=self._facts(),
            key=self._total_due(),
            second=overdue if snapshot.overdue else None,
        )
        blocks = self._item_rows() if snapshot.kind == "open_item" else self._entry_rows()
        if not fits_beside_totals(snapshot.notes):
            blocks += paragraph(snapshot.notes)
        layout = Layout(
            title=title,
            first=top.draw,
            body_top=top.height,
            blocks=[*self._aging(), *blocks],
            closing=self._closing(),
            foot=self._slip() if snapshot.total_due > 0 else None,
        )
        return compose(snapshot, words, layout)

    def _facts(self) -> list[Fact]:
        snapshot, words = self._statement, self._words
        starts = words.full_date(snapshot.starts_on) if snapshot.starts_on else ""
        return [
            (words.label("statement_number"), snapshot.shown_number),
            (words.label("as_of"), words.full_date(snapshot.as_of)),
            (words.label("period_from"), starts),
            (words.label("statement_kind"), words.label(f"kind_{snapshot.kind}")),
            (words.label("customer_number"), snapshot.buyer.number),
            (words.label("tax_id"), snapshot.seller.tax_id),
        ]

    def _total_due(self) -> Fact:
        key = "total_due" if self._statement.total_due >= 0 else "credit_balance"
        return self._words.label(key), self._money(self._statement.total_due)

    def _aging(self) -> list[Block]:
        buckets = self._statement.aging
        if not buckets:
            return []
        cells = [(self._words.label(bucket.key), self._amount(bucket.amount)) for bucket in buckets]
        strip = _AgingStrip(buckets, cells)
        return [Block(_STRIP_HEIGHT, strip.draw)]

    def _item_rows(self) -> list[Block]:
        table = Table(_item_columns(self._words), dense=True)
        rows = [self._item_row(table, item) for item in self._statement.items]
        return rows or [table.message(self._words.label("nothing_open"))]

    def _item_row(self, table: Table, item: OpenItem) -> Block:
        words = self._words
        late = self._late(item)
        cells: list[Cell] = [
            [(words.short_date(item.issued_on), styles.BODY)],
            [(self._named(item), styles.BODY)],
            [(shortened(item.reference, styles.BODY, _REFERENCE_WIDTH), styles.BODY)],
            [(words.short_date(item.due_on) if item.due_on else "", styles.BODY)],
            [(late, styles.WARNING)],
            figure(self._amount(item.original), styles.BODY, 54),
            figure(self._amount(item.open), styles.STRONG, 54),
        ]
        if item.disputed:
            note = words.label("in_dispute", amount=self._money(item.disputed))
            cells[1] = [*cells[1], (clean(note), styles.SMALL)]
        return table.row(cells)[0]

    def _late(self, item: OpenItem) -> str:
        """Say how late an item is; credits are never late."""
        if item.due_on is None or item.open <= 0:
            return ""
        days = (self._statement.as_of - item.due_on).days
        if days <= 0:
            return ""
        return self._words.label("day_late" if days == 1 else "days_late", days=days)

    def _entry_rows(self) -> list[Block]:
        snapshot, words = self._statement, self._words
        table = Table(_entry_columns(words), dense=True)
        blocks: list[Block] = []
        if snapshot.starts_on:
            opening = figure(self._amount(snapshot.opening), styles.STRONG, 64)
            brought = [(words.label("opening_balance"), styles.STRONG)]
            day = [(words.short_date(snapshot.starts_on), styles.BODY)]
            blocks += table.row([day, brought, [], [], [], opening])
        for entry in snapshot.entries:
            blocks += table.row(self._entry_cells(entry))
        return blocks or [table.message(words.label("no_entries"))]

    def _entry_cells(self, entry: Entry) -> list[Cell]:
        words = self._words
        what = [(self._named(entry), styles.BODY)]
        for part in entry.applications if self._statement.kind == "detailed" else ():
            text = words.label("applied_to", number=part.number, on=words.short_date(part.on))
            what += lines(f"{self._money(part.amount)} {text}", styles.SMALL, _NOTE_WIDTH)
        moved = figure(self._amount(entry.amount), styles.BODY, 52)
        return [
            [(words.short_date(entry.on), styles.BODY)],
            what,
            [(shortened(entry.reference, styles.BODY, 74), styles.BODY)],
            moved if entry.amount >= 0 else [],
            moved if entry.amount < 0 else [],
            figure(self._amount(entry.balance), styles.BODY, 64),
        ]

    def _named(self, record: OpenItem | Entry) -> str:
        kind = self._words.label(f"entry_{record.kind}")
        return shortened(f"{kind} {record.number}", styles.BODY, _NUMBER_WIDTH)

    def _closing(self) -> Block:
        snapshot, words = self._statement, self._words
        currency = words.currency_name(snapshot.currency)
        key = "total" if snapshot.kind == "open_item" else "closing_balance"
        total = (words.label(key, currency=currency), self._amount(snapshot.total_due))
        asides = beside(snapshot.notes) if fits_beside_totals(snapshot.notes) else []
        return totals([], total, asides)

    def _slip(self) -> Block:
        snapshot, words = self._statement, self._words
        facts = [
            (words.label("customer_number"), snapshot.buyer.number),
            (words.label("as_of"), words.short_date(snapshot.as_of)),
            (words.label("total_due"), self._money(snapshot.total_due)),
        ]
        return slip(snapshot, words, facts)

    def _amount(self, minor: int) -> str:
        return clean(self._words.amount(minor, self._statement.currency))

    def _money(self, minor: int) -> str:
        return clean(self._words.money(minor, self._statement.currency))


@dataclass(frozen=True, slots=True)
class _AgingStrip:
    """How old the open amounts are: one bar and one cell for each bucket."""

    buckets: tuple[AgingBucket, ...]
    cells: list[Fact]

    def draw(self, painter: Painter, top: float) -> None:
        """Paint the bars, whose lengths show the shares, with their figures below."""
        width = (MEASURE + 8) / len(self.cells)
        largest = max((bucket.amount for bucket in self.buckets if bucket.amount > 0), default=1)
        for index, (bucket, (label, amount)) in enumerate(
            zip(self.buckets, self.cells, strict=True)
        ):
            x = LEFT + index * width
            room = width - 8
            painter.box(x, top, room, 3, color=styles.TINT)
            if bucket.amount > 0:
                late = bucket.key not in ("not_due", "unapplied")
                color = styles.ALERT if late else styles.ACCENT
                painter.box(x, top, max(1.0, room * bucket.amount / largest), 3, color=color)
            painter.begin("P")
            painter.text(x, top + 15, label, fitted(label, styles.SMALL, room))
            painter.text(x, top + 28, amount, fitted(amount, styles.STRONG, room))
            painter.end()


def _item_columns(words: Wording) -> list[Column]:
    label = words.label
    return [
        Column(label("date"), LEFT, 62),
        Column(label("document"), LEFT + 66, _NUMBER_WIDTH),
        Column(label("reference"), LEFT + 198, _REFERENCE_WIDTH),
        Column(label("due"), LEFT + 288, 60),
        Column(label("late"), LEFT + 388, 40, "right"),
        Column(label("original"), LEFT + 446, 56, "right"),
        Column(label("open"), RIGHT, 56, "right"),
    ]


def _entry_columns(words: Wording) -> list[Column]:
    label = words.label
    return [
        Column(label("date"), LEFT, 62),
        Column(label("document"), LEFT + 66, _NUMBER_WIDTH),
        Column(label("reference"), LEFT + 230, 74),
        Column(label("charges"), LEFT + 362, 52, "right"),
        Column(label("credits"), LEFT + 436, 78, "right"),
        Column(label("balance"), RIGHT, 66, "right"),
    ]
