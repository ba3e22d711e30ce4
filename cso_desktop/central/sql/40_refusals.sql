-- SPDX-License-Identifier: MPL-2.0
-- How the store says no: a code, the name of the rule, and one sentence for the person.
-- Replaced whenever its text changes.

set local role cso_owner;

-- The row the refusal is about travels as the hint; table and field have places of their own.
create or replace function sync.refuse(
  p_code text, p_rule text, p_message text,
  p_tab text default null, p_id uuid default null, p_field text default null
) returns void
language plpgsql
as $$
begin
  raise exception using errcode = p_code, constraint = p_rule, message = p_message,
    table = coalesce(p_tab, ''), column = coalesce(p_field, ''), hint = coalesce(p_id::text, '');
end $$;

-- A broken constraint speaks through its comment, so that rule and sentence stand together.
create or replace function sync.sentence(
  p_code text, p_rule text, p_tab text, p_field text, p_message text
) returns text
language sql stable
return coalesce(
  (select obj_description(c.oid, 'pg_class') from pg_class c
   where c.relname = p_rule and c.relnamespace = 'app'::regnamespace),
  (select obj_description(c.oid, 'pg_constraint') from pg_constraint c
   where c.conname = p_rule and c.connamespace = 'app'::regnamespace),
  case
    when p_code like 'CS%' then p_message
    when p_code = '42501' then 'This record belongs to a territory you do not work in.'
    when p_code = '23502' then format('“%s” must be given.', replace(p_field, '_', ' '))
    when p_code = '23503' then 'Something this record refers to is missing, or still refers to it.'
    when p_code = '23505' then 'A record with the same number or name is there already.'
    when p_code like '22%' then 'A value has a form that the store cannot read.'
    else format('The central store refused this (%s).', p_rule)
  end);

create or replace function sync.kind_of(p_tab text) returns sync.kind
language plpgsql stable
as $$
declare
  k sync.kind;
begin
  select * into k from sync.kind where tab = p_tab;
  if not found then
    perform sync.refuse('CS002', 'unknown_table',
      'The central store does not know this kind of record.');
  end if;
  return k;
end $$;

-- Row security hides a row alike whether it is gone, elsewhere or was never there.
create or replace function sync.refuse_missing(p_tab text, p_id uuid) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  place sync.head;
begin
  select * into place from sync.head where tab = p_tab and id = p_id;
  if place.deleted then
    perform sync.refuse('CS005', 'deleted', 'Somebody deleted this record meanwhile.', p_tab, p_id);
  elsif place.id is not null then
    perform sync.refuse('CS006', 'moved_away',
      'This record belongs to a territory you do not work in.', p_tab, p_id);
  end if;
  perform sync.refuse('CS004', 'unknown_record',
    'This builds on a record that the central store does not have.', p_tab, p_id);
end $$;

-- Lock a row and return it in wire form.
create or replace function sync.lock_row(p_tab text, p_id uuid) returns jsonb
language plpgsql
as $$
declare
  doc jsonb;
begin
  execute format('select to_jsonb(t) from app.%I t where t.id = $1 for update', p_tab)
    into doc using p_id;
  if doc is null then
    perform sync.refuse_missing(p_tab, p_id);
  end if;
  return doc;
end $$;

-- Whether another device changed the row since a revision; own earlier groups do not count.
create or replace function sync.is_changed_by_others(p_tab text, p_id uuid, p_base_rev bigint)
returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
return exists (
  select from sync.audit a
  where a.tab = p_tab and a.id = p_id and a.rev > coalesce(p_base_rev, 0)
    and a.device <> current_setting('sync.device', true));

-- The same values in the spelling of the columns, so that texts can be compared.
create or replace function sync.typed(p_tab text, p_values jsonb) returns jsonb
language plpgsql stable
as $$
declare
  doc jsonb;
begin
  execute format('select to_jsonb(jsonb_populate_record(null::app.%I, $1))', p_tab)
    into doc using p_values;
  return (select coalesce(jsonb_object_agg(f.key, doc -> f.key), '{}')
          from jsonb_object_keys(p_values) f(key));
end $$;
reset role;
