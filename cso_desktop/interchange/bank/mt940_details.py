# SPDX-License-Identifier: MPL-2.0
"""The information field (:86:) of an MT940 line: who paid and what for, in its three dialects.

German banks number subfields (``?20``, ``?32``; some write ``>20``), others name them
(``/NAME/``, ``/REMI/``), and many write plain text in lines of 65 characters.
"""

import re
from dataclasses import dataclass
from typing import Final

NO_REFERENCE: Final = frozenset({"", "NONREF", "NOTPROVIDED", "KEINE REFERENZ"})

_FULL_LINE: Final = 65
_NUMBERED: Final = re.compile(r"\s*(\d{3})([?>])(?=\d\d|\n)")
_NAMED: Final = re.compile(
    r"/(EREF|BENM|ORDP|NAME|IBAN|ACCT|BIC|REMI|ISDT|TRTP|MARF|CSID|RTRN|ADDR|ID|TRCD|SVCL|CNTP"
    r"|USTD|STRD|CDTRREF|CDTRREFTP|ISSR|CUR|SWOC|PURP|ULTC|ULTD|PREF|NRTX)/"
)
_SEPA: Final = re.compile(
    r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PREF|PURP)\+\s*"
)
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b")


@dataclass(frozen=True, slots=True)
class Details:
    """What the field tells; what it does not is empty."""

    remittance: str = ""
    name: str = ""
    account: str = ""
    end_to_end: str = ""


def read_details(text: str) -> Details:
    """Read the field in whichever dialect it is written."""
    if match := _NUMBERED.match(text):
        return _numbered(text[match.end(1) :], match[2])
    joined = _joined(text)
    if len(_NAMED.findall(joined)) > 1:
        return _named(joined)
    iban = _IBAN.search(joined)
    return Details(joined, account=iban[0] if iban else "")


def _joined(text: str) -> str:
    """Put the lines together; one that is full goes on in the next."""
    whole = ""
    for line in text.split("\n"):
        whole += line if len(line) >= _FULL_LINE else f"{line.rstrip()}\n"
    return "\n".join(" ".join(line.split()) for line in whole.split("\n") if line.strip())


def _numbered(text: str, sign: str) -> Details:
    subfields: dict[str, str] = {}
    for part in text.replace("\n", "").split(sign)[1:]:
        number, value = part[:2], part[2:]
        subfields[number] = subfields.get(number, "") + value
    purpose = [v for k, v in subfields.items() if "20" <= k <= "29"]
    more = "".join(v for k, v in subfields.items() if "60" <= k <= "63").strip()
    keyed = _keyed(purpose, _SEPA)
    name = f"{subfields.get('32', '')}{subfields.get('33', '')}".strip()
    spoken = keyed.get("SVWZ") or "".join(purpose).strip() or subfields.get("00", "").strip()
    reference = keyed.get("EREF", "")
    return Details(
        remittance="\n".join(part for part in (spoken, more) if part),
        name=name,
        account=subfields.get("31", "").strip() or keyed.get("IBAN", ""),
        end_to_end="" if reference.upper() in NO_REFERENCE else reference,
    )


def _keyed(parts: list[str], keys: re.Pattern[str]) -> dict[str, str]:
    """Cut the purpose at its keys; what stands before the first is under the empty key."""
    cut = keys.split("".join(parts))
    values = {"": cut[0].strip()}
    for key, value in zip(cut[1::2], cut[2::2], strict=True):
        values.setdefault(key, value.strip())
    return values


def _named(text: str) -> Details:
    keyed = _keyed([text.replace("\n", " ")], _NAMED)
    reference = keyed.get("EREF", "")
    spoken = [keyed.get(key, "") for key in ("REMI", "USTD", "CDTRREF")]
    return Details(
        remittance="\n".join(x.strip("/ ") for x in spoken if x.strip("/ ")) or text,
        name=keyed.get("NAME", ""),
        account=keyed.get("IBAN", "") or keyed.get("ACCT", ""),
        end_to_end="" if reference.upper() in NO_REFERENCE else reference,
    )
