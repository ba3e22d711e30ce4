# SPDX-License-Identifier: MPL-2.0
"""Reading a bank file of any format; what it is, its content tells, not its name."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Final

from cso_desktop.interchange.bank.bai2 import read_bai2
from cso_desktop.interchange.bank.camt import read_camt053
from cso_desktop.interchange.bank.columns import read_csv
from cso_desktop.interchange.bank.mt940 import read_mt940
from cso_desktop.interchange.bank.statements import BankStatement
from cso_desktop.interchange.mapping import NOTHING_SAID, FileMapping
from cso_desktop.interchange.tables import UnreadableFile
from cso_desktop.interchange.xml_trees import MAX_BYTES

_SAMPLE: Final = 8192
_MT940: Final = re.compile(rb"^\s*(?:\{4:\s*)?:(?:20|25P?|28C?|60[FM]?|61|62[FM]?|64|NS):", re.M)
_BAI2: Final = re.compile(rb"01,[^\r\n]*")
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class BankFormat(StrEnum):
    """The formats a bank file can have."""

    CAMT = "camt"
    MT940 = "mt940"
    BAI2 = "bai2"
    TABLE = "table"


def recognise(data: bytes) -> BankFormat:
    """Tell the format of a file by its first lines."""
    sample = data[:_SAMPLE].replace(b"\x00", b"")  # two bytes a letter look the same then
    for mark in _MARKS:
        sample = sample.removeprefix(mark)
    sample = sample.lstrip()
    if sample.startswith(b"<"):
        return BankFormat.CAMT
    if _BAI2.match(sample):
        return BankFormat.BAI2
    if _MT940.search(sample):
        return BankFormat.MT940
    return BankFormat.TABLE


def read_bank_file(path: Path, mapping: FileMapping = NOTHING_SAID) -> list[BankStatement]:
    """Read the statements of a file: camt.053, MT940, BAI2, or a table of movements.

    Raises:
        UnreadableFile: it is none of them, or damaged; the message names the place.
        Ambiguous: a table's dates or decimals can be read in two ways.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(f"{path.name} is larger than {MAX_BYTES // 1024 // 1024} MB.")
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it can't be opened"
        raise UnreadableFile(f"{path.name} can't be read: {reason}.") from error
    match recognise(data):
        case BankFormat.CAMT:
            return read_camt053(data)
        case BankFormat.MT940:
            return read_mt940(data)
        case BankFormat.BAI2:
            return read_bai2(data)
        case BankFormat.TABLE:
            return read_csv(path, mapping)
