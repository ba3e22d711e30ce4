-- SPDX-License-Identifier: MPL-2.0
-- Orders and the shipments that fulfil them.

set local role cso_owner;

create table app.orders (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  number text,
  provisional_number text,
  state text not null,
  held_from_state text,
  hold_reason text,
  bill_to_site_id uuid,
  ship_to_site_id uuid,
  po_number text,
  po_date date,
  case_id uuid,
  payment_term text not null,
  delivery_term text,
  currency text not null,
  ordered_on date not null,
  requested_on date,
  prices_frozen_on date,
  freight_minor bigint not null,
  submitted_by text,
  confirmed_by text,
  confirmed_at timestamptz(0),
  cancel_reason text,
  notes text,
  origin text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint orders_state check (state in ('draft', 'submitted', 'confirmed', 'on_hold',
    'cancelled', 'short_closed', 'closed')),
  constraint orders_currency check (currency ~ '^[A-Z]{3}$'),
  constraint orders_origin check (origin in ('entered', 'imported')),
  constraint orders_freight check (freight_minor >= 0),
  constraint orders_confirmed_has_number check (
    state not in ('confirmed', 'short_closed', 'closed') or number is not null)
);
create unique index orders_number on app.orders (number);
create index orders_customer_id on app.orders (customer_id);

create table app.order_lines (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  order_id uuid not null,
  seq bigint not null,
  product_id uuid,
  description text not null,
  quantity numeric(20,6) not null,
  unit text not null,
  unit_price numeric(20,6) not null,
  discount numeric(20,6) not null,
  net_minor bigint not null,
  tax_category text not null,
  requested_on date,
  promised_on date,
  site_id uuid,
  contract_line_id uuid,
  quantity_short_closed numeric(20,6) not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint order_lines_quantity check (quantity > 0),
  constraint order_lines_discount check (discount between 0 and 1),
  constraint order_lines_short_closed check (quantity_short_closed >= 0)
);
create index order_lines_customer_id on app.order_lines (customer_id);
create index order_lines_order_id on app.order_lines (order_id);

create table app.order_amendments (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  order_id uuid not null,
  seq bigint not null,
  state text not null,
  reason text not null,
  changes jsonb not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint order_amendments_state check (state in ('draft', 'validated'))
);
create index order_amendments_customer_id on app.order_amendments (customer_id);
create index order_amendments_order_id on app.order_amendments (order_id);

create table app.shipments (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  order_id uuid,
  number text,
  provisional_number text,
  kind text not null,
  state text not null,
  ship_from text,
  ship_to_site_id uuid,
  carrier text,
  tracking_number text,
  requested_on date,
  planned_on date,
  promised_on date,
  shipped_on date,
  delivered_on date,
  delivered_to text,
  packages bigint,
  exception text,
  origin text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint shipments_state check (state in ('planned', 'assigned', 'picked', 'packed',
    'shipped', 'delivered', 'cancelled', 'draft', 'received', 'done')),
  constraint shipments_origin check (origin in ('entered', 'imported')),
  constraint shipments_packages check (packages >= 0),
  constraint shipments_shipped check (
    state not in ('shipped', 'delivered') or shipped_on is not null),
  constraint shipments_delivered check (state <> 'delivered' or delivered_on is not null)
);
create unique index shipments_number on app.shipments (number);
create index shipments_customer_id on app.shipments (customer_id);
create index shipments_order_id on app.shipments (order_id);

create table app.shipment_lines (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  shipment_id uuid not null,
  order_line_id uuid,
  product_id uuid,
  quantity numeric(20,6) not null,
  serials text,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint shipment_lines_quantity check (quantity > 0)
);
create index shipment_lines_customer_id on app.shipment_lines (customer_id);
create index shipment_lines_order_line_id on app.shipment_lines (order_line_id);
create index shipment_lines_shipment_id on app.shipment_lines (shipment_id);

create table app.shipment_reschedules (
  id uuid primary key,
  scope_id uuid not null,
  customer_id uuid not null,
  shipment_id uuid not null,
  planned_from date,
  planned_to date not null,
  reason text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null
);
create index shipment_reschedules_customer_id on app.shipment_reschedules (customer_id);
create index shipment_reschedules_shipment_id on app.shipment_reschedules (shipment_id);

reset role;
