select count(*) from (
  select seq_id, id, stream_id, version, type, data, timestamp, correlation_id, causation_id, headers,
    (select pg_snapshot_xmin(pg_current_snapshot())::text::bigint)
  from mt_events where seq_id > 0 order by seq_id limit 1000) page;
