-- SPDX-License-Identifier: MPL-2.0
-- Recurring billing: a period of a contract line is on one invoice, at its price, without a gap,
-- and stays as it is once billed (CTR-11 to CTR-15, INV-33 to INV-35).
-- Replaced whenever its text changes.

set local role cso_owner;

create index if not exists invoice_lines_contract_line_id
  on app.invoice_lines (contract_line_id) where contract_line_id is not null;

-- Whether a document bills periods: credit memos and pro-forma invoices do not.
create or replace function app.is_billing(p_invoice app.invoices) returns boolean
language sql immutable
return p_invoice.state <> 'void' and p_invoice.kind not in ('credit_memo', 'pro_forma');

-- What is wrong with an invoice line that claims a period of a contract line, or null.
create or replace function app.claim_fault(p_line app.invoice_lines) returns text
language sql stable
return (
  select case
    when p_line.period_from is null or p_line.period_to is null
      then 'needs_period: A line that bills a contract says which period it bills.'
    when not exists (select from app.contract_lines l where l.id = p_line.contract_line_id
                     and l.customer_id = p_line.customer_id)
      then 'other_customer: This contract line belongs to another customer.'
    when other.invoice is not null
      then format('billed_already: The period from %s is on invoice %s already.',
                  p_line.period_from, other.invoice)
  end
  from (select 1) one left join lateral (
    select coalesce(i.number, i.provisional_number, 'of another desk') as invoice
    from app.invoice_lines o join app.invoices i on i.id = o.invoice_id
    where o.contract_line_id = p_line.contract_line_id and o.id <> p_line.id
      and o.period_from <= p_line.period_to and o.period_to >= p_line.period_from
      and app.is_billing(i) limit 1) other on true);

create or replace function app.check_claim() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  document app.invoices;
  fault text;
begin
  select * into document from app.invoices where id = new.invoice_id;
  if document.origin = 'imported' or not app.is_billing(document) then
    return null;
  end if;
  fault := app.claim_fault(new);
  if fault is not null then
    perform sync.refuse('CS011', split_part(fault, ': ', 1), split_part(fault, ': ', 2),
                        'invoice_lines', new.id, 'period_from');
  end if;
  return null;
end $$;
create or replace trigger c_claim after insert or update on app.invoice_lines
  for each row when (new.contract_line_id is not null) execute function app.check_claim();

-- What is wrong with a period that is to be locked as billed, or null. The first billed period of
-- a contract that came from another system may be a later one: what was before was billed there.
create or replace function app.billed_period_fault(p_new app.billed_periods) returns text
language sql stable
return (
  select case
    when l.customer_id <> p_new.customer_id
      then 'other_customer: This contract line belongs to another customer.'
    when k.state not in ('signed', 'terminating', 'terminated')
      then 'not_binding: This contract is not signed, so nothing is billed for it.'
    when l.state = 'suspended'
      then 'suspended: This contract line is suspended, so nothing is billed for it.'
    when p_new.period_from <> p.starts_on or p_new.period_to is distinct from p.ends_on
      then format('period: %s to %s is no billing period of this contract line.',
                  p_new.period_from, p_new.period_to)
    when p_new.period_from <> p.first_day
      and not exists (select from app.billed_periods b where b.contract_line_id = l.id
                      and b.period_to = p_new.period_from - 1)
      and (k.origin <> 'imported' or exists (
             select from app.billed_periods b where b.contract_line_id = l.id
             and b.period_from < p_new.period_from))
      then 'gap: An earlier period of this contract line is not billed yet.'
    when k.origin = 'imported' and exists (
           select from app.billed_periods b where b.contract_line_id = l.id
           and b.period_from > p_new.period_from)
      and not exists (select from app.billed_periods b where b.contract_line_id = l.id
                      and b.period_from = p_new.period_to + 1)
      then 'gap: A later period of this contract line is billed, and the one between is not.'
    when p_new.amount_minor <> p.amount_minor
      then format('amount: This period costs %s by the contract, not %s.',
                  p.amount_minor / app.minor_factor(k.currency),
                  p_new.amount_minor / app.minor_factor(k.currency))
  end
  from app.contract_lines l join app.contracts k on k.id = l.contract_id
  cross join lateral app.contract_period(l.id, p_new.period_from) p
  where l.id = p_new.contract_line_id);

create or replace function app.check_billed_period() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  fault text := app.billed_period_fault(new);
begin
  if fault is not null then
    perform sync.refuse('CS011', split_part(fault, ': ', 1), split_part(fault, ': ', 2),
                        'contract_lines', new.contract_line_id, 'period_from');
  end if;
  return null;
end $$;
create or replace trigger c_period after insert on app.billed_periods
  for each row execute function app.check_billed_period();

-- CTR-14, INV-35: what is billed stays; a customer that moves takes it along.
create or replace function app.lock_billed_period() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'DELETE' or to_jsonb(new) - 'scope_id' <> to_jsonb(old) - 'scope_id' then
    perform sync.refuse('CS011', 'billed_is_final',
      'A billed period can no longer be changed; correct it by a credit memo.',
      'billed_periods', old.id);
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create or replace trigger c_locked before update or delete on app.billed_periods
  for each row execute function app.lock_billed_period();

create or replace function app.billed_through(p_line uuid) returns date
language sql stable
return (select max(b.period_to) from app.billed_periods b where b.contract_line_id = p_line);

-- CTR-15, INV-35: no line ends before what is billed of it, nor changes what was billed.
create or replace function app.check_billed_line() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  through date := app.billed_through(new.id);
begin
  if through is not null and (new.ends_on < through
     or (new.starts_on, new.quantity, new.unit_price)
        is distinct from (old.starts_on, old.quantity, old.unit_price)) then
    perform sync.refuse('CS011', 'billed_already',
      format('This line is billed through %s; credit what is not used first.', through),
      'contract_lines', new.id, 'ends_on');
  end if;
  return new;
end $$;
create or replace trigger c_billed before update on app.contract_lines
  for each row when ((new.starts_on, new.ends_on, new.quantity, new.unit_price)
    is distinct from (old.starts_on, old.ends_on, old.quantity, old.unit_price))
  execute function app.check_billed_line();

create or replace function app.on_contract_lines_end(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return jsonb_build_object('ends_on', coalesce(p_args -> 'on', p_doc -> 'ends_on'));

grant execute on all functions in schema sync, app to cso_api;
reset role;
