-- SPDX-License-Identifier: MPL-2.0
-- Moves of items; each leaves an entry in the item's history (ITM-03, INV-40).
-- Replaced whenever its text changes.

set local role cso_owner;

create or replace function app.log_item(p_doc jsonb, p_kind text, p_args jsonb) returns date
language plpgsql
as $$
declare
  happened date := coalesce((p_args ->> 'on')::date, current_date);
begin
  insert into app.item_events (id, customer_id, item_id, happened_on, kind, detail, site_id,
                               reference)
  values (gen_random_uuid(), (p_doc ->> 'customer_id')::uuid, (p_doc ->> 'id')::uuid, happened,
          p_kind, p_args ->> 'reason',
          coalesce((p_args ->> 'site_id')::uuid, (p_doc ->> 'site_id')::uuid),
          p_args ->> 'reference');
  return happened;
end $$;

create or replace function app.on_items_ship(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql
as $$
begin
  perform app.log_item(p_doc, 'shipped', p_args);
  return '{}';
end $$;

create or replace function app.on_items_install(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql
as $$
begin
  return jsonb_build_object(
    'installed_on', app.log_item(p_doc, 'installed', p_args),
    'site_id', coalesce(p_args -> 'site_id', p_doc -> 'site_id'));
end $$;

create or replace function app.on_items_withdraw(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql
as $$
begin
  return jsonb_build_object('withdrawn_on', app.log_item(p_doc, 'withdrawn', p_args));
end $$;

create or replace function app.on_items_return(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql
as $$
begin
  perform app.log_item(p_doc, 'returned', p_args);
  return '{}';
end $$;

create or replace function app.on_items_scrap(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql
as $$
begin
  perform app.log_item(p_doc, 'scrapped', p_args);
  return '{}';
end $$;

create or replace function app.on_items_sell_on(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql
as $$
begin
  perform app.log_item(p_doc, 'sold_on', p_args);
  return '{}';
end $$;
reset role;
