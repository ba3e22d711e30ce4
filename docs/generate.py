# SPDX-License-Identifier: MPL-2.0
"""Writes the reference pages that come from declarations: today, the use cases.

``python3 dev.py docs`` runs it; a test tells when a page is no longer what it would write.
"""

import importlib
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cso_desktop import services
from cso_desktop.domain.roles import Role
from cso_desktop.services.registry import ANYONE, UseCase, cases, describe

FOLDER = Path(__file__).parent / "reference"
_HEAD = """# Use cases

Everything the product does, as `cso call NAME --input FILE` offers it; the window uses the same.
Written by `python3 dev.py docs` from the registry: change the declarations, not this page.
"""


def pages() -> Mapping[Path, str]:
    """Return each generated page with the text it should have."""
    for module in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        importlib.import_module(module.name)
    text = "\n".join([_HEAD, *(_section(case) for case in cases().values())])
    return {FOLDER / "use-cases.md": text}


def stale() -> list[Path]:
    """Return the pages that are missing or say something else."""
    return [
        path
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def _section(case: UseCase) -> str:
    facts = [
        "changes records" if case.writes else "reads only",
        "works offline" if case.offline else "needs the central store",
        f"for {_people(case.roles)}",
    ]
    lines = [f"## {case.name}", "", case.summary, "", "; ".join(facts).capitalize() + ".", ""]
    fields = list(_fields(describe(case)["input"]))
    if fields:
        lines += ["| input | type | required |", "|---|---|---|", *fields, ""]
    return "\n".join(lines)


def _people(roles: frozenset[Role]) -> str:
    if roles == ANYONE:
        return "everyone"
    return ", ".join(sorted(role.label for role in roles))


def _fields(schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield a table line for each field of the input type."""
    named = schema.get("$defs", {})
    top = _resolved(schema, named)
    for name, field in top.get("properties", {}).items():
        required = "yes" if name in top.get("required", ()) else ""
        yield f"| `{name}` | {_kind(field, named)} | {required} |"


def _resolved(schema: Mapping[str, Any], named: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref")
    return named[reference.rpartition("/")[2]] if reference else schema


def _kind(schema: Mapping[str, Any], named: Mapping[str, Any]) -> str:
    """Say in a word or two what may stand in a field."""
    schema = _resolved(schema, named)
    if "anyOf" in schema:
        return " or ".join(_kind(option, named) for option in schema["anyOf"])
    if "enum" in schema:
        return " · ".join(f"`{word}`" for word in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}), named)}"
    return str(schema.get("format") or schema.get("title") or schema.get("type") or "any")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for page in stale():
        page.write_text(pages()[page], encoding="utf-8")
        sys.stderr.write(f"Wrote {page.name}\n")
