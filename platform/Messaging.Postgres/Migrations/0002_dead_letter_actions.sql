-- What operators asked for. The key makes a repeat recognisable: it is written in the transaction of what was asked for.
create table dead_letter_requests (
  id bigint generated always as identity primary key,
  queue text not null,
  user_id text not null,
  request_key text not null,
  fingerprint text not null,
  filter json, -- null for a request about one letter
  up_to bigint not null, -- the newest letter at that time: one that dies later, perhaps again, is not meant
  estimated bigint not null,
  done bigint not null,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  unique (queue, user_id, request_key)
);

create index dead_letter_replays_of_queue on dead_letter_requests (queue, id) where filter is not null;

-- What was done to each letter. It outlives the letter and holds nothing of its payload.
create table dead_letter_actions (
  id bigint generated always as identity primary key,
  request bigint not null references dead_letter_requests,
  queue text not null,
  action text not null check (action in ('replayed', 'edited', 'discarded')),
  letter bigint not null,
  message_id text not null,
  message_type text not null,
  user_id text not null,
  acted_at timestamptz not null default clock_timestamp()
);

create index dead_letter_actions_of_queue on dead_letter_actions (queue, id);

-- It replayed without a record.
drop function if exists replay_dead_letter(bigint);
