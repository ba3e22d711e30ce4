-- SPDX-License-Identifier: MPL-2.0
-- Cash application beyond sums: terms of single entries, adjustments, what a credit memo settles.
-- Replaced whenever its text changes.

set local role cso_owner;

create or replace function app.setting_minor(p_key text) returns bigint
language sql stable
return (select (s.value #>> '{}')::bigint from app.settings s where s.key = p_key);

create or replace function app.disputed(p_invoice uuid) returns bigint
language sql stable
return coalesce((select sum(d.amount_minor) from app.disputes d
                 where d.invoice_id = p_invoice
                   and d.state in ('submitted', 'under_review', 'approved')), 0)::bigint;

-- BIL-06: what an invoice grants for early payment, and until when; no row where it grants nothing.
create or replace function app.early_discount(p_invoice uuid)
returns table (granted_minor bigint, last_day date)
language sql stable
begin atomic
  select round(i.total_minor * (t.rule -> 'discount' ->> 'percent')::numeric / 100)::bigint,
         i.issued_on + (t.rule -> 'discount' ->> 'days')::integer
  from app.invoices i join app.payment_terms t on t.code = i.payment_term
  where i.id = p_invoice and t.rule -> 'discount' ->> 'percent' is not null;
end;

-- What is wrong with the terms of an entry made by hand: discount, write-off, dispute.
-- p_settled is what all new entries together take off its invoice.
create or replace function app.allocation_terms_fault(p_new app.allocations, p_settled bigint)
returns text
language sql stable
return (
  select case
    when p_new.discount_minor > 0 and (d.last_day is null
         or coalesce(p.value_on, p_new.allocated_on) > d.last_day
         or s.discount > d.granted_minor)
      then 'no_discount: The payment term of this invoice grants no such discount.'
    when p_new.write_off_minor > 0
         and s.write_off > coalesce(app.setting_minor('write_off_limit_minor'), s.write_off)
      then 'above_limit: A write-off of this size must be approved; ask for it as a write-off.'
    when p_new.source_kind = 'payment' and p.method <> 'adjustment'
         and s.open_before > 0 and s.open_before <= app.disputed(p_new.invoice_id)
         and coalesce(p_new.rule, '') !~ '^forced: .'
      then 'disputed: All that is open on this invoice is in dispute.'
  end
  from (select
      coalesce(sum(a.discount_minor), 0) as discount,
      coalesce(sum(a.write_off_minor) filter (where a.instalment_id = p_new.instalment_id), 0)
        as write_off,
      app.invoice_open(p_new.invoice_id) + p_settled as open_before
    from app.allocations a where a.invoice_id = p_new.invoice_id) s
  left join app.payments p on p.id = p_new.source_id
  left join app.early_discount(p_new.invoice_id) d on true);

create or replace function app.check_allocation_terms() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  bad record;
begin
  select n.id, f.fault into bad
  from (select w as entry, w.*, sum(w.amount_minor + w.discount_minor + w.write_off_minor)
          over (partition by w.invoice_id)::bigint as settled from new_rows w) n,
    lateral (select app.allocation_terms_fault(
      jsonb_populate_record(null::app.allocations, to_jsonb(n.entry)), n.settled) as fault) f
  where n.origin = 'entered' and n.counters_id is null and f.fault is not null limit 1;
  if found then
    perform sync.refuse('CS011', split_part(bad.fault, ': ', 1), split_part(bad.fault, ': ', 2),
                        'allocations', bad.id);
  end if;
  return null;
end $$;
create or replace trigger d_terms after insert on app.allocations
  referencing new table as new_rows
  for each statement execute function app.check_allocation_terms();

-- What a customer has on account: money and credits not applied, less what was paid back.
create or replace function app.on_account(p_customer uuid) returns bigint
language sql stable
return coalesce((select sum(case p.kind when 'receipt' then p.amount_minor else -p.amount_minor end)
                 from app.payments p
                 where p.customer_id = p_customer and p.state in ('posted', 'reversed')), 0)
  - coalesce((select sum(i.total_minor) from app.invoices i
              where i.customer_id = p_customer and i.kind = 'credit_memo'
                and i.state = 'posted'), 0)
  - coalesce((select sum(a.amount_minor) from app.allocations a
              where a.customer_id = p_customer), 0)::bigint;

-- What was paid back cannot be applied as well, nor paid back twice.
create or replace function app.check_on_account() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  customer uuid;
begin
  for customer in
    select distinct n.customer_id from new_rows n where n.origin = 'entered'
      and (n.amount_minor > 0) and exists (
        select from app.payments p where p.customer_id = n.customer_id
          and p.kind = 'refund' and p.state in ('posted', 'reversed'))
  loop
    if app.on_account(customer) < 0 then
      perform sync.refuse('CS011', 'over_refunded',
        'Of this money so much was paid back that it can no longer be applied.', 'allocations');
    end if;
  end loop;
  return null;
end $$;
create or replace trigger e_on_account after insert on app.allocations
  referencing new table as new_rows
  for each statement execute function app.check_on_account();

create or replace function app.check_refund() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if app.on_account(new.customer_id) < 0 then
    perform sync.refuse('CS011', 'over_refunded',
      'The customer does not have that much on account.', 'payments', new.id, 'amount_minor');
  end if;
  return null;
end $$;
create or replace trigger d_refund after update of state on app.payments
  for each row when (new.kind = 'refund' and new.state = 'posted' and old.state <> 'posted')
  execute function app.check_refund();

-- Apply parts of a source as a desk has planned them: [{id, instalment_id, amount_minor, ...}].
create or replace function app.apply_parts(
  p_kind text, p_source uuid, p_on date, p_parts jsonb
) returns void
language sql
begin atomic
  insert into app.allocations (
    id, customer_id, source_kind, source_id, invoice_id, instalment_id, amount_minor,
    discount_minor, write_off_minor, write_off_reason, currency, allocated_on, rule, origin)
  select coalesce(x.id, gen_random_uuid()), s.customer_id, p_kind, p_source, s.invoice_id, s.id,
         x.amount_minor, coalesce(x.discount_minor, 0), coalesce(x.write_off_minor, 0),
         x.write_off_reason, s.currency, coalesce(x.allocated_on, greatest(p_on, i.issued_on)),
         x.rule, 'entered'
  from jsonb_to_recordset(p_parts) x(
    id uuid, instalment_id uuid, amount_minor bigint, discount_minor bigint,
    write_off_minor bigint, write_off_reason text, allocated_on date, rule text)
  join app.instalments s on s.id = x.instalment_id
  join app.invoices i on i.id = s.invoice_id;
end;

-- PAY-01: a receipt recorded at a desk says what it pays; it is applied once it is posted.
create or replace function app.do_payments_apply(p_id uuid, p_args jsonb, p_group uuid)
returns void
language plpgsql
as $$
declare
  source jsonb := sync.lock_row('payments', p_id);
begin
  if (select count(*) from jsonb_array_elements(p_args -> 'parts') x
      join app.instalments s on s.id = (x ->> 'instalment_id')::uuid)
     is distinct from jsonb_array_length(p_args -> 'parts')::bigint then
    perform sync.refuse('CS011', 'unknown_target', 'There is no such instalment of this invoice.',
                        'payments', p_id);
  end if;
  perform app.apply_parts(
    'payment', p_id, greatest((source ->> 'value_on')::date, (p_args ->> 'on')::date),
    p_args -> 'parts');
end $$;

-- Settle an invoice from a source, the earliest instalment first, as far as both go.
create or replace function app.settle_invoice(
  p_kind text, p_source uuid, p_invoice uuid, p_amount bigint, p_on date, p_rule text
) returns bigint
language plpgsql
as $$
declare
  parts jsonb;
begin
  select jsonb_agg(jsonb_build_object('instalment_id', f.id, 'amount_minor', f.part,
                                      'rule', p_rule)) filter (where f.part > 0)
  into parts
  from (
    select o.id, least(o.open, greatest(0, p_amount - coalesce(
             sum(o.open) over (order by o.seq, o.id rows between unbounded preceding
                               and 1 preceding), 0)))::bigint as part
    from (
      select s.id, s.seq, s.amount_minor - coalesce((
               select sum(a.amount_minor + a.discount_minor + a.write_off_minor)
               from app.allocations a where a.instalment_id = s.id), 0) as open
      from app.instalments s where s.invoice_id = p_invoice) o) f;
  if parts is null then
    return 0;
  end if;
  perform app.apply_parts(p_kind, p_source, p_on, parts);
  return (select sum((x ->> 'amount_minor')::bigint) from jsonb_array_elements(parts) x);
end $$;

-- PAY-08: an adjustment is a document of its own that settles the invoice its reference names.
create or replace function app.settle_adjustment() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  invoice uuid := (select i.id from app.invoices i
                   where i.number = new.reference and i.customer_id = new.customer_id
                     and i.kind <> 'credit_memo' and i.state = 'posted');
begin
  if invoice is null then
    perform sync.refuse('CS011', 'unknown_target',
      'The invoice to write off is not a posted one of this customer.', 'payments', new.id,
      'reference');
  elsif app.settle_invoice('payment', new.id, invoice, new.amount_minor, new.value_on,
                           'write_off') <> new.amount_minor then
    perform sync.refuse('CS011', 'over_settled',
      'A write-off is at most what is open on the item.', 'payments', new.id, 'amount_minor');
  end if;
  return null;
end $$;
create or replace trigger e_adjustment after update of state on app.payments
  for each row when (new.kind = 'receipt' and new.method = 'adjustment'
                     and new.state = 'posted' and old.state <> 'posted')
  execute function app.settle_adjustment();

create or replace function app.on_payments_approve(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql stable
as $$
begin
  -- INV-26: above the limit it takes a supervisor, who never is the one that asked; with the
  -- approval it is made.
  if p_doc ->> 'method' = 'adjustment' and p_doc ->> 'kind' = 'receipt'
     and not 'SUP' = any (sync.my_roles()) then
    perform sync.refuse('CS003', 'above_limit',
      'A write-off above the limit is approved by a supervisor.', 'payments',
      (p_doc ->> 'id')::uuid);
  end if;
  return case when p_doc ->> 'kind' = 'receipt' and p_doc ->> 'method' = 'adjustment'
              then '{"state": "posted"}'::jsonb else '{}' end;
end $$;

-- PAY-07, BIL-11, DIS-03: a posted credit memo does what it is for.
create or replace function app.follow_credit_memo() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp set timezone = 'UTC'
as $$
begin
  if new.disposition = 'apply' and new.corrects_invoice_id is not null then
    perform app.settle_invoice('credit_memo', new.id, new.corrects_invoice_id, -new.total_minor,
                               new.issued_on, 'credit_memo');
  elsif new.disposition = 'refund' then
    insert into app.payments (
      id, customer_id, number, kind, state, method, amount_minor, currency, value_on, reference,
      submitted_by, origin)
    select gen_random_uuid(), new.customer_id,
           (sync.take_numbers(sync.number_rule_of('payments', ''), 1, null))[1], 'refund',
           'submitted', coalesce(c.payment_method, 'check'), -new.total_minor, new.currency,
           new.issued_on, new.number, sync.me(), 'entered'
    from app.customers c where c.id = new.customer_id;
  end if;
  update app.disputes set state = 'resolved', resolved_on = greatest(new.issued_on, opened_on),
    resolution_kind = coalesce(resolution_kind, 'credit_memo'), result_document_id = new.id
  where id = (
    select d.id from app.disputes d
    where d.state = 'approved' and d.approved_minor = -new.total_minor
      and (d.result_document_id = new.id or d.result_document_id is null
           and d.invoice_id = new.corrects_invoice_id)
    order by d.result_document_id nulls last, d.opened_on, d.id limit 1);
  return null;
end $$;
create or replace trigger e_credit_memo after update of state on app.invoices
  for each row when (new.kind = 'credit_memo' and new.origin = 'entered'
                     and new.state = 'posted' and old.state = 'validated' and new.total_minor < 0)
  execute function app.follow_credit_memo();

-- INV-5: no line of an invoice is credited beyond its quantity or its amount. A line of a credit
-- memo has the place (seq) of the line it takes back.
create or replace function app.check_credited_lines(p_doc jsonb) returns void
language plpgsql stable
as $$
begin
  if exists (
    select from app.invoice_lines l
    join app.invoice_lines m on m.seq = l.seq
    join app.invoices i on i.id = m.invoice_id and i.kind = 'credit_memo'
      and i.corrects_invoice_id = l.invoice_id
    where l.invoice_id = (p_doc ->> 'corrects_invoice_id')::uuid
      and (i.id = (p_doc ->> 'id')::uuid or i.state = 'posted' and i.origin = 'entered')
    group by l.id
    having -sum(m.net_minor) > l.net_minor or sum(abs(m.quantity)) > abs(l.quantity)
  ) then
    perform sync.refuse('CS011', 'over_credited',
      'More of a line would be credited than was invoiced.', 'invoices', (p_doc ->> 'id')::uuid);
  end if;
end $$;

grant execute on all functions in schema sync, app to cso_api;
reset role;
