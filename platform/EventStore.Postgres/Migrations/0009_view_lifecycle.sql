-- A view that is rebuilt grows here under the same names of tables and indexes as the live one, and moves over in one step.
create schema if not exists views_next;

-- What operators want of each version of a view. A rebuild is asked for under an id; building_id says whose rows views_next holds.
create table view_controls (
  view         text        not null,
  version      int         not null,
  paused       boolean     not null default false,
  rebuild_id   uuid        null,
  building_id  uuid        null,
  requested_by text        null,
  requested_at timestamptz null,
  caught_up_at timestamptz null,
  rebuilt_at   timestamptz null,
  last_used_at timestamptz not null default now(),
  primary key (view, version)
);

-- Versions that were there before this table have been served, and can be dropped one day.
insert into view_controls (view, version, caught_up_at)
select split_part(name, ':', 2), split_part(name, ':', 3)::int, now() from mt_event_progression where name ~ '^view:[a-z0-9_]+:[0-9]+$';

-- What whoever leads a view, or its rebuild, last told of itself. The name is the checkpoint's.
create table view_reports (
  follower          text             not null primary key,
  position          bigint           not null default 0,
  events_per_second double precision not null default 0,
  reported_at       timestamptz      not null default now(),
  failed_position   bigint           null,
  error_type        text             null,
  error             text             null,
  attempts          int              not null default 0,
  failing_since     timestamptz      null
);

-- Events that a view has put aside; without an error it waits behind another one. The key is unknown when the event cannot be read.
create table parked_events (
  id             bigint      not null generated always as identity primary key,
  follower       text        not null,
  position       bigint      not null,
  key            text        null collate "C",
  event_id       uuid        not null,
  stream_id      text        not null,
  stream_version bigint      not null,
  event_name     text        not null,
  error_type     text        null,
  error          text        null,
  attempts       int         not null,
  parked_at      timestamptz not null default now(),
  request        text        null check (request in ('retry', 'discard'))
);

create index ix_parked_events_key on parked_events (follower, key, position);
create index ix_parked_events_request on parked_events (follower, position) where request is not null;

-- What operators have asked for; it is never deleted.
create table view_actions (
  id      bigint      not null generated always as identity primary key,
  view    text        not null,
  version int         not null,
  action  text        not null,
  key     text        null,
  user_id text        not null,
  at      timestamptz not null default now()
);
