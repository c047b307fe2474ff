create table inbox (
  handler    text        not null,
  message_id text        not null,
  handled_at timestamptz not null default now(),
  primary key (handler, message_id)
);

-- A range of time that follows the order of insertion needs no more than block ranges.
create index ix_inbox_handled_at on inbox using brin (handled_at);
