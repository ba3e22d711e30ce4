-- SPDX-License-Identifier: MPL-2.0
-- The installed base and licences.

set local role cso_owner;

create table app.items (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  product_id uuid not null,
  serial text not null,
  compact_serial text not null,
  site_id uuid,
  state text not null,
  installed_on date,
  withdrawn_on date,
  warranty_until date,
  configuration text,
  ownership text not null,
  condition text not null,
  parent_id uuid,
  notes text,
  origin text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint items_state check (state in ('in_stock', 'installed', 'shipped', 'withdrawn',
    'returned', 'scrapped', 'sold_on')),
  constraint items_origin check (origin in ('entered', 'imported')),
  constraint items_serial_given check (serial <> '' and compact_serial <> ''),
  constraint items_parent check (parent_id <> id)
);
create unique index items_serial on app.items (product_id, compact_serial)
  where state <> 'scrapped';
create index items_customer_id on app.items (customer_id);
create index items_product_id on app.items (product_id);

create table app.item_events (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  item_id uuid not null,
  happened_on date not null,
  kind text not null,
  detail text,
  site_id uuid,
  reference text,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null
);
create index item_events_customer_id on app.item_events (customer_id);
create index item_events_item_id on app.item_events (item_id);

create table app.covered_items (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  contract_line_id uuid not null,
  item_id uuid not null,
  covered_from date not null,
  covered_to date,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint covered_items_cover check (covered_to >= covered_from)
);
create index covered_items_contract_line_id on app.covered_items (contract_line_id);
create index covered_items_customer_id on app.covered_items (customer_id);
create index covered_items_item_id on app.covered_items (item_id);

create table app.licences (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  number text,
  provisional_number text,
  product_id uuid not null,
  state text not null,
  metric text not null,
  quantity bigint not null,
  key_text text,
  starts_on date not null,
  ends_on date,
  support_until date,
  order_line_id uuid,
  contract_line_id uuid,
  predecessor_id uuid,
  is_over_use_allowed boolean not null,
  origin text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint licences_state check (state in ('pending', 'active', 'suspended', 'expired',
    'terminated', 'superseded')),
  constraint licences_origin check (origin in ('entered', 'imported')),
  constraint licences_quantity check (quantity > 0),
  constraint licences_term check (ends_on >= starts_on)
);
create unique index licences_number on app.licences (number);
create index licences_customer_id on app.licences (customer_id);
create index licences_product_id on app.licences (product_id);

create table app.licence_assignments (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  licence_id uuid not null,
  assigned_to text not null,
  quantity bigint not null,
  assigned_on date not null,
  released_on date,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint licence_assignments_quantity check (quantity > 0),
  constraint licence_assignments_term check (released_on >= assigned_on)
);
create index licence_assignments_customer_id on app.licence_assignments (customer_id);
create index licence_assignments_licence_id on app.licence_assignments (licence_id);

reset role;
