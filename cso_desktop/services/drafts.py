# SPDX-License-Identifier: MPL-2.0
"""What a form submits, turned into what a record keeps; and forms kept as they are typed."""

import unicodedata
from dataclasses import fields
from typing import Any

from cso_desktop.services.desk import Desk
from cso_desktop.store import drafts


def text(value: str) -> str:
    """Bring typed text to one spelling: NFC, no NUL, no spaces around it (fault 56)."""
    return unicodedata.normalize("NFC", value.replace("\x00", "")).strip()


def changed_fields(draft: Any, *, leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """Give a draft's fields as record values: tidy text, empty optional text as null, no id."""
    values = {}
    for field in fields(draft):
        if field.name == "id" or field.name in leave_out:
            continue
        value = getattr(draft, field.name)
        if isinstance(value, str):
            value = text(value)
            if not value and field.default is None:
                value = None
        values[field.name] = value
    return values


def keep_typing(desk: Desk, key: str, body: dict[str, Any]) -> None:
    """Keep a form as it is being typed; it never leaves this desk."""
    with desk.cache.write() as connection:
        drafts.keep(connection, key, body, desk.clock.now())


def typed_before(desk: Desk, key: str) -> dict[str, Any] | None:
    """Give back a form that was being typed, if there is one."""
    with desk.cache.read() as connection:
        return drafts.kept(connection, key)


def forget_typing(desk: Desk, key: str) -> None:
    """Drop a kept form, once it is saved or given up."""
    with desk.cache.write() as connection:
        drafts.forget(connection, key)
