# SPDX-License-Identifier: MPL-2.0
"""The one small style sheet: shapes and distances; colours come from the theme, sizes from type.

Widgets choose a look by the dynamic property ``look`` (``primary``, ``chip``, ``card`` ...).
"""

from dataclasses import asdict
from string import Template

from cso_desktop.ui.theme import Colours

_SHEET = Template("""
QToolTip { background: $surface; color: $text; border: 1px solid $border_strong;
  padding: ${s}px ${m}px; }
*[look="card"] { background: $surface; border: 1px solid $border; border-radius: 6px; }
*[look="line"] { background: $border; border: none; }
*[look="plain"] { background: $surface; border: none; }
*[look="title"] { font-size: ${title}pt; font-weight: 600; color: $text; }
*[look="heading"] { font-size: ${heading}pt; font-weight: 600; color: $text; }
*[look="muted"] { color: $muted; font-size: ${small}pt; }
*[look="label"] { color: $muted; font-size: ${small}pt; }
*[look="problem"] { color: $danger; font-size: ${small}pt; }

QPushButton { background: $surface; color: $text; border: 1px solid $border_strong;
  border-radius: 5px; padding: ${m}px ${l}px; min-height: ${line}px; }
QPushButton:hover { background: $hover; border-color: $muted; }
QPushButton:pressed { background: $selected; }
QPushButton:focus { border: 2px solid $focus; padding: ${m1}px ${l1}px; }
QPushButton:disabled { color: $disabled; border-color: $border; background: $window; }
QPushButton[look="primary"] { background: $accent; color: $on_accent; border-color: $accent;
  font-weight: 500; }
QPushButton[look="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[look="primary"]:focus { border: 2px solid $text; }
QPushButton[look="primary"]:disabled { background: $field; color: $disabled;
  border-color: $border; }
QPushButton[compact="true"] { padding: ${m}px ${cell}px; }
QPushButton[compact="true"]:focus { padding: ${m1}px ${cell1}px; }
QPushButton[look="chip"] { border-radius: ${pill}px; padding: ${s}px ${l}px; }
QPushButton[look="chip"]:focus { padding: ${s1}px ${l1}px; }
QPushButton[look="chip"]:checked { background: $info_ground; color: $info_text;
  border-color: $info_ground; font-weight: 600; }
QPushButton[look="chip"]:checked:focus { border-color: $focus; }
QPushButton[look="link"] { background: transparent; border: 2px solid transparent; color: $link;
  padding: ${s1}px ${m1}px; }
QPushButton[look="link"]:hover { background: $selected; }
QPushButton[look="link"]:focus { border-color: $focus; }
QPushButton[look="icon"] { background: transparent; border: 2px solid transparent;
  padding: ${s}px; min-height: 0; }
QPushButton[look="icon"]:hover { background: $selected; }
QPushButton[look="icon"]:focus { border-color: $focus; }

QLineEdit, QPlainTextEdit, QComboBox, QDateEdit, QSpinBox { background: $surface; color: $text;
  border: 1px solid $border_strong; border-radius: 5px; padding: ${s}px ${m}px;
  min-height: ${line}px; selection-background-color: $accent;
  selection-color: $on_accent; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QDateEdit:focus, QSpinBox:focus {
  border: 2px solid $focus; padding: ${s1}px ${m1}px; }
*[problem="true"] { border: 2px solid $danger; padding: ${s1}px ${m1}px; }
QLineEdit[look="lookup"] { background: $field; border: 1px solid $border;
  padding: ${m}px ${m}px ${m}px ${icon}px; }
QLineEdit[look="lookup"]:focus { background: $surface; border: 2px solid $focus;
  padding: ${m1}px ${m1}px ${m1}px ${icon1}px; }
QLineEdit[look="search"] { padding: ${s}px ${m}px ${s}px ${icon}px; }
QLineEdit[look="search"]:focus { padding: ${s1}px ${m1}px ${s1}px ${icon1}px; }
QLabel[look="key"] { border: 1px solid $border; border-radius: 4px; color: $muted;
  padding: ${s}px ${m}px; font-size: ${small}pt; background: $surface; }
QComboBox::drop-down { border: none; width: ${icon}px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $border_strong;
  selection-background-color: $selected_strong; selection-color: $text; outline: none; }

QTableView { background: $surface; color: $text; border: none; outline: none;
  selection-background-color: $selected; selection-color: $text; }
QTableWidget { border: 1px solid $border_strong; border-radius: 5px; gridline-color: $hairline; }
QTableView::item { padding: 0px; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $text; border: none;
  border-bottom: 1px solid $border_strong; padding: ${m}px ${cell}px; font-weight: 600;
  font-size: ${small}pt; }
QHeaderView::section:hover { background: $hover; }
QListView { background: $surface; border: none; outline: none; }

QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $muted; padding: ${m}px ${l}px;
  border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; font-weight: 600; border-bottom: 2px solid $accent; }
QTabBar::tab:focus { color: $link; }
QTabBar QToolButton { background: $surface; border: none; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar::handle:vertical { background: $border_strong; min-height: 32px; border-radius: 4px;
  margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle:horizontal { background: $border_strong; min-width: 32px; border-radius: 4px;
  margin: 2px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: $surface; color: $text; border: 1px solid $border_strong; padding: ${s}px; }
QMenu::item { padding: ${m}px ${icon}px; border-radius: 4px; }
QMenu::item:selected { background: $selected_strong; }
QMenu::item:disabled { color: $disabled; }
QStatusBar { background: $surface; color: $muted; border-top: 1px solid $border;
  font-size: ${small}pt; }
QStatusBar::item { border: none; }
QSplitter::handle { background: transparent; }
QProgressBar { background: $field; border: none; border-radius: 3px; max-height: 6px;
  text-align: center; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
""")


def stylesheet(colours: Colours, points: float, line_px: int) -> str:
    """Return the sheet for a scheme and a type size.

    Args:
        colours: the scheme.
        points: the base type size; the other sizes are derived from it.
        line_px: the height of a line of text; distances are derived from it.
    """
    unit = line_px / 18
    names = {key: value for key, value in asdict(colours).items() if isinstance(value, str)}
    sizes = {
        "s": round(3 * unit),
        "s1": round(3 * unit) - 1,
        "m": round(6 * unit),
        "m1": round(6 * unit) - 1,
        "l": round(12 * unit),
        "l1": round(12 * unit) - 1,
        "cell": round(9 * unit),
        "cell1": round(9 * unit) - 1,
        "icon": round(32 * unit),
        "icon1": round(32 * unit) - 1,
        "line": line_px,
        "pill": (line_px + 2 * round(3 * unit) + 2) // 2,
    }
    points_by_name = {
        "small": round(points * 0.92, 2),
        "heading": round(points * 1.28, 2),
        "title": round(points * 1.62, 2),
    }
    return _SHEET.substitute(
        names,
        info_ground=colours.info.ground,
        info_text=colours.info.text,
        **{name: str(size) for name, size in sizes.items()},
        **{name: str(size) for name, size in points_by_name.items()},
    )
