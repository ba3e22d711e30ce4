# SPDX-License-Identifier: MPL-2.0
"""Snapshots come back from storage as they were, and cost no PDF library to build."""

import subprocess
import sys

import msgspec
import pytest

from cso_desktop.documents.snapshots import (
    ContractSnapshot,
    InvoiceSnapshot,
    Letter,
    StatementSnapshot,
    from_json,
    to_json,
)
from tests.documents.samples import a_contract, a_statement, an_activity_statement, an_invoice


@pytest.mark.parametrize(
    "snapshot", [an_invoice(), a_contract(), a_statement(), an_activity_statement()]
)
def test_a_snapshot_comes_back_from_storage_as_it_was(snapshot: Letter) -> None:
    assert from_json(to_json(snapshot), type(snapshot)) == snapshot


@pytest.mark.parametrize("kind", [InvoiceSnapshot, ContractSnapshot, StatementSnapshot])
def test_a_damaged_snapshot_is_refused(kind: type[Letter]) -> None:
    with pytest.raises(msgspec.ValidationError):
        from_json(b'{"number": 7}', kind)


def test_building_snapshots_does_not_load_the_pdf_library() -> None:
    code = "import sys, cso_desktop.documents.snapshots; sys.exit('reportlab' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
