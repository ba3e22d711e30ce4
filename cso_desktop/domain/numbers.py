# SPDX-License-Identifier: MPL-2.0
"""Numbers people read out: how they look, and how they are found however they are typed.

A record gets its official number from the central store alone; until then it shows a
provisional one, made of the device's prefix and a counter, such as ``D4K2-17``. How official
numbers look is told kind by kind in ``records``.
"""

import hashlib
import re
import unicodedata
from typing import Final

from cso_desktop.errors import Bug

_SEPARATORS: Final = frozenset("./\\_#\N{MINUS SIGN}")
_SEPARATOR_CATEGORIES: Final = frozenset({"Zs", "Zl", "Zp", "Pd", "Cc", "Cf"})
_LEADING_ZEROS: Final = re.compile(r"^([A-Z]*)0+(?=.)")
_PROVISIONAL: Final = re.compile(r"D[0-9A-HJKMNP-TV-Z]{3}-[1-9][0-9]*")
_PREFIX_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def compact(text: str) -> str:
    """Bring an identifier to its comparable form: no spaces, dashes, dots, slashes; upper case."""
    letters = (
        letter
        for letter in unicodedata.normalize("NFKC", text).upper()
        if letter not in _SEPARATORS and unicodedata.category(letter) not in _SEPARATOR_CATEGORIES
    )
    return unicodedata.normalize("NFKC", "".join(letters))


def lookup_key(text: str) -> str:
    """Compact an identifier and drop leading zeros, also those after a prefix (CAS-01).

    ``"0044 8121"`` and ``"448121"`` meet, as do ``"ord-0000017"`` and ``"ORD17"``.
    """
    return _LEADING_ZEROS.sub(r"\1", compact(text))


def device_prefix(device_id: str) -> str:
    """Return the four characters that begin all provisional numbers of a device.

    Letters that look like digits are left out. Two devices may share a prefix: a provisional
    number helps people, the record's id tells records apart.
    """
    digest = hashlib.sha256(device_id.encode()).digest()
    return "D" + "".join(_PREFIX_LETTERS[byte % 32] for byte in digest[:3])


def provisional_number(prefix: str, count: int) -> str:
    """Write the number a record shows until the central store gives the official one."""
    number = f"{prefix}-{count}"
    if not is_provisional(number):
        raise Bug(f"{number!r} is no provisional number")
    return number


def is_provisional(number: str) -> bool:
    """Tell whether a number was made on a device rather than by the central store."""
    return _PROVISIONAL.fullmatch(number) is not None
