-- SPDX-License-Identifier: MPL-2.0
-- The revision clock: revisions grow in the order in which transactions become visible.
-- Replaced whenever its text changes.

set local role cso_owner;

-- Wait for the clock and open this transaction's commit row; later calls return the same row.
create or replace function sync.ensure_rev() returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  r bigint := nullif(current_setting('sync.rev', true), '')::bigint;
begin
  -- Anybody may set a custom setting, so it is believed only if this transaction wrote that row.
  if r is not null and exists (
    select from sync.commit c
    where c.rev = r and c.xid = pg_current_xact_id() and c.at >= transaction_timestamp()
  ) then
    return r;
  end if;
  perform from sync.clock for update;  -- held until the commit is visible to everybody
  r := nextval('sync.rev_seq');        -- its own statement, so it is evaluated after the lock
  insert into sync.commit (rev) values (r);
  perform set_config('sync.rev', r::text, true);
  notify cso_changed;                  -- a hint for desks that listen; they pull anyway
  return r;
end $$;

-- Statement triggers fire before any row is locked: clock first, rows second, no deadlocks.
create or replace function sync.before_writing() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform sync.ensure_rev();
  return null;
end $$;

create or replace function sync.refuse_truncate() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'Rows leave the store one by one, so that every desk hears of it.'
    using errcode = 'CS011', constraint = 'no_truncate';
end $$;

-- The person behind the session: the login without its prefix.
create or replace function sync.me() returns text
language sql stable
return regexp_replace(session_user, '^u_', '');

create or replace function sync.my_roles() returns text[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
return coalesce(
  (select p.roles from sync.person p where p.login = session_user and p.state = 'active'),
  '{}');

-- What the person may see: everybody sees the global scope, some people all territories.
create or replace function sync.my_scopes() returns uuid[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
return array(
  select s.id
  from sync.person p
  join sync.scope s on s.kind = 'global' or p.sees_all
    or exists (select from sync.member m where m.login = p.login and m.scope_id = s.id)
  where p.login = session_user and p.state = 'active');
reset role;
