-- Who is at work on a queue of the broker, and on which messages: what a killed consumer leaves behind. The broker counts how often
-- a message was handed out; how often a handler had it, which is what counts as an attempt, it cannot know.
create table rabbitmq_consumers (
  id uuid primary key,
  queue text not null,
  in_hand text[] not null default '{}',
  prefetched int not null default 0
) with (fillfactor = 50);

create index rabbitmq_consumers_of_queue on rabbitmq_consumers (queue);

-- Attempts that ended with their consumer.
create table rabbitmq_lost_attempts (
  queue text not null,
  message_id text not null,
  attempts int not null,
  lost_at timestamptz not null default clock_timestamp(),
  primary key (queue, message_id)
);
