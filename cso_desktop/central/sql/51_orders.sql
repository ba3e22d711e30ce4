-- SPDX-License-Identifier: MPL-2.0
-- Moves of orders: confirmation with its number and the credit check, hold, cancel, close.
-- Replaced whenever its text changes.

set local role cso_owner;

-- What was delivered and billed of each line (INV-29); returns and credits count against it.
create or replace function app.order_progress(p_order uuid)
returns table (line_id uuid, ordered numeric, delivered numeric, billed numeric)
language sql stable
begin atomic
  select l.id, l.quantity - l.quantity_short_closed,
    coalesce((select sum(case s.kind when 'return' then -sl.quantity else sl.quantity end)
              from app.shipment_lines sl join app.shipments s on s.id = sl.shipment_id
              where sl.order_line_id = l.id and s.state in ('shipped', 'delivered', 'done')), 0),
    coalesce((select sum(case i.kind when 'credit_memo' then -abs(il.quantity) else il.quantity end)
              from app.invoice_lines il join app.invoices i on i.id = il.invoice_id
              where il.order_line_id = l.id and i.state = 'posted'), 0)
  from app.order_lines l where l.order_id = p_order;
end;

create or replace function app.check_has_lines(p_order uuid) returns void
language plpgsql stable
as $$
begin
  if not exists (select from app.order_lines where order_id = p_order) then
    perform sync.refuse('CS011', 'no_lines', 'This order has no lines.', 'orders', p_order);
  end if;
end $$;

create or replace function app.on_orders_submit(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql stable
as $$
begin
  perform app.check_has_lines((p_doc ->> 'id')::uuid);
  return jsonb_build_object('submitted_by', sync.me());
end $$;

-- ORD-13: what is owed and this order together must fit the limit, unless a supervisor says why
-- it may go beyond.
create or replace function app.check_credit(p_doc jsonb, p_args jsonb) returns void
language plpgsql stable
as $$
declare
  customer app.customers;
  owed bigint;
  worth bigint;
begin
  select * into customer from app.customers where id = (p_doc ->> 'customer_id')::uuid;
  if customer.state <> 'active' then
    perform sync.refuse('CS011', 'customer_not_active',
      format('The customer is %s, so the order cannot be confirmed.',
             replace(customer.state, '_', ' ')), 'orders', (p_doc ->> 'id')::uuid);
  end if;
  owed := greatest(app.customer_balance(customer.id), 0);
  select coalesce(sum(l.net_minor), 0) + (p_doc ->> 'freight_minor')::bigint into worth
  from app.order_lines l where l.order_id = (p_doc ->> 'id')::uuid;
  if owed + worth > customer.credit_limit_minor
     and not ('SUP' = any (sync.my_roles())
              and coalesce(p_args ->> 'override_reason', '') <> '') then
    perform sync.refuse('CS011', 'credit_limit',
      format('The customer owes %s and this order is worth %s; the credit limit is %s.',
             to_char(owed / 100.0, 'FM999,999,999,990.00'),
             to_char(worth / 100.0, 'FM999,999,999,990.00'),
             to_char(customer.credit_limit_minor / 100.0, 'FM999,999,999,990.00')),
      'orders', (p_doc ->> 'id')::uuid);
  end if;
end $$;

create or replace function app.on_orders_confirm(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql
as $$
begin
  perform app.check_has_lines((p_doc ->> 'id')::uuid);
  perform app.check_credit(p_doc, p_args);
  return jsonb_build_object(
    'number', (sync.take_numbers(sync.number_rule_of('orders', ''), 1, null))[1],
    'confirmed_by', sync.me(), 'confirmed_at', date_trunc('second', clock_timestamp()),
    'prices_frozen_on', current_date);
end $$;

create or replace function app.on_orders_hold(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return jsonb_build_object('held_from_state', p_doc -> 'state', 'hold_reason', p_args -> 'reason');

create or replace function app.on_orders_release(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return jsonb_build_object('state', p_doc -> 'held_from_state', 'held_from_state', null,
                          'hold_reason', null);

create or replace function app.on_orders_cancel(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql stable
as $$
begin
  if exists (select from app.order_progress((p_doc ->> 'id')::uuid) p
             where p.delivered <> 0 or p.billed <> 0) then
    perform sync.refuse('CS011', 'already_begun',
      'Part of this order was delivered or billed; short-close it instead.',
      'orders', (p_doc ->> 'id')::uuid);
  end if;
  return jsonb_build_object('cancel_reason', p_args -> 'reason');
end $$;

create or replace function app.on_orders_short_close(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql
as $$
begin
  update app.order_lines l set quantity_short_closed = l.quantity - greatest(p.delivered, p.billed)
  from app.order_progress((p_doc ->> 'id')::uuid) p
  where l.id = p.line_id and l.quantity > greatest(p.delivered, p.billed);
  return jsonb_build_object('cancel_reason', p_args -> 'reason');
end $$;

create or replace function app.on_orders_reopen(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql
as $$
begin
  update app.order_lines set quantity_short_closed = 0
  where order_id = (p_doc ->> 'id')::uuid and quantity_short_closed <> 0;
  return '{"cancel_reason": null}';
end $$;

create or replace function app.on_orders_close(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql stable
as $$
begin
  if exists (select from app.order_progress((p_doc ->> 'id')::uuid) p
             where p.delivered < p.ordered or p.billed < p.ordered) then
    perform sync.refuse('CS011', 'not_complete',
      'Not everything was delivered and billed yet.', 'orders', (p_doc ->> 'id')::uuid);
  end if;
  return '{}';
end $$;
reset role;
