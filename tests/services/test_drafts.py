# SPDX-License-Identifier: MPL-2.0
"""Text as it is typed, and forms that survive a crash (fault 56)."""

from dataclasses import dataclass

import pytest

from cso_desktop.services.desk import Desk
from cso_desktop.services.drafts import (
    changed_fields,
    forget_typing,
    keep_typing,
    text,
    typed_before,
)
from tests.services.builders import query


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  a b  ", "a b"),
        ("Mu\u0308ller", "Müller"),
        ("a\x00b", "ab"),
        ("\x00 ", ""),
        ("\u00a0x\u2003", "x"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_typed_text_is_brought_to_one_spelling(typed: str, kept: str) -> None:
    assert text(typed) == kept


@dataclass(frozen=True, slots=True)
class Form:
    id: str | None
    name: str
    note: str | None = None
    remark: str = ""
    count: int = 0


def test_optional_text_that_is_empty_is_nothing_and_other_text_stays_text() -> None:
    assert changed_fields(Form("1", " A ", " ", " ", 2), leave_out=("count",)) == {
        "name": "A",
        "note": None,
        "remark": "",
    }


def test_a_form_is_kept_as_it_is_typed_and_never_leaves_the_desk(desk: Desk) -> None:
    keep_typing(desk, "orders/new", {"po_number": "1"})
    keep_typing(desk, "orders/new", {"po_number": "17"})
    assert typed_before(desk, "orders/new") == {"po_number": "17"}
    assert typed_before(desk, "orders/other") is None
    assert query(desk, "SELECT count(*) FROM outbox") == [(0,)]
    forget_typing(desk, "orders/new")
    assert typed_before(desk, "orders/new") is None
