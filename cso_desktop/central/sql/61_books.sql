-- SPDX-License-Identifier: MPL-2.0
-- INV-27: nothing is posted into a month that is closed or locked, by whatever path.
-- Replaced whenever its text changes.

set local role cso_owner;

create or replace function app.closed_through() returns date
language sql stable security definer
set search_path = pg_catalog, pg_temp
return (select (s.value ->> 'closed_through')::date from app.settings s where s.key = 'books');

create or replace function app.refuse_closed(p_tab text, p_id uuid, p_on date) returns void
language plpgsql stable
as $$
begin
  if p_on <= app.closed_through() then
    perform sync.refuse('CS011', 'period_closed',
      format('The books are closed through %s; %s is before.', app.closed_through(), p_on),
      p_tab, p_id);
  end if;
end $$;

create or replace function app.guard_period() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.refuse_closed(tg_table_name, new.id, (to_jsonb(new) ->> tg_argv[0])::date);
  return null;
end $$;

create or replace trigger f_period_new after insert on app.invoices
  for each row when (new.state = 'posted') execute function app.guard_period('issued_on');
create or replace trigger f_period after update of state on app.invoices
  for each row when (new.state = 'posted' and old.state <> 'posted')
  execute function app.guard_period('issued_on');
create or replace trigger f_period_new after insert on app.payments
  for each row when (new.state in ('posted', 'reversed'))
  execute function app.guard_period('value_on');
create or replace trigger f_period after update of state on app.payments
  for each row when (new.state = 'posted' and old.state <> 'posted')
  execute function app.guard_period('value_on');
create or replace trigger f_period after insert on app.allocations
  for each row execute function app.guard_period('allocated_on');

-- Months close and, for good, lock in order; what is closed may open again, what is locked not.
create or replace function app.do_settings_set_books(p_id uuid, p_args jsonb, p_group uuid)
returns void
language plpgsql
as $$
declare
  present jsonb;
  closed date := (p_args ->> 'closed_through')::date;
  locked date := (p_args ->> 'locked_through')::date;
begin
  select s.value into present from app.settings s
  where s.id = p_id and s.key = 'books' for update;
  if not found then
    perform sync.refuse_missing('settings', p_id);
  end if;
  if coalesce(locked, '-infinity') < coalesce((present ->> 'locked_through')::date, '-infinity')
     or coalesce(locked, '-infinity') > coalesce(closed, '-infinity')
     or exists (select from unnest(array[closed, locked]) d
                where d <> (date_trunc('month', d) + interval '1 month - 1 day')::date) then
    perform sync.refuse('CS011', 'period',
      'Whole months are closed in order, and what is locked stays locked.', 'settings', p_id);
  end if;
  update app.settings
  set value = jsonb_build_object('closed_through', closed, 'locked_through', locked)
  where id = p_id;
end $$;

grant execute on all functions in schema sync, app to cso_api;
reset role;
