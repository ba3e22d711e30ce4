-- SPDX-License-Identifier: MPL-2.0
-- What can be ordered and covered.

set local role cso_owner;

create table app.products (
  id uuid primary key,
  scope_id uuid not null,
  number text not null,
  type_code text,
  model_code text,
  description text not null,
  product_class text not null,
  state text not null,
  is_serialised boolean not null,
  licence_metric text,
  unit text not null,
  quantity_decimals bigint not null,
  list_price numeric(20,6) not null,
  currency text not null,
  tax_category text not null,
  warranty_months bigint not null,
  replaced_by_id uuid,
  orderable_from date,
  orderable_to date,
  origin text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint products_state check (state in ('draft', 'orderable', 'withdrawn_from_marketing',
    'end_of_service')),
  constraint products_currency check (currency ~ '^[A-Z]{3}$'),
  constraint products_origin check (origin in ('entered', 'imported')),
  constraint products_price check (list_price >= 0),
  constraint products_decimals check (quantity_decimals between 0 and 6),
  constraint products_warranty check (warranty_months >= 0),
  constraint products_orderable check (orderable_to >= orderable_from)
);
create unique index products_number on app.products (number);

reset role;
