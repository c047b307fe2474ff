-- Which queue was to be fed from which service's log, by whom, and how far that has come. Kept for good: it is the record of the action.
create table refeeds (
  id bigint generated always as identity primary key,
  service text not null,
  queue text not null,
  from_position bigint not null,
  up_to bigint not null,
  types text[] not null,
  rate int not null,
  position bigint not null,
  sent bigint not null default 0,
  user_id text not null,
  request_key text not null,
  fingerprint text not null,
  requested_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  advanced_at timestamptz,
  finished_at timestamptz,
  error text,
  worker uuid,
  locked_until timestamptz,
  unique (service, user_id, request_key)
);

create index refeeds_open on refeeds (service, id) where finished_at is null;
