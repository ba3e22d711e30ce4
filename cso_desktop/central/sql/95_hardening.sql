-- SPDX-License-Identifier: MPL-2.0
-- What PostgreSQL leaves open to every login and no person of this store needs. Only a superuser
-- may close it; otherwise the check says what is left to do.
-- Replaced whenever its text changes.

do $$
declare
  open_function regprocedure;
begin
  if not (select rolsuper from pg_roles where rolname = session_user) then
    return;
  end if;
  for open_function in
    select p.oid from pg_proc p
    where p.pronamespace = 'pg_catalog'::regnamespace
      and (p.proname like '%advisory%' or p.proname like 'lo\_%'
           or p.proname in ('loread', 'lowrite', 'pg_notify'))
  loop
    execute format('revoke execute on function %s from public', open_function);
  end loop;
  revoke usage on language plpgsql from public;
  grant usage on language plpgsql to cso_owner, cso_api;
  revoke all on schema public from public;
end $$;
