-- SPDX-License-Identifier: MPL-2.0
-- What happens around every write: placing, stamping, the feed of changes and the audit chain.
-- Replaced whenever its text changes.

set local role cso_owner;

-- A new customer without a territory goes to the person's only one, else to the default one.
create or replace function sync.home_territory() returns uuid
language sql stable security definer
set search_path = pg_catalog, pg_temp
return coalesce(
  (select (array_agg(m.scope_id))[1] from sync.member m
   where m.login = session_user having count(*) = 1),
  (select t.id from app.territories t where t.code = 'MAIN'));

-- The scope is derived, whatever was sent: from the territory, from the customer, or global.
create or replace function sync.scope_of_customer(p_customer uuid) returns uuid
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  found_scope uuid;
begin
  if p_customer = '00000000-0000-0000-0000-000000000000' then  -- a conflict about a global row
    return '00000000-0000-0000-0000-000000000001';
  end if;
  select scope_id into found_scope from app.customers where id = p_customer;
  if found_scope is null then
    raise exception 'The customer this belongs to is not in the central store.'
      using errcode = 'CS004', constraint = 'unknown_customer';
  end if;
  return found_scope;
end $$;

create or replace function sync.before_row() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp set timezone = 'UTC'
as $$
declare
  moved_only boolean := false;
begin
  if tg_argv[0] = 'owned' then
    new.scope_id := sync.scope_of_customer(new.customer_id);
    moved_only := tg_op = 'UPDATE' and new.scope_id is distinct from old.scope_id
      and to_jsonb(new) - 'scope_id' = to_jsonb(old) - 'scope_id';
  elsif tg_argv[0] = 'root' then
    new.territory_id := coalesce(new.territory_id, sync.home_territory());
    new.scope_id := new.territory_id;
  else
    new.scope_id := '00000000-0000-0000-0000-000000000001';
  end if;
  if moved_only then
    return new;  -- nobody changed the record, so its stamps stay
  end if;
  new.changed_by := regexp_replace(session_user, '^u_', '');
  new.changed_at := date_trunc('second', clock_timestamp());
  new.changed_device := coalesce(nullif(current_setting('sync.device', true), ''), 'central');
  new.created_by := case when tg_op = 'UPDATE' then old.created_by else new.changed_by end;
  new.created_at := case when tg_op = 'UPDATE' then old.created_at else new.changed_at end;
  new.created_device := case when tg_op = 'UPDATE' then old.created_device
                             else new.changed_device end;
  if tg_op = 'UPDATE' and new.id <> old.id then
    raise exception 'A record keeps its id.' using errcode = 'CS011', constraint = 'id_is_fixed';
  end if;
  return new;
end $$;

-- One text per audit entry, the same whoever computes it.
create or replace function sync.audit_text(
  p_rev bigint, p_tab text, p_id uuid, p_op text, p_old jsonb, p_new jsonb,
  p_login name, p_device text, p_group text, p_at timestamptz
) returns text
language sql stable
return concat_ws('|', p_rev, p_tab, p_id, p_op, p_old, p_new, p_login, p_device, p_group,
                 extract(epoch from p_at)::bigint);

create or replace function sync.chain_step(p_before bytea, p_entry text, p_seed bytea)
returns bytea
language sql immutable
return sha256(coalesce(p_before, p_seed) || convert_to(p_entry, 'UTF8'));

-- As a window aggregate: the hash of each entry over the entry and the hash before it.
create or replace aggregate sync.chain(entry text, seed bytea) (
  sfunc = sync.chain_step, stype = bytea
);

create or replace function sync.changed_fields(p_from jsonb, p_to jsonb) returns jsonb
language sql immutable
return (select jsonb_object_agg(f.key, f.value) from jsonb_each(p_from) f
        where p_to -> f.key is distinct from f.value);

create or replace function sync.write_audit(p_tab text, p_op text, p_entries sync.entry[])
returns void
language sql
begin atomic
  with seed as (
    select coalesce((select a.hash from sync.audit a order by a.rev desc limit 1),
                    '\x00'::bytea) as hash
  ), entries as (
    select e.rev, e.id, e.old, e.new, session_user as login,
           coalesce(nullif(current_setting('sync.device', true), ''), 'central') as device,
           coalesce(current_setting('sync.group', true), '') as group_id,
           date_trunc('second', clock_timestamp()) as at
    from unnest(p_entries) e
  ), chained as (
    select e.*, s.hash as seed,
           sync.chain(sync.audit_text(e.rev, p_tab, e.id, p_op, e.old, e.new, e.login, e.device,
                                      e.group_id, e.at), s.hash) over (order by e.rev) as hash
    from entries e, seed s
  )
  insert into sync.audit
  select c.rev, p_tab, c.id, p_op, c.old, c.new, c.login, c.device, c.group_id, c.at,
         lag(c.hash, 1, c.seed) over (order by c.rev), c.hash
  from chained c;
end;

create or replace function sync.feed_insert() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp set timezone = 'UTC'
as $$
declare
  entries sync.entry[];
begin
  with docs as materialized (
    select n.id, n.scope_id, to_jsonb(n) as doc, nextval('sync.rev_seq') as rev from new_rows n
  ), heads as (
    insert into sync.head (tab, id, scope_id, root_id, rev, born)
    select tg_table_name, d.id, d.scope_id, coalesce(d.doc ->> 'customer_id', d.doc ->> 'id')::uuid,
           d.rev, d.rev
    from docs d
  )
  select array_agg(row(d.rev, d.id, null, d.doc)::sync.entry order by d.rev)
  into entries from docs d;
  perform sync.write_audit(tg_table_name, 'insert', entries);
  return null;
end $$;

create or replace function sync.feed_update() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp set timezone = 'UTC'
as $$
declare
  entries sync.entry[];
begin
  with both_rows as (
    select n.id, n.scope_id, o.scope_id as left_scope, to_jsonb(o) as old, to_jsonb(n) as new
    from new_rows n join old_rows o on o.id = n.id
  ), changed as materialized (
    select b.*, nextval('sync.rev_seq') as rev,
           coalesce(b.new ->> 'customer_id', b.new ->> 'id')::uuid as root_id,
           coalesce(b.old ->> 'customer_id', b.old ->> 'id')::uuid as left_root
    from both_rows b where b.old <> b.new
  ), heads as (
    update sync.head h set rev = c.rev, scope_id = c.scope_id, root_id = c.root_id
    from changed c where h.tab = tg_table_name and h.id = c.id
  ), evicted as (
    -- A row that went to another customer; a customer that moves is one eviction for all its rows.
    insert into sync.evict (scope_id, rev, root_id, tab, id)
    select c.left_scope, nextval('sync.rev_seq'), c.left_root, tg_table_name, c.id
    from changed c where c.left_scope <> c.scope_id and c.left_root <> c.root_id
  )
  select array_agg(row(c.rev, c.id, sync.changed_fields(c.old, c.new),
                       sync.changed_fields(c.new, c.old))::sync.entry order by c.rev)
  into entries from changed c where c.old - 'scope_id' <> c.new - 'scope_id';
  perform sync.write_audit(tg_table_name, 'update', entries);
  return null;
end $$;

create or replace function sync.feed_delete() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp set timezone = 'UTC'
as $$
declare
  entries sync.entry[];
begin
  with gone as materialized (
    select o.id, to_jsonb(o) as doc, nextval('sync.rev_seq') as rev from old_rows o
  ), heads as (
    update sync.head h set rev = g.rev, deleted = true
    from gone g where h.tab = tg_table_name and h.id = g.id
  )
  select array_agg(row(g.rev, g.id, g.doc, null)::sync.entry order by g.rev)
  into entries from gone g;
  perform sync.write_audit(tg_table_name, 'delete', entries);
  return null;
end $$;

-- A territory is a scope of its own from the moment it exists.
create or replace function sync.open_scope() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into sync.scope (id, kind, name) values (new.id, 'territory', new.code)
  on conflict (id) do update set name = excluded.name;
  return null;
end $$;

-- The customer moved: one eviction for the scope it left, everything under it stamped anew.
create or replace function sync.follow_customer() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp set timezone = 'UTC'
as $$
declare
  child text;
begin
  insert into sync.evict (scope_id, rev, root_id)
  values (old.scope_id, nextval('sync.rev_seq'), new.id);
  for child in
    select c.table_name from information_schema.columns c
    where c.table_schema = 'app' and c.column_name = 'customer_id' order by c.table_name
  loop
    execute format('update app.%I set scope_id = $1 where customer_id = $2', child)
      using new.scope_id, new.id;
  end loop;
  update sync.head set scope_id = new.scope_id, rev = nextval('sync.rev_seq')
  where root_id = new.id and deleted;
  return null;
end $$;
reset role;
