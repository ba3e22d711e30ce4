# SPDX-License-Identifier: MPL-2.0
"""Two people changed the same field from the same base: both values, until a person chooses."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from cso_desktop.store.schema.base import Json, OwnedRecord


class FieldConflict(OwnedRecord):
    """One field group with its base, the value that stands and the value that was refused."""

    __tablename__ = "conflicts"

    group_id: Mapped[str]
    tab: Mapped[str]
    record_id: Mapped[str]
    field_group: Mapped[str]
    base: Mapped[Json]
    theirs: Mapped[Json]
    mine: Mapped[Json]
    login: Mapped[str]
    state: Mapped[str]
    resolved_by: Mapped[str | None]
    resolved_at: Mapped[datetime | None]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "record_id"), Index(None, "state"))
