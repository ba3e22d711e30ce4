-- SPDX-License-Identifier: MPL-2.0
-- Moves of contracts and renewals.
-- Replaced whenever its text changes.

set local role cso_owner;

create or replace function app.on_contracts_quote(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql stable
as $$
begin
  if not exists (select from app.contract_lines where contract_id = (p_doc ->> 'id')::uuid) then
    perform sync.refuse('CS011', 'no_lines', 'This contract has no lines.',
                        'contracts', (p_doc ->> 'id')::uuid);
  end if;
  return '{}';
end $$;

create or replace function app.on_contracts_sign(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql
as $$
begin
  update app.contract_lines set state = 'active'
  where contract_id = (p_doc ->> 'id')::uuid and state = 'planned';
  return jsonb_build_object(
    'signed_on', coalesce((p_args ->> 'signed_on')::date, (p_args ->> 'on')::date, current_date),
    'signed_for_customer', coalesce(p_doc ->> 'signed_for_customer',
                                    p_args ->> 'signed_for_customer'),
    'signed_for_us', coalesce(p_doc ->> 'signed_for_us', p_args ->> 'signed_for_us', sync.me()));
end $$;

create or replace function app.on_contracts_give_notice(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return jsonb_build_object('termination_reason', p_args -> 'reason');

create or replace function app.on_contracts_terminate(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return jsonb_build_object('terminated_on', coalesce((p_args ->> 'on')::date, current_date));

create or replace function app.on_renewals_offer(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql stable
as $$
begin
  -- Who set the price is not the one who approves it, whoever proposed the renewal.
  if sync.is_steep_renewal('renewals', p_doc) and p_doc ->> 'changed_by' = sync.me() then
    perform sync.refuse('CS009', 'second_person',
      'An uplift beyond the limit is offered by another person than the one who set it.',
      'renewals', (p_doc ->> 'id')::uuid);
  end if;
  return jsonb_build_object(
    'offered_on', coalesce((p_doc ->> 'offered_on')::date, current_date),
    'valid_until', coalesce(p_doc ->> 'valid_until', p_args ->> 'valid_until',
                            ((p_doc ->> 'target_start_on')::date - 1)::text));
end $$;

create or replace function app.on_renewals_accept(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql stable
as $$
declare
  decided date := least(coalesce((p_args ->> 'on')::date, current_date), current_date);
begin
  if (p_doc ->> 'valid_until')::date < decided then
    perform sync.refuse('CS011', 'offer_over',
      format('This offer was valid until %s; offer it again.', p_doc ->> 'valid_until'),
      'renewals', (p_doc ->> 'id')::uuid);
  end if;
  return jsonb_build_object('decision', 'accepted', 'decided_on', decided);
end $$;

create or replace function app.on_renewals_decline(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return jsonb_build_object('decision', p_args -> 'reason', 'decided_on', current_date);

-- CTR-09, INV-36: the successor is a contract that starts the day after and names this one. The
-- store makes it, unless a desk has drafted one.
create or replace function app.on_renewals_create_successor(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql
as $$
begin
  if p_args ->> 'successor_id' is null then
    return jsonb_build_object('successor_id', app.renew_contract(p_doc, p_args));
  elsif not exists (
    select from app.contracts c
    where c.id = (p_args ->> 'successor_id')::uuid
      and c.predecessor_id = (p_doc ->> 'contract_id')::uuid
      and c.starts_on = (p_doc ->> 'target_start_on')::date
  ) then
    perform sync.refuse('CS011', 'successor',
      'The successor must name this contract and start the day after it ends.',
      'renewals', (p_doc ->> 'id')::uuid);
  end if;
  return jsonb_build_object('successor_id', p_args -> 'successor_id');
end $$;
reset role;
