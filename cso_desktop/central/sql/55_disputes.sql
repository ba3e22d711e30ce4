-- SPDX-License-Identifier: MPL-2.0
-- Disputes: never more than is open, decided by another person, resolved by documents (INV-44).
-- Replaced whenever its text changes.

set local role cso_owner;

create or replace function app.check_disputed() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  still_open bigint;
  disputed bigint;
begin
  if new.state not in ('draft', 'submitted', 'under_review', 'approved') then
    return null;
  end if;
  still_open := coalesce(app.invoice_open(new.invoice_id), 0);
  select coalesce(sum(d.amount_minor), 0) into disputed from app.disputes d
  where d.invoice_id = new.invoice_id and d.id <> new.id
    and d.state in ('submitted', 'under_review', 'approved');
  if new.amount_minor > still_open - disputed then
    perform sync.refuse('CS011', 'over_disputed',
      format('At most %s can be disputed here.',
             to_char(greatest(still_open - disputed, 0) / 100.0, 'FM999,999,999,990.00')),
      'disputes', new.id, 'amount_minor');
  end if;
  return null;
end $$;
create or replace trigger c_disputed after insert or update of amount_minor on app.disputes
  for each row execute function app.check_disputed();
create or replace trigger c_disputed_again after update of state on app.disputes
  for each row when (old.state = 'draft') execute function app.check_disputed();

create or replace function app.on_disputes_submit(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return jsonb_build_object('submitted_by', sync.me());

create or replace function app.on_disputes_approve(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql stable
as $$
declare
  approved bigint := coalesce((p_args ->> 'approved_minor')::bigint,
                              (p_doc ->> 'amount_minor')::bigint);
begin
  if approved not between 1 and (p_doc ->> 'amount_minor')::bigint then
    perform sync.refuse('CS011', 'over_approved', 'More would be approved than was claimed.',
                        'disputes', (p_doc ->> 'id')::uuid, 'approved_minor');
  end if;
  if p_args ->> 'result_document_id' is not null and not exists (
    select from app.invoices i
    where i.id = (p_args ->> 'result_document_id')::uuid and i.kind = 'credit_memo'
      and i.corrects_invoice_id = (p_doc ->> 'invoice_id')::uuid
      and i.state in ('draft', 'validated') and i.total_minor = -approved
  ) then
    perform sync.refuse('CS011', 'not_settled',
      'The credit memo does not take back what was approved.', 'disputes',
      (p_doc ->> 'id')::uuid, 'result_document_id');
  end if;
  return jsonb_build_object('approved_minor', approved,
                            'result_document_id', p_args -> 'result_document_id');
end $$;

create or replace function app.on_disputes_reject(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return jsonb_build_object('approved_minor', 0, 'resolution_kind', 'rejected');

-- DIS-03: what was approved is settled by posted credit memos of the invoice since it was opened.
create or replace function app.on_disputes_resolve(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql stable
as $$
declare
  result app.invoices;
begin
  if p_doc ->> 'state' = 'approved' then
    select * into result from app.invoices i
    where i.id = (p_args ->> 'result_document_id')::uuid and i.state = 'posted'
      and i.corrects_invoice_id = (p_doc ->> 'invoice_id')::uuid;
    if result.id is null or -result.total_minor <> (p_doc ->> 'approved_minor')::bigint then
      perform sync.refuse('CS011', 'not_settled',
        'The approved amount has no posted credit memo yet.', 'disputes', (p_doc ->> 'id')::uuid);
    end if;
  end if;
  return jsonb_build_object(
    'resolved_on', current_date, 'result_document_id', result.id,
    'resolution_kind', coalesce(p_args ->> 'resolution_kind', p_doc ->> 'resolution_kind',
                                'credit_memo'));
end $$;

create or replace function app.on_disputes_withdraw(p_doc jsonb, p_args jsonb) returns jsonb
language sql stable
return jsonb_build_object('resolved_on', current_date, 'resolution_kind', 'withdrawn');

-- A new cycle on the same number; the old one stays as it was decided.
create or replace function app.on_disputes_reopen(p_doc jsonb, p_args jsonb) returns jsonb
language plpgsql
as $$
declare
  next_one app.disputes := jsonb_populate_record(null::app.disputes, p_doc);
begin
  next_one.id := coalesce((p_args ->> 'new_id')::uuid, gen_random_uuid());
  next_one.cycle := next_one.cycle + 1;
  next_one.state := 'draft';
  next_one.origin := 'entered';
  next_one.opened_on := coalesce((p_args ->> 'on')::date, current_date);
  -- Its clocks start anew and allow as much time as before.
  next_one.respond_by := next_one.opened_on
    + (next_one.respond_by - (p_doc ->> 'opened_on')::date);
  next_one.resolve_by := next_one.opened_on
    + (next_one.resolve_by - (p_doc ->> 'opened_on')::date);
  next_one.amount_minor := coalesce((p_args ->> 'amount_minor')::bigint, next_one.amount_minor);
  next_one.description := concat_ws(E'\n', next_one.description, p_args ->> 'reason');
  next_one.approved_minor := null;
  next_one.resolved_on := null;
  next_one.resolution_kind := null;
  next_one.result_document_id := null;
  next_one.submitted_by := null;
  insert into app.disputes select next_one.*;
  return '{}';
end $$;
reset role;
