# SPDX-License-Identifier: MPL-2.0
"""Imports every module that declares use cases, so that the registry is complete."""

from importlib import import_module

AREAS = (
    "applications",
    "billing_check",
    "cases",
    "closing",
    "conflicts",
    "contracts",
    "coverage",
    "credit_memos",
    "customers",
    "details",
    "dispute_decisions",
    "disputes",
    "escalation",
    "explanation",
    "imports",
    "invoices",
    "items",
    "journal",
    "orders",
    "payments",
    "printing",
    "products",
    "receivables",
    "reconciliation",
    "records",
    "recurring",
    "renewals",
    "statements",
    "syncing",
    "verification",
    "write_offs",
)


def load() -> None:
    """Declare every use case; calling it again does nothing."""
    for area in AREAS:
        import_module(f"cso_desktop.services.{area}")
