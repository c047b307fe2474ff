select count(*) from (
  select v.version, v.data, v.version >= 1 or exists (
    select from mt_events e join mt_event_progression p on p.name = 'view:counters:1' and p.last_seq_id >= e.seq_id
    where e.stream_id = v.stream and e.version = 1)
  from view_counters_1 v where v.key = 'busy') found;
