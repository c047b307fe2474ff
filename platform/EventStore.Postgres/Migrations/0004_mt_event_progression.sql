create table if not exists mt_event_progression (
  name         varchar     not null,
  last_seq_id  bigint      null,
  last_updated timestamptz null default transaction_timestamp(),
  constraint pk_mt_event_progression primary key (name)
);
