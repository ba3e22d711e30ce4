# SPDX-License-Identifier: MPL-2.0
"""Cases, their notes and the history of their states (PRODUCT 3.16)."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from cso_desktop.store.schema.base import OwnedRecord


class Case(OwnedRecord):
    """One question of a customer and the work on it."""

    __tablename__ = "cases"

    number: Mapped[str | None]
    provisional_number: Mapped[str | None]
    state: Mapped[str]
    segment: Mapped[str]
    queue: Mapped[str]
    queue_reason: Mapped[str | None]
    category: Mapped[str]
    subject: Mapped[str]
    channel: Mapped[str]
    priority: Mapped[str]
    owner: Mapped[str | None]
    contact_id: Mapped[str | None]
    order_id: Mapped[str | None]
    invoice_id: Mapped[str | None]
    contract_id: Mapped[str | None]
    item_id: Mapped[str | None]
    payment_id: Mapped[str | None]
    sla_policy: Mapped[str | None]
    opened_at: Mapped[datetime]
    respond_due_at: Mapped[datetime | None]
    resolve_due_at: Mapped[datetime | None]
    pending_until: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    resolution_code: Mapped[str | None]
    merged_into_id: Mapped[str | None]
    follows_id: Mapped[str | None]
    origin: Mapped[str]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "number"), Index(None, "state"), Index(None, "opened_at"))


class CaseNote(OwnedRecord):
    """What was said or done; never edited, only superseded (CAS-09)."""

    __tablename__ = "case_notes"

    case_id: Mapped[str]
    written_at: Mapped[datetime]
    author: Mapped[str]
    kind: Mapped[str]
    visibility: Mapped[str]
    body: Mapped[str]
    supersedes_id: Mapped[str | None]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "case_id", "written_at"),)


class CaseStateChange(OwnedRecord):
    """When a case entered a state; service clocks are derived from these (CAS-05)."""

    __tablename__ = "case_state_changes"

    case_id: Mapped[str]
    entered_at: Mapped[datetime]
    state: Mapped[str]
    by: Mapped[str]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "case_id", "entered_at"),)
