-- SPDX-License-Identifier: MPL-2.0
-- Tables of the feed, of people and devices, and of the rules that push enforces.

set local role cso_owner;

create table sync.meta (
  one boolean primary key default true check (one),
  history_id uuid not null default gen_random_uuid(),
  schema_min integer not null default 1,
  schema_max integer not null default 1,
  app_min text not null default '0.1.0'
);
insert into sync.meta default values;

-- A private row that is only ever locked, never changed: whoever holds it hands out revisions.
create table sync.clock (one boolean primary key default true check (one));
insert into sync.clock default values;
create sequence sync.rev_seq;

create table sync.commit (
  rev bigint primary key,
  tag integer not null default (random() * 2e9)::integer,
  login name not null default session_user,
  at timestamptz not null default clock_timestamp(),
  xid xid8 not null default pg_current_xact_id()
);

create table sync.scope (
  id uuid primary key,
  kind text not null check (kind in ('global', 'territory')),
  name text not null
);
insert into sync.scope values ('00000000-0000-0000-0000-000000000001', 'global', 'GLOBAL');

-- Where the latest version of each row stands in the feed; a deleted row keeps its place.
create table sync.head (
  tab text not null,
  id uuid not null,
  scope_id uuid not null,
  root_id uuid not null,
  rev bigint not null,
  born bigint not null,
  deleted boolean not null default false,
  primary key (tab, id)
);
create index head_scope_rev on sync.head (scope_id, rev);
create index head_root on sync.head (root_id) where deleted;

-- What left a scope without being deleted: a whole customer, or one row when tab and id are given.
create table sync.evict (
  scope_id uuid not null,
  rev bigint not null,
  root_id uuid not null,
  tab text,
  id uuid,
  primary key (scope_id, rev)
);
create table sync.horizon (scope_id uuid primary key, min_rev bigint not null);

create table sync.person (
  login name primary key,
  name text not null,
  roles text[] not null,
  sees_all boolean not null,
  state text not null default 'active' check (state in ('active', 'revoked'))
);
create table sync.member (
  login name not null references sync.person,
  scope_id uuid not null references sync.scope,
  since timestamptz not null default clock_timestamp(),
  primary key (login, scope_id)
);
create table sync.device (
  device_id uuid primary key,
  login name not null default session_user,
  install_hash bytea,
  label text,
  app_version text,
  last_seq bigint not null default 0,
  state text not null default 'active' check (state in ('active', 'revoked')),
  registered_at timestamptz not null default clock_timestamp(),
  last_seen timestamptz not null default clock_timestamp()
);
create index device_login on sync.device (login);

create table sync.mutation (
  device_id uuid not null references sync.device,
  seq bigint not null,
  group_id uuid not null,
  login name not null default session_user,
  hash bytea not null,
  status text not null check (status in ('applied', 'conflict', 'rejected', 'duplicate')),
  result jsonb not null,
  payload jsonb,
  rev bigint not null,
  schema integer,
  made_at_claim text,
  at timestamptz not null default clock_timestamp(),
  primary key (device_id, seq)
);
create index mutation_group on sync.mutation (group_id);

-- Gapless official numbers: the row lock lasts until the push is decided.
create table sync.series (
  name text primary key,
  next bigint not null,
  last_on date
);

create table sync.audit (
  rev bigint primary key,
  tab text not null,
  id uuid not null,
  op text not null check (op in ('insert', 'update', 'delete')),
  old jsonb,
  new jsonb,
  login name not null,
  device text not null,
  group_id text not null,
  at timestamptz(0) not null,
  prev_hash bytea not null,
  hash bytea not null
);
create index audit_row on sync.audit (tab, id, rev);
create type sync.entry as (rev bigint, id uuid, old jsonb, new jsonb);

-- The catalogue of records and moves, written by create and upgrade from the domain.
create table sync.kind (
  tab text primary key,
  title text not null,
  rank integer not null,
  insert_roles text[] not null,
  delete_roles text[] not null,
  starts text[] not null,
  states text[] not null,
  free_fields text[] not null,
  reserved text[] not null,
  parent_tab text,
  parent_column text,
  is_append_only boolean not null,
  is_global boolean not null,
  has_origin boolean not null,
  has_state boolean not null,
  has_number boolean not null,
  fields text[] not null
);
create table sync.field_rule (
  tab text not null,
  field text not null,
  field_group text not null,
  roles text[] not null,
  primary key (tab, field)
);
create table sync.number_rule (
  tab text not null,
  kind text not null,
  series text not null,
  prefix text not null,
  digits integer not null,
  first bigint not null,
  is_per_year boolean not null,
  on_insert boolean not null,
  primary key (tab, kind)
);
create table sync.transition (
  tab text not null,
  kind text not null,
  name text not null,
  source text not null,
  target text,
  roles text[] not null,
  second_person boolean not null,
  needs_reason boolean not null,
  limit_roles text[] not null,
  primary key (tab, kind, name, source)
);
create table sync.action (
  fn text primary key,
  roles text[] not null
);
create table sync.importer (role text primary key);
reset role;
