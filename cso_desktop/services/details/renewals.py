# SPDX-License-Identifier: MPL-2.0
"""A contract as the renewals worklist shows it: deadlines, what was offered, how prices went on."""

from collections.abc import Iterator

from cso_desktop.domain.money import format_minor
from cso_desktop.domain.roles import Role, labels
from cso_desktop.services.details import contracts, tabs
from cso_desktop.services.details.actions import action
from cso_desktop.services.details.subject import Subject
from cso_desktop.services.details.texts import day_figure, text_figure, words
from cso_desktop.services.details.view import View
from cso_desktop.services.escalation import term_prices
from cso_desktop.services.lists import ActionState, Figure, Link, Tab

_TERM_COLUMNS = tuple(
    field.column
    for field in (
        tabs.number("Contract", ""),
        tabs.day("Starts", ""),
        tabs.day("Ends", ""),
        tabs.text("Per period", "", 14),
        tabs.text("Change", "", 10),
        tabs.text("Gap", "", 8),
    )
)
_ROLES = {
    "propose": (Role.CON, Role.FAM),
    "remind": (Role.CON, Role.FAM),
    "offer": (Role.CON, Role.SUP),
    "accept": (Role.CON,),
    "decline": (Role.CON,),
}


def figures(subject: Subject) -> tuple[Figure, ...]:
    """When it ends, the last day for notice, and how far the decision is."""
    ends_on = subject.record["ends_on"]
    over = ends_on is not None and ends_on < subject.today
    notice = contracts.notice_by(subject)
    passed = notice is not None and notice.isoformat() < subject.today
    return (
        day_figure("Ends", ends_on, "bad" if over else "plain"),
        day_figure("Notice by", notice, "muted" if passed else "plain"),
        text_figure("Renewal", words(_latest(subject)[1])),
    )


def _latest(subject: Subject) -> tuple[str | None, str]:
    """Give the newest renewal and its state; ``none`` where nothing was proposed."""
    found = subject.rows(
        "SELECT id, state FROM renewals WHERE contract_id = :id "
        "ORDER BY target_start_on DESC, row_key DESC LIMIT 1"
    )
    return (found[0][0], found[0][1]) if found else (None, "none")


def prices_tab(subject: Subject) -> Tab:
    """Show each term of the chain with what a billing period costs, and by how much it rose."""
    rows, links = [], []
    for term in term_prices(subject.desktop.connection, subject.id):
        change = "" if term.change is None else f"{term.change * 100:+.2f} %"
        cost = format_minor(term.per_period_minor, term.currency)
        gap = f"{term.gap_days} days" if term.gap_days else ""
        ends_on = term.ends_on.isoformat() if term.ends_on else None
        rows.append((term.contract, term.starts_on.isoformat(), ends_on, cost, change, gap))
        links.append(Link("contracts", term.contract_id))
    return Tab("Terms", _TERM_COLUMNS, tuple(rows), tuple(links))


def _actions(subject: Subject) -> Iterator[ActionState]:
    """Give what can be done now; the ids are ``renewal:`` and the use case's verb."""
    _, state = _latest(subject)
    possible = {
        "due": ("offer", "decline", "remind"),
        "offered": ("accept", "decline", "remind"),
        "accepted": (),
    }.get(state, ("propose", "remind"))
    for verb in possible:
        allowed = _ROLES[verb]
        why = ""
        if not subject.desktop.author.roles & set(allowed):
            why = f"Only {labels(allowed)} may do this."
        elif not subject.desktop.is_enrolled and verb not in ("propose", "remind"):
            why = "This needs the central store, and this home works alone."
        yield action(f"renewal:{verb}", verb.capitalize(), why)


RENEWALS = View(
    figures=figures,
    tabs=(contracts.RENEWALS_TAB, prices_tab, contracts.LINES_TAB, contracts.COVERED_TAB),
    facts=contracts.facts,
    actions=_actions,
)
