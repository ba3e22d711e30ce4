# SPDX-License-Identifier: MPL-2.0
"""Pictures of every pane and of the main dialogs, drawn from the sample company."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from operator import sub
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QLocale, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from cso_desktop.domain.clock import FixedClock
from cso_desktop.errors import Bug
from cso_desktop.services import sample
from cso_desktop.services.lists import Hit, ListQuery
from cso_desktop.services.sample_home import Rows, open_sample, spend_a_morning
from cso_desktop.ui.geometry import Geometry
from cso_desktop.ui.look import Look
from cso_desktop.ui.panes.base import Pane
from cso_desktop.ui.panes.pane import ListPane, PaneContext
from cso_desktop.ui.panes.syncing import SyncPane
from cso_desktop.ui.presenter import Presenter
from cso_desktop.ui.program import PANES
from cso_desktop.ui.shell.window import MainWindow
from cso_desktop.ui.tasks import InlineRunner
from cso_desktop.ui.welcome import WelcomePage
from cso_desktop.ui.workbench import Workbench

SIZES = (QSize(1440, 900), QSize(1280, 720))
_NOON = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
# What is chosen in a list, so that the record beside it has something to show.
_CHIPS = {"invoices": "overdue", "orders": "confirmed", "contracts": "active", "items": "installed"}
_NEAR = 7  # colours whose channels differ by no more look the same
_DIALOGS = ("order-form", "invoice-form", "case-form", "reason", "preview", "lookup", "palette")


def draw_all(app: QApplication, folder: Path, *, only: str | None = None) -> list[Path]:
    """Draw everything, light and dark, in both sizes, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    QLocale.setDefault(QLocale("en_US"))
    drawn: list[Path] = []
    rows = sample.build(_NOON.date())
    for name, dark in (("light", False), ("dark", True)):
        look = Look(app, dark=dark)
        with _stage(look, rows) as stage:
            for place in PANES:
                if only in (None, place):
                    drawn += stage.draw_pane(folder, place, name)
            for dialog in _DIALOGS:
                if only in (None, dialog):
                    drawn += stage.draw_dialog(folder, dialog, name)
            if only in (None, "welcome"):
                drawn += stage.draw_welcome(folder, name)
    return drawn


class _Stage:
    """A window over the sample company, drawn without waiting for anything."""

    def __init__(self, look: Look, window: MainWindow, bench: Workbench) -> None:
        self.look = look
        self.window = window
        self.bench = bench
        self.runner = InlineRunner()
        self.dialogs: list[QWidget] = []
        bench.asked.connect(self.dialogs.append)

    def draw_pane(self, folder: Path, place: str, scheme: str) -> list[Path]:
        self.window.show_place(place)
        pane = self.window.pane(place)
        if isinstance(pane, ListPane):
            pane.ask(ListQuery(chip=_CHIPS.get(place, "all")))
            pane.table.selectRow(3)
        if isinstance(pane, SyncPane):
            pane.choose_question(1)
        _settle()
        return self._draw(folder, place, scheme)

    def draw_dialog(self, folder: Path, name: str, scheme: str) -> list[Path]:
        self.window.show_place("invoices")
        pane = self.window.pane("invoices")
        assert isinstance(pane, ListPane)
        pane.ask(ListQuery(chip="overdue"))
        pane.table.selectRow(3)
        self.dialogs.clear()
        getattr(self, f"_open_{name.replace('-', '_')}")(pane)
        _settle()
        if not self.dialogs:
            drawn = self._draw(folder, name, scheme, SIZES[:1])
            self.window.lookup.start("")
            return drawn
        dialog = self.dialogs[-1]
        path = folder / f"{name}-{scheme}.png"
        _save(dialog.grab(), path)
        if isinstance(dialog, QDialog):
            dialog.done(0)
        _settle()
        return [path]

    def _open_order_form(self, _pane: ListPane) -> None:
        self.window.show_place("orders")
        orders = self.window.pane("orders")
        assert isinstance(orders, ListPane)
        orders.ask(ListQuery(chip="draft"))
        orders.table.selectRow(0)
        detail = orders.detail_view.detail()
        if detail is not None:
            self.bench.opener.edit("orders", detail.id)

    def _open_invoice_form(self, _pane: ListPane) -> None:
        self.bench.opener.begin("invoices")

    def _open_case_form(self, pane: ListPane) -> None:
        pane.action_requested.emit("new:cases", pane.detail_view.detail())

    def _open_reason(self, _pane: ListPane) -> None:
        orders = self.window.pane("orders")
        assert isinstance(orders, ListPane)
        orders.ask(ListQuery(chip="confirmed"))
        orders.table.selectRow(0)
        orders.action_requested.emit("move:hold", orders.detail_view.detail())

    def _open_preview(self, pane: ListPane) -> None:
        pane.action_requested.emit("print", pane.detail_view.detail())

    def _open_lookup(self, _pane: ListPane) -> None:
        self.window.activateWindow()
        _settle()
        self.window.lookup.start()
        self.window.lookup.field.setText("harbor")
        self.window.lookup.find_now()

    def _open_palette(self, _pane: ListPane) -> None:
        self.window.activateWindow()
        _settle()
        self.window.lookup.start(">")

    def draw_welcome(self, folder: Path, scheme: str) -> list[Path]:
        window, self.window = self.window, self._empty_window()
        self.window.hold(WelcomePage(self.look, self.runner))
        self.window.show()
        drawn = self._draw(folder, "welcome", scheme, SIZES[:1])
        self.window.close()
        self.window.deleteLater()
        self.window = window
        return drawn

    def _empty_window(self) -> MainWindow:
        with tempfile.TemporaryDirectory(prefix="cso-pictures-") as folder:
            settings = QSettings(str(Path(folder) / "window.ini"), QSettings.Format.IniFormat)
            geometry = Geometry(settings)
        panes = dict.fromkeys(PANES, Pane)
        return MainWindow(self.look, self.runner, geometry, finder=_find_nothing, panes=panes)

    def _draw(
        self, folder: Path, name: str, scheme: str, sizes: tuple[QSize, ...] = SIZES
    ) -> list[Path]:
        drawn = []
        for size in sizes:
            self.window.resize(size)
            _settle()
            path = folder / f"{name}-{scheme}-{size.width()}x{size.height()}.png"
            _save(self.window.grab(), path)
            drawn.append(path)
        return drawn


@contextmanager
def _stage(look: Look, rows: Rows) -> Iterator[_Stage]:
    clock = FixedClock(_NOON)
    with tempfile.TemporaryDirectory(prefix="cso-pictures-") as folder:
        desk = open_sample(Path(folder) / "home", clock, rows)
        spend_a_morning(desk)
        runner = InlineRunner()
        settings = QSettings(str(Path(folder) / "window.ini"), QSettings.Format.IniFormat)
        context = PaneContext(look, runner, Geometry(settings))
        made: list[Workbench] = []
        window = MainWindow(
            look,
            runner,
            context.geometry,
            finder=partial(_find, made),
            panes={place: _maker(made, place) for place in PANES},
        )
        presenter = Presenter(window.messages, window)
        window.failed.connect(_stop)
        made.append(Workbench(context, desk, window, presenter))
        made[0].keeper.read()
        made[0].count()
        window.show()
        yield _Stage(look, window, made[0])
        window.close()
        window.deleteLater()
        _settle()
        runner.close()
        desk.close()


def _maker(made: list[Workbench], place: str) -> Callable[[], Pane]:
    return lambda: made[0].make_pane(place)


def _find_nothing(_text: str, _limit: int) -> Sequence[Hit]:
    return ()


def _find(made: list[Workbench], text: str, limit: int) -> Sequence[Hit]:
    return made[0].find(text, limit)


def _stop(error: Exception) -> None:
    raise Bug("A picture could not be drawn.", detail=str(error)) from error


def _settle() -> None:
    """Let everything that is due happen, short timers included."""
    for _ in range(3):
        QApplication.processEvents()
    done: list[bool] = []
    QTimer.singleShot(120, lambda: done.append(True))
    while not done:
        QApplication.processEvents()


def _save(picture: QPixmap, path: Path) -> None:
    """Write a picture with a palette of its 256 most frequent colours."""
    image = picture.toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = memoryview(image.constBits()).cast("I")
    table = _palette(Counter(pixels.tolist()))
    plain = Qt.ImageConversionFlag.ThresholdDither
    path.write_bytes(_png(image.convertToFormat(QImage.Format.Format_Indexed8, table, plain)))


def _palette(counts: Counter[int]) -> list[int]:
    """Choose 256 colours: the frequent ones first, but none that is hardly another one."""
    chosen: list[tuple[int, int, int]] = []
    for colour, _ in counts.most_common():
        rgb = (colour >> 16 & 255, colour >> 8 & 255, colour & 255)
        if all(max(map(abs, map(sub, rgb, other))) > _NEAR for other in chosen):
            chosen.append(rgb)
            if len(chosen) == 256:
                break
    return [255 << 24 | red << 16 | green << 8 | blue for red, green, blue in chosen]


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 20)  # type: ignore[call-overload] # the stubs want a file name
    return bytes(buffer.data().data())
