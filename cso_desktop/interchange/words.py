# SPDX-License-Identifier: MPL-2.0
"""Bringing headers and words of a file to one comparable form."""

import re
import unicodedata
from typing import Final

_BETWEEN_WORDS: Final = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """Fold case, accents and whatever stands between words: ``Invoice_No.`` is ``invoice no``."""
    plain = unicodedata.normalize("NFKD", text.replace("#", " number ").replace("%", " percent "))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return _BETWEEN_WORDS.sub(" ", letters.casefold()).strip()


def header_key(text: str) -> str:
    """Fold a header and drop what is between its words: ``InvoiceNumber``, ``invoice number``."""
    return folded(text).replace(" ", "")
