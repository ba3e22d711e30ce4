# SPDX-License-Identifier: MPL-2.0
"""One run of the window: painted first, then the home is opened on the worker.

Nothing that takes long to import stands at the top of this module: the database, the forms and
the documents are loaded by the worker, after the first paint.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from cso_desktop.errors import CsoError, WrongKey
from cso_desktop.paths import Home
from cso_desktop.services.lists import Hit
from cso_desktop.ui.actions import ActionId
from cso_desktop.ui.geometry import Geometry
from cso_desktop.ui.help import AboutDialog, HelpDialog
from cso_desktop.ui.look import Look
from cso_desktop.ui.panes.base import Pane
from cso_desktop.ui.panes.pane import PaneContext
from cso_desktop.ui.presenter import Presenter
from cso_desktop.ui.shell.window import MainWindow
from cso_desktop.ui.tasks import TaskRunner
from cso_desktop.ui.welcome import OpeningPage, PassphrasePage, WelcomePage

if TYPE_CHECKING:
    from cso_desktop.domain.clock import Clock
    from cso_desktop.services.desk import Desk
    from cso_desktop.ui.workbench import Workbench

PANES = (
    "cases",
    "customers",
    "contracts",
    "items",
    "orders",
    "shipments",
    "invoices",
    "receivables",
    "disputes",
    "sync",
    "contacts",
    "sites",
    "products",
    "licences",
    "payments",
)
FIRST_PANE = "invoices"


class Program(QObject):
    """The window over one home.

    Attributes:
        window: the window.
        runner: does its work.
        bench: the open desk behind it, once there is one.

    Signals:
        ready: the first pane is shown.
    """

    ready = Signal()

    def __init__(
        self, home: Home, look: Look, runner: TaskRunner, *, clock: "Clock | None" = None
    ) -> None:
        super().__init__()
        self._home = home
        self._look = look
        self.runner = runner
        self._clock = clock
        self.bench: Workbench | None = None
        settings = QSettings(str(home.folder / "window.ini"), QSettings.Format.IniFormat)
        self._context = PaneContext(look, runner, Geometry(settings))
        factories: Mapping[str, Callable[[], Pane]] = {
            place: partial(self._make_pane, place) for place in PANES
        }
        self.window = MainWindow(
            look, runner, self._context.geometry, finder=self._find, panes=factories
        )
        self.presenter = Presenter(self.window.messages, self.window, str(home.logs))
        self._connect()

    def _connect(self) -> None:
        self.runner.failed.connect(self.presenter.present)
        self.window.failed.connect(self.presenter.present)
        self.window.commands.attach(
            {ActionId.HELP: self._show_help, ActionId.ABOUT: self._show_about}
        )

    def start(self) -> None:
        """Show the window, then open the home."""
        self.window.hold(OpeningPage(self._look))
        self.window.show()
        QTimer.singleShot(0, self._open)

    @Slot()
    def _open(self) -> None:
        self.runner.submit(self, partial(_look_at, self._home), self._on_looked_at, self._fail)

    def _on_looked_at(self, kind: str) -> None:
        if kind == "missing":
            self._welcome()
        elif kind == "locked":
            self._ask_passphrase()
        else:
            self._open_with(None)

    def _open_with(self, passphrase: str | None) -> None:
        work = partial(_open_desk, self._home, self._clock, passphrase)
        self.runner.submit(self, work, self._on_opened, self._fail)

    def _ask_passphrase(self) -> None:
        page = PassphrasePage(self._look)
        page.given.connect(self._open_with)
        self._show_page(page)

    def _welcome(self) -> None:
        page = WelcomePage(self._look, self.runner)
        page.alone_wanted.connect(self._make_alone)
        page.enrol_wanted.connect(self._make_enrolled)
        self._show_page(page)

    def _show_page(self, page: QWidget) -> None:
        self.window.hold(page)
        page.setFocus()

    @Slot(str)
    def _make_alone(self, passphrase: str) -> None:
        work = partial(_make_alone, self._home, passphrase)
        self.runner.submit(self, work, self._on_opened, self._fail)

    @Slot(object)
    def _make_enrolled(self, values: dict[str, Any]) -> None:
        work = partial(_make_enrolled, self._home, values)
        self.runner.submit(self, work, self._on_opened, self._fail)

    def _fail(self, error: Exception) -> None:
        """Tell what stands in the way where the person is looking."""
        page = self.window.held_page()
        if isinstance(error, CsoError) and isinstance(page, PassphrasePage | WelcomePage):
            page.tell(f"{error.message} {error.hint or ''}".strip())
        elif isinstance(error, WrongKey) and isinstance(page, OpeningPage):
            self._ask_passphrase()
        else:
            self.presenter.present(error)

    def _on_opened(self, desk: "Desk") -> None:
        from cso_desktop.ui.workbench import Workbench

        self.bench = Workbench(self._context, desk, self.window, self.presenter)
        self.window.release(FIRST_PANE)
        self.bench.start()
        self.ready.emit()

    def _make_pane(self, place: str) -> Pane:
        assert self.bench is not None, place
        return self.bench.make_pane(place)

    def _find(self, text: str, limit: int) -> Sequence[Hit]:
        return self.bench.find(text, limit) if self.bench is not None else ()

    def _show_help(self) -> None:
        HelpDialog(self._look, self.window.place(), self.window).open()

    def _show_about(self) -> None:
        AboutDialog(self._look, str(self._home.folder), self.window).open()

    def close(self) -> None:
        """End the work, keep what is half typed, and let go of the home."""
        self.window.close()
        self.runner.close()
        if self.bench is not None:
            self.bench.keep_half_typed()
            self.bench.desk.close()


# What the worker does; the imports are what takes the time.


def _look_at(home: Home) -> str:
    from cso_desktop.services.homes import kind_of

    return kind_of(home).value


def _open_desk(home: Home, clock: "Clock | None", passphrase: str | None) -> "Desk":
    import cso_desktop.ui.workbench  # noqa: F401 - loaded here, off the window's thread
    from cso_desktop.services.desk import Desk

    return Desk.open(home, clock=clock, passphrase=passphrase)


def _make_alone(home: Home, passphrase: str) -> "Desk":
    import cso_desktop.ui.workbench  # noqa: F401 - as above
    from cso_desktop.services.homes import make_alone

    return make_alone(home, passphrase)


def _make_enrolled(home: Home, values: dict[str, Any]) -> "Desk":
    import cso_desktop.ui.workbench  # noqa: F401 - as above
    from cso_desktop.services.homes import make_enrolled

    return make_enrolled(
        home,
        values["url"],
        values["user"],
        values["password"],
        passphrase=values["passphrase"],
    )
