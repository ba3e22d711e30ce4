# SPDX-License-Identifier: MPL-2.0
"""The sample company's rows as rows: complete, connected, dated in the past, always the same."""

import hashlib
import uuid
from collections import Counter
from datetime import timedelta

import pytest

from cso_desktop.domain.lifecycles import MACHINES
from cso_desktop.domain.records import RANK
from cso_desktop.domain.states import WHERE_IT_WAS
from cso_desktop.seed import reference_rows
from cso_desktop.services.sample import build
from cso_desktop.store.codec import codec
from cso_desktop.store.schema import TABLES
from cso_desktop.store.types import json_text
from tests.services.sample.conftest import DAYS, Company

_LIVES = {
    "customers": "customer",
    "orders": "order",
    "contracts": "contract",
    "disputes": "dispute",
    "cases": "case",
    "payments": "payment",
    "shipments": "shipment",
    "items": "item",
    "licences": "licence",
    "invoices": "invoice",
}
_POINTS_TO = {
    "account": "customers",
    "bill_to_site": "sites",
    "contact": "contacts",
    "contract": "contracts",
    "contract_line": "contract_lines",
    "corrects_invoice": "invoices",
    "customer": "customers",
    "instalment": "instalments",
    "invoice": "invoices",
    "invoice_line": "invoice_lines",
    "item": "items",
    "licence": "licences",
    "merged_into": "cases",
    "order": "orders",
    "order_line": "order_lines",
    "payment": "payments",
    "product": "products",
    "replaced_by": "customers",
    "reverses_payment": "payments",
    "ship_to_site": "sites",
    "shipment": "shipments",
    "shipment_line": "shipment_lines",
    "site": "sites",
    "successor": "contracts",
    "territory": "territories",
}


@pytest.mark.parametrize("company", DAYS[:1], indirect=True, ids=str)
def test_the_same_day_gives_the_same_company_down_to_the_ids(company: Company) -> None:
    again = build(company.today)
    assert _digest(again) == _digest(company.rows)


def test_it_has_the_size_that_was_promised(company: Company) -> None:
    wanted = {
        "customers": (295, 310),
        "products": (75, 90),
        "orders": (2000, 2000),
        "invoices": (4900, 5500),
        "contracts": (400, 400),
        "items": (3000, 3000),
        "cases": (800, 800),
        "disputes": (115, 130),
    }
    sizes = {table: len(company[table]) for table in wanted}
    assert not {t: n for t, n in sizes.items() if not wanted[t][0] <= n <= wanted[t][1]}


def test_tables_come_parents_first_and_reference_data_apart(company: Company) -> None:
    ranks = [RANK[table] for table in company.rows]
    assert ranks == sorted(ranks)
    assert not company.rows.keys() & reference_rows().keys()


def test_every_row_has_all_fields_of_its_table_and_a_new_id_of_version_7(company: Company) -> None:
    ids: list[str] = []
    for table, rows in company.rows.items():
        required = {c.name for c in TABLES[table].columns if not c.nullable}
        required &= set(codec(table).fields)
        for row in rows:
            assert set(row) == set(codec(table).fields)
            assert not [name for name in required if row[name] is None], (table, row)
            ids.append(row["id"])
    assert len(set(ids)) == len(ids)
    made = [uuid.UUID(i) for i in ids if i not in {r["id"] for r in company["territories"]}]
    assert {made_id.version for made_id in made} == {7}


def test_every_reference_leads_to_a_row_of_the_same_customer(company: Company) -> None:
    ids = {table: company.by_id(table) for table in company.rows}
    for table, rows in company.rows.items():
        for column in set(rows[0]) & {f"{name}_id" for name in _POINTS_TO}:
            target = _POINTS_TO[column.removesuffix("_id")]
            for row in rows:
                if row[column] is None:
                    continue
                found = ids[target][row[column]]
                if "customer_id" in row and "customer_id" in found:
                    assert found["customer_id"] == row["customer_id"], (table, column)


def test_every_state_of_the_main_records_occurs_and_none_that_is_unknown(company: Company) -> None:
    for table, machine in _LIVES.items():
        known = set(MACHINES[machine].states) | set(MACHINES["return"].states)
        found = set(Counter(row["state"] for row in company[table]))
        assert found <= known, table
    for table in ("customers", "orders", "contracts", "disputes", "cases"):
        found = {row["state"] for row in company[table]}
        assert found == set(MACHINES[_LIVES[table]].states) - {WHERE_IT_WAS}, table


def test_nothing_was_made_after_the_day_it_is_made_for(company: Company) -> None:
    last = (company.today - timedelta(days=1)).isoformat() + "T24"
    for table, rows in company.rows.items():
        assert not [row for row in rows if row["created_at"] > last], table


def test_texts_that_people_chose_exist_in_the_reference_data(company: Company) -> None:
    seed = reference_rows()
    terms = {row["code"] for row in seed["payment_terms"]}
    queues = {row["code"] for row in seed["queues"]}
    reasons = {row["code"] for row in seed["reason_codes"] if row["area"] == "dispute"}
    assert {row["payment_term"] for row in company["customers"]} <= terms
    assert {row["queue"] for row in company["cases"]} <= queues
    assert {row["reason_code"] for row in company["disputes"]} <= reasons


def test_telephones_and_addresses_are_nobodys(company: Company) -> None:
    assert all("555-01" in row["phone"] for row in company["contacts"])
    assert all(row["email"].endswith((".com", ".org")) for row in company["contacts"])
    assert all("@example." in row["email"] for row in company["contacts"])


def _digest(rows: object) -> str:
    return hashlib.sha256(json_text(rows).encode()).hexdigest()
