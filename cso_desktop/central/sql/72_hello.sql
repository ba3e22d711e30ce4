-- SPDX-License-Identifier: MPL-2.0
-- Hello and register: who is there, with which device, and what it has to do first.
-- Replaced whenever its text changes.

set local role cso_owner;

-- What a desk must do before anything else; the first reason that holds counts.
create or replace function sync.must(p_device sync.device, p_client jsonb) returns text
language sql stable
return (
  select case
    when cardinality(sync.my_scopes()) = 0 or p_device.state = 'revoked' then 'revoked'
    when (p_client ->> 'schema')::integer < m.schema_min then 'upgrade'
    when not sync.is_same_history(coalesce(p_client -> 'known', '{}')) then
      case when pg_is_in_recovery() then 'lagging' else 'reset' end
    when p_device.device_id is null and coalesce((p_client ->> 'acked')::bigint, 0) > 0 then 'reset'
    when p_device.device_id is null then 'new_device'
    when p_device.install_hash is distinct from
         decode(coalesce(p_client ->> 'install_hash', encode(p_device.install_hash, 'hex')), 'hex')
      then 'new_device'
    when coalesce((p_client ->> 'acked')::bigint, 0) > p_device.last_seq then 'reset'
    when pg_is_in_recovery() then 'read_only'
    else 'ok' end
  from sync.meta m);
reset role;

set local role cso_api;
create or replace function api_v1.hello(p_device uuid, p_client jsonb) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp set timezone = 'UTC' set lock_timeout = '5s'
as $$
declare
  desk sync.device;
  must text;
begin
  if not pg_is_in_recovery() then
    update sync.device set last_seen = clock_timestamp(),
      app_version = coalesce(p_client ->> 'app', app_version) where device_id = p_device;
  end if;
  select * into desk from sync.device where device_id = p_device;
  must := sync.must(desk, p_client);
  return (
    select jsonb_build_object(
      'server_time', date_trunc('second', clock_timestamp()), 'history', m.history_id,
      'schema_min', m.schema_min, 'schema_max', m.schema_max, 'app_min', m.app_min,
      'scopes', (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name,
                                                             'kind', s.kind) order by s.name), '[]')
                 from sync.scope s where s.id = any (sync.my_scopes())),
      'last_seq', coalesce(desk.last_seq, 0), 'device_state', coalesce(desk.state, 'unknown'),
      'must', must, 'wipe', must = 'revoked',
      'limits', jsonb_build_object('groups', 50, 'bytes', 1000000, 'page', 2000),
      'person', (select jsonb_build_object('login', sync.me(), 'name', p.name, 'roles', p.roles,
                   'territories', (select coalesce(jsonb_agg(s.name order by s.name), '[]')
                                   from sync.scope s where s.kind = 'territory'
                                     and s.id = any (sync.my_scopes())))
                 from sync.person p))
    from sync.meta m);
end $$;

-- Registering again is no error: the answer to the first time may have been lost.
create or replace function api_v1.register(p_device uuid, p_label text, p_install_hash bytea)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp set timezone = 'UTC' set lock_timeout = '5s'
as $$
begin
  if cardinality(sync.my_scopes()) = 0 then
    raise exception 'This person may not register a device.' using errcode = 'CS103';
  end if;
  insert into sync.device (device_id, label, install_hash)
  values (p_device, p_label, p_install_hash) on conflict (device_id) do nothing;
  if not exists (select from sync.device where device_id = p_device) then
    raise exception 'This device belongs to somebody else.' using errcode = 'CS102';
  end if;
end $$;
reset role;
