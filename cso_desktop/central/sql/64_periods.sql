-- SPDX-License-Identifier: MPL-2.0
-- Periods of recurring billing as the store reckons them: from the anchor, cut to fit (R5, R6).
-- The desk reckons the same in domain/periods.py and domain/proration.py; tests compare the two.
-- Replaced whenever its text changes.

set local role cso_owner;

-- Months of a whole period; null where it is counted in days.
create or replace function app.period_months(p_frequency text) returns integer
language sql immutable
return case p_frequency when 'month' then 1 when 'month_last_day' then 1 when 'quarter' then 3
       when 'half_year' then 6 when 'year' then 12 end;

-- The first day of the n-th period from the anchor; the day meant, or the last the month has.
create or replace function app.period_start(
  p_frequency text, p_anchor date, p_day bigint, p_n integer
) returns date
language sql immutable
return case
  when app.period_months(p_frequency) is null
    then p_anchor + p_n * case p_frequency when 'week' then 7 else 1 end
  else (select m.first + least(
           case p_frequency when 'month_last_day' then 1
             else coalesce(p_day, extract(day from p_anchor)) end,
           extract(day from m.first + interval '1 month - 1 day'))::integer - 1
        from (select (date_trunc('month', p_anchor::timestamp)
                      + make_interval(months => p_n * app.period_months(p_frequency)))::date
                     as first) m)
  end;

-- Which period a day lies in, counted from the anchor.
create or replace function app.period_index(
  p_frequency text, p_anchor date, p_day bigint, p_on date
) returns integer
language sql immutable
return case
  when app.period_months(p_frequency) is null
    then floor((p_on - p_anchor)::numeric / case p_frequency when 'week' then 7 else 1 end)
  else (select n.n - (app.period_start(p_frequency, p_anchor, p_day, n.n) > p_on)::integer
        from (select floor(((extract(year from p_on) - extract(year from p_anchor)) * 12
                            + extract(month from p_on) - extract(month from p_anchor))
                           / app.period_months(p_frequency))::integer as n) n)
  end;

-- The period of a contract line that a day lies in, what it was cut from, and what it costs.
create or replace function app.contract_period(p_line uuid, p_on date)
returns table (starts_on date, ends_on date, amount_minor bigint, first_day date, last_day date)
language sql stable
begin atomic
  select c.starts_on, c.ends_on,
         (round(t.price * (c.ends_on - w.starts_on + 1) / (w.next - w.starts_on))
          - round(t.price * (c.starts_on - w.starts_on) / (w.next - w.starts_on)))::bigint,
         t.first_day, t.last_day
  from (
    select greatest(l.starts_on, k.starts_on) as first_day,
           least(l.ends_on, k.ends_on, k.terminated_on) as last_day,
           round(l.quantity * l.unit_price * app.minor_factor(k.currency)) as price,
           k.billing_frequency as frequency, k.starts_on as anchor, k.billing_anchor_day as day,
           app.period_index(k.billing_frequency, k.starts_on, k.billing_anchor_day, p_on) as n
    from app.contract_lines l join app.contracts k on k.id = l.contract_id
    where l.id = p_line) t
  cross join lateral (
    select app.period_start(t.frequency, t.anchor, t.day, t.n) as starts_on,
           app.period_start(t.frequency, t.anchor, t.day, t.n + 1) as next) w
  cross join lateral (
    select greatest(w.starts_on, t.first_day) as starts_on,
           least(w.next - 1, t.last_day) as ends_on) c;
end;

grant execute on all functions in schema sync, app to cso_api;
reset role;
