-- SPDX-License-Identifier: MPL-2.0
-- Cases, and the conflicts that wait for a person.

set local role cso_owner;

create table app.cases (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  number text,
  provisional_number text,
  state text not null,
  segment text not null,
  queue text not null,
  queue_reason text,
  category text not null,
  subject text not null,
  channel text not null,
  priority text not null,
  owner text,
  contact_id uuid,
  order_id uuid,
  invoice_id uuid,
  contract_id uuid,
  item_id uuid,
  payment_id uuid,
  sla_policy text,
  opened_at timestamptz(0) not null,
  respond_due_at timestamptz(0),
  resolve_due_at timestamptz(0),
  pending_until timestamptz(0),
  resolved_at timestamptz(0),
  closed_at timestamptz(0),
  resolution_code text,
  merged_into_id uuid,
  follows_id uuid,
  origin text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint cases_state check (state in ('new', 'open', 'pending_customer', 'pending_internal',
    'pending_until', 'resolved', 'closed', 'merged')),
  constraint cases_origin check (origin in ('entered', 'imported')),
  constraint cases_merged check ((state = 'merged') = (merged_into_id is not null)),
  constraint cases_merged_into check (merged_into_id <> id)
);
create unique index cases_number on app.cases (number);
create index cases_customer_id on app.cases (customer_id);

create table app.case_notes (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  case_id uuid not null,
  written_at timestamptz(0) not null,
  author text not null,
  kind text not null,
  visibility text not null,
  body text not null,
  supersedes_id uuid,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null
);
create index case_notes_case_id on app.case_notes (case_id);
create index case_notes_customer_id on app.case_notes (customer_id);

create table app.case_state_changes (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  case_id uuid not null,
  entered_at timestamptz(0) not null,
  state text not null,
  by text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null
);
create index case_state_changes_case_id on app.case_state_changes (case_id);
create index case_state_changes_customer_id on app.case_state_changes (customer_id);

create table app.conflicts (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  group_id uuid not null,
  tab text not null,
  record_id uuid not null,
  field_group text not null,
  base jsonb not null,
  theirs jsonb not null,
  mine jsonb not null,
  login text not null,
  state text not null,
  resolved_by text,
  resolved_at timestamptz(0),
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint conflicts_state check (state in ('open', 'resolved'))
);
create index conflicts_customer_id on app.conflicts (customer_id);
create index conflicts_record_id on app.conflicts (record_id);

reset role;
