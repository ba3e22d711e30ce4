-- SPDX-License-Identifier: MPL-2.0
-- Contracts, their lines and renewals.

set local role cso_owner;

create table app.contracts (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  number text,
  provisional_number text,
  kind text not null,
  state text not null,
  title text not null,
  bill_to_site_id uuid,
  starts_on date not null,
  ends_on date,
  renewal_kind text not null,
  notice_days bigint not null,
  renewal_months bigint not null,
  price_policy text,
  billing_frequency text not null,
  billing_timing text not null,
  billing_anchor_day bigint,
  is_consolidated boolean not null,
  po_number text,
  po_covers_from date,
  po_covers_to date,
  signed_on date,
  signed_for_customer text,
  signed_for_us text,
  predecessor_id uuid,
  terminated_on date,
  termination_reason text,
  payment_term text not null,
  currency text not null,
  notes text,
  origin text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint contracts_state check (state in ('draft', 'quoted', 'signed', 'terminating',
    'terminated', 'cancelled')),
  constraint contracts_currency check (currency ~ '^[A-Z]{3}$'),
  constraint contracts_origin check (origin in ('entered', 'imported')),
  constraint contracts_term check (ends_on >= starts_on),
  constraint contracts_notice check (notice_days >= 0),
  constraint contracts_renewal_months check (renewal_months >= 0),
  constraint contracts_anchor check (billing_anchor_day between 1 and 31),
  constraint contracts_po_cover check (po_covers_to >= po_covers_from),
  constraint contracts_signed check (
    state not in ('signed', 'terminating', 'terminated') or signed_on is not null)
);
create unique index contracts_number on app.contracts (number);
create index contracts_customer_id on app.contracts (customer_id);

create table app.contract_lines (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  contract_id uuid not null,
  seq bigint not null,
  product_id uuid,
  description text not null,
  quantity numeric(20,6) not null,
  unit_price numeric(20,6) not null,
  starts_on date not null,
  ends_on date,
  service_level text,
  state text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint contract_lines_state check (state in ('planned', 'active', 'suspended', 'ended')),
  constraint contract_lines_quantity check (quantity > 0),
  constraint contract_lines_term check (ends_on >= starts_on)
);
create index contract_lines_contract_id on app.contract_lines (contract_id);
create index contract_lines_customer_id on app.contract_lines (customer_id);

create table app.billed_periods (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  contract_line_id uuid not null,
  period_from date not null,
  period_to date not null,
  amount_minor bigint not null,
  invoice_line_id uuid,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint billed_periods_period check (period_to >= period_from)
);
create unique index billed_periods_once on app.billed_periods (contract_line_id, period_from);
create index billed_periods_customer_id on app.billed_periods (customer_id);

create table app.renewals (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  contract_id uuid not null,
  number text,
  provisional_number text,
  state text not null,
  target_start_on date not null,
  uplift numeric(20,6) not null,
  offered_on date,
  valid_until date,
  decision text,
  decided_on date,
  successor_id uuid,
  reminders jsonb,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint renewals_state check (state in ('due', 'offered', 'accepted', 'successor_created',
    'declined', 'lapsed', 'auto_renewed', 'reversed')),
  constraint renewals_uplift check (uplift > -1)
);
create unique index renewals_number on app.renewals (number);
create unique index renewals_one_open on app.renewals (contract_id, target_start_on)
  where state in ('due', 'offered', 'accepted');
create index renewals_contract_id on app.renewals (contract_id);
create index renewals_customer_id on app.renewals (customer_id);

reset role;
