-- SPDX-License-Identifier: MPL-2.0
-- Moves of cases; every state a case enters is written down, service clocks follow from it.
-- Replaced whenever its text changes.

set local role cso_owner;

-- When a move made at a desk happened: as claimed, but not in the future nor before the last one.
create or replace function app.case_moment(p_doc jsonb, p_args jsonb) returns timestamptz
language sql stable
return date_trunc('second', greatest(
  least(coalesce((p_args ->> 'at')::timestamptz, clock_timestamp()), clock_timestamp()),
  (select max(c.entered_at) from app.case_state_changes c
   where c.case_id = (p_doc ->> 'id')::uuid)));

create or replace function app.log_case_state() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp set timezone = 'UTC'
as $$
declare
  entered timestamptz;
begin
  if tg_op = 'INSERT' then
    entered := coalesce(new.closed_at, new.resolved_at, new.opened_at);
  elsif new.state = 'resolved' then
    entered := new.resolved_at;
  elsif new.state = 'closed' then
    entered := new.closed_at;
  else
    entered := app.case_moment(to_jsonb(new), jsonb_build_object(
      'at', nullif(current_setting('sync.moment', true), '')));
  end if;
  insert into app.case_state_changes (id, customer_id, case_id, entered_at, state, by)
  values (gen_random_uuid(), new.customer_id, new.id, entered, new.state, sync.me());
  return null;
end $$;
create or replace trigger c_state_opened after insert on app.cases
  for each row execute function app.log_case_state();
create or replace trigger c_state_changed after update on app.cases
  for each row when (old.state <> new.state) execute function app.log_case_state();

create or replace function app.on_cases_wait_until(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql stable
as $$
begin
  if p_args ->> 'until' is null then
    perform sync.refuse('CS011', 'until_missing', 'Say until when the case waits.',
                        'cases', (p_doc ->> 'id')::uuid, 'pending_until');
  end if;
  return jsonb_build_object('pending_until', p_args -> 'until');
end $$;

create or replace function app.on_cases_resume(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return '{"pending_until": null}'::jsonb;

create or replace function app.on_cases_resolve(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return jsonb_build_object('resolved_at', app.case_moment(p_doc, p_args), 'pending_until', null,
                          'resolution_code', p_args -> 'resolution_code');

create or replace function app.on_cases_close(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return jsonb_build_object('closed_at', app.case_moment(p_doc, p_args));

create or replace function app.on_cases_close_unresolved(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return jsonb_build_object('closed_at', app.case_moment(p_doc, p_args),
                          'resolution_code', 'unresolved');

create or replace function app.on_cases_reopen(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return '{"resolved_at": null, "resolution_code": null}'::jsonb;

create or replace function app.on_cases_merge(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql stable
as $$
begin
  if not exists (select from app.cases c
                 where c.id = (p_args ->> 'into')::uuid and c.state <> 'merged'
                   and c.customer_id = (p_doc ->> 'customer_id')::uuid) then
    perform sync.refuse('CS011', 'no_target', 'Name the case of this customer that goes on.',
                        'cases', (p_doc ->> 'id')::uuid, 'merged_into_id');
  end if;
  return jsonb_build_object('merged_into_id', p_args -> 'into');
end $$;

-- INV-45: a merged case accepts no new note.
create or replace function app.guard_case_note() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (select from app.cases c where c.id = new.case_id and c.state = 'merged') then
    perform sync.refuse('CS008', 'state', 'This case was merged; write to the one it went into.',
                        'case_notes', new.id);
  end if;
  return new;
end $$;
create or replace trigger c_merged before insert on app.case_notes
  for each row execute function app.guard_case_note();
reset role;
