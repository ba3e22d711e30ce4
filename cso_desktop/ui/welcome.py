# SPDX-License-Identifier: MPL-2.0
"""What the window shows while there is no desk: opening, the passphrase, the first run."""

import sys
from typing import Any

from PySide6.QtCore import QProcess, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from cso_desktop.ui.forms.fields import Field
from cso_desktop.ui.forms.form import Form
from cso_desktop.ui.look import Look
from cso_desktop.ui.tasks import TaskRunner

_DEMO = ("-m", "cso_desktop.cli.program", "demo")


class OpeningPage(QWidget):
    """Shown for the moment it takes to open the cache."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        label = QLabel(self.tr("Opening …"), self)
        label.setProperty("look", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(look.px(20), look.px(18), 0, 0)
        layout.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)


class PassphrasePage(QWidget):
    """Asks for the passphrase of a home.

    Signals:
        given: the passphrase.
    """

    given = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit(self)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(self.tr("Passphrase"))
        self.problem = QLabel(self)
        self.problem.setProperty("look", "problem")
        self.button = look.button(self.tr("Open"), icon="log-in", look="primary", parent=self)
        heading = QLabel(self.tr("This home is locked"), self)
        heading.setProperty("look", "title")
        told = QLabel(self.tr("Type its passphrase. Nothing of it leaves this computer."), self)
        told.setProperty("look", "muted")
        column = _column(look, self, look.px(420))
        for widget in (heading, told, self.field, self.problem):
            column.addWidget(widget)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.button.clicked.connect(self._on_given)
        self.field.returnPressed.connect(self._on_given)
        self.setFocusProxy(self.field)

    def tell(self, problem: str) -> None:
        """Say why it did not open."""
        self.problem.setText(problem)
        self.setEnabled(True)
        self.field.selectAll()
        self.field.setFocus()

    @Slot()
    def _on_given(self) -> None:
        if self.field.text():
            self.problem.clear()
            self.setEnabled(False)
            self.given.emit(self.field.text())


class WelcomePage(QWidget):
    """The first run: join a central store, work alone, or try the demo.

    Signals:
        enrol_wanted: values of the form: url, user, password, passphrase.
        alone_wanted: the passphrase, empty where the keyring keeps the key.
        demo_started: the demo is being made by a program of its own.
    """

    enrol_wanted = Signal(object)
    alone_wanted = Signal(str)
    demo_started = Signal()

    def __init__(self, look: Look, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.form = Form(look, runner, self._fields())
        self._hide_secrets()
        self.problem = QLabel(self)
        self.enrol = look.button(self.tr("Join"), icon="log-in", look="primary", parent=self)
        self.alone = look.button(self.tr("Work alone"), icon="briefcase", parent=self)
        self.demo = look.button(self.tr("Open the demo"), icon="play", parent=self)
        self._build()
        self.enrol.clicked.connect(self._on_enrol)
        self.alone.clicked.connect(self._on_alone)
        self.demo.clicked.connect(self._on_demo)
        self.setFocusProxy(self.form.editor("url"))

    def _fields(self) -> tuple[Field, ...]:
        return (
            Field(
                "url",
                self.tr("&Address"),
                required=True,
                help=self.tr("As your administrator gave it, postgresql://…"),
            ),
            Field("user", self.tr("&Name"), required=True, width=24),
            Field("password", self.tr("&Password"), required=True, width=24),
            Field(
                "passphrase",
                self.tr("Pass&phrase"),
                width=24,
                help=self.tr("Only where this computer has no keyring to keep the key in"),
            ),
        )

    def _hide_secrets(self) -> None:
        for name in ("password", "passphrase"):
            line = self.form.editor(name).control
            if isinstance(line, QLineEdit):
                line.setEchoMode(QLineEdit.EchoMode.Password)

    def _build(self) -> None:
        px = self._look.px
        heading = QLabel(self.tr("Welcome"), self)
        heading.setProperty("look", "title")
        told = QLabel(
            self.tr(
                "Everything you work with is kept encrypted on this computer and works without a"
                " network. How do you want to begin?"
            ),
            self,
        )
        told.setProperty("look", "muted")
        told.setWordWrap(True)
        self.problem.setProperty("look", "problem")
        self.problem.setWordWrap(True)
        join = self._card(
            self.tr("Join a central store"),
            self.tr("Your team's records come here and stay in step."),
        )
        self.form.setMinimumHeight(self.form.sizeHint().height())
        join.addWidget(self.form)
        join.addWidget(self.problem)
        join.addWidget(self.enrol, 0, Qt.AlignmentFlag.AlignLeft)
        alone = self._card(
            self.tr("Work alone"),
            self.tr("Import files and keep records on this computer only; you can join later."),
        )
        alone.addWidget(self.alone, 0, Qt.AlignmentFlag.AlignLeft)
        demo = self._card(
            self.tr("Look around first"),
            self.tr("A made-up company with every kind of record, in a window of its own."),
        )
        demo.addWidget(self.demo, 0, Qt.AlignmentFlag.AlignLeft)
        column = _column(self._look, self, px(620))
        column.addWidget(heading)
        column.addWidget(told)
        column.addSpacing(px(4))
        column.addWidget(_frame_of(join))
        beside = QHBoxLayout()
        beside.setSpacing(px(12))
        beside.addWidget(_frame_of(alone), 1)
        beside.addWidget(_frame_of(demo), 1)
        column.addLayout(beside)

    def _card(self, title: str, text: str) -> QVBoxLayout:
        frame = QFrame(self)
        frame.setProperty("look", "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(*[self._look.px(16)] * 4)
        inside.setSpacing(self._look.px(8))
        heading = QLabel(title, frame)
        heading.setProperty("look", "heading")
        note = QLabel(text, frame)
        note.setProperty("look", "muted")
        note.setWordWrap(True)
        inside.addWidget(heading)
        inside.addWidget(note)
        return inside

    def tell(self, problem: str) -> None:
        """Say why it did not work."""
        self.problem.setText(problem)
        self.setEnabled(True)

    @Slot()
    def _on_enrol(self) -> None:
        values: dict[str, Any] = self.form.read()
        names = ("url", "user", "password")
        missing = {name: self.tr("This is needed.") for name in names if not values[name]}
        self.form.show_problems(missing)
        if not missing:
            self.problem.clear()
            self.setEnabled(False)
            self.enrol_wanted.emit(values)

    @Slot()
    def _on_alone(self) -> None:
        self.setEnabled(False)
        self.alone_wanted.emit(self.form.read()["passphrase"])

    @Slot()
    def _on_demo(self) -> None:
        if QProcess.startDetached(sys.executable, list(_DEMO)):
            self.problem.setText(self.tr("The demo is being made; its window opens in a minute."))
            self.demo.setEnabled(False)
            self.demo_started.emit()


def _column(look: Look, page: QWidget, width: int) -> QVBoxLayout:
    """Make a column of a fixed width in the middle of a page."""
    holder = QWidget(page)
    holder.setFixedWidth(width)
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look.px(10))
    layout = QVBoxLayout(page)
    layout.addStretch(1)
    layout.addWidget(holder, 0, Qt.AlignmentFlag.AlignHCenter)
    layout.addStretch(2)
    return column


def _frame_of(layout: QVBoxLayout) -> QWidget:
    frame = layout.parentWidget()
    assert frame is not None
    return frame
