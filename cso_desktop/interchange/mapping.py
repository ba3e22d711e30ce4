# SPDX-License-Identifier: MPL-2.0
"""What a person says about a file in a mapping file (TOML): columns, dates, decimals, layout.

```toml
date_order = "dmy"
decimal = ","
currency = "USD"
[columns]
invoice_number = "Beleg"
```
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from cso_desktop.domain.money import USD
from cso_desktop.errors import FieldErrors, UserError
from cso_desktop.interchange.amounts import DecimalMark
from cso_desktop.interchange.dates import DateOrder
from cso_desktop.interchange.tables import Layout

_DELIMITER_WORDS: Final = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "pipe": "|"}


class UnreadableMapping(UserError):
    """The mapping file is no TOML, or says something no import knows."""

    code = "mapping"


@dataclass(frozen=True, slots=True)
class FileMapping:
    """How a file is to be read; what is None or missing is found out from the file.

    Attributes:
        columns: field name to the header of its column.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    date_order: DateOrder | None = None
    decimal: DecimalMark | None = None
    currency: str = USD
    delimiter: str | None = None
    encoding: str | None = None
    quote: str | None = None
    sheet: str | None = None

    @property
    def layout(self) -> Layout:
        """What concerns the file as such."""
        delimiter = self.delimiter and _DELIMITER_WORDS.get(self.delimiter, self.delimiter)
        return Layout(self.encoding, delimiter, self.quote, self.sheet)


NOTHING_SAID: Final = FileMapping()


def load_mapping(path: Path) -> FileMapping:
    """Read a mapping file.

    Raises:
        UnreadableMapping: it can't be opened or is not TOML.
        FieldErrors: it says something unknown, or something in a wrong way.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnreadableMapping(f"The mapping file {path.name} can't be read.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableMapping(f"{path.name} is no mapping file (TOML): {error}.") from error
    return parse_mapping(said)


def parse_mapping(said: Mapping[str, Any]) -> FileMapping:
    """Check what a mapping file says.

    Raises:
        FieldErrors: names what is unknown or of the wrong form.
    """
    known = FileMapping.__dataclass_fields__
    if unknown := said.keys() - known.keys():
        allowed = ", ".join(known)
        raise FieldErrors(
            {name: f"A mapping file knows no “{name}”; it knows {allowed}." for name in unknown}
        )
    try:
        return msgspec.convert(dict(said), FileMapping)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at ")
        name = place.strip("`").removeprefix("$.") or "mapping"
        raise FieldErrors({name: f"{name} in the mapping file: {reason}."}) from None
