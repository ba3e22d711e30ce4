# SPDX-License-Identifier: MPL-2.0
"""The lives of all records, as tables: move, from, to, who, and what else it takes.

Only what is stored stands here. ``delivered``, ``overdue``, ``expiring`` and the like follow from
quantities and dates and are computed where they are asked for.
"""

from typing import Final

from cso_desktop.domain.roles import Role
from cso_desktop.domain.states import WHERE_IT_WAS, Machine, Move

REP, ORD, BIL, AR, CON, INV, FAM, SUP, FIN, ADM, SYS = Role

CUSTOMER: Final = Machine(
    "customer",
    ("prospect",),
    (
        Move("activate", "prospect", "active", {ORD, AR}),
        Move("hold", "active", "on_hold", {AR, SUP}, needs_reason=True),
        Move("release", "on_hold", "active", {AR, SUP}, second_person=True, needs_reason=True),
        Move("deactivate", "prospect active", "inactive", {ORD, AR, SUP}),
        Move("reactivate", "inactive", "active", {SUP}),
        Move("merge", "prospect active on_hold inactive", "merged", {SUP}),
    ),
)

CONTACT: Final = Machine(
    "contact",
    ("active",),
    (
        Move("deactivate", "active", "inactive", {REP, FAM}, offline=True),
        Move("reactivate", "inactive", "active", {REP, FAM}, offline=True),
    ),
)

SITE: Final = Machine(
    "site",
    ("active",),
    (
        Move("deactivate", "active", "inactive", {REP, FAM, ORD}, offline=True),
        Move("reactivate", "inactive", "active", {REP, FAM, ORD}, offline=True),
    ),
)

PRODUCT: Final = Machine(
    "product",
    ("draft",),
    (
        Move("release", "draft", "orderable", {ADM}),
        Move("withdraw_from_marketing", "orderable", "withdrawn_from_marketing", {ADM}),
        Move("end_service", "withdrawn_from_marketing", "end_of_service", {ADM}),
    ),
)

ORDER: Final = Machine(
    "order",
    ("draft",),
    (
        Move("submit", "draft", "submitted", {REP, FAM, ORD}, offline=True),
        Move("confirm", "submitted", "confirmed", {ORD}),
        Move("hold", "submitted confirmed", "on_hold", {ORD, AR}, needs_reason=True),
        Move("release", "on_hold", WHERE_IT_WAS, {SUP}, second_person=True, needs_reason=True),
        Move("cancel", "draft", "cancelled", {REP, FAM, ORD}, offline=True),
        Move("cancel", "submitted confirmed", "cancelled", {ORD}, needs_reason=True),
        Move("short_close", "confirmed", "short_closed", {ORD}, needs_reason=True),
        Move("reopen", "short_closed", "confirmed", {SUP}, needs_reason=True),
        Move("close", "confirmed short_closed", "closed", {SYS}),
    ),
)

AMENDMENT: Final = Machine(
    "amendment", ("draft",), (Move("validate", "draft", "validated", {ORD}),)
)

SHIPMENT: Final = Machine(
    "delivery",
    ("planned",),
    (
        Move("assign", "planned", "assigned", {ORD}),
        Move("unassign", "assigned", "planned", {ORD}),
        Move("pick", "assigned", "picked", {INV}),
        Move("pack", "picked", "packed", {INV}),
        Move("unpack", "packed", "picked", {INV}),
        Move("ship", "packed", "shipped", {ORD, SYS}),
        Move("deliver", "shipped", "delivered", {ORD, FAM, SYS}, offline=True),
        Move("cancel", "planned assigned picked packed", "cancelled", {ORD}, needs_reason=True),
    ),
)

RETURN: Final = Machine(
    "return",
    ("draft",),
    (
        Move("receive", "draft", "received", {INV, ORD}),
        Move("finish", "received", "done", {INV, ORD}),
    ),
)

INVOICE: Final = Machine(
    "invoice",
    ("draft",),
    (
        Move("validate", "draft", "validated", {BIL, SYS}),
        Move("post", "validated", "posted", {BIL, SYS}, above_limit={BIL, SUP, SYS}),
        Move("void", "draft validated", "void", {BIL}),
    ),
)

CREDIT_MEMO: Final = Machine(
    "credit memo",
    ("draft",),
    (
        Move("validate", "draft", "validated", {BIL, SYS}),
        Move("post", "validated", "posted", {BIL, SYS}, above_limit={SUP, SYS}),
        Move("void", "draft validated", "void", {BIL}),
    ),
)

_SETTLING: Final = (
    Move("process", "approved", "processing", {AR, SYS}),
    Move("succeed", "processing", "succeeded", {AR, SYS}),
    Move("fail", "processing succeeded", "failed", {AR, SYS}, needs_reason=True),
    Move("post", "approved succeeded", "posted", {AR, SYS}),
    Move("reverse", "posted", "reversed", {AR, SYS}, needs_reason=True, above_limit={SUP}),
)

PAYMENT: Final = Machine(
    "payment",
    ("draft",),
    (
        Move("submit", "draft", "submitted", {AR}, offline=True),
        # An ordinary receipt is approved by the store; a manual adjustment waits for a person.
        Move("approve", "submitted", "approved", {AR, SUP, SYS}, second_person=True),
        Move("send_back", "submitted", "draft", {AR, SUP}, needs_reason=True),
        *_SETTLING,
    ),
)

REFUND: Final = Machine(
    "refund",
    ("draft",),
    (
        Move("submit", "draft", "submitted", {AR}, offline=True),
        Move("approve", "submitted", "approved", {SUP}, second_person=True),
        Move("send_back", "submitted", "draft", {AR, SUP}, needs_reason=True),
        *_SETTLING,
    ),
)

ALLOCATION: Final = Machine(
    "allocation", ("active",), (Move("reverse", "active", "reversed", {AR, SYS}),)
)

DISPUTE: Final = Machine(
    "dispute",
    ("draft",),
    (
        Move("submit", "draft", "submitted", {REP, FAM, AR}, offline=True),
        Move("review", "submitted", "under_review", {BIL, ORD}),
        Move("approve", "under_review", "approved", {SUP}, second_person=True),
        Move("reject", "under_review", "rejected", {SUP}, second_person=True, needs_reason=True),
        Move("resolve", "approved rejected", "resolved", {SYS}),
        Move("withdraw", "draft", "withdrawn", {REP, FAM, AR}, offline=True),
        Move("withdraw", "submitted under_review approved", "withdrawn", {REP, FAM, AR}),
        # The next cycle is a new entry on the same number, linked to this one.
        Move("reopen", "rejected resolved", "reopened", {REP, FAM, AR}, needs_reason=True),
    ),
)

CONTRACT: Final = Machine(
    "contract",
    ("draft",),
    (
        Move("quote", "draft", "quoted", {CON, FAM}, offline=True, above_limit={SUP}),
        Move("sign", "quoted", "signed", {CON}),
        Move("give_notice", "signed", "terminating", {CON}, needs_reason=True),
        Move("terminate", "terminating", "terminated", {CON, SYS}),
        Move("cancel", "draft quoted", "cancelled", {CON}),
    ),
)

CONTRACT_LINE: Final = Machine(
    "contract line",
    ("planned",),
    (
        Move("activate", "planned", "active", {CON, SYS}),
        Move("suspend", "active", "suspended", {CON}, needs_reason=True),
        Move("resume", "suspended", "active", {CON}),
        Move("end", "active", "ended", {CON, SYS}),
    ),
)

RENEWAL: Final = Machine(
    "renewal",
    ("due",),
    (
        Move("offer", "due", "offered", {CON}, above_limit={SUP}),
        Move("accept", "offered", "accepted", {CON}),
        Move("create_successor", "accepted", "successor_created", {CON, SYS}),
        Move("decline", "due offered", "declined", {CON}, needs_reason=True),
        Move("lapse", "offered", "lapsed", {SYS}),
        Move("auto_renew", "due offered", "auto_renewed", {SYS}),
        Move("reverse", "auto_renewed", "reversed", {CON, SYS}, needs_reason=True),
    ),
)

ITEM: Final = Machine(
    "item",
    ("in_stock", "installed"),  # the customer's existing machines are put on record as installed
    (
        Move("ship", "in_stock", "shipped", {INV, ORD, SYS}),
        Move("install", "shipped", "installed", {INV, FAM, SYS}, offline=True),
        Move("withdraw", "installed", "withdrawn", {INV, FAM}, offline=True, needs_reason=True),
        Move("return", "withdrawn", "returned", {INV}),
        Move("scrap", "withdrawn", "scrapped", {INV}, needs_reason=True),
        Move("sell_on", "withdrawn", "sold_on", {INV}),
    ),
)

LICENCE: Final = Machine(
    "licence",
    ("pending",),
    (
        Move("activate", "pending", "active", {INV, CON, SYS}),
        Move("suspend", "active", "suspended", {INV, CON}, needs_reason=True),
        Move("resume", "suspended", "active", {INV, CON}),
        Move("expire", "active", "expired", {SYS}),
        Move("terminate", "active suspended", "terminated", {INV, CON}, needs_reason=True),
        Move("supersede", "active", "superseded", {INV, CON, SYS}),
    ),
)

_PENDING: Final = "pending_customer pending_internal pending_until"
_CASE_WORK: Final = frozenset({REP, FAM, SUP})

CASE: Final = Machine(
    "case",
    ("new",),
    (
        Move("open", "new", "open", _CASE_WORK, offline=True),
        Move(
            "wait_for_customer",
            "open pending_internal",
            "pending_customer",
            _CASE_WORK,
            offline=True,
        ),
        Move(
            "wait_internally", "open pending_customer", "pending_internal", _CASE_WORK, offline=True
        ),
        Move(
            "wait_until",
            "open pending_customer pending_internal",
            "pending_until",
            _CASE_WORK,
            offline=True,
        ),
        Move("resume", _PENDING, "open", _CASE_WORK | {SYS}, offline=True),
        Move("resolve", f"open {_PENDING}", "resolved", _CASE_WORK, offline=True),
        Move("close", "resolved", "closed", {REP, SUP, SYS}),
        Move("close_unresolved", f"new open {_PENDING}", "closed", {SUP}, needs_reason=True),
        # Inside the reopen window; after it a linked follow-up case is made instead.
        Move("reopen", "resolved", "open", {REP, FAM, SUP, SYS}),
        Move("merge", f"new open {_PENDING} resolved", "merged", {REP, SUP}),
    ),
)

MACHINES: Final = {
    "customer": CUSTOMER,
    "contact": CONTACT,
    "site": SITE,
    "product": PRODUCT,
    "order": ORDER,
    "amendment": AMENDMENT,
    "shipment": SHIPMENT,
    "return": RETURN,
    "invoice": INVOICE,
    "credit_memo": CREDIT_MEMO,
    "payment": PAYMENT,
    "refund": REFUND,
    "allocation": ALLOCATION,
    "dispute": DISPUTE,
    "contract": CONTRACT,
    "contract_line": CONTRACT_LINE,
    "renewal": RENEWAL,
    "item": ITEM,
    "licence": LICENCE,
    "case": CASE,
}

_BY_TABLE: Final = {
    "order_amendments": AMENDMENT,
    "contract_lines": CONTRACT_LINE,
    "shipments": SHIPMENT,
    **{f"{record}s": machine for record, machine in MACHINES.items()},
}


def machine_of(table: str, kind: str | None = None) -> Machine | None:
    """Give the machine of a table's rows; returns, refunds and credit memos have their own.

    Args:
        kind: the row's ``kind``, where its table has one.
    """
    return MACHINES.get(kind or "") or _BY_TABLE.get(table)
