-- SPDX-License-Identifier: MPL-2.0
-- Official numbers: gapless per series, drawn inside the savepoint so a refusal gives them back.
-- Replaced whenever its text changes.

set local role cso_owner;

create or replace function sync.number_rule_of(p_tab text, p_kind text) returns sync.number_rule
language sql stable
return (select r from sync.number_rule r
        where r.tab = p_tab and r.kind in (p_kind, '') order by r.kind desc limit 1);

-- Numbers that imported history holds already are stepped over, except in yearly series, where
-- no imported number can look like an official one.
create or replace function sync.take_numbers(
  p_rule sync.number_rule, p_count integer, p_year integer
) returns text[]
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  series_name text := p_rule.series || coalesce('-' || p_year, '');
  prefix text := p_rule.prefix || coalesce(p_year || '-', '');
  missing integer := p_count;
  numbers text[] := '{}';
  block text[];
  last bigint;
begin
  insert into sync.series (name, next) values (series_name, p_rule.first) on conflict do nothing;
  while missing > 0 loop
    update sync.series set next = next + missing
    where name = series_name returning next - 1 into last;
    block := array(select prefix || lpad(n::text, greatest(p_rule.digits, length(n::text)), '0')
                   from generate_series(last - missing + 1, last) n);
    if p_year is null then
      execute format('select array(select b from unnest($1) with ordinality u(b, n)
                      where not exists (select from app.%I t where t.number = b) order by n)',
                     p_rule.tab) into block using block;
    end if;
    numbers := numbers || block;
    missing := p_count - cardinality(numbers);
  end loop;
  return numbers;
end $$;

-- Dates never go backwards in a series.
create or replace function sync.advance_series(p_name text, p_on date) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  last_date date;
begin
  select last_on into last_date from sync.series where name = p_name for update;
  if p_on < last_date then
    perform sync.refuse('CS011', 'date_backwards',
      format('The last document of this series is dated %s; an earlier date is not possible.',
             last_date));
  end if;
  update sync.series set last_on = p_on where name = p_name;
end $$;
reset role;
