# SPDX-License-Identifier: MPL-2.0
"""Where the bank files of other projects are, and what those expect of them."""

import base64
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"


def sample_files(folder: str, pattern: str) -> list[Path]:
    return sorted((SHARED_DATA / folder).glob(pattern))


def sample(name: str) -> Path:
    path = SHARED_DATA / name
    if not path.exists():
        pytest.skip(f"the sample {name} is not beside the checkout")
    return path


def letters(text: str) -> str:
    """Keep what no folding of lines or encoding changes."""
    return re.sub("[^A-Za-z0-9]", "", text)


@dataclass
class Expected:
    """What the parser the samples come from made of one file, as far as it is told in text."""

    account: str = ""
    balances: set[tuple[str, Decimal, str, date]] = field(default_factory=set)
    lines: list[dict[str, str]] = field(default_factory=list)


def read_expected(path: Path) -> Expected:
    """Read a dump of foreign objects as text; loading it would build the objects."""
    sections = re.split(r"(?m)^(\w+):", path.read_text(encoding="utf-8"))
    texts = dict(zip(sections[1::2], sections[2::2], strict=True))
    data = _mapping(texts["data"], indent=2)
    expected = Expected(data.get("account_identification", ""))
    for name, text in data.items():
        if "balance" in name:
            inner = _mapping(text.partition("\n")[2], indent=4)
            amount = _mapping(inner["amount"].partition("\n")[2], indent=6)
            money = Decimal(re.findall(r"'(.*)'", amount["amount"])[0])
            balance = (name.split("_")[-2], money, amount["currency"], _day(inner["date"]))
            expected.balances.add(balance)
    for text in re.split(
        r"(?m)^- !!python/object:mt940.models.Transaction$", texts["transactions"]
    )[1:]:
        line = _mapping(
            text.partition("\n  data:\n")[2].partition("\n  transactions:")[0], indent=4
        )
        amount = _mapping(line.pop("amount").partition("\n")[2], indent=6)
        line["amount"] = re.findall(r"'(.*)'", amount["amount"])[0]
        for name in ("date", "entry_date"):
            if name in line:
                line[name] = _day(line[name]).isoformat()
        expected.lines.append({k: "" if v == "null" else v for k, v in line.items()})
    return expected


def _mapping(text: str, indent: int) -> dict[str, str]:
    if text.strip().startswith("{"):
        return dict(re.findall(r"(\w+): ([^,}]+)", text))
    parts = re.split(rf"(?m)^ {{{indent}}}([A-Za-z]\w*):(?= |\n)", text)
    return {k: _scalar(v) for k, v in zip(parts[1::2], parts[2::2], strict=True)}


def _scalar(text: str) -> str:
    plain = text.removeprefix(" ").rstrip("\n")
    if plain.startswith("'"):
        return plain.strip("'").replace("''", "'").replace("\n\n", "\n")
    if plain.startswith('"'):
        joined = re.sub(r"\\\n\s*\\?", "", plain.strip('"'))
        return joined.encode("latin-1", "replace").decode("unicode_escape")
    return plain


def _day(text: str) -> date:
    """Undo how the dump packs a date: year in two bytes, month, day."""
    packed = base64.b64decode(text.split("!!binary |")[1].split(maxsplit=1)[0])
    return date(int.from_bytes(packed[:2]), packed[2], packed[3])
