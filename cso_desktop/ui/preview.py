# SPDX-License-Identifier: MPL-2.0
"""Print preview of a finished document: pages as they will be printed, zoom, print, save.

Pages are drawn from the PDF's own bytes on a background worker, a page at a time, only when they
are looked at.
"""

from functools import partial

from PySide6.QtCore import QMarginsF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeySequence, QPageLayout, QPainter, QPixmap, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cso_desktop.ui.look import Look
from cso_desktop.ui.pdf_pages import PageImage, page_count, render_page
from cso_desktop.ui.saving import write_file
from cso_desktop.ui.tasks import TaskRunner

_ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
_PRINT_SCALE = 300 / 72


class Preview(QDialog):
    """Shows a PDF and prints or saves it.

    Signals:
        printed: the document went to a printer.
        saved: the path the document was saved as.
        failed: an exception for the presenter.
    """

    printed = Signal()
    saved = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        look: Look,
        runner: TaskRunner,
        *,
        title: str,
        pdf: bytes,
        file_name: str,
        parent: QWidget | None = None,
    ) -> None:
        """Show the bytes of a PDF; ``file_name`` is what saving proposes."""
        super().__init__(parent)
        self._look = look
        self._runner = runner
        self._pdf = pdf
        self._file_name = file_name
        self._page = 0
        self._pages = 0
        self._zoom = _ZOOMS.index(1.0)
        self.setWindowTitle(title)
        self._sheet = QLabel(self)
        self._scroll = QScrollArea(self)
        self._position = QLabel(self)
        self._percent = QLabel(self)
        self._back = self._button("", "chevron-left", self.tr("Previous page"))
        self._on = self._button("", "chevron-right", self.tr("Next page"))
        self._smaller = self._button("", "zoom-out", self.tr("Smaller"))
        self._larger = self._button("", "zoom-in", self.tr("Larger"))
        self._save = look.button(self.tr("Save as PDF"), icon="download", parent=self)
        self._print = look.button(self.tr("Print"), icon="printer", look="primary", parent=self)
        self._build()
        self._connect()
        runner.submit(
            self, partial(page_count, pdf), self._on_counted, self.failed.emit, lane="background"
        )

    def _button(self, text: str, icon: str, name: str) -> QPushButton:
        button = self._look.button(text, icon=icon, look="icon", parent=self)
        button.setAccessibleName(name)
        button.setToolTip(name)
        return button

    def _build(self) -> None:
        px = self._look.px
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sheet.setAccessibleName(self.tr("Page of the document"))
        self._scroll.setWidget(self._sheet)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setAccessibleName(self.tr("Preview"))
        bar = QHBoxLayout()
        bar.setSpacing(px(6))
        for widget in (self._back, self._position, self._on):
            bar.addWidget(widget)
        bar.addSpacing(px(16))
        for widget in (self._smaller, self._percent, self._larger):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(self._save)
        bar.addWidget(self._print)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(16), px(12), px(16), px(12))
        layout.addLayout(bar)
        layout.addWidget(self._scroll, 1)
        self.resize(px(940), px(820))
        self._print.setDefault(True)

    def _connect(self) -> None:
        self._back.clicked.connect(self.previous_page)
        self._on.clicked.connect(self.next_page)
        self._smaller.clicked.connect(self.zoom_out)
        self._larger.clicked.connect(self.zoom_in)
        self._save.clicked.connect(self.save_as)
        self._print.clicked.connect(self.print_document)
        keys = QKeySequence.StandardKey
        for key, slot in (
            (keys.Print, self.print_document),
            (keys.Save, self.save_as),
            (keys.ZoomIn, self.zoom_in),
            (keys.ZoomOut, self.zoom_out),
            (keys.MoveToNextPage, self.next_page),
            (keys.MoveToPreviousPage, self.previous_page),
        ):
            QShortcut(QKeySequence(key), self, slot)

    def page(self) -> int:
        """Return the number of the page shown, counted from 1; 0 before any is there."""
        return self._page + 1 if self._pages else 0

    def pages(self) -> int:
        """Return how many pages there are."""
        return self._pages

    @Slot()
    def next_page(self) -> None:
        """Turn the page."""
        self._go(self._page + 1)

    @Slot()
    def previous_page(self) -> None:
        """Turn back."""
        self._go(self._page - 1)

    @Slot()
    def zoom_in(self) -> None:
        """Show the page larger."""
        self._set_zoom(self._zoom + 1)

    @Slot()
    def zoom_out(self) -> None:
        """Show the page smaller."""
        self._set_zoom(self._zoom - 1)

    @Slot()
    def save_as(self) -> None:
        """Ask where to save the document."""
        dialog = QFileDialog(self, self.tr("Save as PDF"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(self._file_name)
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    @Slot(str)
    def save_to(self, path: str) -> None:
        """Write the document's bytes, unchanged, to a file."""
        work = partial(write_file, path, self._pdf)
        self._runner.submit(self, work, self.saved.emit, self.failed.emit, lane="background")

    @Slot()
    def print_document(self) -> None:
        """Ask for a printer, then print."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.windowTitle())
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, max(self._pages, 1))
        dialog.accepted.connect(partial(self.print_on, printer))
        QDialog.open(dialog)

    def print_on(self, printer: QPrinter) -> None:
        """Draw the chosen pages on a worker and send them to a printer."""
        first = printer.fromPage() or 1
        last = printer.toPage() or self._pages
        pages = range(first - 1, last)
        self._print.setEnabled(False)
        self._runner.submit(
            self,
            partial(_print_pages, self._pdf, pages, printer),
            self._on_printed,
            self._on_print_failed,
            lane="background",
        )

    def _go(self, page: int) -> None:
        if 0 <= page < self._pages:
            self._page = page
            self._show_page()

    def _set_zoom(self, zoom: int) -> None:
        if 0 <= zoom < len(_ZOOMS):
            self._zoom = zoom
            self._show_page()

    def _on_counted(self, pages: int) -> None:
        self._pages = pages
        self._show_page()

    def _show_page(self) -> None:
        told = self.tr("{page} of {pages}")
        self._position.setText(told.format(page=self._page + 1, pages=self._pages))
        self._percent.setText(f"{_ZOOMS[self._zoom]:.0%}")
        self._back.setEnabled(self._page > 0)
        self._on.setEnabled(self._page + 1 < self._pages)
        scale = _ZOOMS[self._zoom] * self.logicalDpiX() / 72 * self.devicePixelRatioF()
        work = partial(render_page, self._pdf, self._page, scale)
        self._runner.submit(
            self, work, self._on_rendered, self.failed.emit, key="page", lane="background"
        )

    def _on_rendered(self, page: PageImage) -> None:
        pixmap = QPixmap.fromImage(page.to_image())
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self._sheet.setPixmap(pixmap)
        margin = self._look.px(16)
        self._sheet.setMinimumSize(pixmap.deviceIndependentSize().toSize() + QSize(margin, margin))

    def _on_printed(self, _: None) -> None:
        self._print.setEnabled(True)
        self.printed.emit()

    def _on_print_failed(self, error: Exception) -> None:
        self._print.setEnabled(True)
        self.failed.emit(error)


def _print_pages(pdf: bytes, pages: range, printer: QPrinter) -> None:
    """Paint pages on a printer. Thread: background."""
    printer.setFullPage(True)
    printer.setPageMargins(QMarginsF(), QPageLayout.Unit.Point)
    painter = QPainter()
    if not painter.begin(printer):
        raise OSError("The printer does not accept documents.")
    try:
        for number, page in enumerate(pages):
            if number:
                printer.newPage()
            image: QImage = render_page(pdf, page, _PRINT_SCALE).to_image()
            size = painter.viewport().size()
            fitted = image.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
            painter.drawImage(QRectF(0, 0, fitted.width(), fitted.height()), image)
    finally:
        painter.end()
