-- SPDX-License-Identifier: MPL-2.0
-- Moves of shipments.
-- Replaced whenever its text changes.

set local role cso_owner;

-- DEL-02: a serialised product leaves only with its serials, as many as pieces.
create or replace function app.on_shipments_ship(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql stable
as $$
declare
  lacking text;
begin
  select p.number into lacking
  from app.shipment_lines l join app.products p on p.id = l.product_id
  where l.shipment_id = (p_doc ->> 'id')::uuid and p.is_serialised
    and cardinality(regexp_split_to_array(trim(coalesce(l.serials, '')), '[\s,;]+'))
        - (trim(coalesce(l.serials, '')) = '')::integer <> l.quantity
  limit 1;
  if lacking is not null then
    perform sync.refuse('CS011', 'serials_missing',
      format('%s is shipped with one serial number for each piece.', lacking),
      'shipments', (p_doc ->> 'id')::uuid);
  elsif not exists (select from app.shipment_lines where shipment_id = (p_doc ->> 'id')::uuid) then
    perform sync.refuse('CS011', 'no_lines', 'This delivery has no lines.',
                        'shipments', (p_doc ->> 'id')::uuid);
  end if;
  return jsonb_build_object('shipped_on', coalesce((p_args ->> 'on')::date, current_date));
end $$;

create or replace function app.on_shipments_deliver(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return jsonb_build_object(
  'delivered_on', greatest(coalesce((p_args ->> 'on')::date, current_date),
                           (p_doc ->> 'shipped_on')::date),
  'delivered_to', coalesce(p_args ->> 'delivered_to', p_doc ->> 'delivered_to'));

create or replace function app.on_shipments_cancel(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return jsonb_build_object('exception', p_args -> 'reason');
reset role;
