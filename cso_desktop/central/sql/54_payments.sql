-- SPDX-License-Identifier: MPL-2.0
-- Payments and their application (INV-12, INV-13, INV-15 to INV-17).
-- Replaced whenever its text changes.

set local role cso_owner;

-- An ordinary receipt is approved by the store, and so is a write-off within the limit; what
-- nobody sent waits for a second person.
create or replace function app.on_payments_submit(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql stable
as $$
declare
  is_receipt boolean := p_doc ->> 'kind' = 'receipt';
  is_write_off boolean := p_doc ->> 'method' = 'adjustment';
begin
  if is_receipt and is_write_off and coalesce(trim(p_doc ->> 'reason'), '') = '' then
    perform sync.refuse('CS011', 'needs_reason', 'A write-off needs a reason.', 'payments',
                        (p_doc ->> 'id')::uuid, 'reason');
  end if;
  return jsonb_build_object('submitted_by', sync.me(), 'state',
    case when is_receipt and case p_doc ->> 'method'
           when 'offset' then false
           when 'adjustment' then (p_doc ->> 'amount_minor')::bigint
             <= app.setting_minor('write_off_limit_minor')
           else true end
         then 'approved' else 'submitted' end);
end $$;

create or replace function app.on_payments_send_back(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return jsonb_build_object('reason', p_args -> 'reason', 'submitted_by', null);

create or replace function app.on_payments_fail(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return jsonb_build_object('reason', p_args -> 'reason');

-- PAY-09: a bounced payment is undone by a mirror document and counter-allocations; all is kept.
create or replace function app.on_payments_reverse(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql
as $$
declare
  mirror app.payments := jsonb_populate_record(null::app.payments, p_doc);
  undone_on date := greatest(coalesce((p_args ->> 'on')::date, current_date), mirror.value_on);
begin
  insert into app.allocations (
    id, customer_id, source_kind, source_id, invoice_id, instalment_id, amount_minor,
    discount_minor, write_off_minor, currency, allocated_on, counters_id, rule, origin)
  select gen_random_uuid(), a.customer_id, a.source_kind, a.source_id, a.invoice_id,
         a.instalment_id, -a.amount_minor, -a.discount_minor, -a.write_off_minor, a.currency,
         greatest(undone_on, a.allocated_on), a.id, 'reversal', 'entered'
  from app.allocations a
  where a.source_id = mirror.id and a.counters_id is null
    and not exists (select from app.allocations c where c.counters_id = a.id);
  mirror.reverses_payment_id := mirror.id;
  mirror.id := gen_random_uuid();
  -- What was paid back and returns is money received.
  mirror.kind := case mirror.kind when 'refund' then 'receipt' else 'reversal' end;
  mirror.number := (sync.take_numbers(sync.number_rule_of('payments', ''), 1, null))[1];
  mirror.provisional_number := null;
  mirror.origin := 'entered';
  mirror.value_on := undone_on;
  mirror.reason := p_args ->> 'reason';
  mirror.submitted_by := sync.me();
  insert into app.payments select mirror.*;
  return jsonb_build_object('reason', p_args -> 'reason');
end $$;

create or replace function app.guard_payment() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  free constant text[] := array['state', 'reason', 'scope_id', 'changed_by', 'changed_at',
                                'changed_device'];
begin
  if tg_op = 'DELETE' or to_jsonb(new) - free <> to_jsonb(old) - free
     or new.state not in ('posted', 'reversed') then
    perform sync.refuse('CS011', 'posted_is_final',
      'A posted payment can no longer be changed; reverse it.', 'payments', old.id);
  end if;
  return new;
end $$;
create or replace trigger c_posted before update or delete on app.payments
  for each row when (old.state in ('posted', 'reversed')) execute function app.guard_payment();

create or replace function app.guard_allocation() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - 'scope_id' = to_jsonb(old) - 'scope_id' then
    return new;
  end if;
  perform sync.refuse('CS011', 'entries_stay',
    'An application is never changed; undo it by a counter-entry.', 'allocations', old.id);
  return null;
end $$;
create or replace trigger c_entries_stay before update or delete on app.allocations
  for each row execute function app.guard_allocation();

-- What is wrong with new entries taken one by one.
create or replace function app.allocation_fault(p_new app.allocations) returns text
language sql stable
return (
  select case
    when i.id is null or s.invoice_id <> i.id or i.kind = 'credit_memo'
      then 'unknown_target: There is no such instalment of this invoice.'
    when coalesce(p.id, m.id) is null then 'unknown_source: There is no such payment or credit.'
    when i.state <> 'posted' or coalesce(p.state, m.state) not in ('posted', 'reversed')
      then 'not_posted: Only posted payments and invoices can be matched.'
    when i.customer_id <> p_new.customer_id
         or coalesce(p.customer_id, m.customer_id) <> p_new.customer_id
      then 'other_customer: Payment and invoice belong to different customers.'
    when p_new.currency <> i.currency or p_new.currency <> coalesce(p.currency, m.currency)
      then 'other_currency: Payment and invoice are in different currencies.'
    when p_new.allocated_on < greatest(i.issued_on, p.value_on, m.issued_on)
      then 'too_early: An application can''t be dated before its payment or its invoice.'
    when p_new.counters_id is not null and not exists (
      select from app.allocations a where a.id = p_new.counters_id and a.counters_id is null
        and a.source_id = p_new.source_id and a.instalment_id = p_new.instalment_id
        and a.amount_minor = -p_new.amount_minor and a.discount_minor = -p_new.discount_minor
        and a.write_off_minor = -p_new.write_off_minor and a.allocated_on <= p_new.allocated_on)
      then 'countered: This does not undo the application it names.'
  end
  from (select) one
  left join app.invoices i on i.id = p_new.invoice_id
  left join app.instalments s on s.id = p_new.instalment_id
  left join app.payments p on p_new.source_kind = 'payment' and p.id = p_new.source_id
    and p.kind = 'receipt'
  left join app.invoices m on p_new.source_kind = 'credit_memo' and m.id = p_new.source_id
    and m.kind = 'credit_memo');

-- What the entries touched by a change sum to at the end of any day: never more than the source
-- holds or is open, and never less than nothing.
create or replace function app.allocation_sums_fault(p_sources uuid[], p_instalments uuid[])
returns text
language sql stable
return coalesce(
  (select 'over_applied: More would be applied than the payment holds.'
   from (select a.source_id, a.source_kind, sum(sum(a.amount_minor)) over (
           partition by a.source_id, a.source_kind order by a.allocated_on) as used
         from app.allocations a where a.source_id = any (p_sources)
         group by a.source_id, a.source_kind, a.allocated_on) d
   group by d.source_id, d.source_kind
   having min(d.used) < 0 or max(d.used) > case d.source_kind
     when 'payment' then (select p.amount_minor from app.payments p where p.id = d.source_id)
     else (select -m.total_minor from app.invoices m where m.id = d.source_id) end
   limit 1),
  (select 'over_settled: More would be settled than is open on this item.'
   from (select a.instalment_id,
           sum(sum(a.amount_minor + a.discount_minor + a.write_off_minor)) over (
             partition by a.instalment_id order by a.allocated_on) as settled
         from app.allocations a where a.instalment_id = any (p_instalments)
         group by a.instalment_id, a.allocated_on) d
   group by d.instalment_id
   having min(d.settled) < 0 or max(d.settled) >
     (select s.amount_minor from app.instalments s where s.id = d.instalment_id)
   limit 1));

create or replace function app.check_allocations() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  bad record;
begin
  select n.id, f.fault into bad
  from new_rows n, lateral (select app.allocation_fault(
    jsonb_populate_record(null::app.allocations, to_jsonb(n))) as fault) f
  where f.fault is not null limit 1;
  if not found then
    select null::uuid as id, app.allocation_sums_fault(
      array_agg(distinct n.source_id), array_agg(distinct n.instalment_id)) as fault
    into bad from new_rows n;
  end if;
  if bad.fault is not null then
    perform sync.refuse('CS011', split_part(bad.fault, ': ', 1), split_part(bad.fault, ': ', 2),
                        'allocations', bad.id);
  end if;
  return null;
end $$;
create or replace trigger c_sums after insert on app.allocations
  referencing new table as new_rows
  for each statement execute function app.check_allocations();
reset role;
