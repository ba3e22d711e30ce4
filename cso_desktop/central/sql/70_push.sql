-- SPDX-License-Identifier: MPL-2.0
-- Push: numbered groups of changes, each all or nothing, each answered once and for ever.
-- Replaced whenever its text changes.

set local role cso_owner;

-- Whether the last commit the desk knows is one of ours; a restored store has forgotten it.
create or replace function sync.is_same_history(p_known jsonb) returns boolean
language sql stable
return (
  select (p_known ->> 'history' is null or p_known ->> 'history' = m.history_id::text)
     and (coalesce((p_known ->> 'rev')::bigint, 0) = 0
          or exists (select from sync.commit c where c.rev = (p_known ->> 'rev')::bigint
                     and c.tag = (p_known ->> 'tag')::integer))
  from sync.meta m);

-- Row security hides the devices of others; a desk must know a foreign one from a forgotten one.
create or replace function sync.is_known_device(p_device uuid) returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
return exists (select from sync.device d where d.device_id = p_device);

create or replace function sync.check_device(p_device uuid) returns sync.device
language plpgsql
as $$
declare
  d sync.device;
begin
  select * into d from sync.device where device_id = p_device for update;
  if not found and sync.is_known_device(p_device) then
    raise exception 'This device belongs to somebody else.' using errcode = 'CS102';
  elsif d.device_id is null then
    raise exception 'This device is not registered.' using errcode = 'CS101';
  elsif d.state <> 'active' or cardinality(sync.my_scopes()) = 0 then
    raise exception 'This device may no longer send changes.' using errcode = 'CS103';
  end if;
  return d;
end $$;

-- Consecutive inserts are applied together, parents first; everything else in the order sent.
create or replace function sync.apply_ops(p_ops jsonb, p_group uuid, p_since bigint) returns jsonb
language plpgsql
as $$
declare
  numbers jsonb := '[]';
  conflicts jsonb := '[]';
  step record;
begin
  for step in
    with ops as (
      select o, n, o ->> 'op' as op, o ->> 'tab' as tab,
             n - row_number() over (partition by o ->> 'op' = 'insert' order by n) as run
      from jsonb_array_elements(p_ops) with ordinality e(o, n)
    )
    select min(n) over (partition by i.op = 'insert', run) as at, i.op, i.tab, i.o, i.many from (
      select min(n) as n, run, 'insert' as op, tab, null::jsonb as o,
             jsonb_agg(o order by n) as many
      from ops where op = 'insert' group by run, tab
      union all
      select n, n, op, tab, o, null from ops where op is distinct from 'insert'
    ) i left join sync.kind k on k.tab = i.tab
    order by at, k.rank nulls first, n
  loop
    case step.op
      when 'insert' then numbers := numbers || sync.insert_rows(step.tab, step.many, p_since);
      when 'update' then conflicts := conflicts || sync.update_row(step.o, p_group);
      when 'delete' then perform sync.delete_row(step.o);
      when 'call' then numbers := numbers || sync.run_call(step.o, p_group);
      else perform sync.refuse('CS001', 'malformed', 'The central store cannot read this change.');
    end case;
  end loop;
  return jsonb_build_object('numbers', numbers, 'conflicts', conflicts);
end $$;

-- One group in its own savepoint. Only final errors refuse it; whatever may pass by itself
-- (a deadlock, a timeout, a full disk) is not caught and undoes the whole push.
create or replace function sync.try_group(p_group jsonb, p_since bigint) returns jsonb
language plpgsql
as $$
declare
  result jsonb;
  code text; rule text; tab text; field text; row_id text; message text;
begin
  begin
    set constraints all deferred;
    perform set_config('sync.group', p_group ->> 'group_id', true);
    result := sync.apply_ops(normalize((p_group -> 'ops')::text)::jsonb,
                             (p_group ->> 'group_id')::uuid, p_since);
    set constraints all immediate;
    return result;
  exception
    when integrity_constraint_violation or data_exception or insufficient_privilege
      or sqlstate 'CS000' then  -- stands for every code of ours
    get stacked diagnostics code = returned_sqlstate, rule = constraint_name, tab = table_name,
      field = column_name, row_id = pg_exception_hint, message = message_text;
  end;
  return jsonb_build_object(
    'code', code, 'rule', coalesce(nullif(rule, ''), code),
    'message', sync.sentence(code, rule, tab, field, message), 'tab', nullif(tab, ''),
    'id', nullif(row_id, ''), 'field', nullif(field, ''));
end $$;

-- The answer to a group that was processed before, here or under another number.
create or replace function sync.replay(p_device uuid, p_group jsonb, p_hash bytea) returns jsonb
language sql stable
return (
  select case when m.hash = p_hash
    then jsonb_build_object('seq', m.seq, 'status', m.status, 'rev', m.rev, 'result', m.result,
                            'replay', true)
    else jsonb_build_object('seq', m.seq, 'status', 'fork') end
  from sync.mutation m where m.device_id = p_device and m.seq = (p_group ->> 'seq')::bigint);

create or replace function sync.process_group(
  p_device uuid, p_group jsonb, p_hash bytea, p_rev bigint
) returns jsonb
language plpgsql
as $$
declare
  seq bigint := (p_group ->> 'seq')::bigint;
  earlier sync.mutation;
  status text;
  result jsonb;
begin
  select * into earlier from sync.mutation m
  where m.group_id = (p_group ->> 'group_id')::uuid order by m.at limit 1;
  if found then
    status := 'duplicate';
    result := case when earlier.status = 'duplicate' then earlier.result
              else jsonb_build_object('was', earlier.status, 'result', earlier.result) end;
  else
    result := sync.try_group(p_group, p_rev);
    status := case when result ? 'code' then 'rejected'
                   when result -> 'conflicts' <> '[]' then 'conflict' else 'applied' end;
  end if;
  insert into sync.mutation (device_id, seq, group_id, hash, status, result, payload, rev, schema,
                             made_at_claim)
  values (p_device, seq, (p_group ->> 'group_id')::uuid, p_hash, status, result, p_group, p_rev,
          (p_group ->> 'schema')::integer, p_group ->> 'made_at');
  return jsonb_build_object('seq', seq, 'status', status, 'rev', p_rev, 'result', result);
end $$;

create or replace function sync.check_groups(p_groups jsonb) returns void
language plpgsql stable
as $$
declare
  newest integer := (select schema_max from sync.meta);
begin
  if jsonb_typeof(p_groups) is distinct from 'array' then
    raise exception 'A push carries a list of groups.' using errcode = 'CS105';
  elsif octet_length(p_groups::text) > 8000000 or jsonb_array_length(p_groups) > 200 then
    raise exception 'This is more than one push may carry.' using errcode = 'CS106';
  elsif exists (
    select from jsonb_array_elements(p_groups) g
    where coalesce(g ->> 'seq', '') !~ '^[1-9][0-9]{0,14}$'
       or coalesce(g ->> 'schema', '1') !~ '^[0-9]{1,6}$'
       or coalesce(g ->> 'group_id', '') !~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
       or jsonb_typeof(g -> 'ops') is distinct from 'array'
  ) then
    raise exception 'A group needs a seq, a group_id and ops.' using errcode = 'CS105';
  end if;
  if exists (select from jsonb_array_elements(p_groups) g
             where (g ->> 'schema')::integer > newest) then
    raise exception 'The central store is older than this program; upgrade the store first.'
      using errcode = 'CS104';
  end if;
end $$;
reset role;

set local role cso_api;
create or replace function api_v1.push(p_device uuid, p_groups jsonb, p_known jsonb) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp set timezone = 'UTC' set extra_float_digits = 1
set lock_timeout = '5s'
as $$
declare
  results jsonb := '[]';
  desk sync.device;
  one jsonb;
  answer jsonb;
  hash bytea;
  this_rev bigint;
begin
  if not sync.is_same_history(p_known) then
    return '{"reset": "history"}';
  end if;
  perform sync.check_groups(p_groups);
  this_rev := sync.ensure_rev();  -- from here on nobody else writes, and every read is current
  desk := sync.check_device(p_device);
  perform set_config('sync.device', p_device::text, true);
  for one in select jsonb_array_elements(p_groups) loop
    hash := sha256(convert_to(one::text, 'UTF8'));
    if (one ->> 'seq')::bigint <= desk.last_seq then
      answer := sync.replay(p_device, one, hash);
    elsif (one ->> 'seq')::bigint > desk.last_seq + 1 then
      answer := jsonb_build_object('seq', one -> 'seq', 'status', 'gap');
    else
      answer := sync.process_group(p_device, one, hash, this_rev);
      desk.last_seq := desk.last_seq + 1;
    end if;
    results := results || jsonb_build_array(answer);
    exit when answer ->> 'status' in ('fork', 'gap');
  end loop;
  update sync.device set last_seq = desk.last_seq, last_seen = clock_timestamp()
  where device_id = p_device;
  return jsonb_build_object('results', results, 'last_seq', desk.last_seq, 'rev', this_rev,
    'tag', (select c.tag from sync.commit c where c.rev = this_rev),
    'history', (select m.history_id from sync.meta m));
end $$;
reset role;
