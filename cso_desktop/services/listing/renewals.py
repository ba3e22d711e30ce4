# SPDX-License-Identifier: MPL-2.0
"""The renewals worklist: contracts that somebody must decide about, by their deadline.

Its rows are contracts: whether one stands here follows from its dates, whatever was proposed.
"""

from cso_desktop.services.listing.source import Listing
from cso_desktop.services.lists import Chip, Column, ColumnKind, ListSpec
from cso_desktop.store.listing import SqlList
from cso_desktop.store.renewals import DAYS_LEFT, DEADLINE, IN_WORKLIST, NOTICE_BY, RENEWAL_STATE

_WINDOWS = {
    "within_7": "Ends in 7 days",
    "within_30": "In 30 days",
    "within_60": "In 60 days",
    "within_90": "In 90 days",
    "expired_30": "Expired",
}

RENEWALS = Listing(
    ListSpec(
        kind="renewals",
        title="Renewals",
        columns=(
            Column("number", "Contract", ColumnKind.NUMBER, 11),
            Column("customer", "Customer", ColumnKind.TEXT, 28),
            Column("title", "Title", ColumnKind.TEXT, 26, spare=2),
            Column("ends_on", "Ends", ColumnKind.DATE, 13),
            Column("days_left", "Days left", ColumnKind.COUNT, 9),
            Column("notice_by", "Notice by", ColumnKind.DATE, 13),
            Column("renewal_kind", "Renews", ColumnKind.WORD, 11, spare=1),
            Column("deadline", "Deadline", ColumnKind.WORD, 12, sortable=False, spare=3),
            Column("status", "Status", ColumnKind.TAG, 11, sortable=False),
        ),
        chips=(
            Chip("all", "All"),
            Chip("notice", "Notice due", counted=True),
            *(
                Chip(key, title, counted=key in ("within_7", "expired_30"))
                for key, title in _WINDOWS.items()
            ),
        ),
        default_sort="ends_on asc",
        sum_label=None,
    ),
    SqlList(
        table="contracts",
        alias="k",
        columns={
            "number": "coalesce(k.number, k.provisional_number)",
            "customer": "c.display_name",
            "title": "k.title",
            "ends_on": "k.ends_on",
            "days_left": DAYS_LEFT,
            "notice_by": NOTICE_BY,
            "renewal_kind": "k.renewal_kind",
            "deadline": DEADLINE,
            "status": RENEWAL_STATE,
        },
        joins={"c": "LEFT JOIN customers c ON c.id = k.customer_id"},
        where=IN_WORKLIST,
        chips={
            "notice": f"{NOTICE_BY} BETWEEN :today AND date(:today, '+30 days')",
            **{window: f"{DEADLINE} = '{window}'" for window in _WINDOWS},
        },
    ),
)
