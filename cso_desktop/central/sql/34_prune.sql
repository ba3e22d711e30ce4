-- SPDX-License-Identifier: MPL-2.0
-- Forgetting: deletions and evictions that every living desk has heard of leave the feed.
-- Replaced whenever its text changes.

set local role cso_owner;

-- Forget what was deleted or moved away before an instant. What is old is told by its revision and
-- the commit that made it, never by a row's own time: a transaction may stay open for a day.
-- A desk that has not been heard of for that long fetches the scope anew and sweeps what is gone.
create or replace function sync.prune(p_before timestamptz) returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  kept_from bigint;
  heads bigint;
  evictions bigint;
begin
  perform sync.ensure_rev();  -- nobody writes meanwhile, and nothing unseen is still on its way
  select min(c.rev) into kept_from from sync.commit c where c.at >= p_before;
  -- The horizon stands before anything is gone, and never moves back.
  insert into sync.horizon (scope_id, min_rev)
  select o.scope_id, max(o.rev) + 1 from (
    select h.scope_id, h.rev from sync.head h where h.deleted and h.rev < kept_from
    union all
    select e.scope_id, e.rev from sync.evict e where e.rev < kept_from
  ) o group by o.scope_id
  on conflict (scope_id) do update
    set min_rev = greatest(horizon.min_rev, excluded.min_rev);
  delete from sync.head h where h.deleted and h.rev < kept_from;
  get diagnostics heads = row_count;
  delete from sync.evict e where e.rev < kept_from;
  get diagnostics evictions = row_count;
  return heads + evictions;
end $$;
reset role;
