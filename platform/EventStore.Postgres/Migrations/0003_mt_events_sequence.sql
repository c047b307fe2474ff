-- Cache 1 is part of the log's ordering rule: a value handed out later must have been taken later.
create sequence if not exists mt_events_sequence cache 1 owned by mt_events.seq_id;
