with moved as (
  update mt_event_progression set last_seq_id = last_seq_id + 1, last_updated = now() where name = 'view:counters:1' returning 1),
stored as (
  insert into view_counters_1 (key, stream, version, data)
  select d.key, d.stream, d.version, d.data from unnest(array['busy'], array['counter-busy'], array[1]::bigint[], array['{"name":"old"}']::jsonb[])
    as d (key, stream, version, data)
  where exists (select from moved)
  on conflict (key) do update set stream = excluded.stream, version = excluded.version, data = excluded.data)
select count(*) from moved having count(*) = 1;
