-- SPDX-License-Identifier: MPL-2.0
-- Changes and deletions: three-way merge per field group, judged by role, state and history.
-- Replaced whenever its text changes.

set local role cso_owner;

-- The state that decides whether a row may be edited: its own, or that of what it is a part of.
create or replace function sync.check_editable(p_kind sync.kind, p_doc jsonb, p_fields text[])
returns void
language plpgsql
as $$
declare
  decider sync.kind := p_kind;
  state text := p_doc ->> 'state';
begin
  if p_kind.parent_tab is not null then
    decider := sync.kind_of(p_kind.parent_tab);
    execute format('select p.state from app.%I p where p.id = $1 for share', p_kind.parent_tab)
      into state using (p_doc ->> p_kind.parent_column)::uuid;
  end if;
  if decider.states = '{}' or state = any (decider.states)
     or p_fields <> '{}' and p_fields <@ p_kind.free_fields then
    return;
  end if;
  perform sync.refuse('CS008', 'state',
    format('This %s is %s and can no longer be edited.', decider.title, replace(state, '_', ' ')),
    p_kind.tab, (p_doc ->> 'id')::uuid, p_fields[1]);
end $$;

create or replace function sync.check_fields(p_kind sync.kind, p_doc jsonb, p_fields text[])
returns void
language plpgsql stable
as $$
declare
  roles text[] := sync.my_roles();
  name text;
  rule sync.field_rule;
begin
  foreach name in array p_fields loop
    select * into rule from sync.field_rule r
    where r.tab = p_kind.tab and r.field = name;
    if p_kind.is_append_only then
      perform sync.refuse('CS008', 'append_only',
        format('A %s is never changed once it is made.', p_kind.title),
        p_kind.tab, (p_doc ->> 'id')::uuid, name);
    elsif name <> all (p_kind.fields) then
      perform sync.refuse('CS002', 'unknown_field',
        format('The central store does not know “%s” of a %s.', name, p_kind.title),
        p_kind.tab, (p_doc ->> 'id')::uuid, name);
    elsif rule.field is null or not rule.roles && roles then
      perform sync.refuse('CS003', 'role',
        format('Your roles do not allow you to change “%s” of a %s.',
               replace(name, '_', ' '), p_kind.title),
        p_kind.tab, (p_doc ->> 'id')::uuid, name);
    end if;
  end loop;
end $$;

-- Compare a change with what stands now, group by group.
-- Returns {"apply": {field: value}, "conflicts": [{"group", "base", "theirs", "mine"}]}.
create or replace function sync.merge(p_tab text, p_now jsonb, p_base jsonb, p_wish jsonb)
returns jsonb
language sql stable
begin atomic
  with fields as (
    select r.field_group, f.key, p_now -> f.key as now,
           coalesce(p_base -> f.key, 'null') as base,
           coalesce(p_wish -> f.key, p_base -> f.key, 'null') as wish, p_wish ? f.key as is_wished
    from jsonb_object_keys(p_base || p_wish) f(key)
    join sync.field_rule r on r.tab = p_tab and r.field = f.key
  ), groups as (
    select g.field_group,
           bool_and(g.now is not distinct from g.base) as is_untouched,
           bool_and(g.now is not distinct from g.wish) as is_equal,
           jsonb_object_agg(g.key, g.now) as theirs, jsonb_object_agg(g.key, g.base) as base,
           jsonb_object_agg(g.key, g.wish) as mine,
           jsonb_object_agg(g.key, g.wish) filter (where g.is_wished) as wish
    from fields g group by g.field_group having bool_or(g.is_wished)
  )
  select jsonb_build_object(
    'apply', coalesce((select jsonb_object_agg(e.key, e.value)
                       from groups g, jsonb_each(g.wish) e
                       where g.is_untouched and not g.is_equal), '{}'),
    'conflicts', coalesce((select jsonb_agg(jsonb_build_object(
                             'group', g.field_group, 'base', g.base, 'theirs', g.theirs,
                             'mine', g.mine) order by g.field_group)
                           from groups g where not g.is_untouched and not g.is_equal), '[]'));
end;

create or replace function sync.write_fields(p_tab text, p_id uuid, p_values jsonb) returns void
language plpgsql
as $$
begin
  if p_values <> '{}' then
    execute format('update app.%I t set %s from jsonb_populate_record(null::app.%I, $1) r
                    where t.id = $2', p_tab,
                   (select string_agg(format('%I = r.%I', f.key, f.key), ', ')
                    from jsonb_object_keys(p_values) f(key)), p_tab)
      using p_values, p_id;
  end if;
end $$;

create or replace function sync.keep_conflict(
  p_tab text, p_doc jsonb, p_conflict jsonb, p_group uuid
) returns void
language sql
begin atomic
  insert into app.conflicts (id, customer_id, group_id, tab, record_id, field_group,
                             base, theirs, mine, login, state)
  values (gen_random_uuid(),
          case when p_tab = 'customers' then (p_doc ->> 'id')::uuid
               else coalesce((p_doc ->> 'customer_id')::uuid,
                             '00000000-0000-0000-0000-000000000000') end,
          p_group, p_tab, (p_doc ->> 'id')::uuid, p_conflict ->> 'group', p_conflict -> 'base',
          p_conflict -> 'theirs', p_conflict -> 'mine', sync.me(), 'open');
end;

-- Write values a person decided on, whatever stands now; fields that stay need no right.
create or replace function sync.replace_values(p_tab text, p_id uuid, p_values jsonb) returns void
language plpgsql
as $$
declare
  k sync.kind := sync.kind_of(p_tab);
  doc jsonb := sync.lock_row(p_tab, p_id);
  wish jsonb := sync.typed(p_tab, p_values);
begin
  select coalesce(jsonb_object_agg(f.key, f.value), '{}') into wish
  from jsonb_each(wish) f where doc -> f.key <> f.value;
  if wish <> '{}' then
    perform sync.check_fields(k, doc, array(select jsonb_object_keys(wish)));
    perform sync.check_editable(k, doc, array(select jsonb_object_keys(wish)));
    perform sync.write_fields(p_tab, p_id, wish);
  end if;
end $$;

-- Apply one update; returns the conflicts that now wait for a person.
create or replace function sync.update_row(p_op jsonb, p_group uuid) returns jsonb
language plpgsql
as $$
declare
  k sync.kind := sync.kind_of(p_op ->> 'tab');
  row_id uuid := (p_op ->> 'id')::uuid;
  doc jsonb := sync.lock_row(k.tab, row_id);
  wished text[] := array(select jsonb_object_keys(p_op -> 'set'));
  wish jsonb;
  merged jsonb;
  conflict jsonb;
begin
  perform sync.check_fields(k, doc, wished);
  perform sync.check_editable(k, doc, wished);
  wish := sync.typed(k.tab, p_op -> 'set');
  if not sync.is_changed_by_others(k.tab, row_id, (p_op ->> 'base_rev')::bigint) then
    perform sync.write_fields(k.tab, row_id, wish);
    return '[]';
  end if;
  merged := sync.merge(k.tab, doc, sync.typed(k.tab, coalesce(p_op -> 'base', '{}')), wish);
  perform sync.write_fields(k.tab, row_id, merged -> 'apply');
  for conflict in select jsonb_array_elements(merged -> 'conflicts') loop
    perform sync.keep_conflict(k.tab, doc, conflict, p_group);
  end loop;
  return (select coalesce(jsonb_agg(c || jsonb_build_object('tab', k.tab, 'id', row_id)), '[]')
          from jsonb_array_elements(merged -> 'conflicts') c);
end $$;

create or replace function sync.delete_row(p_op jsonb) returns void
language plpgsql
as $$
declare
  k sync.kind := sync.kind_of(p_op ->> 'tab');
  row_id uuid := (p_op ->> 'id')::uuid;
  doc jsonb := sync.lock_row(k.tab, row_id);
begin
  if not k.delete_roles && sync.my_roles() then
    perform sync.refuse('CS003', 'role',
      format('Your roles do not allow you to delete a %s.', k.title), k.tab, row_id);
  end if;
  perform sync.check_editable(k, doc, '{}');
  if sync.is_changed_by_others(k.tab, row_id, (p_op ->> 'base_rev')::bigint) then
    perform sync.refuse('CS007', 'changed_meanwhile',
      format('Somebody changed this %s meanwhile, so it was not deleted.', k.title), k.tab, row_id);
  end if;
  execute format('delete from app.%I where id = $1', k.tab) using row_id;
end $$;
reset role;
