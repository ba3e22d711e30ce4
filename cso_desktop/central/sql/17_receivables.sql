-- SPDX-License-Identifier: MPL-2.0
-- Payments, their application, and disputes.

set local role cso_owner;

create table app.payments (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  number text,
  provisional_number text,
  kind text not null,
  state text not null,
  method text not null,
  amount_minor bigint not null,
  currency text not null,
  value_on date not null,
  reference text,
  bank_account text,
  batch text,
  remittance_text text,
  reverses_payment_id uuid,
  reason text,
  submitted_by text,
  origin text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint payments_state check (state in ('draft', 'submitted', 'approved', 'processing',
    'succeeded', 'failed', 'posted', 'reversed')),
  constraint payments_currency check (currency ~ '^[A-Z]{3}$'),
  constraint payments_origin check (origin in ('entered', 'imported')),
  constraint payments_kind check (kind in ('receipt', 'refund', 'reversal')),
  constraint payments_amount check (amount_minor > 0),
  constraint payments_reversal check (kind <> 'reversal' or reverses_payment_id is not null)
);
create unique index payments_number on app.payments (number);
create unique index payments_reversed_once on app.payments (reverses_payment_id);
create index payments_customer_id on app.payments (customer_id);

create table app.allocations (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  source_kind text not null,
  source_id uuid not null,
  invoice_id uuid not null,
  instalment_id uuid not null,
  amount_minor bigint not null,
  discount_minor bigint not null,
  write_off_minor bigint not null,
  write_off_reason text,
  currency text not null,
  allocated_on date not null,
  counters_id uuid,
  rule text,
  origin text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint allocations_currency check (currency ~ '^[A-Z]{3}$'),
  constraint allocations_origin check (origin in ('entered', 'imported')),
  constraint allocations_source_kind check (source_kind in ('payment', 'credit_memo')),
  constraint allocations_counter check (
    (counters_id is null and amount_minor >= 0 and discount_minor >= 0 and write_off_minor >= 0)
    or (counters_id is not null
        and amount_minor <= 0 and discount_minor <= 0 and write_off_minor <= 0)),
  constraint allocations_something check (
    amount_minor <> 0 or discount_minor <> 0 or write_off_minor <> 0),
  constraint allocations_write_off_reason check (
    write_off_minor <= 0 or write_off_reason is not null)
);
create unique index allocations_countered_once on app.allocations (counters_id);
create index allocations_customer_id on app.allocations (customer_id);
create index allocations_invoice_id on app.allocations (invoice_id);
create index allocations_source_id on app.allocations (source_id);

create table app.disputes (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  number text,
  provisional_number text,
  state text not null,
  cycle bigint not null,
  case_id uuid,
  invoice_id uuid not null,
  invoice_line_id uuid,
  amount_minor bigint not null,
  approved_minor bigint,
  currency text not null,
  reason_code text not null,
  description text,
  owner text,
  opened_on date not null,
  respond_by date,
  resolve_by date,
  resolved_on date,
  resolution_kind text,
  result_document_id uuid,
  submitted_by text,
  origin text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint disputes_state check (state in ('draft', 'submitted', 'under_review', 'approved',
    'rejected', 'resolved', 'withdrawn', 'reopened')),
  constraint disputes_currency check (currency ~ '^[A-Z]{3}$'),
  constraint disputes_origin check (origin in ('entered', 'imported')),
  constraint disputes_amount check (amount_minor > 0),
  constraint disputes_approved check (approved_minor between 0 and amount_minor),
  constraint disputes_cycle check (cycle >= 1)
);
create unique index disputes_number on app.disputes (number, cycle);
create index disputes_customer_id on app.disputes (customer_id);
create index disputes_invoice_id on app.disputes (invoice_id);

reset role;
