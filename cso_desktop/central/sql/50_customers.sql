-- SPDX-License-Identifier: MPL-2.0
-- Moves of customers, their balance, and what follows when one is moved to another territory.
-- Replaced whenever its text changes.

set local role cso_owner;

create or replace function app.on_customers_hold(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return jsonb_build_object('hold_reason', p_args ->> 'reason', 'submitted_by', sync.me());

create or replace function app.on_customers_release(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return '{"hold_reason": null, "submitted_by": null}'::jsonb;

-- INV-18: what a customer owes, from the documents alone; a reversal is a document of its own.
create or replace function app.customer_balance(p_customer uuid) returns bigint
language sql stable
return
  coalesce((select sum(i.total_minor) from app.invoices i
            where i.customer_id = p_customer and i.state = 'posted'), 0)
  - coalesce((select sum(case p.kind when 'receipt' then p.amount_minor else -p.amount_minor end)
              from app.payments p
              where p.customer_id = p_customer and p.state in ('posted', 'reversed')), 0)
  - coalesce((select sum(a.discount_minor + a.write_off_minor) from app.allocations a
              where a.customer_id = p_customer), 0);

create or replace function app.on_customers_deactivate(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql stable
as $$
declare
  customer uuid := (p_doc ->> 'id')::uuid;
  open_work text;
begin
  select string_agg(w.what, ', ') into open_work from (
    select 'orders' as what where exists (
      select from app.orders where customer_id = customer
      and state in ('draft', 'submitted', 'confirmed', 'on_hold'))
    union all select 'contracts' where exists (
      select from app.contracts where customer_id = customer
      and (state in ('draft', 'quoted', 'terminating')
           or state = 'signed' and coalesce(ends_on, 'infinity') >= current_date))
    union all select 'cases' where exists (
      select from app.cases where customer_id = customer
      and state not in ('closed', 'merged', 'resolved'))
    union all select 'amounts' where exists (
      select from app.invoices where customer_id = customer and state = 'posted'
      and app.invoice_open(id) <> 0)
  ) w;
  if open_work is not null then
    perform sync.refuse('CS011', 'open_work', format('This customer still has open %s.', open_work),
                        'customers', customer);
  end if;
  return '{}';
end $$;

create or replace function app.on_customers_merge(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql stable
as $$
declare
  winner_state text;
begin
  select state into winner_state from app.customers
  where id = (p_args ->> 'into')::uuid and id <> (p_doc ->> 'id')::uuid;
  if winner_state is null or winner_state = 'merged' then
    perform sync.refuse('CS011', 'no_winner', 'Name the customer that takes over from this one.',
                        'customers', (p_doc ->> 'id')::uuid, 'replaced_by_id');
  end if;
  return jsonb_build_object('replaced_by_id', p_args -> 'into');
end $$;

-- Give a customer, and all that hangs on it, to another territory. Runs as the owner because the
-- rows end where the person may not look.
create or replace function app.do_customers_move(p_id uuid, p_args jsonb, p_group uuid) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp set timezone = 'UTC'
as $$
declare
  target uuid := (select t.id from app.territories t where t.code = p_args ->> 'territory');
begin
  if not exists (select from app.customers c
                 where c.id = p_id and c.scope_id = any (sync.my_scopes())) then
    perform sync.refuse_missing('customers', p_id);
  elsif target is null then
    perform sync.refuse('CS011', 'unknown_territory', 'There is no such territory.',
                        'customers', p_id, 'territory_id');
  end if;
  update app.customers set territory_id = target where id = p_id and territory_id <> target;
end $$;
reset role;
