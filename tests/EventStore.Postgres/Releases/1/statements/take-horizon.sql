select pg_current_xact_id()::text::bigint, coalesce((select max(seq_id) from mt_events), 0);
