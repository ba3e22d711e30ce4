-- SPDX-License-Identifier: MPL-2.0
-- What every desk holds: territories, people, settings, lines, queues, codes, terms, rates.

set local role cso_owner;

create table app.territories (
  id uuid primary key,
  scope_id uuid not null,
  code text not null,
  name text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint territories_code_given check (code <> '')
);
create unique index territories_code on app.territories (code);

create table app.people (
  id uuid primary key,
  scope_id uuid not null,
  login text not null,
  name text not null,
  roles text not null,
  territories text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null
);
create unique index people_login on app.people (login);

create table app.settings (
  id uuid primary key,
  scope_id uuid not null,
  key text not null,
  value jsonb not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null
);
create unique index settings_key on app.settings (key);

create table app.support_lines (
  id uuid primary key,
  scope_id uuid not null,
  country text not null,
  segment text not null,
  phone text not null,
  web_form text,
  queue text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null
);
create unique index support_lines_country_segment on app.support_lines (country, segment);

create table app.queues (
  id uuid primary key,
  scope_id uuid not null,
  code text not null,
  title text not null,
  segment text,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null
);
create unique index queues_code on app.queues (code);

create table app.reason_codes (
  id uuid primary key,
  scope_id uuid not null,
  area text not null,
  code text not null,
  title text not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null
);
create unique index reason_codes_area_code on app.reason_codes (area, code);

create table app.payment_terms (
  id uuid primary key,
  scope_id uuid not null,
  code text not null,
  title text not null,
  rule jsonb not null,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null
);
create unique index payment_terms_code on app.payment_terms (code);

create table app.tax_rates (
  id uuid primary key,
  scope_id uuid not null,
  jurisdiction text not null,
  tax_category text not null,
  label text not null,
  rate numeric(20,6) not null,
  valid_from date not null,
  valid_to date,
  created_by text not null,
  created_at timestamptz(0) not null,
  created_device text not null,
  changed_by text not null,
  changed_at timestamptz(0) not null,
  changed_device text not null,
  constraint tax_rates_rate check (rate >= 0),
  constraint tax_rates_validity check (valid_to >= valid_from)
);
create unique index tax_rates_start on app.tax_rates (jurisdiction, tax_category, valid_from);

reset role;
