create table queues (
  name text primary key,
  declared_at timestamptz not null default now()
);

create table bindings (
  message_type text not null,
  queue text not null references queues,
  primary key (message_type, queue)
);

-- One row per queue and message, deleted when it is settled. The states:
--   waiting  may be claimed by the next consumer that has room;
--   delayed  becomes waiting at visible_at;
--   claimed  a consumer has it until locked_until; the attempt number and the consumer together fence its settlement;
--   parked   a claim came across it while an earlier message of its key was waiting or claimed; the settlement of that one wakes it.
-- Parked messages leave the waiting index, so a key with a long backlog costs other keys nothing.
create table messages (
  id bigint generated always as identity primary key,
  queue text not null,
  message_id text not null,
  partition_key text not null,
  message_type text not null,
  body json not null,
  state text not null check (state in ('waiting', 'delayed', 'claimed', 'parked')),
  attempt int not null default 0,
  visible_at timestamptz not null,
  consumer uuid,
  locked_until timestamptz,
  error text,
  unique (queue, message_id)
) with (
  fillfactor = 80,
  autovacuum_vacuum_scale_factor = 0.01,
  autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0.05,
  autovacuum_analyze_threshold = 1000
);

create index messages_waiting on messages (queue, id) where state = 'waiting';
create index messages_delayed on messages (queue, visible_at) where state = 'delayed';
create index messages_claimed on messages (queue, partition_key) where state = 'claimed';
create index messages_parked on messages (queue, partition_key, id) where state = 'parked';

create table dead_letters (
  id bigint generated always as identity primary key,
  queue text not null,
  message_id text not null,
  partition_key text not null,
  message_type text not null,
  body json not null,
  attempts int not null,
  error text not null,
  died_at timestamptz not null default clock_timestamp()
);

create index dead_letters_of_queue on dead_letters (queue, id);
