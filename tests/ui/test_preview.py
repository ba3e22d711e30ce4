# SPDX-License-Identifier: MPL-2.0
"""Print preview of a real PDF."""

from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from cso_desktop.errors import EnvironmentProblem
from cso_desktop.ui.look import Look
from cso_desktop.ui.pdf_pages import render_page
from cso_desktop.ui.preview import Preview
from cso_desktop.ui.saving import write_file
from cso_desktop.ui.tasks import TaskRunner


@pytest.fixture(scope="module")
def pdf() -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=letter)
    for number in range(3):
        canvas.setFillGray(number / 10)
        canvas.rect(72, 72, 200, 300, fill=1)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.fixture
def preview(pdf: bytes, look: Look, runner: TaskRunner, qtbot: QtBot) -> Preview:
    made = Preview(look, runner, title="Invoice", pdf=pdf, file_name="INV-1.pdf")
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.pages() == 3 and runner.is_idle())
    return made


def _sheet_width(preview: Preview) -> int:
    return max(label.pixmap().width() for label in preview.findChildren(QLabel))


def test_a_page_is_drawn_as_it_is(pdf: bytes) -> None:
    image = render_page(pdf, 0, 1.0).to_image()
    assert (image.width(), image.height()) == (612, 792)
    assert image.pixelColor(100, 792 - 100).lightness() == 0
    assert image.pixelColor(400, 100).lightness() == 255


def test_pages_are_turned_and_never_past_the_end(preview: Preview) -> None:
    for _ in range(5):
        preview.next_page()
    assert preview.page() == 3
    preview.previous_page()
    assert preview.page() == 2


def test_zoom_makes_the_page_larger(preview: Preview, runner: TaskRunner, qtbot: QtBot) -> None:
    before = _sheet_width(preview)
    preview.zoom_in()
    qtbot.waitUntil(runner.is_idle)
    assert _sheet_width(preview) > before


def test_saving_writes_the_very_bytes(
    preview: Preview, pdf: bytes, tmp_path: Path, qtbot: QtBot
) -> None:
    target = tmp_path / "saved.pdf"
    with qtbot.waitSignal(preview.saved):
        preview.save_to(str(target))
    assert target.read_bytes() == pdf
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_that_cannot_be_written_is_known_trouble(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem):
        write_file(str(tmp_path / "missing" / "saved.pdf"), b"x")


def test_printing_sends_the_pages_to_the_printer(
    preview: Preview, tmp_path: Path, qtbot: QtBot
) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setFromTo(2, 3)
    with qtbot.waitSignal(preview.printed, timeout=20_000):
        preview.print_on(printer)
    assert len(pypdfium2.PdfDocument(tmp_path / "printed.pdf")) == 2


def test_damaged_bytes_are_told_and_do_not_crash(
    look: Look, runner: TaskRunner, qtbot: QtBot
) -> None:
    preview = Preview(look, runner, title="Invoice", pdf=b"not a pdf", file_name="x.pdf")
    qtbot.addWidget(preview)
    with qtbot.waitSignal(preview.failed):
        pass
    assert preview.pages() == 0
