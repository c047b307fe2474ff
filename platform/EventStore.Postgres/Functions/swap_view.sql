-- Puts a rebuilt view in the live one's place: 'swapped', 'behind' when the live one has come further, 'cancelled' when the rebuild is
-- not wanted any more. Readers wait behind the lock for no longer than lock_timeout, and then it fails with lock_not_available.
-- The table is locked before the checkpoints, as a follower that writes does it.
create or replace function swap_view(
  view_name text, view_version int, rebuild uuid, table_name text, live_checkpoint text, next_checkpoint text) returns text
language plpgsql
as $$
declare
  live_position bigint;
  next_position bigint;
begin
  perform set_config('lock_timeout', '50ms', true);
  execute format('lock table %I in access exclusive mode', table_name);

  -- From here on the live follower cannot write.
  select p.last_seq_id into live_position from mt_event_progression p where p.name = live_checkpoint for update;
  select p.last_seq_id into next_position from mt_event_progression p where p.name = next_checkpoint for update;
  perform from view_controls c
  where c.view = view_name and c.version = view_version and c.rebuild_id = rebuild and c.building_id = rebuild for update;
  if not found or next_position is null then
    return 'cancelled';
  end if;
  if next_position < coalesce(live_position, 0) then
    return 'behind';
  end if;

  execute format('drop table %I', table_name);
  execute format('alter table views_next.%I set schema %I', table_name, current_schema());
  delete from mt_event_progression where name = next_checkpoint;
  insert into mt_event_progression (name, last_seq_id) values (live_checkpoint, next_position)
  on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = now();
  delete from parked_events where follower = live_checkpoint;
  update parked_events set follower = live_checkpoint where follower = next_checkpoint;
  delete from view_reports where follower in (live_checkpoint, next_checkpoint);
  update view_controls c set rebuild_id = null, building_id = null, rebuilt_at = now()
  where c.view = view_name and c.version = view_version;
  return 'swapped';
end
$$;
