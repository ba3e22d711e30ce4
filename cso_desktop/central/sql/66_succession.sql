-- SPDX-License-Identifier: MPL-2.0
-- What follows a contract: one successor from the day after, never an overlap, never a ring
-- (CTR-07 to CTR-09, INV-36, INV-37).
-- Replaced whenever its text changes.

set local role cso_owner;

create index if not exists contracts_predecessor_id
  on app.contracts (predecessor_id) where predecessor_id is not null;

create or replace function app.last_day(p_contract app.contracts) returns date
language sql immutable
return least(p_contract.ends_on, p_contract.terminated_on);

-- What keeps a contract from being renewed from a day, or null.
create or replace function app.renewal_fault(p_contract uuid, p_from date) returns text
language sql stable
return (
  select case
    when k.state <> 'signed'
      then 'not_renewable: Only a signed contract that nobody gave notice of is renewed.'
    when k.ends_on is null then 'not_renewable: This contract has no end to renew it after.'
    when p_from <> k.ends_on + 1
      then format('not_renewable: A renewal starts the day after the end, %s.', k.ends_on + 1)
    when exists (select from app.contracts s
                 where s.predecessor_id = k.id and s.state <> 'cancelled')
      then 'has_successor: This contract has a successor already.'
  end
  from app.contracts k where k.id = p_contract);

create or replace function app.check_renewal() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  fault text := app.renewal_fault(new.contract_id, new.target_start_on);
begin
  if fault is not null then
    perform sync.refuse('CS011', split_part(fault, ': ', 1), split_part(fault, ': ', 2),
                        'renewals', new.id);
  end if;
  return null;
end $$;
create or replace trigger c_renewable after insert on app.renewals
  for each row execute function app.check_renewal();

-- What is wrong between a contract and the one it follows, or null.
create or replace function app.succession_fault(p_new app.contracts, p_old app.contracts)
returns text
language sql stable
return case
  when p_new.customer_id <> p_old.customer_id
    then 'other_customer: A contract follows one of the same customer.'
  when p_new.id = p_old.id or p_new.starts_on <= p_old.starts_on
    then 'ring: A contract cannot come before the one it follows.'
  when coalesce(p_new.starts_on <= app.last_day(p_old), true)
    then 'overlap: The successor starts before the old contract has ended.'
  when exists (select from app.contracts s where s.predecessor_id = p_old.id
               and s.id <> p_new.id and s.state <> 'cancelled')
    then 'has_successor: The old contract has a successor already.'
end;

create or replace function app.check_succession() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  fault text;
begin
  select app.succession_fault(n, o) into fault
  from app.contracts n join app.contracts o on o.id = n.predecessor_id
  where new.id in (n.id, o.id) and n.origin = 'entered' and n.state <> 'cancelled'
    and app.succession_fault(n, o) is not null limit 1;
  if fault is not null then
    perform sync.refuse('CS011', split_part(fault, ': ', 1), split_part(fault, ': ', 2),
                        'contracts', new.id, 'starts_on');
  end if;
  return null;
end $$;
create or replace trigger c_succession
  after insert or update of predecessor_id, starts_on, ends_on, state on app.contracts
  for each row execute function app.check_succession();

-- The last day of a term of so many months from a day.
create or replace function app.term_end(p_from date, p_months bigint) returns date
language sql immutable
return app.period_start('month', p_from, null, greatest(p_months, 1)::integer) - 1;

-- Make the successor a renewal asks for: same terms, lines at the new price, items still covered.
create or replace function app.renew_contract(p_renewal jsonb, p_args jsonb) returns uuid
language plpgsql
set timezone = 'UTC'
as $$
declare
  old app.contracts;
  made app.contracts;
  kept integer;
begin
  select * into old from app.contracts where id = (p_renewal ->> 'contract_id')::uuid;
  made := old;
  made.id := coalesce((p_args ->> 'new_id')::uuid, gen_random_uuid());
  made.number := (sync.take_numbers(sync.number_rule_of('contracts', ''), 1, null))[1];
  made.provisional_number := null;
  made.state := 'signed';
  made.starts_on := (p_renewal ->> 'target_start_on')::date;
  made.ends_on := app.term_end(made.starts_on, old.renewal_months);
  made.po_covers_from := null;
  made.po_covers_to := null;
  made.signed_on := least(coalesce((p_args ->> 'on')::date, current_date), current_date);
  made.signed_for_customer := coalesce(p_args ->> 'signed_for_customer', old.signed_for_customer);
  made.signed_for_us := sync.me();
  made.predecessor_id := old.id;
  made.notes := null;
  made.origin := 'entered';
  insert into app.contracts select made.*;
  with lines as materialized (
    select gen_random_uuid() as made_id, l.*
    from app.contract_lines l
    where l.contract_id = old.id and l.state in ('planned', 'active')
      and coalesce(l.ends_on, old.ends_on) >= old.ends_on
      and not coalesce(p_args -> 'without' ? l.id::text, false)
  ), added as (
    insert into app.contract_lines (id, customer_id, contract_id, seq, product_id, description,
                                    quantity, unit_price, starts_on, ends_on, service_level, state)
    select l.made_id, l.customer_id, made.id, row_number() over (order by l.seq, l.id),
           l.product_id, l.description, l.quantity,
           round(l.unit_price * (1 + (p_renewal ->> 'uplift')::numeric), 4), made.starts_on,
           made.ends_on, l.service_level, 'active'
    from lines l
  ), covered as (
    insert into app.covered_items (id, customer_id, contract_line_id, item_id, covered_from,
                                   covered_to)
    select gen_random_uuid(), v.customer_id, l.made_id, v.item_id, made.starts_on, made.ends_on
    from lines l join app.covered_items v on v.contract_line_id = l.id
    join app.items m on m.id = v.item_id and m.state in ('in_stock', 'shipped', 'installed')
    where coalesce(v.covered_to, old.ends_on) >= old.ends_on
  )
  select count(*) into kept from lines;
  if kept = 0 then
    perform sync.refuse('CS011', 'no_lines', 'Nothing of this contract would be renewed.',
                        'renewals', (p_renewal ->> 'id')::uuid);
  end if;
  return made.id;
end $$;

-- An offer that nobody answered in time.
create or replace function app.on_renewals_lapse(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql stable
as $$
begin
  if coalesce((p_doc ->> 'valid_until')::date >= current_date, true) then
    perform sync.refuse('CS011', 'not_due',
      format('This offer is valid until %s.', p_doc ->> 'valid_until'),
      'renewals', (p_doc ->> 'id')::uuid);
  end if;
  return jsonb_build_object('decided_on', current_date);
end $$;

-- CTR-08: an automatic contract goes on once the last day for notice has passed.
create or replace function app.on_renewals_auto_renew(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql
as $$
declare
  contract app.contracts;
begin
  select * into contract from app.contracts where id = (p_doc ->> 'contract_id')::uuid;
  if contract.renewal_kind <> 'auto' or contract.state <> 'signed'
     or current_date <= contract.ends_on - contract.notice_days::integer then
    perform sync.refuse('CS011', 'not_due',
      'Only an automatic contract renews itself, once the last day for notice has passed.',
      'renewals', (p_doc ->> 'id')::uuid);
  end if;
  return jsonb_build_object('successor_id', app.renew_contract(p_doc, p_args),
                            'decision', 'automatic', 'decided_on', current_date);
end $$;

grant execute on all functions in schema sync, app to cso_api;
reset role;
