# SPDX-License-Identifier: MPL-2.0
"""The reference data a new store starts with, read from ``resources/seed`` as rows to load.

Ids are derived from what a row is called, so every store starts with the same ones and loading
twice is loading once.
"""

import tomllib
import uuid
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

from cso_desktop import resources

Row = dict[str, Any]
"""A row in wire spelling."""

_NAMESPACE: Final = uuid.UUID("5f0c5d3e-7a4b-5c1d-9e2f-3b6a8c9d0e1f")
_NOBODY: Final = "00000000-0000-0000-0000-000000000000"
_MADE_AT: Final = "2026-01-01T00:00:00+00:00"
_STAMPS: Final = {
    f"{name}_{what}": value
    for name in ("created", "changed")
    for what, value in (("by", "system"), ("at", _MADE_AT), ("device", _NOBODY))
}


def reference_rows() -> dict[str, list[Row]]:
    """Return all rows of the reference tables, by table, in wire spelling with their stamps."""
    support = _read("support")
    return {
        "settings": [
            _row("settings", key, {"key": key, "value": value})
            for key, value in starting_settings().items()
        ],
        "support_lines": [
            _row("support_lines", f"{line['country']}/{line['segment']}", {"web_form": None} | line)
            for line in support["support_lines"]
        ],
        "queues": [
            _row("queues", queue["code"], {"segment": None} | queue) for queue in support["queues"]
        ],
        "reason_codes": [
            _row("reason_codes", f"{area}/{code}", {"area": area, "code": code, "title": title})
            for area, codes in _read("reasons").items()
            for code, title in codes.items()
        ],
        "payment_terms": [
            _row("payment_terms", term["code"], term) for term in _read("terms")["terms"]
        ],
        "tax_rates": list(_tax_rates(_read("taxes"))),
    }


def starting_settings() -> dict[str, Any]:
    """Return the settings a new store starts with; those with much to say have their own file."""
    return _read("settings") | _read("accounts")


def reference_id(table: str, name: str) -> str:
    """Return the id of a reference row: ``("payment_terms", "net30")``, for any store."""
    return str(uuid.uuid5(_NAMESPACE, f"{table}:{name}"))


def _tax_rates(taxes: Mapping[str, Any]) -> Iterator[Row]:
    for place in taxes["jurisdictions"]:
        valid_from: date = place["valid_from"]
        for category, percent in place["rates"].items():
            values = {
                "jurisdiction": place["code"],
                "tax_category": category,
                "label": place["label"],
                "rate": f"{Decimal(percent).scaleb(-2):.6f}",
                "valid_from": valid_from.isoformat(),
                "valid_to": None,
            }
            yield _row("tax_rates", f"{place['code']}/{category}/{valid_from}", values)


def _row(table: str, name: str, values: Mapping[str, Any]) -> Row:
    return {"id": reference_id(table, name), **values, **_STAMPS}


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.path("seed", f"{name}.toml").read_text(encoding="utf-8"))
