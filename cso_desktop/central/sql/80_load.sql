-- SPDX-License-Identifier: MPL-2.0
-- Loading rows as they are: the owner puts stamping and guards aside, and proves the books after.
-- Replaced whenever its text changes.

set local role cso_owner;

-- Stamps and guards are off in this transaction; the feed and the audit chain stay on.
create or replace function sync.set_guards(p_on boolean) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  guard record;
begin
  for guard in
    select t.tgrelid::regclass as tab, t.tgname from pg_trigger t
    join pg_class c on c.oid = t.tgrelid and c.relnamespace = 'app'::regnamespace
    where not t.tgisinternal and (t.tgname = 'b_place' or t.tgname like 'c\_%')
  loop
    execute format('alter table %s %s trigger %I', guard.tab,
                   case when p_on then 'enable' else 'disable' end, guard.tgname);
  end loop;
end $$;

create or replace function sync.load_rows(p_tab text, p_docs jsonb, p_by text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp set timezone = 'UTC'
as $$
declare
  k sync.kind := sync.kind_of(p_tab);
  moment text := to_jsonb(date_trunc('second', clock_timestamp())) #>> '{}';
  stamps jsonb := jsonb_build_object(
    'created_by', p_by, 'created_at', moment, 'created_device', 'central',
    'changed_by', p_by, 'changed_at', moment, 'changed_device', 'central');
begin
  execute format(
    'insert into app.%1$I select r.* from jsonb_array_elements($1) d
     %2$s cross join lateral jsonb_populate_record(
       null::app.%1$I, $2 || d || jsonb_build_object(''scope_id'', %3$s)) r',
    p_tab,
    case when not k.is_global and p_tab <> 'customers'
      then 'left join app.customers c on c.id = (d ->> ''customer_id'')::uuid' else '' end,
    case when k.is_global then '''00000000-0000-0000-0000-000000000001'''
      when p_tab = 'customers' then 'd -> ''territory_id''' else 'c.scope_id' end)
    using p_docs, stamps;
end $$;

-- Official numbers that are now taken are never given again.
create or replace function sync.pass_numbers() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  rule sync.number_rule;
  pattern text;
  dated text;
begin
  for rule in select * from sync.number_rule loop
    pattern := format('^%s%s([0-9]{%s,})$', rule.prefix,
                      case when rule.is_per_year then '([0-9]{4})-' else '()' end, rule.digits);
    dated := case when rule.is_per_year then 'max(issued_on)' else 'null::date' end;
    execute format(
      'insert into sync.series (name, next, last_on)
       select concat_ws(''-'', %L, nullif(m[1], '''')), max(m[2]::bigint) + 1, %s
       from (select regexp_match(number, %L) as m, t.* from app.%I t) n
       where m is not null group by m[1]
       on conflict (name) do update set next = greatest(series.next, excluded.next),
         last_on = greatest(series.last_on, excluded.last_on)',
      rule.series, dated, pattern, rule.tab);
  end loop;
end $$;

-- The books must add up after a load as they must after a push.
create or replace function sync.prove_books() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  bad record;
begin
  select i.number as what, app.invoice_fault(i) as fault into bad
  from app.invoices i where i.state = 'posted' and app.invoice_fault(i) is not null limit 1;
  if not found then
    select i.number as what, app.allocation_fault(a) as fault into bad
    from app.allocations a join app.invoices i on i.id = a.invoice_id
    where app.allocation_fault(a) is not null limit 1;
  end if;
  if not found then
    select 'applications' as what, app.allocation_sums_fault(
      array_agg(distinct a.source_id), array_agg(distinct a.instalment_id)) as fault
    into bad from app.allocations a;
  end if;
  if bad.fault is not null then
    perform sync.refuse('CS011', 'books', format('%s: %s', bad.what, bad.fault));
  end if;
end $$;
reset role;
