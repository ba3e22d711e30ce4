# SPDX-License-Identifier: MPL-2.0
"""A central store and desks around it, all of them real, for tests of syncing."""

import shutil
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from cso_desktop.central import people
from cso_desktop.central.embedded import EmbeddedServer
from cso_desktop.errors import Offline
from cso_desktop.store import home_state
from cso_desktop.store.cache import Cache, give_device_identity
from cso_desktop.store.codec import codec
from cso_desktop.store.schema import TABLES
from cso_desktop.store.unit_of_work import UnitOfWork
from cso_desktop.sync.address import address
from cso_desktop.sync.conflicts import OpenQuestion, open_questions
from cso_desktop.sync.digest import Digest, local_digests
from cso_desktop.sync.engine import SyncEngine
from cso_desktop.sync.enroll import join
from cso_desktop.sync.results import RoundResult
from cso_desktop.sync.status import SyncStatus, status
from cso_desktop.sync.wire import Central

KEY = bytes(range(32))
PASSWORD = "a long and quiet password"
MORNING = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
EVERY_ROLE = ("REP", "ORD", "BIL", "AR", "CON", "INV", "FAM", "SUP", "FIN", "ADM")

CUSTOMER: dict[str, Any] = {
    "legal_name": "Harbor Mills, Inc.",
    "display_name": "Harbor Mills",
    "segment": "commercial",
    "country": "US",
    "language": "en",
    "currency": "USD",
    "tax_status": "taxable",
    "payment_term": "N30",
    "delivery_channel": "email",
    "invoice_grouping": "each",
    "invoice_copies": 1,
    "is_po_required": False,
    "statement_kind": "open_item",
    "statement_cycle_day": 1,
    "origin": "entered",
}
CONTACT: dict[str, Any] = {
    "name": "Accounts payable",
    "roles": "billing",
    "is_primary": True,
    "has_consent": False,
    "origin": "entered",
}
SITE: dict[str, Any] = {
    "label": "Head office",
    "roles": "bill,ship",
    "street": "1 Mill Road",
    "city": "Springfield",
    "postal_code": "01101",
    "country": "US",
    "origin": "entered",
}


@dataclass(slots=True)
class MovingClock:
    """A clock that goes on by a second each time it is asked."""

    at: datetime

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def today(self) -> Any:
        return self.at.date()


class Cut(Exception):
    """The process ended here."""


class Cutter:
    """Ends the engine at a step, the n-th time it comes there."""

    def __init__(self) -> None:
        self._step: str | None = None
        self._left = 0
        self.passed: list[str] = []

    def at(self, step: str, *, nth: int = 1) -> None:
        self._step, self._left = step, nth

    def __call__(self, step: str) -> None:
        self.passed.append(step)
        if step == self._step:
            self._left -= 1
            if self._left == 0:
                self._step = None
                raise Cut(step)


CentralMaker = Callable[[], Central]


class _Borrowed(Central):
    """Speaks over a connection that stays open for the next round."""

    def __init__(self, lender: Central) -> None:
        self._connection = lender._connection

    def close(self) -> None:
        pass


class Desk:
    """One home: a real encrypted cache, a person, and an engine that tests can cut off."""

    def __init__(self, world: "World", person: str, path: Path) -> None:
        self.world = world
        self.person = person
        self.path = path
        self.clock = world.clock
        self.cutter = Cutter()
        self.page: int | None = None
        self.loses: str | None = None
        self.stays_connected = False
        self._kept: tuple[int, Central] | None = None
        self.cache = Cache.open(path, KEY)

    @property
    def engine(self) -> SyncEngine:
        return SyncEngine(self.cache, self.connect, self.clock, on_step=self.cutter)

    def connect(self) -> Central:
        central = self._connected() if self.stays_connected else self._new_connection()
        if self.page is not None:
            limit_pages(central, self.page)
        if self.loses is not None:
            lose_answer(central, self.loses)
        return central

    def _connected(self) -> Central:
        if self._kept is None or self._kept[0] != self.world.generation:
            self._kept = (self.world.generation, self._new_connection())
        return _Borrowed(self._kept[1])

    def _new_connection(self) -> Central:
        return Central(address(self.world.url, self.person), PASSWORD)

    def hang_up(self) -> None:
        if self._kept is not None:
            self._kept[1].close()

    def join(self) -> None:
        join(self.cache, address(self.world.url, self.person), PASSWORD)

    def enroll(self) -> "Desk":
        self.join()
        self.sync()
        return self

    def sync(self) -> RoundResult:
        return self.engine.round()

    def sync_cut(self, step: str, *, nth: int = 1) -> None:
        """Run a round that ends at a step, as by a kill, and open the cache again."""
        self.cutter.at(step, nth=nth)
        with suppress(Cut):
            self.sync()
            raise AssertionError(f"the round never came to {step}")
        self.reopen()

    def reopen(self) -> None:
        self.cache.close()
        self.cache = Cache.open(self.path, KEY)

    # -- work ----------------------------------------------------------------------------------

    def do(self, title: str, act: Callable[[UnitOfWork], Any]) -> Any:
        with self.cache.work(self.clock) as work:
            done = act(work)
            work.close_group(title)
        return done

    def insert(self, table: str, values: dict[str, Any]) -> str:
        return str(self.do(f"Add to {table}", lambda work: work.insert(table, values)))

    def customer(self, **values: Any) -> str:
        return self.insert("customers", {**CUSTOMER, **values})

    def contact(self, customer_id: str, **values: Any) -> str:
        return self.insert("contacts", {**CONTACT, "customer_id": customer_id, **values})

    def site(self, customer_id: str, **values: Any) -> str:
        return self.insert("sites", {**SITE, "customer_id": customer_id, **values})

    def edit(self, table: str, record_id: str, **changes: Any) -> None:
        self.do(f"Edit {table}", lambda work: work.update(table, record_id, changes))

    def delete(self, table: str, record_id: str) -> None:
        self.do(f"Delete from {table}", lambda work: work.delete(table, record_id))

    # -- looking -------------------------------------------------------------------------------

    def get(self, table: str, record_id: str) -> dict[str, Any] | None:
        with self.cache.read() as connection:
            found = codec(table).read(connection, record_id)
        return found[0] if found else None

    def value(self, table: str, record_id: str, name: str) -> Any:
        found = self.get(table, record_id)
        assert found is not None, f"no {table} {record_id} on this desk"
        return found[name]

    def ids(self, table: str) -> set[str]:
        return {row[0] for row in self.query(f"SELECT id FROM {table}")}

    def query(self, text: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.cache.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(text, values)]

    def state(self, key: str) -> Any:
        with self.cache.read() as connection:
            return home_state.get(connection, key)

    def status(self) -> SyncStatus:
        with self.cache.read() as connection:
            return status(connection)

    def questions(self) -> list[OpenQuestion]:
        with self.cache.read() as connection:
            return open_questions(connection)

    def statuses(self) -> list[str]:
        """The statuses of the groups that were refused or met a conflict, oldest first."""
        return [
            row[0] for row in self.query("SELECT status FROM quarantine ORDER BY made_at, rowid")
        ]

    def rules(self) -> list[str]:
        """The rules by which groups of this desk were refused, oldest first."""
        return [q.rule for q in self.questions() if q.is_refusal]

    def digests(self) -> dict[str, Digest]:
        with self.cache.read() as connection:
            return local_digests(connection)

    def central_rows(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Every row of this cache, by table and id, with the scope it stands in."""
        found = {}
        for table in TABLES:
            rows = codec(table)
            names = ", ".join((*rows.fields, "sync_scope"))
            for *fields, scope in self.query(f"SELECT {names} FROM {table}"):
                document = rows.document(fields)
                found[table, str(document["id"])] = {**document, "scope_id": scope}
        return found

    # -- files ---------------------------------------------------------------------------------

    def backup(self) -> Path:
        """Copy the closed cache file, as a backup program would."""
        self.cache.close()
        copy = self.path.with_name(f"{self.path.name}.{uuid.uuid4().hex[:6]}")
        shutil.copyfile(self.path, copy)
        self.cache = Cache.open(self.path, KEY)
        return copy

    def restore(self, copy: Path) -> None:
        self.cache.close()
        shutil.copyfile(copy, self.path)
        self.cache = Cache.open(self.path, KEY)

    def clone(self) -> "Desk":
        """Copy the machine with everything on it."""
        return Desk(self.world, self.person, self.backup())


@dataclass(frozen=True, slots=True)
class Pair:
    """Two desks of one territory that hold the same customer and contact."""

    anna: Desk
    ben: Desk
    customer: str
    contact: str

    def settle(self) -> None:
        self.anna.world.settle(self.anna, self.ben)

    def check(self) -> None:
        """Settle, and check that both desks hold what they may see."""
        self.settle()
        assert_same(self.anna)
        assert_same(self.ben)


class World:
    """One central store, its people and their desks."""

    def __init__(
        self,
        server: EmbeddedServer,
        template: str,
        empty_cache: Path,
        *,
        clock_at: datetime = MORNING,
    ) -> None:
        self._server = server
        self._empty_cache = empty_cache
        self.folder = empty_cache.parent / uuid.uuid4().hex[:8]
        self.folder.mkdir()
        self.database = _copy_database(server, template)
        self.clock = MovingClock(clock_at)
        self.desks: list[Desk] = []
        self.port = server.port
        self.generation = 0
        self._office: psycopg.Connection[Any] | None = None

    @property
    def owner_url(self) -> str:
        return self._server.url(self.database)

    @property
    def url(self) -> str:
        """The store's address as a desk is given it."""
        return f"postgresql://127.0.0.1:{self.port}/{self.database}?sslmode=disable"

    def person(
        self, name: str, *, roles: Iterable[str] = EVERY_ROLE, territories: Iterable[str] = ()
    ) -> str:
        people.add_person(self.owner_url, name, roles, territories=territories, password=PASSWORD)
        # Cut lines pile up here faster than a busy server sees that nobody is at their end.
        with psycopg.connect(self.owner_url, autocommit=True) as owner:
            login = sql.Identifier(people.login_role(name))
            owner.execute(sql.SQL("alter role {} connection limit -1").format(login))
        return name

    def assign(self, name: str, *territories: str) -> None:
        people.set_person(self.owner_url, name, territories=territories)

    def home(self, person: str) -> Desk:
        """Make a home that works alone."""
        path = self.folder / f"{person}-{len(self.desks)}.db"
        shutil.copyfile(self._empty_cache, path)
        desk = Desk(self, person, path)
        with desk.cache.write() as connection:
            give_device_identity(connection)
        self.desks.append(desk)
        return desk

    def adopt(self, other: Desk) -> Desk:
        """Take over the desk of a world this one was copied from."""
        path = self.folder / other.path.name
        shutil.copyfile(other.path, path)
        desk = Desk(self, other.person, path)
        self.desks.append(desk)
        return desk

    def desk(self, person: str) -> Desk:
        """Make a home and enrol it."""
        return self.home(person).enroll()

    def settle(self, *desks: Desk) -> None:
        """Have everybody push and pull until nobody has anything to say."""
        for _ in range(2):
            for desk in desks:
                desk.sync()

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run a statement in the office, as the owner."""
        if self._office is None or self._office.closed:
            self._office = psycopg.connect(self.owner_url, autocommit=True)
        cursor = self._office.execute(statement.encode(), values)
        return list(cursor.fetchall()) if cursor.description else []

    def territory(self, code: str) -> str:
        return str(self.sql("select id from app.territories where code = %s", code)[0][0])

    def move(self, customer_id: str, code: str) -> None:
        """Hand a customer with everything under it to another territory."""
        self.sql(
            "update app.customers set territory_id = %s where id = %s",
            self.territory(code),
            customer_id,
        )

    def groups(self) -> list[tuple[str, str]]:
        """The (group id, status) of every group ever processed, in order."""
        return [
            (str(row[0]), row[1])
            for row in self.sql("select group_id, status from sync.mutation order by rev, seq")
        ]

    def snapshot(self) -> str:
        self._disconnect()
        return _copy_database(self._server, self.database)

    def restore(self, snapshot: str) -> None:
        """Put the store back to an earlier state, as from a backup."""
        self._disconnect()
        self._server.drop_database(self.database)
        _copy_database(self._server, snapshot, self.database)

    def move_to(self, server: EmbeddedServer) -> None:
        """Have everybody speak to another server that holds a copy of this store."""
        self._disconnect()
        self._server, self.port = server, server.port

    def reconnect(self) -> None:
        """Begin anew after the server was restarted."""
        self._disconnect()
        self.port = self._server.port

    def put_into(self, tablespace: str) -> None:
        """Move the store to another disk."""
        self._disconnect()
        with psycopg.connect(self._server.url(), autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
                [self.database],
            )
            connection.execute(
                sql.SQL("alter database {} set tablespace {}").format(
                    sql.Identifier(self.database), sql.Identifier(tablespace)
                )
            )

    def grant_again(self) -> None:
        """Give the rights on the database itself, which no copy of it carries."""
        with psycopg.connect(self._server.url(), autocommit=True) as connection:
            _grant_database(connection, self.database)

    def drop(self, snapshot: str) -> None:
        """Throw a snapshot away."""
        self._server.drop_database(snapshot)

    def prune(self, before: datetime | None = None) -> None:
        """Have the store forget deletions and evictions that are older; all of them by default."""
        self.sql("select sync.prune(coalesce(%s, clock_timestamp()))", before)

    def rows_for(self, person: str) -> dict[tuple[str, str], dict[str, Any]]:
        """Every row that a person's desk must hold, straight from the tables."""
        found = {}
        with psycopg.connect(self.owner_url) as connection:
            scopes = _scopes(connection, f"u_{person}")
            for table in TABLES:
                query = sql.SQL("select to_jsonb(t) from app.{} t where scope_id = any(%s)")
                for (document,) in connection.execute(
                    query.format(sql.Identifier(table)), [scopes]
                ):
                    found[table, str(document["id"])] = document
        return found

    def _disconnect(self) -> None:
        """Hang up everywhere: nobody may be connected while a database is copied."""
        self.generation += 1
        for desk in self.desks:
            desk.hang_up()
        if self._office is not None:
            self._office.close()

    def close(self) -> None:
        self._disconnect()
        for desk in self.desks:
            with suppress(Exception):
                desk.cache.close()
        self._server.drop_database(self.database)
        shutil.rmtree(self.folder, ignore_errors=True)


def limit_pages(central: Central, size: int) -> None:
    """Make every page of a connection this small, whatever the store allows."""
    ask = central.pull
    central.pull = lambda state, limit: ask(state, min(size, limit))  # type: ignore[method-assign]


def lose_answer(central: Central, call: str) -> None:
    """Let one call of a connection through and lose the answer."""
    ask = getattr(central, call)

    def lossy(*values: Any) -> None:
        ask(*values)
        raise Offline(f"the answer of {call} was lost")

    setattr(central, call, lossy)


def assert_same(desk: Desk) -> None:
    """Check that a desk holds exactly what its person may see, field by field."""
    there = desk.world.rows_for(desk.person)
    here = desk.central_rows()
    assert here.keys() == there.keys()
    for place, document in there.items():
        mine = here[place]
        for name, value in document.items():
            if isinstance(value, float):
                assert float(mine[name]) == value, (place, name)
            else:
                assert mine[name] == value, (place, name)


def _scopes(connection: psycopg.Connection[Any], login: str) -> list[Any]:
    rows = connection.execute(
        "select s.id from sync.scope s join sync.person p on p.login = %s "
        "where s.kind = 'global' or p.sees_all or exists (select from sync.member m "
        "where m.login = p.login and m.scope_id = s.id)",
        [login],
    )
    return [row[0] for row in rows]


def _copy_database(server: EmbeddedServer, source: str, name: str | None = None) -> str:
    """Copy a database; rights on the database itself are not copied and are given again."""
    made = name or f"sync_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [source]
        )
        connection.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(made), sql.Identifier(source)
            )
        )
        _grant_database(connection, made)
    return made


def _grant_database(connection: psycopg.Connection[Any], name: str) -> None:
    for statement in (
        "revoke all on database {} from public",
        "grant connect on database {} to cso_user",
        "grant create, connect on database {} to cso_owner",
    ):
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
