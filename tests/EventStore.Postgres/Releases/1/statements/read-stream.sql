select count(*) from (
  select seq_id, id, stream_id, version, type, data, timestamp, correlation_id, causation_id, headers from mt_events
  where stream_id = 'counter-busy' and version > 0 and version <= 9223372036854775807
  order by version) events;
