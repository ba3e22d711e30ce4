# SPDX-License-Identifier: MPL-2.0
"""The connection to the central store: five functions in, plain values out.

Every call is its own transaction. Numbers with a decimal point arrive as the text PostgreSQL
printed, because comparing and storing them must never go through a float.
"""

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg.types.json import Jsonb, set_json_loads

from cso_desktop.errors import Bug
from cso_desktop.store.types import json_text
from cso_desktop.sync.address import Address, address
from cso_desktop.sync.answers import Hello, Json, Page, PushAnswer
from cso_desktop.sync.troubles import connecting, speaking

_loads = functools.partial(json.loads, parse_float=str)


class Central:
    """An open connection to the central store under a personal login.

    Thread: one at a time.
    """

    def __init__(self, place: Address, password: str) -> None:
        with connecting(place.login):
            self._connection = psycopg.connect(
                autocommit=True, prepare_threshold=None, **place.settings(password)
            )
        set_json_loads(_loads, self._connection)

    def hello(self, device: str, client: Mapping[str, object]) -> Hello:
        """Say who and what we are; hear who we are to the store and what it wants.

        Raises:
            UnknownDevice: the store never heard of this device.
        """
        return Hello.of(self._call("hello(%s::uuid, %s)", device, _jsonb(client)))

    def register(self, device: str, label: str, install_hash: bytes) -> None:
        """Make this home known; saying it again is fine."""
        self._run("register(%s::uuid, %s, %s)", device, label, install_hash)

    def push(self, device: str, groups: Sequence[Json], known: Json) -> PushAnswer:
        """Send groups in their order; each is applied as a whole or refused as a whole."""
        return PushAnswer.of(
            self._call("push(%s::uuid, %s, %s)", device, _jsonb(groups), _jsonb(known))
        )

    def pull(self, state: Json, limit: int) -> Page:
        """Fetch the next page of everything that changed since ``state``."""
        return Page(self._call("pull(%s, %s)", _jsonb(state), limit))

    def digest(self, scope: str) -> Json:
        """Fetch head, count and checksum of a scope, to compare with one's own."""
        return self._call("digest(%s::uuid)", scope)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _call(self, call: str, *values: object) -> Json:
        answer = self._run(call, *values)
        if not isinstance(answer, dict):
            raise Bug(f"the central store answered {call.partition('(')[0]} with no object")
        return answer

    def _run(self, call: str, *values: object) -> Any:
        with speaking():
            row = self._connection.execute(f"SELECT api_v1.{call}".encode(), values).fetchone()
        return row[0] if row else None


CentralFactory = Callable[[], Central]
"""Opens a connection for one round; the round closes it."""


def connector(url: str, user: str, password: str) -> CentralFactory:
    """Give a way to connect as a person, checked now and opened when called.

    Raises:
        UsageError: the address is not acceptable.
    """
    place = address(url, user)
    return lambda: Central(place, password)


def _jsonb(value: object) -> Jsonb:
    return Jsonb(value, dumps=json_text)
