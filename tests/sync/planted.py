# SPDX-License-Identifier: MPL-2.0
"""The deliberate defects: one piece of text each, replaced by a wrong one."""

from dataclasses import dataclass

_CALM = ("calm",)
_FULL = ("full",)
_BOTH = ("calm", "full")


@dataclass(frozen=True, slots=True)
class Defect:
    """One wrong line.

    Attributes:
        file: below the package.
        directed: the tests that must fail with it.
        profiles: which profiles of the state machine are tried, in this order.
        unreachable: why the machine cannot come to it; the directed test shows it.
    """

    name: str
    file: str
    old: str
    new: str
    directed: str = ""
    profiles: tuple[str, ...] = _BOTH
    unreachable: str = ""


_PUSH = "central/sql/70_push.sql"
_PULL = "central/sql/71_pull.sql"
_FEED = "central/sql/31_feed.sql"
_CHANGE = "central/sql/43_change.sql"
_HISTORY = "tests/sync/test_history.py"
_SCOPES = "tests/sync/test_scopes.py"

DEFECTS = (
    Defect(
        "store: groups are not recognised by their id",
        _PUSH,
        "where m.group_id = (p_group ->> 'group_id')::uuid order",
        "where false and m.group_id = (p_group ->> 'group_id')::uuid order",
        directed=_HISTORY,
        profiles=_FULL,
    ),
    Defect(
        "store: a number used again is answered as a replay",
        _PUSH,
        "case when m.hash = p_hash",
        "case when true or m.hash = p_hash",
        directed=f"{_HISTORY}::test_fault_38_a_cloned_machine_becomes_a_device_of_its_own",
        profiles=_FULL,
    ),
    Defect(
        "store: a refused group does not count as processed",
        _PUSH,
        "desk.last_seq := desk.last_seq + 1;",
        "desk.last_seq := desk.last_seq + (answer ->> 'status' <> 'rejected')::integer;",
        directed="tests/sync/test_sending.py::test_fault_08_a_bad_group_in_the_middle_stops_nobody",
        profiles=_CALM,
    ),
    Defect(
        "store: a move leaves no eviction",
        _FEED,
        "values (old.scope_id, nextval('sync.rev_seq'), new.id);",
        "select old.scope_id, nextval('sync.rev_seq'), new.id where false;",
        directed=f"{_SCOPES} -k fault_28",
        profiles=_CALM,
    ),
    Defect(
        "store: what hangs on a customer does not move with it",
        _FEED,
        "set scope_id = $1 where customer_id = $2', child)",
        "set scope_id = $1 where false and $2 = customer_id', child)",
        directed=f"{_SCOPES} -k fault_28",
        profiles=_CALM,
    ),
    Defect(
        "store: the horizon of deletions is ignored",
        _PULL,
        "coalesce(place.begun_at, since) < place.horizon then",
        "false then",
        directed=f"{_SCOPES} -k fault_34_after",
        profiles=_CALM,
    ),
    Defect(
        "store: the last writer wins",
        _CHANGE,
        "if not sync.is_changed_by_others(k.tab, row_id, (p_op ->> 'base_rev')::bigint) then",
        "if true then",
        directed="tests/sync/test_two_people.py -k fault_15",
        profiles=_CALM,
    ),
    Defect(
        "store: the fields of a group are merged one by one",
        _CHANGE,
        "select r.field_group, f.key,",
        "select f.key as field_group, f.key,",
        directed="tests/sync/test_two_people.py -k fault_17",
        profiles=_CALM,
    ),
    Defect(
        "store: deleted rows leave no trace",
        _FEED,
        "update sync.head h set rev = g.rev, deleted = true\n    from gone g where",
        "delete from sync.head h\n    using gone g where",
        directed="tests/sync/test_two_people.py -k fault_18",
        profiles=_CALM,
    ),
    Defect(
        "store: the tag of a commit is not compared",
        _PUSH,
        "and c.tag = (p_known",
        "and -1 <> (p_known",
        directed=f"{_HISTORY} -k fault_42",
        profiles=_FULL,
    ),
    Defect(
        "desk: an eviction takes rows wherever they stand now",
        "sync/server_rows.py",
        'where = f"{column} = ? AND sync_scope = ? AND sync_rev < ?"',
        'where = f"{column} = ? AND ? <> 0 AND ? <> 0"',
        directed=f"{_SCOPES} -k fault_30",
        profiles=_CALM,
    ),
    Defect(
        "desk: a scope fetched anew is not swept",
        "sync/merge.py",
        "    rows.sweep()\n",
        "",
        directed=f"{_SCOPES} -k fault_34_after",
        profiles=_CALM,
    ),
    Defect(
        "desk: waiting changes are not taken off before a merge",
        "sync/merge.py",
        "    overlay.rewind()\n",
        "",
        directed="tests/sync/test_two_people.py",
        profiles=_CALM,
    ),
    Defect(
        "desk: the outbox entry is a second transaction",
        "store/unit_of_work.py",
        "        group_id = new_id()\n",
        "        group_id = new_id()\n"
        '        self.connection.exec_driver_sql("COMMIT")\n'
        '        self.connection.exec_driver_sql("BEGIN IMMEDIATE")\n',
        directed="tests/sync/test_cache_faults.py",
        profiles=_CALM,
    ),
    Defect(
        "desk: the cursor is kept before the rows",
        "sync/pull.py",
        "    body = page.body\n",
        "    body = page.body\n"
        '    home_state.put(connection, "stage_scopes", page.cursors)\n'
        '    connection.exec_driver_sql("COMMIT")\n'
        '    connection.exec_driver_sql("BEGIN IMMEDIATE")\n',
        directed="tests/sync/test_receiving.py -k fault_21",
        profiles=_CALM,
    ),
    Defect(
        "desk: acknowledged groups are replayed for ever",
        "sync/merge.py",
        "    seen = (PENDING, head)\n",
        "    seen = (PENDING, head and -1)\n",
        directed="tests/sync/test_two_people.py",
        profiles=_CALM,
    ),
    Defect(
        "desk: no new identity after a fork",
        "sync/engine.py",
        "if answer.trouble == FORK:\n                raise _NewIdentityNeeded",
        "if answer.trouble == FORK:\n                return",
        directed=f"{_HISTORY} -k fault_38",
        profiles=_FULL,
    ),
    Defect(
        "desk: what is sent again has new group ids",
        "sync/identity.py",
        '"UPDATE outbox SET seq = ? WHERE n = ?"',
        "\"UPDATE outbox SET seq = ?, group_id = printf('%08x-0000-4000-8000-%012x',\"\n"
        '            " abs(random() / 4294967296), abs(random() / 1048576)) WHERE n = ?"',
        directed=_HISTORY,
        profiles=_FULL,
    ),
    Defect(
        "desk: the journal is not sent again after a restore of the store",
        "sync/identity.py",
        "schema, ? FROM journal WHERE status <> ?",
        "schema, ? FROM journal WHERE 0 AND status <> ?",
        directed=f"{_HISTORY} -k fault_40",
        profiles=_FULL,
    ),
    Defect(
        "desk: a territory taken away is not purged",
        "sync/merge.py",
        "rows.purge(scope)",
        "str(scope)",
        directed=f"{_SCOPES} -k fault_32",
        profiles=_CALM,
    ),
    Defect(
        "desk: a gap is answered with new numbers only",
        "sync/engine.py",
        "            if answer.trouble is not None:\n                raise _FullResetNeeded",
        "            if answer.trouble is not None:\n"
        '                raise _NewIdentityNeeded if answer.trouble == "gap" else _FullResetNeeded',
        directed=f"{_HISTORY} -k lost_numbers",
        unreachable="second line: history and numbers are compared before",
    ),
    Defect(
        "store: revisions are given out without the lock",
        "central/sql/30_clock.sql",
        "perform from sync.clock for update;",
        "perform from sync.clock;",
        directed="tests/sync/test_receiving.py -k fault_24",
        unreachable="one writer at a time; see fault 24",
    ),
    Defect(
        "store: a page reads its head in a later snapshot",
        _PULL,
        "language plpgsql stable security definer",
        "language plpgsql volatile security definer",
        directed="tests/central/test_schema.py -k stable",
        unreachable="one writer at a time; see fault 25",
    ),
)
