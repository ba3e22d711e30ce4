# SPDX-License-Identifier: MPL-2.0
"""Where the central store is and how safely it must be spoken to.

A person's connection proves the store's certificate and host name and logs in by SCRAM. A URL may
weaken the first only for a store on this very computer.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from cso_desktop.errors import UsageError

LOGIN_PREFIX = "u_"
VERIFIED = "verify-full"
_SCHEMES = frozenset({"postgresql", "postgres"})
_ALLOWED = frozenset(
    "host hostaddr port dbname user password sslmode sslrootcert sslcert sslkey channel_binding "
    "connect_timeout target_session_attrs application_name".split()
)
# The login is bound to the certificate, so that nobody stands between, whoever vouched for them.
_BOUND: Mapping[str, str] = {"sslrootcert": "system", "channel_binding": "require"}
_FIXED: Mapping[str, str] = {
    "require_auth": "scram-sha-256",
    "gssencmode": "disable",
    "options": "",  # whatever the person's environment would add
    "client_encoding": "UTF8",  # what is sent is UTF-8, whatever PGCLIENTENCODING says
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}


@dataclass(frozen=True, slots=True)
class Address:
    """A central store and the person who speaks to it.

    Attributes:
        url: the URL without any login or password; this is what a home remembers.
        user: the person's name; the login is ``u_`` and this name.
    """

    url: str
    user: str

    @property
    def login(self) -> str:
        """The person's login at the central store."""
        return LOGIN_PREFIX + self.user

    def settings(self, password: str) -> dict[str, Any]:
        """Give everything the driver needs to connect."""
        given = {name: value for name, value in _parsed(self.url).items() if value is not None}
        return {
            "connect_timeout": "10",
            "sslmode": VERIFIED,
            **(_BOUND if given.get("sslmode", VERIFIED) == VERIFIED else {}),
            **given,
            **_FIXED,
            "user": self.login,
            "password": password,
        }


def address(url: str, user: str) -> Address:
    """Check a URL as a person gave it and take its login and password out.

    Raises:
        UsageError: it is no PostgreSQL URL, names an unknown setting, or weakens the connection
            to a store on another computer.
    """
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise UsageError(
            "The central store's address must look like postgresql://host:5432/name.", field="url"
        )
    given = _parsed(url)
    if unknown := given.keys() - _ALLOWED:
        raise UsageError(f"The address may not set {', '.join(sorted(unknown))}.", field="url")
    mode = given.get("sslmode", VERIFIED)
    if mode != VERIFIED and not _is_loopback(given):
        raise UsageError(
            f"sslmode={mode} would let others read along; it is accepted on this computer only.",
            hint=f"Leave sslmode out of the address, which means {VERIFIED}.",
            field="url",
        )
    query = [(k, v) for k, v in parse_qsl(parts.query) if k not in {"user", "password"}]
    place = parts.netloc.rpartition("@")[2]
    name = user.strip().lower().removeprefix(LOGIN_PREFIX)
    if not name:
        raise UsageError("The address needs a person's name.", field="user")
    return Address(urlunsplit((parts.scheme, place, parts.path, urlencode(query), "")), name)


def _parsed(url: str) -> dict[str, Any]:
    try:
        return dict(conninfo_to_dict(url))
    except ProgrammingError as error:
        raise UsageError(
            "The central store's address cannot be read.", detail=str(error), field="url"
        ) from error


def _is_loopback(given: Mapping[str, Any]) -> bool:
    places = str(given.get("hostaddr") or given.get("host") or "").split(",")
    return all(place == "localhost" or _is_loopback_number(place) for place in places)


def _is_loopback_number(place: str) -> bool:
    try:
        return ipaddress.ip_address(place).is_loopback
    except ValueError:
        return False
