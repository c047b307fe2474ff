-- Makes ready for the rebuild that is asked for: 'resume' when its rows are there, 'begin' when its table is to be created, 'none' when
-- no rebuild is wanted (any more). What an earlier one has left is dropped. Only who leads the rebuild calls it.
create or replace function begin_view_rebuild(view_name text, view_version int, table_name text, next_checkpoint text) returns text
language plpgsql
as $$
declare
  control view_controls;
begin
  select * into control from view_controls c where c.view = view_name and c.version = view_version for update;
  if control.rebuild_id is null and control.building_id is null then
    return 'none';
  end if;
  if control.rebuild_id = control.building_id and to_regclass(format('views_next.%I', table_name)) is not null then
    return 'resume';
  end if;

  execute format('drop table if exists views_next.%I', table_name);
  delete from mt_event_progression where name = next_checkpoint;
  delete from parked_events where follower = next_checkpoint;
  delete from view_reports where follower = next_checkpoint;
  update view_controls c set building_id = c.rebuild_id where c.view = view_name and c.version = view_version;
  if control.rebuild_id is null then
    return 'none';
  end if;

  insert into mt_event_progression (name, last_seq_id) values (next_checkpoint, 0);
  return 'begin';
end
$$;
