# SPDX-License-Identifier: MPL-2.0
"""Tables that never leave this desk: the sync engine's own and what is derived for speed.

All of them stand in the same file as the business tables, because a transaction over two
attached files is not atomic in WAL mode (SYNC 3.1).
"""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from cso_desktop.store.schema.base import Base

_META = Base.metadata

state = Table(
    "state",
    _META,
    Column("k", Text, primary_key=True),
    Column("v", Text, nullable=False),
)
"""Facts about this home as JSON: device, sequence numbers, cursors, known history."""

shadow = Table(
    "shadow",
    _META,
    Column("tab", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("rev", Integer),
    Column("scope", Text),
    Column("doc", Text),
)
"""Last central version of each row that has waiting edits; ``doc`` null means it did not exist."""

outbox = Table(
    "outbox",
    _META,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("seq", Integer, nullable=False),
    Column("group_id", Text, nullable=False, unique=True),
    Column("ops", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("rev", Integer),
    sqlite_autoincrement=True,
)
"""Saved changes in local order ``n`` for ever; ``seq`` is their number on the wire."""

journal = Table(
    "journal",
    _META,
    Column("n", Integer, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("group_id", Text, nullable=False, unique=True),
    Column("ops", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("rev", Integer),
    Column("acked_at", Text, nullable=False),
)
"""Acknowledged groups, kept sixty days so that a restored central store gets them back."""

quarantine = Table(
    "quarantine",
    _META,
    Column("group_id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("ops", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("state", Text, nullable=False),
)
"""Refused and conflicting groups, until a person has dealt with them."""

stage = Table(
    "stage",
    _META,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("scope", Text),
    Column("v", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""Pages of a pull that is not complete yet."""

drafts = Table(
    "drafts",
    _META,
    Column("key", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("saved_at", Text, nullable=False),
)
"""Forms as they are being typed, so that closing the window loses nothing."""

document_bytes = Table(
    "document_bytes",
    _META,
    Column("sha256", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""The bytes of printed documents by their hash."""

invoice_balances = Table(
    "invoice_balances",
    _META,
    Column("invoice_id", Text, primary_key=True),
    Column("open_minor", Integer, nullable=False),
    Column("disputed_minor", Integer, nullable=False),
    Index("ix_invoice_balances_open_minor", "open_minor"),
    Index("ix_invoice_balances_disputed_minor", "disputed_minor"),
    sqlite_with_rowid=False,
)
"""What is still open and disputed of each posted document, kept by triggers from the entries."""

payment_balances = Table(
    "payment_balances",
    _META,
    Column("payment_id", Text, primary_key=True),
    Column("unapplied_minor", Integer, nullable=False),
    Index("ix_payment_balances_unapplied_minor", "unapplied_minor"),
    sqlite_with_rowid=False,
)
"""What is left on account of each posted payment, kept by triggers from the entries."""
