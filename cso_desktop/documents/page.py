# SPDX-License-Identifier: MPL-2.0
"""The page all documents share: margins, where things stand, and how blocks run over pages.

A document is a first-page head, blocks that run down the pages, and a closing block that stands
whole on the last page with the foot (a remittance slip) below it. Everything is measured first, so
"page x of y" is known before anything is drawn.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cso_desktop.documents import styles
from cso_desktop.documents.painter import WIDTH, Painter
from cso_desktop.documents.snapshots import Letter
from cso_desktop.documents.text import clean, shortened
from cso_desktop.documents.wording import Wording

LEFT = 54.0
RIGHT = WIDTH - LEFT
MEASURE = RIGHT - LEFT
TOP_LATER = 84.0
BOTTOM = 728.0
FOOTER = 751.0

# A letter folded in three shows this part in the window of a #10 envelope, however it slides:
# only the buyer's address may stand between these lines, left of WINDOW_RIGHT.
WINDOW_TOP = 147.0
WINDOW_BOTTOM = 261.0
WINDOW_RIGHT = 387.0
BODY_TOP = 270.0

Draw = Callable[[Painter, float], None]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Something of a known height that is never split.

    Attributes:
        draw: paints it; told the painter and the block's top.
        head: the column headings that stand above it wherever its table starts or goes on.
        keep_with_next: it never stands last on a page.
    """

    height: float
    draw: Draw
    head: "Block | None" = None
    keep_with_next: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and where its top stands."""

    top: float
    block: Block


@dataclass(frozen=True, slots=True)
class Layout:
    """All that one document draws.

    Attributes:
        title: as it stands on the document, such as ``Invoice``.
        first: paints the head of the first page; told the painter and 0.
        body_top: where the blocks start below that head.
        closing: stands whole on the last page, below the last block.
        foot: stands at the bottom of the last page.
    """

    title: str
    first: Draw
    body_top: float
    blocks: Sequence[Block]
    closing: Block
    foot: Block | None = None


Page = list[Placed]


def paginate(layout: Layout) -> list[Page]:
    """Share the blocks out over pages."""
    pages: list[Page] = [[]]
    top = layout.body_top
    head: Block | None = None
    for group in _kept_together(layout.blocks):
        needed = _height_with_heads(group, head)
        if top + needed > BOTTOM and (pages[-1] or top > TOP_LATER):
            pages.append([])
            top, head = TOP_LATER, None
        for block in group:
            top = _place(pages[-1], top, block, head)
            head = block.head
    _close(pages, top, layout)
    return pages


def _kept_together(blocks: Iterable[Block]) -> Iterable[list[Block]]:
    group: list[Block] = []
    for block in blocks:
        group.append(block)
        if not block.keep_with_next:
            yield group
            group = []
    if group:
        yield group


def _height_with_heads(group: Sequence[Block], head: Block | None) -> float:
    height = 0.0
    for block in group:
        height += block.height
        if block.head is not None and block.head is not head:
            height += block.head.height
        head = block.head
    return height


def _place(page: Page, top: float, block: Block, head: Block | None) -> float:
    """Put a block on the page, under its table's headings if they do not stand there yet."""
    if block.head is not None and block.head is not head:
        page.append(Placed(top, block.head))
        top += block.head.height
    page.append(Placed(top, block))
    return top + block.height


def _close(pages: list[Page], top: float, layout: Layout) -> None:
    """Put the closing block on the last page; it takes the last row along to a new one."""
    limit = BOTTOM - (layout.foot.height if layout.foot else 0.0)
    if top + layout.closing.height > limit:
        rows = [placed for placed in pages[-1] if placed.block.head is not None]
        last = pages[-1][-1] if pages[-1] else None
        pages.append([])
        top = TOP_LATER
        room = limit - top - layout.closing.height
        if len(rows) > 1 and last is rows[-1] and _fits(last.block, room):
            pages[-2].pop()
            top = _place(pages[-1], top, last.block, None)
    pages[-1].append(Placed(top, layout.closing))
    if layout.foot:
        pages[-1].append(Placed(limit, layout.foot))


def _fits(block: Block, room: float) -> bool:
    return block.height + (block.head.height if block.head else 0.0) <= room


def compose(letter: Letter, wording: Wording, layout: Layout) -> bytes:
    """Draw a document and return the file."""
    number = letter.shown_number
    painter = Painter(
        title=f"{layout.title} {number}".strip(),
        author=letter.seller.name,
        subject=f"{letter.buyer.name}, {letter.buyer.number}",
        language=wording.tag,
    )
    pages = paginate(layout)
    table: Block | None = None
    for index, page in enumerate(pages):
        if index == 0:
            layout.first(painter, 0.0)
        else:
            painter.next_page()
            _draw_later_head(painter, letter, wording, layout.title)
        table = _draw_blocks(painter, page, table)
        _draw_footer(painter, letter, wording.label("page_of", page=index + 1, pages=len(pages)))
        if not letter.official:
            painter.watermark(wording.label("draft"), number)
    if table is not None:
        painter.leave()
    return painter.finish()


def _draw_blocks(painter: Painter, page: Page, table: Block | None) -> Block | None:
    """Draw one page's blocks; return the table that is still open at its end."""
    heads = {id(placed.block.head) for placed in page if placed.block.head is not None}
    for placed in page:
        block = placed.block
        of_table = block if id(block) in heads else block.head
        if of_table is not table:
            if table is not None:
                painter.leave()
            if of_table is not None:
                painter.enter("Table")
            table = of_table
        block.draw(painter, placed.top)
    return table


def _draw_later_head(painter: Painter, letter: Letter, wording: Wording, title: str) -> None:
    painter.begin_decoration()
    here = f"{title} {letter.shown_number}".strip()
    right = shortened(wording.label("continued", title=here), styles.LABEL, MEASURE / 2)
    left = shortened(letter.seller.name, styles.STRONG, MEASURE / 2 - 20)
    painter.text(LEFT + 14, 56, left, styles.STRONG)
    painter.text(RIGHT, 56, right, styles.LABEL, align="right")
    painter.end()
    draw_mark(painter, LEFT, 49, 7.5)


def _draw_footer(painter: Painter, letter: Letter, page_of: str) -> None:
    painter.begin_decoration()
    names = f"{letter.shown_number} · {letter.buyer.name}".strip(" ·")
    painter.text(LEFT, FOOTER, shortened(names, styles.SMALL, MEASURE - 90), styles.SMALL)
    painter.text(RIGHT, FOOTER, clean(page_of), styles.SMALL, align="right")
    painter.end()


def draw_mark(painter: Painter, x: float, y: float, size: float) -> None:
    """Draw the seller's mark: a square in the accent colour."""
    painter.box(x, y, size, size, color=styles.ACCENT)
