-- SPDX-License-Identifier: MPL-2.0
-- Invoices and credit memos; what was printed.

set local role cso_owner;

create table app.invoices (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  number text,
  provisional_number text,
  series text,
  fiscal_year bigint,
  kind text not null,
  state text not null,
  bill_to_text text,
  remit_to_text text,
  po_number text,
  order_id uuid,
  contract_id uuid,
  corrects_invoice_id uuid,
  replaces_invoice_id uuid,
  issued_on date not null,
  due_on date not null,
  posted_at timestamptz(0),
  posted_by text,
  payment_term text,
  delivery_channel text not null,
  currency text not null,
  tax_basis text not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  reason_code text,
  disposition text,
  internal_comment text,
  dunning_blocked_until date,
  dunning_block_reason text,
  origin text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint invoices_state check (state in ('draft', 'validated', 'posted', 'void')),
  constraint invoices_currency check (currency ~ '^[A-Z]{3}$'),
  constraint invoices_origin check (origin in ('entered', 'imported')),
  constraint invoices_kind check (
    kind in ('invoice', 'credit_memo', 'deposit', 'pro_forma', 'debit_memo', 'replacement')),
  constraint invoices_tax_basis check (tax_basis in ('line', 'document')),
  constraint invoices_total check (total_minor = net_minor + tax_minor),
  constraint invoices_sign check (total_minor <= 0 or kind <> 'credit_memo'),
  constraint invoices_number_when_posted check (
    (number is not null) = (state = 'posted'))
);
create unique index invoices_number on app.invoices (kind, number);
create index invoices_contract_id on app.invoices (contract_id);
create index invoices_customer_id on app.invoices (customer_id);
create index invoices_order_id on app.invoices (order_id);

create table app.invoice_lines (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  invoice_id uuid not null,
  seq bigint not null,
  product_id uuid,
  description text not null,
  detail text,
  quantity numeric(20,6) not null,
  unit text not null,
  unit_price numeric(20,6) not null,
  discount numeric(20,6) not null,
  net_minor bigint not null,
  tax_category text not null,
  period_from date,
  period_to date,
  order_line_id uuid,
  shipment_line_id uuid,
  contract_line_id uuid,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint invoice_lines_discount check (discount between 0 and 1),
  constraint invoice_lines_period check (period_to >= period_from)
);
create index invoice_lines_customer_id on app.invoice_lines (customer_id);
create index invoice_lines_invoice_id on app.invoice_lines (invoice_id);
create index invoice_lines_order_line_id on app.invoice_lines (order_line_id);

create table app.invoice_taxes (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  invoice_id uuid not null,
  seq bigint not null,
  jurisdiction text not null,
  label text not null,
  rate numeric(20,6) not null,
  base_minor bigint not null,
  tax_minor bigint not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint invoice_taxes_rate check (rate >= 0)
);
create index invoice_taxes_customer_id on app.invoice_taxes (customer_id);
create index invoice_taxes_invoice_id on app.invoice_taxes (invoice_id);

create table app.instalments (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  invoice_id uuid not null,
  seq bigint not null,
  due_on date not null,
  amount_minor bigint not null,
  currency text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint instalments_currency check (currency ~ '^[A-Z]{3}$')
);
create index instalments_customer_id on app.instalments (customer_id);
create index instalments_invoice_id on app.instalments (invoice_id);

create table app.printed_documents (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  kind text not null,
  record_id uuid not null,
  number text not null,
  revision bigint not null,
  printed_on date not null,
  is_official boolean not null,
  snapshot jsonb not null,
  sha256 text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint printed_documents_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint printed_documents_revision check (revision >= 1)
);
create unique index printed_documents_revision on app.printed_documents (record_id, kind, revision);
create index printed_documents_customer_id on app.printed_documents (customer_id);

reset role;
