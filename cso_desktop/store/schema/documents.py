# SPDX-License-Identifier: MPL-2.0
"""What was printed: the frozen snapshot, its revision and the hash of its bytes (BIL-04)."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from cso_desktop.store.schema.base import Json, OwnedRecord


class PrintedDocument(OwnedRecord):
    """One revision of a printed document; rows are only ever added (INV-11)."""

    __tablename__ = "printed_documents"

    kind: Mapped[str]
    record_id: Mapped[str]
    number: Mapped[str]
    revision: Mapped[int]
    printed_on: Mapped[date]
    is_official: Mapped[bool]
    snapshot: Mapped[Json]
    sha256: Mapped[str]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "record_id", "revision"),)
