# SPDX-License-Identifier: MPL-2.0
"""Countries as files name them: two or three letters, ISO numbers, or English names."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from babel import Locale
from babel.core import get_global

from cso_desktop.interchange.words import folded

_EVERYDAY_NAMES: Final = {
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "great britain": "GB",
    "united states of america": "US",
    "u s": "US",
    "u s a": "US",
    "u k": "GB",
    "holland": "NL",
    "czech republic": "CZ",
    "korea": "KR",
    "ivory coast": "CI",
    "turkey": "TR",
    "macedonia": "MK",
    "swaziland": "SZ",
    "burma": "MM",
}
_NO_COUNTRIES: Final = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


def country_of(text: str) -> str | None:
    """Return the two letters of a country, or None if the text names none."""
    return _known().get(folded(text))


def countries_of(codes: Iterable[str]) -> Mapping[str, str]:
    """Read a column of country codes as a whole: all of them are ISO, or none is.

    Systems keep country codes of their own, and some of those happen to be ISO numbers of other
    places; where one code of the column means nothing to ISO, the others don't either.
    """
    read = {code: country_of(code) for code in set(codes)}
    known = {code: country for code, country in read.items() if country is not None}
    return known if len(known) == len(read) else {}


@cache
def _known() -> dict[str, str]:
    names = {
        str(code): str(name)
        for code, name in Locale("en").territories.items()
        if len(str(code)) == 2 and str(code).isalpha() and code not in _NO_COUNTRIES
    }
    aliases = {
        folded(alias): codes[0]
        for alias, codes in get_global("territory_aliases").items()
        if len(codes) == 1 and codes[0] in names
    }
    by_name = {folded(name): code for code, name in names.items()}
    return aliases | by_name | _EVERYDAY_NAMES | {folded(code): code for code in names}
