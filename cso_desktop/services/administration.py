# SPDX-License-Identifier: MPL-2.0
"""The central store as its owner sees it; run by an administrator, never by a desk."""

import os
from collections.abc import Sequence
from urllib.parse import quote, urlsplit, urlunsplit

from cso_desktop import central
from cso_desktop.central import CheckLine
from cso_desktop.central.reference import load_reference
from cso_desktop.services.passwords import PASSWORD_VARIABLE


def create(url: str) -> None:
    """Make a central store in the database of a URL, with the reference data that ships."""
    central.create(_with_password(url))
    load_reference(_with_password(url))


def upgrade(url: str) -> list[str]:
    """Bring a central store up to this version; names the revisions applied."""
    applied = list(central.upgrade(_with_password(url)))
    load_reference(_with_password(url))
    return applied


def check(url: str) -> list[CheckLine]:
    """Audit a central store."""
    return list(central.check(_with_password(url)))


def add_person(
    url: str, name: str, *, roles: Sequence[str], territories: Sequence[str], password: str
) -> None:
    """Add a person with roles; without territories they see all of them."""
    central.add_person(_with_password(url), name, roles, territories=territories, password=password)


def set_person(
    url: str,
    name: str,
    *,
    roles: Sequence[str] | None,
    territories: Sequence[str] | None,
    password: str | None,
) -> None:
    """Change what is given of a person and leave the rest."""
    central.set_person(
        _with_password(url), name, roles=roles, territories=territories, password=password
    )


def revoke_person(url: str, name: str) -> None:
    """Lock a person out; their caches are wiped at the next contact."""
    central.revoke_person(_with_password(url), name)


def _with_password(url: str) -> str:
    """Put the owner's password from the environment into a URL that has none."""
    parts = urlsplit(url)
    password = os.environ.get(PASSWORD_VARIABLE)
    if parts.password or not password or not parts.username:
        return url
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username}:{quote(password, '')}@{place}"))
