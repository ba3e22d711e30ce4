-- SPDX-License-Identifier: MPL-2.0
-- Pull: per scope the rows after a cursor, evictions in the same interval, all from one snapshot.
-- Everything here is STABLE: a volatile step would look at a later snapshot and leave holes.
-- Replaced whenever its text changes.

set local role cso_owner;

create or replace function sync.docs(p_tab text, p_ids uuid[])
returns table (tab text, id uuid, doc jsonb)
language plpgsql stable
as $$
begin
  return query execute format(
    'select %L, t.id, to_jsonb(t) - ''scope_id'' from app.%I t where t.id = any ($1)', p_tab, p_tab)
    using p_ids;
end $$;

-- Up to p_limit rows of a scope after the cursor; a deleted row is news only to who has seen it.
create or replace function sync.scope_rows(p_scope uuid, p_cursor bigint, p_limit integer)
returns jsonb
language sql stable
begin atomic
  with page as materialized (
    select h.* from sync.head h
    where h.scope_id = p_scope and h.rev > p_cursor and (p_cursor > 0 or not h.deleted)
    order by h.rev limit p_limit
  ), docs as (
    select d.* from (select p.tab, array_agg(p.id) as ids from page p
                     where not p.deleted group by p.tab) t,
                    sync.docs(t.tab, t.ids) d
  )
  select coalesce(jsonb_agg(jsonb_build_object(
           'tab', p.tab, 'id', p.id, 'rev', p.rev, 'root', p.root_id, 'del', p.deleted,
           'doc', d.doc) order by p.rev), '[]')
  from page p left join docs d on d.tab = p.tab and d.id = p.id;
end;

create or replace function sync.scope_evictions(p_scope uuid, p_cursor bigint, p_until bigint)
returns jsonb
language sql stable
begin atomic
  select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
    'scope', e.scope_id, 'rev', e.rev, 'root', e.root_id, 'tab', e.tab, 'id', e.id))
    order by e.rev), '[]')
  from sync.evict e
  where e.scope_id = p_scope and p_cursor > 0 and e.rev > p_cursor and e.rev <= p_until;
end;

-- Where a scope stands at its end: nothing older than this can still appear.
create or replace function sync.scope_end(p_scope uuid, p_cursor bigint, p_head bigint)
returns bigint
language sql stable
return greatest(p_cursor, p_head,
  (select max(h.rev) from sync.head h where h.scope_id = p_scope),
  (select max(e.rev) from sync.evict e where e.scope_id = p_scope));
reset role;

set local role cso_api;
create or replace function api_v1.pull(p_state jsonb, p_limit integer) returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp set timezone = 'UTC' set extra_float_digits = 1
as $$
declare
  asked jsonb := coalesce(p_state -> 'scopes', '{}');
  room integer := least(greatest(p_limit, 1), 5000);
  data jsonb := '[]'; evict jsonb := '[]'; reset_scopes jsonb := '[]'; cursors jsonb := '{}';
  begun jsonb := '{}';
  complete boolean := true;
  head sync.commit;
  place record;
  found_rows jsonb;
  since bigint;
  upto bigint;
begin
  select * into head from sync.commit order by rev desc limit 1;
  if pg_is_in_recovery() and (p_state ->> 'rev')::bigint > coalesce(head.rev, 0) then
    return '{"lagging": true}';
  elsif not sync.is_same_history(p_state) then
    return '{"reset": "history"}';
  end if;
  for place in
    select s.id::text as scope, s.id, coalesce((asked ->> s.id::text)::bigint, 0) as cursor,
           coalesce(z.min_rev, 0) as horizon,
           (p_state #>> array['begun', s.id::text])::bigint as begun_at
    from unnest(sync.my_scopes()) s(id) left join sync.horizon z on z.scope_id = s.id order by s.id
  loop
    since := place.cursor;
    -- What it missed is no longer on record. A scope that is being fetched from its beginning has
    -- an old cursor by nature: it lost something only if the horizon moved since that began.
    if since > 0 and coalesce(place.begun_at, since) < place.horizon then
      since := 0;
      reset_scopes := reset_scopes || to_jsonb(place.scope);
    end if;
    found_rows := case when room > 0 then sync.scope_rows(place.id, since, room + 1) else '[]' end;
    if room <= 0 or jsonb_array_length(found_rows) > room then
      complete := false;
      found_rows := found_rows - room;  -- the one row too many only told that there is more
      upto := coalesce((found_rows -> -1 ->> 'rev')::bigint, since);
      if since = 0 or place.begun_at is not null then
        begun := begun || jsonb_build_object(
          place.scope, case when since = 0 then place.horizon else place.begun_at end);
      end if;
    else
      upto := sync.scope_end(place.id, since, coalesce(head.rev, 0));
    end if;
    room := room - jsonb_array_length(found_rows);
    evict := evict || sync.scope_evictions(place.id, since, upto);
    cursors := cursors || jsonb_build_object(place.scope, upto);
    if found_rows <> '[]' then
      data := data || jsonb_build_array(
        jsonb_build_object('scope', place.scope, 'rows', found_rows));
    end if;
  end loop;
  return jsonb_build_object(
    'history', (select m.history_id from sync.meta m), 'head', coalesce(head.rev, 0),
    'tag', coalesce(head.tag, 0), 'data', data, 'evict', evict, 'reset_scopes', reset_scopes,
    'cursors', cursors, 'begun', begun, 'complete', complete,
    'revoked', (select coalesce(jsonb_agg(a), '[]') from jsonb_object_keys(asked) a
                where a::uuid <> all (sync.my_scopes())),
    'devices', (select coalesce(jsonb_object_agg(d.device_id, d.last_seq), '{}')
                from sync.device d));
end $$;

-- Count and checksum of what a desk should hold of a scope, to compare at the same head.
create or replace function api_v1.digest(p_scope uuid) returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
return (
  select jsonb_build_object(
    'head', (select coalesce(max(c.rev), 0) from sync.commit c), 'count', count(*),
    'xor', to_hex(coalesce(bit_xor(
      ('x0' || left(encode(sha256(convert_to(concat_ws('|', h.tab, h.id, h.rev), 'UTF8')),
                           'hex'), 15))::bit(64)::bigint), 0)))
  from sync.head h where h.scope_id = p_scope and not h.deleted
    and p_scope = any (sync.my_scopes()));
reset role;
