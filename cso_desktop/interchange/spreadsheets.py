# SPDX-License-Identifier: MPL-2.0
"""Spreadsheet files as records of cells; numbers become exact as they are shown, not as stored."""

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from cso_desktop.interchange.tables import Cell, UnreadableFile


def sheet_records(data: bytes, name: str | None) -> Iterator[Sequence[Cell]]:
    """Give the rows of the sheet of that name, or of the first one that holds anything.

    Raises:
        UnreadableFile: the file is damaged or has no such sheet.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = _chosen(workbook, name)
        records = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableFile(
            "The spreadsheet can't be read: it is damaged, protected or of another kind.",
            detail=str(error),
        ) from error
    return ([_cell(value) for value in record] for record in records)


def _chosen(workbook: CalamineWorkbook, name: str | None) -> CalamineSheet:
    if name is None:
        sheets = (workbook.get_sheet_by_name(n) for n in workbook.sheet_names)
        return next((s for s in sheets if s.total_height), workbook.get_sheet_by_index(0))
    if name not in workbook.sheet_names:
        raise UnreadableFile(
            f"The file has no sheet “{name}”; it has {', '.join(workbook.sheet_names)}.",
            field="sheet",
        )
    return workbook.get_sheet_by_name(name)


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        # Fifteen digits are what a spreadsheet shows; the rest is noise of binary fractions.
        return Decimal(f"{value:.15g}")
    if isinstance(value, datetime):
        return value.date() if value.time() == time.min else value.isoformat(" ")
    return value if isinstance(value, date) else str(value)
