# SPDX-License-Identifier: MPL-2.0
"""The one answer to: is this item covered today, by which contract, at which level, until when."""

from datetime import date

from cso_desktop.domain.contracts import Coverage, CoverageLine, Term
from cso_desktop.domain.contracts import coverage as coverage_of
from cso_desktop.services.details.subject import Subject

_LINES = """
SELECT coalesce(k.number, k.provisional_number), l.id, v.item_id, k.state, k.starts_on, k.ends_on,
       k.terminated_on, l.starts_on, v.covered_from, l.ends_on, v.covered_to, l.service_level,
       l.state = 'suspended', k.id
FROM covered_items v JOIN contract_lines l ON l.id = v.contract_line_id
JOIN contracts k ON k.id = l.contract_id
WHERE v.item_id = :id
"""


def coverage_today(subject: Subject) -> tuple[Coverage, dict[str, str]]:
    """Answer for an item (CTR-04, INV-38), with the contract id of each line id."""
    rows = subject.rows(_LINES)
    lines = [
        CoverageLine(
            contract_number=row[0],
            line_id=row[1],
            item_id=row[2],
            term=Term(row[3], _known_day(row[4]), _day(row[5]), _day(row[6])),
            line_starts_on=_known_day(row[7]),
            covered_from=_known_day(row[8]),
            line_ends_on=_day(row[9]),
            covered_to=_day(row[10]),
            service_level=row[11],
            is_suspended=bool(row[12]),
        )
        for row in rows
    ]
    found = coverage_of(lines, subject.id, subject.desktop.today)
    return found, {row[1]: row[13] for row in rows}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _known_day(text: str) -> date:
    return date.fromisoformat(text)
