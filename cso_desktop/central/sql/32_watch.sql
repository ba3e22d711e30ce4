-- SPDX-License-Identifier: MPL-2.0
-- Puts a business table under the feed and under row security.
-- Replaced whenever its text changes.

set local role cso_owner;

create or replace function sync.watch_table(p_tab text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  place text := case
    when p_tab = 'customers' then 'root'
    when exists (select from pg_attribute a where a.attrelid = format('app.%I', p_tab)::regclass
                 and a.attname = 'customer_id' and not a.attisdropped) then 'owned'
    else 'global' end;
  statement text;
begin
  foreach statement in array array[
    'create trigger a_clock before insert or update or delete on app.%I
       for each statement execute function sync.before_writing()',
    'create trigger a_truncate before truncate on app.%I
       for each statement execute function sync.refuse_truncate()',
    'create trigger b_place before insert or update on app.%I
       for each row execute function sync.before_row(%L)',
    'create trigger y_feed_insert after insert on app.%I referencing new table as new_rows
       for each statement execute function sync.feed_insert()',
    'create trigger y_feed_update after update on app.%I
       referencing old table as old_rows new table as new_rows
       for each statement execute function sync.feed_update()',
    'create trigger y_feed_delete after delete on app.%I referencing old table as old_rows
       for each statement execute function sync.feed_delete()',
    'alter table app.%I enable row level security',
    'create policy in_my_scopes on app.%I to cso_api
       using (scope_id = any ((select sync.my_scopes())::uuid[]))
       with check (scope_id = any ((select sync.my_scopes())::uuid[]))',
    'grant select, insert, update, delete on app.%I to cso_api'
  ] loop
    execute format(statement, p_tab, place);
  end loop;
end $$;
reset role;
