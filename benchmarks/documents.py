# SPDX-License-Identifier: MPL-2.0
"""P9: one-page invoices and ten-page statements, beside the same strings on a bare canvas.

The bare canvas sets every string at its place in the same embedded fonts and draws nothing else:
no layout, no lines, no tags. WeasyPrint, if an interpreter that has it is named, is given the same
strings as tables of a page of HTML. ``--batch`` prints so many statements out of a cache.
"""

import argparse
import io
import json
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from itertools import groupby
from pathlib import Path
from unittest.mock import Mock, patch

from reportlab.pdfgen.canvas import Canvas

from benchmarks._measuring import Times, alternately
from benchmarks.aging import AS_OF, fill
from cso_desktop import resources
from cso_desktop.documents import fonts
from cso_desktop.documents.invoice import render_invoice
from cso_desktop.documents.painter import HEIGHT, WIDTH, Painter
from cso_desktop.documents.statement import render_statement
from cso_desktop.documents.text import Style
from cso_desktop.domain.clock import FixedClock
from cso_desktop.paths import Home
from cso_desktop.services.desk import Desk
from cso_desktop.services.statements import BatchRequest, print_batch
from cso_desktop.store.cache import Cache
from tests.documents.samples import a_statement, an_invoice, open_items

_SHIFT = {"left": 0.0, "center": 0.5, "right": 1.0}
_ROWS_OF_TEN_PAGES = 335
_WEASYPRINT = """
import json, sys, time
from weasyprint import HTML
pages = json.load(sys.stdin)
HTML(string=pages["text"]).write_pdf()
taken = []
for _ in range(pages["rounds"]):
    began = time.process_time()
    HTML(string=pages["text"]).write_pdf()
    taken.append(time.process_time() - began)
print(json.dumps(taken))
"""


@dataclass(frozen=True, slots=True)
class Said:
    """One string of a page, where it stands and how."""

    x: float
    y: float
    text: str
    style: Style


@dataclass(slots=True)
class Strings:
    """All strings of a document, page by page."""

    pages: list[list[Said]] = field(default_factory=lambda: [[]])


@contextmanager
def listening() -> Iterator[Strings]:
    """Note what is drawn meanwhile."""
    found = Strings()
    with (
        patch.object(Painter, "text", autospec=True, side_effect=Painter.text) as text,
        patch.object(Painter, "next_page", autospec=True, side_effect=Painter.next_page) as turn,
    ):
        both = Mock()
        both.attach_mock(text, "text")
        both.attach_mock(turn, "turn")
        yield found
    for name, given, named in both.mock_calls:
        if name == "turn":
            found.pages.append([])
        else:
            _, x, y, said, style = given
            shift = _SHIFT[named.get("align", "left")] * style.width(said)
            found.pages[-1].append(Said(x - shift, y, said, style))


def on_bare_canvas(strings: Strings) -> bytes:
    """Draw the strings and nothing else."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1)
    for page in strings.pages:
        for said in page:
            canvas.setFont(said.style.font, said.style.size)
            canvas.drawString(said.x, HEIGHT - said.y, said.text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def as_html(strings: Strings) -> str:
    """Put the strings into tables, a row for each height, a table for each page."""
    folder = resources.path("fonts").as_uri()
    faces = "".join(
        f"@font-face {{font-family: {name}; src: url({folder}/{name}.ttf)}}" for name in fonts.ALL
    )
    tables = []
    for page in strings.pages:
        rows = [
            "<tr>" + "".join(_cell(said) for said in row) + "</tr>"
            for _, row in groupby(sorted(page, key=lambda x: x.y), key=lambda x: x.y)
        ]
        tables.append(f"<table>{''.join(rows)}</table>")
    style = f"<style>{faces}table {{page-break-after: always}}</style>"
    return f"<html><head>{style}</head><body>{''.join(tables)}</body></html>"


def _cell(said: Said) -> str:
    style = f"font: {said.style.size:g}pt {said.style.font}"
    return f'<td style="{style}">{escape(said.text)}</td>'


def with_weasyprint(interpreter: str, strings: Strings, rounds: int) -> Times:
    """Have another interpreter draw the strings."""
    given = json.dumps({"text": as_html(strings), "rounds": rounds})
    done = subprocess.run(
        [interpreter, "-c", _WEASYPRINT], input=given, capture_output=True, text=True, check=True
    )
    return Times(tuple(json.loads(done.stdout)))


def measure(name: str, draw: Callable[[], bytes], *, rounds: int, weasyprint: str | None) -> None:
    """Measure one document and print its line."""
    with listening() as strings:
        draw()
    count = len(strings.pages)
    again = max(1, 20 // count)
    works = {
        "ours": lambda: [draw() for _ in range(again)],
        "bare": lambda: [on_bare_canvas(strings) for _ in range(again)],
    }
    times = alternately(works, rounds=rounds)
    ours, bare = (again * count / times[key].median for key in ("ours", "bare"))
    spread = f"±{max(times[key].spread for key in ('ours', 'bare')) * 50:.0f} %"
    line = f"{name:<12}{count:>5}{ours:>9,.0f}{bare:>9,.0f}{ours / bare:>7.2f}×{spread:>8}"
    if weasyprint:
        theirs = count / with_weasyprint(weasyprint, strings, rounds).median
        line += f"{theirs:>12,.1f}{ours / theirs:>8.0f}×"
    print(line)


def print_all(customers: int) -> None:
    """Print the statements of so many customers, in one process, two, and combined."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        cache = Cache.create(home.cache, bytes(32))
        fill(cache, customers * 20, per_customer=20)
        desk = Desk(home, cache, FixedClock(datetime(2026, 11, 22, 15, tzinfo=UTC)), None)
        ways = (("open_item", 1, False), ("detailed", 2, False), ("balance_forward", 2, True))
        for kind, jobs, is_combined in ways:
            out = str(Path(folder) / kind)
            request = BatchRequest(AS_OF, kind, out, jobs=jobs, is_combined=is_combined)
            began = time.perf_counter()
            made = print_batch(desk, request)
            taken = time.perf_counter() - began
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            way = f"{kind}, {jobs} process{'es' * (jobs > 1)}{', combined' * is_combined}"
            print(f"{way:<40}{made.made:>7,} in {taken:6.1f} s, at most {peak} MB")
        desk.close()


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure both documents, then the batch if one is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--with-weasyprint", metavar="PYTHON", help="an interpreter that has it")
    parser.add_argument("--batch", type=int, default=0, metavar="CUSTOMERS")
    chosen = parser.parse_args(arguments)
    print(
        f"{'pages a second':<12}{'pages':>3}{'ours':>9}{'bare':>9}{'ratio':>8}{'spread':>8}", end=""
    )
    print(f"{'WeasyPrint':>12}{'ratio':>9}" if chosen.with_weasyprint else "")
    long = a_statement(items=open_items(_ROWS_OF_TEN_PAGES))
    documents: dict[str, Callable[[], bytes]] = {
        "invoice": lambda: render_invoice(an_invoice()),
        "statement": lambda: render_statement(long),
    }
    for name, draw in documents.items():
        measure(name, draw, rounds=chosen.rounds, weasyprint=chosen.with_weasyprint)
    if chosen.batch:
        print_all(chosen.batch)


if __name__ == "__main__":
    main()
