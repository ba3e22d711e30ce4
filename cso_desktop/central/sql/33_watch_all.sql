-- SPDX-License-Identifier: MPL-2.0
-- Every business table is fed and guarded; what the feed itself stands on is guarded too.

set local role cso_owner;

select sync.watch_table(tablename) from pg_tables where schemaname = 'app' order by tablename;

create trigger z_scope after insert or update of code on app.territories
  for each row execute function sync.open_scope();
create trigger z_follow after update on app.customers
  for each row when (old.scope_id is distinct from new.scope_id)
  execute function sync.follow_customer();

-- Where a customer goes that nobody put anywhere.
insert into app.territories (id, code, name)
values (gen_random_uuid(), 'MAIN', 'Main territory');

do $$
declare
  tab text;
begin
  for tab in select tablename from pg_tables where schemaname = 'sync' loop
    execute format('alter table sync.%I enable row level security', tab);
  end loop;
  -- Rules and the shape of the store are no secret of anybody.
  foreach tab in array array['meta', 'commit', 'scope', 'horizon', 'kind', 'field_rule',
                             'number_rule', 'transition', 'action', 'importer'] loop
    execute format('create policy readable on sync.%I for select to cso_api using (true)', tab);
    execute format('grant select on sync.%I to cso_api', tab);
  end loop;
  foreach tab in array array['head', 'evict'] loop
    execute format(
      'create policy in_my_scopes on sync.%I for select to cso_api
         using (scope_id = any ((select sync.my_scopes())::uuid[]))', tab);
    execute format('grant select on sync.%I to cso_api', tab);
  end loop;
  foreach tab in array array['person', 'member', 'device', 'mutation'] loop
    execute format(
      'create policy my_own on sync.%I to cso_api
         using (login = session_user) with check (login = session_user)', tab);
    execute format('grant select on sync.%I to cso_api', tab);
  end loop;
end $$;
grant insert, update on sync.device to cso_api;
grant insert on sync.mutation to cso_api;
grant execute on function sync.ensure_rev(), sync.me(), sync.my_roles(), sync.my_scopes()
  to cso_api;
reset role;
