# SPDX-License-Identifier: MPL-2.0
"""Every action of the window, declared once: menu, palette, shortcuts and buttons come from here.

Panes attach handlers for the actions they can do; an action without a handler is disabled.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar, QWidget

from cso_desktop.ui.look import Look

Handler = Callable[[], None]
Standard = QKeySequence.StandardKey
Role = QAction.MenuRole


class Scope(Enum):
    """Where an action is at home: everywhere, in the pane shown, or on the record shown."""

    APP = "app"
    PANE = "pane"
    ROW = "row"


class ActionId(StrEnum):
    """The stable names of actions."""

    LOOK_UP = "app.look_up"
    PALETTE = "app.palette"
    NEW_CASE = "app.new_case"
    SYNC_NOW = "app.sync_now"
    TOGGLE_RAIL = "app.toggle_rail"
    SETTINGS = "app.settings"
    HELP = "app.help"
    ABOUT = "app.about"
    QUIT = "app.quit"
    NEW = "pane.new"
    FIND = "pane.find"
    ADD_FILTER = "pane.add_filter"
    CLEAR_FILTERS = "pane.clear_filters"
    EXPORT = "pane.export"
    REFRESH = "pane.refresh"
    OPEN = "row.open"
    BACK = "row.back"
    EDIT = "row.edit"
    SAVE = "row.save"
    PRINT = "row.print"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action as people meet it; ``menu`` is the heading it stands under."""

    id: ActionId
    scope: Scope
    menu: object
    text: object
    icon: str
    tip: object
    shortcut: Standard | str | None = None
    role: Role = Role.NoRole

    def title(self) -> str:
        """Return the text in the person's language."""
        return QCoreApplication.translate("Actions", str(self.text))

    def explanation(self) -> str:
        """Return what the action does, in the person's language."""
        return QCoreApplication.translate("Actions", str(self.tip))

    def heading(self) -> str:
        """Return the menu's name in the person's language."""
        return QCoreApplication.translate("Actions", str(self.menu))


_FILE = QT_TRANSLATE_NOOP("Actions", "&File")
_RECORD = QT_TRANSLATE_NOOP("Actions", "&Record")
_VIEW = QT_TRANSLATE_NOOP("Actions", "&View")
_HELP = QT_TRANSLATE_NOOP("Actions", "&Help")

SPECS: tuple[ActionSpec, ...] = (
    ActionSpec(
        ActionId.NEW_CASE,
        Scope.APP,
        _FILE,
        QT_TRANSLATE_NOOP("Actions", "New case"),
        "plus",
        QT_TRANSLATE_NOOP("Actions", "Take in a case from any number the caller has"),
        "Ctrl+Shift+N",
    ),
    ActionSpec(
        ActionId.SYNC_NOW,
        Scope.APP,
        _FILE,
        QT_TRANSLATE_NOOP("Actions", "Sync now"),
        "refresh-cw",
        QT_TRANSLATE_NOOP("Actions", "Send waiting changes and fetch new ones"),
        "Ctrl+Shift+R",
    ),
    ActionSpec(
        ActionId.EXPORT,
        Scope.PANE,
        _FILE,
        QT_TRANSLATE_NOOP("Actions", "Export list"),
        "download",
        QT_TRANSLATE_NOOP("Actions", "Write this list, as it is filtered, to a CSV or XLSX file"),
        "Ctrl+E",
    ),
    ActionSpec(
        ActionId.PRINT,
        Scope.ROW,
        _FILE,
        QT_TRANSLATE_NOOP("Actions", "Print"),
        "printer",
        QT_TRANSLATE_NOOP("Actions", "Preview the document of this record, then print or save it"),
        Standard.Print,
    ),
    ActionSpec(
        ActionId.SETTINGS,
        Scope.APP,
        _FILE,
        QT_TRANSLATE_NOOP("Actions", "Settings"),
        "settings",
        QT_TRANSLATE_NOOP("Actions", "Change how this program looks and works"),
        Standard.Preferences,
        Role.PreferencesRole,
    ),
    ActionSpec(
        ActionId.QUIT,
        Scope.APP,
        _FILE,
        QT_TRANSLATE_NOOP("Actions", "Quit"),
        "log-out",
        QT_TRANSLATE_NOOP("Actions", "Close the program; nothing is lost"),
        Standard.Quit,
        Role.QuitRole,
    ),
    ActionSpec(
        ActionId.NEW,
        Scope.PANE,
        _RECORD,
        QT_TRANSLATE_NOOP("Actions", "New record"),
        "file-plus",
        QT_TRANSLATE_NOOP("Actions", "Begin a new record of the kind this pane shows"),
        Standard.New,
    ),
    ActionSpec(
        ActionId.OPEN,
        Scope.ROW,
        _RECORD,
        QT_TRANSLATE_NOOP("Actions", "Open in full"),
        "maximize-2",
        QT_TRANSLATE_NOOP("Actions", "Give the record the whole width of the pane"),
        Standard.Open,
    ),
    ActionSpec(
        ActionId.BACK,
        Scope.ROW,
        _RECORD,
        QT_TRANSLATE_NOOP("Actions", "Back to the list"),
        "arrow-left",
        QT_TRANSLATE_NOOP("Actions", "Show the list beside the record again"),
        "Alt+Left",
    ),
    ActionSpec(
        ActionId.EDIT,
        Scope.ROW,
        _RECORD,
        QT_TRANSLATE_NOOP("Actions", "Edit"),
        "pencil",
        QT_TRANSLATE_NOOP("Actions", "Change this record"),
        "F2",
    ),
    ActionSpec(
        ActionId.SAVE,
        Scope.ROW,
        _RECORD,
        QT_TRANSLATE_NOOP("Actions", "Save"),
        "save",
        QT_TRANSLATE_NOOP("Actions", "Keep what was entered"),
        Standard.Save,
    ),
    ActionSpec(
        ActionId.LOOK_UP,
        Scope.APP,
        _VIEW,
        QT_TRANSLATE_NOOP("Actions", "Look up"),
        "search",
        QT_TRANSLATE_NOOP("Actions", "Find any record by name or number"),
        "Ctrl+K",
    ),
    ActionSpec(
        ActionId.PALETTE,
        Scope.APP,
        _VIEW,
        QT_TRANSLATE_NOOP("Actions", "All actions"),
        "command",
        QT_TRANSLATE_NOOP("Actions", "List every action with its shortcut"),
        "Ctrl+Shift+P",
    ),
    ActionSpec(
        ActionId.FIND,
        Scope.PANE,
        _VIEW,
        QT_TRANSLATE_NOOP("Actions", "Find in this list"),
        "text-search",
        QT_TRANSLATE_NOOP("Actions", "Show only the records that contain a text"),
        Standard.Find,
    ),
    ActionSpec(
        ActionId.ADD_FILTER,
        Scope.PANE,
        _VIEW,
        QT_TRANSLATE_NOOP("Actions", "Add filter"),
        "list-filter",
        QT_TRANSLATE_NOOP("Actions", "Show only the records with a certain value in a column"),
        "Ctrl+Shift+F",
    ),
    ActionSpec(
        ActionId.CLEAR_FILTERS,
        Scope.PANE,
        _VIEW,
        QT_TRANSLATE_NOOP("Actions", "Clear filters"),
        "list-x",
        QT_TRANSLATE_NOOP("Actions", "Show the whole list again"),
        "Ctrl+Shift+X",
    ),
    ActionSpec(
        ActionId.REFRESH,
        Scope.PANE,
        _VIEW,
        QT_TRANSLATE_NOOP("Actions", "Refresh"),
        "rotate-cw",
        QT_TRANSLATE_NOOP("Actions", "Read this list again"),
        Standard.Refresh,
    ),
    ActionSpec(
        ActionId.TOGGLE_RAIL,
        Scope.APP,
        _VIEW,
        QT_TRANSLATE_NOOP("Actions", "Narrow or widen the navigation"),
        "panel-left",
        QT_TRANSLATE_NOOP("Actions", "Show the navigation as icons only, or with words"),
        "Ctrl+B",
    ),
    ActionSpec(
        ActionId.HELP,
        Scope.APP,
        _HELP,
        QT_TRANSLATE_NOOP("Actions", "Help"),
        "circle-question-mark",
        QT_TRANSLATE_NOOP("Actions", "Read about the pane that is shown"),
        Standard.HelpContents,
    ),
    ActionSpec(
        ActionId.ABOUT,
        Scope.APP,
        _HELP,
        QT_TRANSLATE_NOOP("Actions", "About CSO Desktop"),
        "info",
        QT_TRANSLATE_NOOP("Actions", "Version, licence and where the data is kept"),
        None,
        Role.AboutRole,
    ),
)


class Command(QAction):
    """An action of the window with the handler it has now."""

    def __init__(self, spec: ActionSpec, parent: QObject) -> None:
        super().__init__(spec.title(), parent)
        self.spec = spec
        self._handler: Handler | None = None
        self.setObjectName(str(spec.id))
        self.setToolTip(spec.explanation())
        self.setStatusTip(spec.explanation())
        self.setMenuRole(spec.role)
        if spec.shortcut is not None:
            self.setShortcut(QKeySequence(spec.shortcut))
        self.setEnabled(False)
        self.triggered.connect(self._on_triggered)

    def attach(self, handler: Handler | None) -> None:
        """Give the action something to do, or take it away."""
        self._handler = handler
        self.setEnabled(handler is not None)

    @Slot()
    def _on_triggered(self) -> None:
        if self._handler is not None:
            self._handler()


class Actions(QObject):
    """All actions of one window."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._look = look
        self._commands = {spec.id: Command(spec, self) for spec in SPECS}
        window.addActions(list(self._commands.values()))
        self._renew_icons()
        look.changed.connect(self._renew_icons)

    def command(self, action: ActionId) -> Command:
        """Return an action, for a button or a menu."""
        return self._commands[action]

    def attach(self, handlers: Mapping[ActionId, Handler]) -> None:
        """Attach handlers of the application's own actions."""
        for action, handler in handlers.items():
            self._commands[action].attach(handler)

    def use_pane(self, handlers: Mapping[ActionId, Handler]) -> None:
        """Attach the handlers of the pane shown; what it cannot do is disabled."""
        for command in self._commands.values():
            if command.spec.scope is not Scope.APP:
                command.attach(handlers.get(command.spec.id))

    def enabled(self) -> Iterable[Command]:
        """Return the actions that can be done now, in the order of their declaration."""
        return [command for command in self._commands.values() if command.isEnabled()]

    def fill_menu_bar(self, bar: QMenuBar) -> None:
        """Build the menus."""
        menus = {spec.heading(): None for spec in SPECS}
        for heading in menus:
            menu = bar.addMenu(heading)
            for command in self._commands.values():
                if command.spec.heading() == heading:
                    menu.addAction(command)

    @Slot()
    def _renew_icons(self) -> None:
        for command in self._commands.values():
            command.setIcon(self._look.icon(command.spec.icon))
