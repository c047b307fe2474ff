-- Which replica looks at the queue for the gauges of all, and when it last did.
create table queue_watchers (
  queue text primary key,
  watcher uuid not null,
  looked_at timestamptz not null
);
