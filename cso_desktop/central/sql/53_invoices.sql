-- SPDX-License-Identifier: MPL-2.0
-- Posting of invoices, and what holds for posted ones whatever the path (INV-1 to INV-10).
-- Replaced whenever its text changes.

set local role cso_owner;

create or replace function app.minor_factor(p_currency text) returns numeric
language sql immutable
return case
  when p_currency in ('CLP', 'ISK', 'JPY', 'KRW', 'PYG', 'UGX', 'VND', 'XAF', 'XOF', 'XPF') then 1
  when p_currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 1000
  else 100 end;

-- INV-14: what is still open of a posted invoice.
create or replace function app.invoice_open(p_invoice uuid) returns bigint
language sql stable
return (select i.total_minor from app.invoices i where i.id = p_invoice and i.state = 'posted')
  - coalesce((select sum(a.amount_minor + a.discount_minor + a.write_off_minor)
              from app.allocations a where a.invoice_id = p_invoice), 0)
  + coalesce((select sum(a.amount_minor) from app.allocations a where a.source_id = p_invoice), 0);

-- The first thing that does not add up in an invoice, or null.
create or replace function app.invoice_fault(p_invoice app.invoices) returns text
language sql stable
return (
  select case
    when lines.number_of = 0 then 'This document has no lines.'
    when lines.net <> p_invoice.net_minor then 'The lines do not add up to the net amount.'
    when lines.wrong > 0 then 'The amount of a line is not quantity times price less discount.'
    when taxes.tax <> p_invoice.tax_minor then 'The taxes do not add up to the tax amount.'
    when taxes.wrong > 0 then 'A tax is not its rate of its base.'
    when parts.amount <> p_invoice.total_minor then 'The instalments do not add up to the total.'
    when parts.wrong > 0 then 'An instalment has the other sign than the total.'
  end
  from
    (select count(*) as number_of, coalesce(sum(l.net_minor), 0) as net,
            -- credited and prorated lines carry the cents that rounding left over
            count(*) filter (where p_invoice.origin = 'entered' and p_invoice.kind <> 'credit_memo'
              and l.contract_line_id is null and l.net_minor <> round(
                l.quantity * l.unit_price * (1 - l.discount)
                * app.minor_factor(p_invoice.currency))) as wrong
     from app.invoice_lines l where l.invoice_id = p_invoice.id) lines,
    (select coalesce(sum(t.tax_minor), 0) as tax,
            count(*) filter (where p_invoice.origin = 'entered'
              and abs(t.tax_minor - t.base_minor * t.rate) > 1 + (
                select count(*) from app.invoice_lines l where l.invoice_id = p_invoice.id)
            ) as wrong
     from app.invoice_taxes t where t.invoice_id = p_invoice.id) taxes,
    (select coalesce(sum(s.amount_minor), 0) as amount,
            count(*) filter (where sign(s.amount_minor) = -sign(p_invoice.total_minor)
                             and s.amount_minor <> 0) as wrong
     from app.instalments s where s.invoice_id = p_invoice.id) parts);

create or replace function app.check_posted_invoice() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  present app.invoices;
  fault text;
begin
  select * into present from app.invoices where id = new.id;
  fault := app.invoice_fault(present);
  if present.state = 'posted' and fault is not null then
    perform sync.refuse('CS011', 'totals', fault, 'invoices', new.id);
  end if;
  return null;
end $$;
drop trigger if exists c_totals on app.invoices;
create constraint trigger c_totals after insert or update of state on app.invoices
  deferrable initially deferred for each row when (new.state = 'posted')
  execute function app.check_posted_invoice();

-- INV-8, INV-10: a posted document stays as it is, but for remarks that change no money.
create or replace function app.guard_invoice() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  free constant text[] := array['internal_comment', 'dunning_blocked_until',
    'dunning_block_reason', 'scope_id', 'changed_by', 'changed_at', 'changed_device'];
begin
  if old.state in ('posted', 'void')
     and (tg_op = 'DELETE' or to_jsonb(new) - free <> to_jsonb(old) - free) then
    perform sync.refuse('CS011', 'posted_is_final',
      format('%s is %s and can no longer be changed; correct it by another document.',
             coalesce(old.number, 'This document'), old.state), 'invoices', old.id);
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create or replace trigger c_posted before update or delete on app.invoices
  for each row when (old.state in ('posted', 'void')) execute function app.guard_invoice();

-- The same for its parts; parts of a document brought in as posted come with it.
create or replace function app.guard_invoice_parts() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  touched uuid;
  this_rev bigint := sync.ensure_rev();
begin
  if tg_op = 'INSERT' then
    select i.id into touched from new_rows n join app.invoices i on i.id = n.invoice_id
    join sync.head h on h.tab = 'invoices' and h.id = i.id
    where i.state in ('posted', 'void') and h.born < this_rev limit 1;
  elsif tg_op = 'UPDATE' then
    select i.id into touched from old_rows o join new_rows n on n.id = o.id
    join app.invoices i on i.id in (o.invoice_id, n.invoice_id)
    where i.state in ('posted', 'void')
      and to_jsonb(o) - 'scope_id' <> to_jsonb(n) - 'scope_id' limit 1;
  else
    select i.id into touched from old_rows o join app.invoices i on i.id = o.invoice_id
    where i.state in ('posted', 'void') limit 1;
  end if;
  if touched is not null then
    perform sync.refuse('CS011', 'posted_is_final',
      'A posted document can no longer be changed; correct it by another document.',
      tg_table_name, touched);
  end if;
  return null;
end $$;
do $$
declare
  part text;
begin
  foreach part in array array['invoice_lines', 'invoice_taxes', 'instalments'] loop
    execute format('create or replace trigger c_posted_insert after insert on app.%I
      referencing new table as new_rows for each statement
      execute function app.guard_invoice_parts()', part);
    execute format('create or replace trigger c_posted_update after update on app.%I
      referencing old table as old_rows new table as new_rows for each statement
      execute function app.guard_invoice_parts()', part);
    execute format('create or replace trigger c_posted_delete after delete on app.%I
      referencing old table as old_rows for each statement
      execute function app.guard_invoice_parts()', part);
  end loop;
end $$;

create or replace function app.on_invoices_validate(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql stable
as $$
declare
  fault text := app.invoice_fault(jsonb_populate_record(null::app.invoices, p_doc));
begin
  if fault is not null then
    perform sync.refuse('CS011', 'totals', fault, 'invoices', (p_doc ->> 'id')::uuid);
  end if;
  return '{}';
end $$;

-- INV-5: the credits of an invoice never exceed it.
create or replace function app.check_credited(p_doc jsonb) returns void
language plpgsql stable
as $$
declare
  left_to_credit bigint;
begin
  select i.total_minor + coalesce((
    select sum(m.total_minor) from app.invoices m
    where m.corrects_invoice_id = i.id and m.kind = 'credit_memo' and m.state = 'posted'), 0)
  into left_to_credit
  from app.invoices i where i.id = (p_doc ->> 'corrects_invoice_id')::uuid;
  if left_to_credit + (p_doc ->> 'total_minor')::bigint < 0 then
    perform sync.refuse('CS011', 'over_credited', 'More would be credited than was invoiced.',
                        'invoices', (p_doc ->> 'id')::uuid);
  end if;
end $$;

-- CTR-12, INV-33: a period of a contract line is billed once; the unique key refuses the second.
create or replace function app.mark_billed(p_invoice uuid) returns void
language sql
begin atomic
  insert into app.billed_periods (id, customer_id, contract_line_id, period_from, period_to,
                                  amount_minor, invoice_line_id)
  select gen_random_uuid(), l.customer_id, l.contract_line_id, l.period_from, l.period_to,
         l.net_minor, l.id
  from app.invoice_lines l
  where l.invoice_id = p_invoice and l.contract_line_id is not null and l.period_from is not null;
end;

-- BIL-02: the legal number is drawn here and nowhere else, one series per kind and year.
create or replace function app.on_invoices_post(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql
as $$
declare
  rule sync.number_rule := sync.number_rule_of('invoices', p_doc ->> 'kind');
  issued date := (p_doc ->> 'issued_on')::date;
  fiscal_year integer := extract(year from issued);
  number text;
begin
  if p_doc ->> 'kind' = 'pro_forma' then
    perform sync.refuse('CS011', 'pro_forma', 'A pro-forma invoice is never posted.',
                        'invoices', (p_doc ->> 'id')::uuid);
  elsif p_doc ->> 'kind' = 'credit_memo' then
    perform app.check_credited(p_doc);
    perform app.check_credited_lines(p_doc);
  else
    perform app.mark_billed((p_doc ->> 'id')::uuid);
  end if;
  number := (sync.take_numbers(rule, 1, fiscal_year))[1];
  perform sync.advance_series(rule.series || '-' || fiscal_year, issued);
  return jsonb_build_object(
    'number', number, 'series', rule.series, 'fiscal_year', fiscal_year,
    'posted_at', date_trunc('second', clock_timestamp()), 'posted_by', sync.me());
end $$;
reset role;
