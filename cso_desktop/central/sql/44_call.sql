-- SPDX-License-Identifier: MPL-2.0
-- Moves of state and other actions that only the store decides.
-- A move may have an effect: app.on_<table>_<move>(row, args) checks what must hold and returns
-- the fields to set along with the new state. An action is app.do_<table>_<name>(id, args, group).
-- Replaced whenever its text changes.

set local role cso_owner;

-- Records of a kind with a life of its own (credit memos, refunds, returns) follow that one.
create or replace function sync.find_move(p_kind sync.kind, p_doc jsonb, p_name text)
returns sync.transition
language plpgsql stable
as $$
declare
  machine text := (select max(t.kind) from sync.transition t
                   where t.tab = p_kind.tab and t.kind in ('', p_doc ->> 'kind'));
  found_move sync.transition;
begin
  select * into found_move from sync.transition t
  where t.tab = p_kind.tab and t.kind = machine and t.name = p_name
    and t.source = p_doc ->> 'state';
  if found then
    return found_move;
  elsif exists (select from sync.transition t where t.tab = p_kind.tab and t.name = p_name) then
    perform sync.refuse('CS008', 'state',
      format('“%s” is not possible while the %s is %s.', replace(p_name, '_', ' '),
             p_kind.title, replace(p_doc ->> 'state', '_', ' ')),
      p_kind.tab, (p_doc ->> 'id')::uuid);
  end if;
  perform sync.refuse('CS002', 'unknown_action',
    format('The central store does not know “%s”.', p_name), p_kind.tab);
  return null;
end $$;

-- Amounts above which a move needs other people: the setting "limits", {"invoices.post": 100000},
-- else the settings that ship. What another person approved as a dispute is approved already.
create or replace function sync.limit_of(p_tab text, p_name text, p_kind text) returns bigint
language sql stable
return coalesce(
  (select (s.value ->> (p_tab || '.' || p_name))::bigint
   from app.settings s where s.key = 'limits'),
  (select (s.value #>> '{}')::bigint from app.settings s
   where s.key = case p_tab || '.' || p_name
     when 'invoices.post'
       then case p_kind when 'credit_memo' then 'credit_memo_limit_minor'
                        else 'posting_limit_minor' end
     when 'payments.reverse' then 'reversal_limit_minor' end));

-- CTR-07: a renewal whose price changes by more than the setting allows needs another person.
create or replace function sync.is_steep_renewal(p_tab text, p_doc jsonb) returns boolean
language sql stable
return p_tab = 'renewals' and abs((p_doc ->> 'uplift')::numeric) > coalesce(
  (select (s.value #>> '{}')::numeric from app.settings s where s.key = 'renewal_uplift_limit'),
  0.05);

create or replace function sync.is_above_limit(p_move sync.transition, p_doc jsonb) returns boolean
language sql stable
return p_move.limit_roles <> '{}' and sync.is_steep_renewal(p_move.tab, p_doc)
  or p_move.limit_roles <> '{}' and coalesce(
  abs(coalesce(p_doc ->> 'total_minor', p_doc ->> 'amount_minor')::bigint)
    > sync.limit_of(p_move.tab, p_move.name, p_doc ->> 'kind'), false)
  and not exists (
    select from app.disputes d
    where d.result_document_id = (p_doc ->> 'id')::uuid and d.state = 'approved'
      and d.approved_minor = -(p_doc ->> 'total_minor')::bigint);

create or replace function sync.check_mover(
  p_kind sync.kind, p_move sync.transition, p_doc jsonb, p_args jsonb
) returns void
language plpgsql stable
as $$
declare
  is_above boolean := sync.is_above_limit(p_move, p_doc);
  needed text[] := case when is_above then p_move.limit_roles else p_move.roles end;
  asked_by text := coalesce(p_doc ->> 'submitted_by', p_doc ->> 'created_by');
  row_id uuid := (p_doc ->> 'id')::uuid;
begin
  -- What belongs to the store alone may be asked for by those who keep the records; the effect
  -- decides whether it is due.
  if needed = array['SYS'] then
    needed := p_kind.insert_roles || array['SUP'];
  end if;
  if not needed && sync.my_roles() then
    perform sync.refuse('CS003', case when is_above then 'above_limit' else 'role' end,
      format('“%s” of this %s needs one of these roles: %s.', replace(p_move.name, '_', ' '),
             p_kind.title, array_to_string(needed, ', ')), p_kind.tab, row_id);
  end if;
  if (p_move.second_person or is_above) and asked_by = sync.me() then
    perform sync.refuse('CS009', 'second_person',
      format('“%s” must be done by another person than the one who asked.',
             replace(p_move.name, '_', ' ')), p_kind.tab, row_id);
  end if;
  if p_move.needs_reason and coalesce(p_args ->> 'reason', '') = '' then
    perform sync.refuse('CS011', 'needs_reason',
      format('“%s” needs a reason.', replace(p_move.name, '_', ' ')),
      p_kind.tab, row_id, 'reason');
  end if;
end $$;

create or replace function sync.run_move(p_op jsonb, p_name text) returns jsonb
language plpgsql
as $$
declare
  k sync.kind := sync.kind_of(split_part(p_op ->> 'fn', '.', 1));
  row_id uuid := (p_op ->> 'id')::uuid;
  args jsonb := coalesce(p_op -> 'args', '{}');
  doc jsonb := sync.lock_row(k.tab, row_id);
  move sync.transition := sync.find_move(k, doc, p_name);
  effect regprocedure := to_regprocedure(format('app.on_%s_%s(jsonb, jsonb)', k.tab, p_name));
  patch jsonb := jsonb_build_object('state', move.target);
  more jsonb;
begin
  perform sync.check_mover(k, move, doc, args);
  perform set_config('sync.moment', coalesce(args ->> 'at', ''), true);
  if effect is not null then
    execute format('select app.%I($1, $2)', format('on_%s_%s', k.tab, p_name))
      into more using doc, args;
    patch := patch || coalesce(more, '{}');
  elsif move.roles = array['SYS'] then
    perform sync.refuse('CS003', 'role', 'This is decided by the central store alone.',
      k.tab, row_id);
  end if;
  perform sync.write_fields(k.tab, row_id, patch);
  if patch ->> 'number' is null then
    return '[]';
  end if;
  return jsonb_build_array(
    jsonb_build_object('tab', k.tab, 'id', row_id, 'number', patch -> 'number'));
end $$;

-- Run one call; returns the numbers that were given.
create or replace function sync.run_call(p_op jsonb, p_group uuid) returns jsonb
language plpgsql
as $$
declare
  tab text := split_part(p_op ->> 'fn', '.', 1);
  name text := split_part(p_op ->> 'fn', '.', 2);
  action sync.action;
begin
  select * into action from sync.action a where a.fn = p_op ->> 'fn';
  if not found then
    return sync.run_move(p_op, name);
  end if;
  if not action.roles && sync.my_roles() then
    perform sync.refuse('CS003', 'role',
      format('This needs one of these roles: %s.', array_to_string(action.roles, ', ')),
      tab, (p_op ->> 'id')::uuid);
  end if;
  execute format('select app.%I($1, $2, $3)', format('do_%s_%s', tab, name))
    using (p_op ->> 'id')::uuid, coalesce(p_op -> 'args', '{}'), p_group;
  return '[]';
end $$;
reset role;
