-- SPDX-License-Identifier: MPL-2.0
-- Deciding a conflict is an ordinary new change by whoever decides.
-- Replaced whenever its text changes.

set local role cso_owner;

create or replace function app.do_conflicts_resolve(p_id uuid, p_args jsonb, p_group uuid)
returns void
language plpgsql
as $$
declare
  question app.conflicts;
  chosen jsonb;
begin
  perform sync.lock_row('conflicts', p_id);
  select * into question from app.conflicts where id = p_id;
  if question.state <> 'open' then
    perform sync.refuse('CS008', 'state', 'Somebody decided this already.', 'conflicts', p_id);
  end if;
  chosen := case p_args ->> 'keep' when 'mine' then question.mine when 'theirs' then '{}'
                                   when 'value' then p_args -> 'value' end;
  if chosen is null or jsonb_typeof(chosen) <> 'object'
     or exists (select from jsonb_object_keys(chosen) f(key) where not question.mine ? f.key) then
    perform sync.refuse('CS001', 'malformed', 'Say which value is to stand.', 'conflicts', p_id);
  end if;
  perform sync.replace_values(question.tab, question.record_id, chosen);
  update app.conflicts set state = 'resolved', resolved_by = sync.me(),
    resolved_at = date_trunc('second', clock_timestamp()) where id = p_id;
end $$;
reset role;
