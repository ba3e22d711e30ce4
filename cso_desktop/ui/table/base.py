# SPDX-License-Identifier: MPL-2.0
"""What the long and the short tables share: looks, hover, and a column that takes spare room."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from cso_desktop.services.lists import Column, ColumnKind
from cso_desktop.ui.look import Look
from cso_desktop.ui.table.delegate import RowDelegate, row_height
from cso_desktop.ui.table.header import Header


class RowTable(QTableView):
    """A table of whole rows, painted by one delegate.

    Attributes:
        left_out: columns that are not shown, whatever room there is.
    """

    def __init__(
        self, look: Look, columns: Sequence[Column], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._columns = tuple(columns)
        self.left_out: frozenset[int] = frozenset()
        self._wanted: list[int] = [0] * len(self._columns)
        self._least: list[int] = [0] * len(self._columns)
        self._spare: list[int] = []
        self._is_personal = False
        self._is_fitting = False
        self._flexible = self._flexible_column()
        self.set_spare([column.spare for column in self._columns])
        self.row_delegate = RowDelegate(look, columns, self)
        self.column_header = Header(look, self)
        self._dress()

    def _dress(self) -> None:
        self.setItemDelegate(self.row_delegate)
        self.setHorizontalHeader(self.column_header)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(row_height(self._look))
        self.column_header.setMinimumSectionSize(self._look.px(28))
        self.column_header.sectionResized.connect(self._on_section_resized)
        self.column_header.sectionMoved.connect(self.keep_widths)
        self.entered.connect(self._on_entered)

    def set_widths(self, widths: Sequence[int], least: Sequence[int]) -> None:
        """Give the columns the widths they want, and those they can do with where room is short."""
        self._wanted = list(widths)
        self._least = list(least)
        self._fit()

    def set_spare(self, spare: Sequence[int]) -> None:
        """Say how readily each column gives up its place where even the least is too much."""
        self._spare = [0 if n == self._flexible else each for n, each in enumerate(spare)]

    @Slot()
    def keep_widths(self) -> None:
        """Leave the widths to the person from now on; only the flexible column adapts."""
        self._is_personal = True

    def has_personal_widths(self) -> bool:
        """Tell whether the person has changed a width."""
        return self._is_personal

    def leave_out(self, columns: frozenset[int]) -> None:
        """Do not show some columns, whatever room there is."""
        self.left_out = columns
        self._flexible = self._flexible_column()

    def _flexible_column(self) -> int:
        """Return the column that takes the room left over: the widest text."""
        columns = self._columns
        shown = [number for number in range(len(columns)) if number not in self.left_out]
        texts = [number for number in shown if columns[number].kind is ColumnKind.TEXT]
        last = shown[-1] if shown else 0
        return max(texts, key=lambda n: columns[n].width, default=last)

    def _fit(self) -> None:
        """Share the room: the flexible column takes the rest, all give way where it is short."""
        if not self._columns:
            return
        header = self.column_header
        room = self.viewport().width()
        if self._is_personal:
            shown = [n for n in range(header.count()) if not header.isSectionHidden(n)]
            widths = [header.sectionSize(number) for number in shown]
        else:
            least = [0 if n in self.left_out else each for n, each in enumerate(self._least)]
            shown = [n for n in fitting(least, self._spare, room) if n not in self.left_out]
            wanted = [self._wanted[number] for number in shown]
            least = [self._least[number] for number in shown]
            widths = fitted(wanted, least, room, first=shown.index(self._flexible))
        flexible = shown.index(self._flexible)
        rest = room - (sum(widths) - widths[flexible])
        widths[flexible] = max(self._least[self._flexible], rest)
        self._is_fitting = True
        for number in range(header.count()):
            header.setSectionHidden(number, number not in shown)
        for number, width in zip(shown, widths, strict=True):
            header.resizeSection(number, width)
        self._is_fitting = False

    @Slot(int, int, int)
    def _on_section_resized(self, section: int, _old: int, _new: int) -> None:
        if not self._is_fitting:
            self.keep_widths()
            if section != self._flexible:
                self._fit()

    @Slot(QModelIndex)
    def _on_entered(self, index: QModelIndex) -> None:
        self._hover(index.row())

    def _hover(self, row: int) -> None:
        if row != self.row_delegate.hovered_row:
            self.row_delegate.hovered_row = row
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def fitting(least: Sequence[int], spare: Sequence[int], room: int) -> list[int]:
    """Return the columns that have room, giving up the most readily spared ones first."""
    shown = list(range(len(least)))
    for number in sorted((n for n in shown if spare[n]), key=lambda n: -spare[n]):
        if sum(least[n] for n in shown) <= room:
            break
        shown.remove(number)
    return shown


def fitted(wanted: Sequence[int], least: Sequence[int], room: int, *, first: int) -> list[int]:
    """Return widths that fit into the room where they can, each between least and wanted.

    The column ``first`` matters most: it gives way when the others have given what they can.
    """
    lacking = sum(wanted) - room
    others = [number for number in range(len(wanted)) if number != first]
    giving = sum(wanted[number] - least[number] for number in others)
    if lacking <= 0:
        return list(wanted)
    share = min(lacking / giving, 1.0) if giving > 0 else 0.0
    widths = list(wanted)
    for number in others:
        widths[number] -= math.ceil((wanted[number] - least[number]) * share)
    widths[first] = max(least[first], min(wanted[first], room - sum(widths) + widths[first]))
    return widths
