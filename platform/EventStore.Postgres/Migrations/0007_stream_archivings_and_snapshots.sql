-- Who archived or restored which stream, when and why. It is no event: the stream stays at the version at which it was archived.
create table stream_archivings (
  id             bigint      generated always as identity primary key,
  stream_id      varchar     not null,
  archived       boolean     not null,
  version        bigint      not null,
  reason         text        not null,
  user_id        text        null,
  correlation_id text        not null,
  recorded_at    timestamptz not null default now()
);

create index ix_stream_archivings_stream_id on stream_archivings (stream_id, id);

-- The latest snapshot of a state of a stream. It is a shortcut: every row may be deleted at any time.
create table stream_snapshots (
  stream_id   varchar     not null,
  state       text        not null,
  shape       int         not null,
  version     bigint      not null,
  data        jsonb       not null,
  recorded_at timestamptz not null default now(),
  primary key (stream_id, state)
);
