-- SPDX-License-Identifier: MPL-2.0
-- New rows: who may add them, in which state, with which fields; many at once.
-- Replaced whenever its text changes.

set local role cso_owner;

-- Which of these new rows are history brought in from elsewhere: they say so themselves, or they
-- are parts of a record that says so and came in with the same push.
create or replace function sync.imported_ids(p_kind sync.kind, p_docs jsonb, p_since bigint)
returns text[]
language plpgsql stable
as $$
declare
  ids text[] := '{}';
begin
  if p_kind.has_origin then
    return array(select d ->> 'id' from jsonb_array_elements(p_docs) d
                 where d ->> 'origin' = 'imported');
  elsif p_kind.parent_tab is not null then
    execute format(
      'select array(select d ->> ''id'' from jsonb_array_elements($1) d
       join app.%I p on p.id = (d ->> %L)::uuid and p.origin = ''imported''
       join sync.head h on h.tab = %L and h.id = p.id and h.born > $2)',
      p_kind.parent_tab, p_kind.parent_column, p_kind.parent_tab)
      into ids using p_docs, p_since;
  elsif not p_kind.has_state and not p_kind.is_global then
    return array(select d ->> 'id' from jsonb_array_elements(p_docs) d
                 join app.customers c on c.id = (d ->> 'customer_id')::uuid
                 where c.origin = 'imported');
  end if;
  return ids;
end $$;

create or replace function sync.check_may_insert(p_kind sync.kind, p_docs jsonb, p_imported text[])
returns void
language plpgsql stable
as $$
declare
  roles text[] := sync.my_roles();
begin
  if p_kind.insert_roles && roles then
    return;
  end if;
  if p_kind.insert_roles <> '{}' and cardinality(p_imported) = jsonb_array_length(p_docs)
     and exists (select from sync.importer i where i.role = any (roles)) then
    return;
  end if;
  perform sync.refuse('CS003', 'role',
    format('Your roles do not allow you to add a %s.', p_kind.title),
    p_kind.tab, (p_docs -> 0 ->> 'id')::uuid);
end $$;

-- Ordinary rows start at the beginning of their life, without what only the store may set.
create or replace function sync.check_new_rows(p_kind sync.kind, p_docs jsonb, p_imported text[])
returns void
language plpgsql stable
as $$
declare
  bad record;
begin
  select d ->> 'id' as id, f.key as field into bad
  from jsonb_array_elements(p_docs) d, jsonb_object_keys(d) f(key)
  where f.key <> all (p_kind.fields) and f.key <> 'id' limit 1;
  if found then
    perform sync.refuse('CS002', 'unknown_field',
      format('The central store does not know “%s” of a %s.', bad.field, p_kind.title),
      p_kind.tab, bad.id::uuid, bad.field);
  end if;
  select d ->> 'id' as id, f.key as field into bad
  from jsonb_array_elements(p_docs) d, jsonb_each(d) f
  where d ->> 'id' <> all (p_imported)
    and (f.key = any (p_kind.reserved) and f.value <> 'null'
         or f.key = 'state' and f.value #>> '{}' <> all (p_kind.starts)) limit 1;
  if found then
    perform sync.refuse('CS010', 'reserved',
      format('“%s” of a new %s is set by the central store.',
             replace(bad.field, '_', ' '), p_kind.title),
      p_kind.tab, bad.id::uuid, bad.field);
  end if;
end $$;

-- Parts may be added only while the whole may be edited; what records a fact may come later.
create or replace function sync.check_parents(p_kind sync.kind, p_docs jsonb, p_imported text[])
returns void
language plpgsql stable
as $$
declare
  parent sync.kind;
  bad record;
begin
  if p_kind.parent_tab is null or p_kind.is_append_only then
    return;
  end if;
  parent := sync.kind_of(p_kind.parent_tab);
  execute format(
    'select d ->> ''id'' as id, p.state from jsonb_array_elements($1) d
     left join app.%I p on p.id = (d ->> %L)::uuid
     where p.state is null or d ->> ''id'' <> all ($2) and p.state <> all ($3) limit 1',
    p_kind.parent_tab, p_kind.parent_column)
    into bad using p_docs, p_imported, parent.states;
  if bad.id is not null and bad.state is null then
    perform sync.refuse_missing(p_kind.parent_tab, (
      select (d ->> p_kind.parent_column)::uuid from jsonb_array_elements(p_docs) d
      where d ->> 'id' = bad.id));
  elsif bad.id is not null then
    perform sync.refuse('CS008', 'state',
      format('This %s is %s; nothing can be added to it.', parent.title,
             replace(bad.state, '_', ' ')), p_kind.tab, bad.id::uuid);
  end if;
end $$;

create or replace function sync.check_imported_numbers(p_kind sync.kind, p_docs jsonb)
returns void
language plpgsql stable
as $$
declare
  bad record;
begin
  select d ->> 'id' as id, d ->> 'number' as number into bad
  from jsonb_array_elements(p_docs) d
  join sync.number_rule r on r.tab = p_kind.tab and r.is_per_year
  where d ->> 'number' ~ ('^' || r.prefix || '[0-9]{4}-[0-9]{' || r.digits || ',}$') limit 1;
  if found then
    perform sync.refuse('CS010', 'official_number',
      format('The number %s looks like one of the store''s own series.', bad.number),
      p_kind.tab, bad.id::uuid, 'number');
  end if;
end $$;

-- Give numbers to those that get one when they come in, in the order they came.
create or replace function sync.with_numbers(p_kind sync.kind, p_docs jsonb) returns jsonb
language plpgsql
as $$
declare
  rule sync.number_rule := sync.number_rule_of(p_kind.tab, '');
  needed integer;
  numbers text[];
begin
  if not coalesce(rule.on_insert, false) then
    return p_docs;
  end if;
  select count(*) into needed from jsonb_array_elements(p_docs) d where d ->> 'number' is null;
  if needed = 0 then
    return p_docs;
  end if;
  numbers := sync.take_numbers(rule, needed, null);
  return (
    select jsonb_agg(case when s.d ->> 'number' is null
                     then s.d || jsonb_build_object('number', numbers[s.nth])
                     else s.d end order by s.n)
    from (select d, n, count(*) filter (where d ->> 'number' is null) over (order by n) as nth
          from jsonb_array_elements(p_docs) with ordinality e(d, n)) s);
end $$;

-- Two desks may print the same revision of the same document before they hear of each other. Where
-- the bytes are the same it is one document, and the one that is here stands (INV-11).
create or replace function sync.without_known_prints(p_tab text, p_docs jsonb) returns jsonb
language sql stable
return case when p_tab <> 'printed_documents' then p_docs else (
  select jsonb_agg(d order by n) from jsonb_array_elements(p_docs) with ordinality e(d, n)
  where not exists (
    select from app.printed_documents p
    where p.record_id::text = lower(d ->> 'record_id') and p.kind = d ->> 'kind'
      and p.revision = (d ->> 'revision')::integer and p.sha256 = d ->> 'sha256')) end;

-- Insert rows of one table; returns the numbers they were given.
create or replace function sync.insert_rows(p_tab text, p_ops jsonb, p_since bigint) returns jsonb
language plpgsql
as $$
declare
  k sync.kind := sync.kind_of(p_tab);
  stamps constant text[] := array['created_by', 'created_at', 'created_device',
                                  'changed_by', 'changed_at', 'changed_device'];
  defaults jsonb := '{}';
  sent jsonb;
  docs jsonb;
  imported text[];
begin
  if k.has_state and k.starts <> '{}' then
    defaults := jsonb_build_object('state', k.starts[1]);
  end if;
  if k.has_origin then
    defaults := defaults || '{"origin": "entered"}';
  end if;
  select jsonb_agg(defaults || (o -> 'set') - stamps
                   || jsonb_build_object('id', lower(o ->> 'id')) order by n)
  into sent from jsonb_array_elements(p_ops) with ordinality e(o, n);
  sent := sync.without_known_prints(p_tab, sent);
  if sent is null then
    return '[]';
  end if;
  imported := sync.imported_ids(k, sent, p_since);
  perform sync.check_may_insert(k, sent, imported);
  perform sync.check_new_rows(k, sent, imported);
  perform sync.check_parents(k, sent, imported);
  perform sync.check_imported_numbers(k, sent);
  docs := sync.with_numbers(k, sent);
  execute format('insert into app.%I select * from jsonb_populate_recordset(null::app.%I, $1)',
                 p_tab, p_tab) using docs;
  if not k.has_number then
    return '[]';
  end if;
  return (
    select coalesce(jsonb_agg(jsonb_build_object('tab', p_tab, 'id', d ->> 'id',
                                                 'number', d ->> 'number') order by n), '[]')
    from jsonb_array_elements(docs) with ordinality e(d, n)
    where sent -> (n - 1)::integer ->> 'number' is null and d ->> 'number' is not null);
end $$;
reset role;
