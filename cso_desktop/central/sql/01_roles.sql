-- SPDX-License-Identifier: MPL-2.0
-- Roles, schemas and what everybody loses. Runs as the login that creates or upgrades the store.
-- Roles belong to the cluster, so another store beside this one may have made them already.

do $$
declare
  role_name text;
begin
  foreach role_name in array array['cso_owner', 'cso_api', 'cso_user'] loop
    if not exists (select from pg_roles where rolname = role_name) then
      execute format('create role %I nologin', role_name);
    end if;
    -- A login that is no superuser works as these roles, so it has to be a member of them.
    if not (select rolsuper from pg_roles where rolname = session_user)
       and not pg_has_role(session_user, role_name, 'usage') then
      execute format('grant %I to %I', role_name, session_user);
    end if;
  end loop;
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to cso_user', current_database());
  execute format('grant create, connect on database %I to cso_owner', current_database());
end $$;

set local role cso_owner;
create schema app;
create schema sync;
create schema api_v1;
grant usage on schema app, sync to cso_api;
grant usage, create on schema api_v1 to cso_api;
grant usage on schema api_v1 to cso_user;
reset role;

-- New functions are executable by everybody unless this is said before they are made.
alter default privileges for role cso_owner revoke execute on functions from public;
alter default privileges for role cso_api revoke execute on functions from public;
