# SPDX-License-Identifier: MPL-2.0
"""Every list against a plain computation over the stored rows (UI "Lists", OFF-08)."""

import unicodedata
from array import array
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from cso_desktop.domain.clock import FixedClock
from cso_desktop.errors import UsageError
from cso_desktop.services.desk import Desk
from cso_desktop.services.listing import LISTINGS, open_list
from cso_desktop.services.listing.source import CacheList
from cso_desktop.services.lists import ColumnKind, Filter, ListQuery
from tests.homes import KEY, copy_home
from tests.services.builders import NOW
from tests.services.listing.company import Company
from tests.services.listing.oracle import LISTS, Books, Row, anything, finds

COLUMNS = [(kind, c) for kind, listing in LISTINGS.items() for c in listing.spec.columns]
CHIPS = [(kind, c.key) for kind, listing in LISTINGS.items() for c in listing.spec.chips]
OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "contains")
TEXTS = (
    "harbor", "HARBOR mills", "é", "ång", "öl", "ελια", "北", "100%", "_", "po 1", "po1", "D",
    "oc-0", "0", "77 123", "duns", "server", "köln", "|", "'; --", "  ",
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(empty_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A home with the small company in it, for all tests of this module."""
    home = copy_home(empty_home, tmp_path_factory.mktemp("lists") / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSO_CACHE_KEY", KEY)
        with Desk.open(home, clock=FixedClock(NOW)) as opened:
            Company(opened)
            yield opened


@pytest.fixture(scope="module")
def books(desk: Desk) -> Books:
    return Books(desk)


def ids_of(source: CacheList, query: ListQuery) -> list[str]:
    found = [source.identify(key) for key in source.keys(query)]
    assert None not in found
    return [str(one) for one in found]


def same(found: list[str], wanted: list[Row]) -> None:
    """Compare as sets first: a difference then reads as records, not as an order."""
    assert set(found) == {row["id"] for row in wanted}
    assert len(found) == len(wanted)


def test_every_list_has_its_counterpart_here() -> None:
    assert set(LISTS) == set(LISTINGS)
    for kind, listing in LISTINGS.items():
        assert {chip.key for chip in listing.spec.chips} == {"all", *LISTS[kind].chips}


@pytest.mark.parametrize("kind", LISTINGS)
def test_rows_show_what_the_records_hold(desk: Desk, books: Books, kind: str) -> None:
    source = open_list(desk, kind)
    names = [column.key for column in source.spec.columns]
    keys = source.keys(ListQuery())
    assert len(keys) == len(books.tables[kind]) >= 5
    for key, row in zip(keys, source.rows(keys), strict=True):
        record = books.tables[kind][str(source.identify(key))]
        assert row is not None
        assert dict(zip(names, row, strict=True)) == LISTS[kind].columns(books, record)


@pytest.mark.parametrize(("kind", "chip"), CHIPS)
def test_a_chip_holds_exactly_its_records(desk: Desk, books: Books, kind: str, chip: str) -> None:
    source = open_list(desk, kind)
    holds = LISTS[kind].chips.get(chip, anything)
    wanted = [row for row in books.tables[kind].values() if holds(books, row)]
    same(ids_of(source, ListQuery(chip=chip)), wanted)


@pytest.mark.parametrize("kind", LISTINGS)
def test_the_figures_beside_a_list_are_exact(desk: Desk, books: Books, kind: str) -> None:
    source, shown = open_list(desk, kind), LISTS[kind]
    for chip in ("all", *shown.chips):
        holds = shown.chips.get(chip, anything)
        wanted = [row for row in books.tables[kind].values() if holds(books, row)]
        summary = source.summary(ListQuery(chip=chip))
        assert summary.count == len(wanted)
        total = shown.total
        assert summary.sum_minor == (
            None if total is None else sum(total(books, row) or 0 for row in wanted)
        )
        assert (source.spec.sum_label is None) == (total is None)
    assert dict(source.summary(ListQuery()).chip_counts) == {
        chip.key: sum(shown.chips[chip.key](books, row) for row in books.tables[kind].values())
        for chip in source.spec.chips
        if chip.counted
    }


def sort_key(books: Books, kind: str, column: str, row: Row) -> tuple[bool, Any, int]:
    """Order as a list does: nothing first, then by value, then by when it came."""
    by = LISTS[kind].sorts.get(column)
    value = by(books, row) if by else LISTS[kind].columns(books, row)[column]
    return (value is not None, value if value is not None else 0, row["row_key"])


@pytest.mark.parametrize(("kind", "column"), [(kind, c.key) for kind, c in COLUMNS if c.sortable])
def test_a_list_sorts_by_every_sortable_column_both_ways(
    desk: Desk, books: Books, kind: str, column: str
) -> None:
    source = open_list(desk, kind)
    rows = sorted(books.tables[kind].values(), key=lambda r: sort_key(books, kind, column, r))
    wanted = [row["id"] for row in rows]
    assert ids_of(source, ListQuery(sort=f"{column} asc")) == wanted
    assert ids_of(source, ListQuery(sort=column)) == wanted
    assert ids_of(source, ListQuery(sort=f"{column} desc")) == wanted[::-1]


@pytest.mark.parametrize("kind", LISTINGS)
def test_the_order_of_keys_is_total_and_stable(desk: Desk, kind: str) -> None:
    source = open_list(desk, kind)
    for sort in ("", source.spec.columns[-1].key, f"{source.spec.columns[1].key} desc"):
        keys = source.keys(ListQuery(sort=sort))
        assert isinstance(keys, array)
        assert keys.typecode == "q"
        assert len(set(keys)) == len(keys)
        assert source.keys(ListQuery(sort=sort)) == keys


@pytest.mark.parametrize("kind", LISTINGS)
def test_the_first_page_begins_the_whole_list(desk: Desk, kind: str) -> None:
    source = open_list(desk, kind)
    keys, rows = source.first_page(ListQuery(), 3)
    assert keys == source.keys(ListQuery())[:3]
    assert rows == source.rows(keys)
    assert source.first_page(ListQuery(), 0) == (array("q"), [])


def test_several_columns_sort_one_after_the_other(desk: Desk, books: Books) -> None:
    source = open_list(desk, "invoices")
    found = ids_of(source, ListQuery(sort="total asc, issued_on desc"))
    rows = list(books.tables["invoices"].values())
    rows.sort(key=lambda r: (r["issued_on"], r["row_key"]), reverse=True)
    rows.sort(key=lambda r: r["total_minor"])
    assert found == [row["id"] for row in rows]


def compared(column_kind: ColumnKind, value: Any) -> Any:
    """Read a shown value, or the text of a filter, as what is compared."""
    if value is None:
        return None
    match column_kind:
        case ColumnKind.MONEY | ColumnKind.COUNT:
            return int(value)
        case ColumnKind.QUANTITY:
            return Decimal(value)
        case ColumnKind.DATE:
            return str(value)[:10]
    return value


def passes(column_kind: ColumnKind, operator: str, shown: Any, wanted: str) -> bool:
    if operator == "contains":
        folded = [unicodedata.normalize("NFC", str(v)).casefold() for v in (shown, wanted)]
        return shown is not None and folded[1] in folded[0]
    left, right = compared(column_kind, shown), compared(column_kind, wanted)
    if operator in ("=", "!="):
        return bool((left == right) is (operator == "="))
    if left is None:
        return False
    truth = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
    return bool(truth[operator])


@pytest.mark.parametrize(
    ("kind", "column", "column_kind", "operator"),
    [(kind, c.key, c.kind, op) for (kind, c), op in product(COLUMNS, OPERATORS)],
)
def test_a_list_is_filtered_by_every_column_with_every_operator(
    desk: Desk,
    books: Books,
    kind: str,
    column: str,
    column_kind: ColumnKind,
    operator: str,
) -> None:
    source = open_list(desk, kind)
    shown = {
        row["id"]: LISTS[kind].columns(books, row)[column] for row in books.tables[kind].values()
    }
    values = sorted({str(v) for v in shown.values() if v is not None}) or ["x"]
    for value in {values[0], values[len(values) // 2], values[-1]}:
        text = value[:10] if column_kind is ColumnKind.DATE else value
        if operator == "contains":
            text = text[:4].swapcase()
        found = ids_of(source, ListQuery(filters=(Filter(column, operator, text),)))
        wanted = {i for i, v in shown.items() if passes(column_kind, operator, v, text)}
        assert set(found) == wanted, (text, len(found), len(wanted))


def test_filters_chip_and_text_hold_together(desk: Desk, books: Books) -> None:
    query = ListQuery(
        chip="open",
        text="mills",
        filters=(Filter("total", ">", "400"), Filter("customer", "contains", "HARBOR")),
    )
    found = ids_of(open_list(desk, "invoices"), query)
    wanted = [
        row
        for row in books.tables["invoices"].values()
        if books.open_minor(row)
        and row["total_minor"] > 400
        and "harbor" in str(books.customer(row)).lower()
    ]
    same(found, wanted)
    assert found


@pytest.mark.parametrize("kind", LISTINGS)
def test_a_text_finds_records_by_their_own_words_and_by_their_customer(
    desk: Desk, books: Books, kind: str
) -> None:
    source = open_list(desk, kind)
    hits = 0
    for text in TEXTS:
        wanted = [
            row
            for row in books.tables[kind].values()
            if not text.strip() or finds(books, kind, row, text)
        ]
        found = ids_of(source, ListQuery(text=text))
        assert set(found) == {row["id"] for row in wanted}, text
        assert source.summary(ListQuery(text=text)).count == len(wanted)
        hits += 0 < len(wanted) < len(books.tables[kind])
    assert hits >= 2


@pytest.mark.parametrize(
    "query",
    [
        ListQuery(chip="none"),
        ListQuery(sort="none"),
        ListQuery(sort="total sideways"),
        ListQuery(sort="total; DROP TABLE invoices"),
        ListQuery(filters=(Filter("none", "=", "1"),)),
        ListQuery(filters=(Filter("total", "~", "1"),)),
        ListQuery(filters=(Filter("total", ">", "12.50"),)),
        ListQuery(filters=(Filter("issued_on", ">", "yesterday"),)),
        ListQuery(filters=(Filter("issued_on", "=", "11/22/2026"),)),
    ],
)
def test_a_question_that_makes_no_sense_is_wrong_usage(desk: Desk, query: ListQuery) -> None:
    with pytest.raises(UsageError):
        open_list(desk, "invoices").keys(query)


def test_a_price_is_compared_with_a_number(desk: Desk) -> None:
    with pytest.raises(UsageError, match="a number such as"):
        open_list(desk, "products").keys(ListQuery(filters=(Filter("list_price", ">", "x"),)))


def test_a_list_nobody_knows_names_those_there_are(desk: Desk) -> None:
    with pytest.raises(UsageError) as caught:
        open_list(desk, "wishes")
    assert "customers" in (caught.value.hint or "")


def test_a_record_that_is_gone_leaves_a_gap(desk: Desk) -> None:
    source = open_list(desk, "contacts")
    first, second = source.keys(ListQuery())[:2]
    rows = source.rows([first, 999_999, second])
    assert rows[1] is None
    assert [rows[0], rows[2]] == source.rows([first, second])
    assert source.identify(999_999) is None
    assert source.key_of("nobody") is None
    assert source.key_of(str(source.identify(first))) == first
    assert source.rows([]) == []


# -- how it is asked -----------------------------------------------------------------------------


def asked(desk: Desk, source: CacheList, query: ListQuery) -> str:
    """Give the statement that fetches the keys of a query."""
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    engine = desk.cache._engine
    event.listen(engine, "before_cursor_execute", note)
    source.keys(query)
    event.remove(engine, "before_cursor_execute", note)
    [statement] = [s for s in statements if s.startswith("SELECT")]
    return statement


def plan(desk: Desk, statement: str) -> list[str]:
    with desk.cache.read() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", {"today": "x"})
        return [row[3] for row in rows]


def test_the_newest_invoices_come_straight_from_their_index(desk: Desk) -> None:
    statement = asked(desk, open_list(desk, "invoices"), ListQuery())
    steps = plan(desk, statement)
    assert any("ix_invoices_issued_on" in step for step in steps)
    assert not any("TEMP B-TREE" in step for step in steps)


@pytest.mark.parametrize("sort", ["issued_on", "issued_on desc", "due_on", "number desc", "total"])
def test_indexed_columns_of_invoices_need_no_sorting(desk: Desk, sort: str) -> None:
    steps = plan(desk, asked(desk, open_list(desk, "invoices"), ListQuery(sort=sort)))
    assert not any("TEMP B-TREE" in step for step in steps)


@pytest.mark.parametrize(
    ("kind", "query", "joins"),
    [
        ("invoices", ListQuery(), 0),
        ("invoices", ListQuery(chip="overdue"), 0),
        ("invoices", ListQuery(text="mills"), 0),
        ("invoices", ListQuery(sort="customer"), 1),
        ("invoices", ListQuery(sort="balance desc", filters=(Filter("customer", "=", "A"),)), 2),
        ("items", ListQuery(chip="uncovered"), 0),
        ("items", ListQuery(sort="site"), 1),
        ("shipments", ListQuery(filters=(Filter("order", "contains", "1"),)), 1),
        ("cases", ListQuery(chip="open", sort="opened_at desc"), 0),
    ],
)
def test_only_the_joins_that_a_question_needs_are_made(
    desk: Desk, kind: str, query: ListQuery, joins: int
) -> None:
    statement = asked(desk, open_list(desk, kind), query)
    assert statement.count("LEFT JOIN") == joins
