# SPDX-License-Identifier: MPL-2.0
"""How the whole window looks now: scheme, typeface, style sheet, icons; follows the system."""

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QIcon
from PySide6.QtWidgets import QApplication, QPushButton, QStyleFactory, QWidget

from cso_desktop.ui.fonts import base_font, load_fonts, scaled
from cso_desktop.ui.formats import Formats
from cso_desktop.ui.icons import make_icon
from cso_desktop.ui.stylesheet import stylesheet
from cso_desktop.ui.theme import Colours, colours_for, palette_of


class Look(QObject):
    """The look of one application, handed to every widget that paints or shows an icon.

    Attributes:
        colours: the scheme in use.
        formats: the texts of values for the person's locale.

    Signals:
        changed: the scheme or the type size is another one; repaint and renew icons.
    """

    changed = Signal()

    def __init__(self, app: QApplication, *, dark: bool | None = None) -> None:
        """Take over the application's look; ``dark`` None follows the system."""
        super().__init__(app)
        load_fonts()
        self._app = app
        self._fixed_dark = dark
        self.font = base_font(app.font())
        self.formats = Formats()
        self.colours: Colours = colours_for(dark=self._wants_dark())
        app.setStyle(QStyleFactory.create("Fusion"))
        self._apply()
        app.styleHints().colorSchemeChanged.connect(self._on_system_scheme_changed)

    def set_dark(self, dark: bool | None) -> None:
        """Choose a scheme; None follows the system again."""
        self._fixed_dark = dark
        self._on_system_scheme_changed()

    def scaled_font(self, factor: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """Return the typeface larger or smaller than the text, in a weight."""
        return scaled(self.font, factor, weight)

    def px(self, size: float) -> int:
        """Return a distance drawn for 18 pixel lines, scaled to the type in use."""
        return round(size * QFontMetrics(self.font).height() / 18)

    def icon(self, name: str, role: str = "text") -> QIcon:
        """Return an icon in the colour of a role of the scheme."""
        return make_icon(name, getattr(self.colours, role), self.colours.disabled)

    def button(
        self, text: str, *, icon: str = "", look: str = "", parent: QWidget | None = None
    ) -> QPushButton:
        """Make a push button in one of the looks of the style sheet, its icon kept in colour."""
        button = QPushButton(text, parent)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        if look:
            button.setProperty("look", look)
        if icon:
            self.set_button_icon(button, icon)
        return button

    def set_button_icon(self, button: QPushButton, icon: str) -> None:
        """Give a button an icon that follows the scheme."""
        role = {"primary": "on_accent", "link": "link"}.get(button.property("look"), "text")
        button.setIcon(self.icon(icon, role))
        side = self.px(17)
        # The icon is drawn at the left of its box: the rest is the distance to the text.
        gap = self.px(7) if button.text() else 0
        button.setIconSize(QSize(side + gap, side))
        button.setProperty("icon_name", icon)
        button.setProperty("icon_role", role)

    def _wants_dark(self) -> bool:
        if self._fixed_dark is not None:
            return self._fixed_dark
        return self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark

    def _on_system_scheme_changed(self) -> None:
        wanted = colours_for(dark=self._wants_dark())
        if wanted is not self.colours:
            self.colours = wanted
            self._apply()
            self.changed.emit()

    def _apply(self) -> None:
        self._app.setFont(self.font)
        self._app.setPalette(palette_of(self.colours))
        line = QFontMetrics(self.font).height()
        self._app.setStyleSheet(stylesheet(self.colours, self.font.pointSizeF(), line))
        for widget in self._app.allWidgets():
            if isinstance(widget, QPushButton) and widget.property("icon_name"):
                role = widget.property("icon_role")
                widget.setIcon(self.icon(widget.property("icon_name"), role))
