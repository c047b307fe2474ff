-- The schema as this release left it, with the record of what it applied. Never edited.
create table schema_scripts (
    component text not null, name text not null, checksum text not null, applied_at timestamptz not null default now(),
    primary key (component, name));

-- Migrations/0001_mt_streams.sql
create table if not exists mt_streams (
  id          varchar     not null,
  type        varchar     null,
  version     bigint      null,
  timestamp   timestamptz not null default now(),
  created     timestamptz not null default now(),
  tenant_id   varchar     null default '*DEFAULT*',
  is_archived boolean     null default false,
  constraint pkey_mt_streams_id primary key (id)
);

-- Migrations/0002_mt_events.sql
create table if not exists mt_events (
  seq_id         bigint       not null,
  id             uuid         not null,
  stream_id      varchar      null,
  version        bigint       not null,
  data           jsonb        not null,
  bdata          bytea        null,
  type           varchar(500) not null,
  timestamp      timestamptz  not null default now(),
  tenant_id      varchar      null default '*DEFAULT*',
  mt_dotnet_type varchar      null,
  correlation_id varchar      null,
  causation_id   varchar      null,
  headers        jsonb        null,
  is_archived    boolean      null default false,
  constraint pkey_mt_events_seq_id primary key (seq_id),
  constraint fkey_mt_events_stream_id foreign key (stream_id) references mt_streams (id) on delete cascade
);

create unique index if not exists pk_mt_events_stream_and_version on mt_events (stream_id, version);

-- One flow is read across streams by its correlation id; this index is an addition to the layout.
create index if not exists ix_mt_events_correlation_id on mt_events (correlation_id, seq_id);

-- Migrations/0003_mt_events_sequence.sql
-- Cache 1 is part of the log's ordering rule: a value handed out later must have been taken later.
create sequence if not exists mt_events_sequence cache 1 owned by mt_events.seq_id;

-- Migrations/0004_mt_event_progression.sql
create table if not exists mt_event_progression (
  name         varchar     not null,
  last_seq_id  bigint      null,
  last_updated timestamptz null default transaction_timestamp(),
  constraint pk_mt_event_progression primary key (name)
);

-- Migrations/0005_inbox.sql
create table inbox (
  handler    text        not null,
  message_id text        not null,
  handled_at timestamptz not null default now(),
  primary key (handler, message_id)
);

-- A range of time that follows the order of insertion needs no more than block ranges.
create index ix_inbox_handled_at on inbox using brin (handled_at);

-- Migrations/0006_idempotency.sql
create table idempotency (
  caller      text        not null,
  key         text        not null,
  fingerprint text        not null,
  status      int         not null,
  headers     jsonb       not null,
  body        text        not null,
  answered_at timestamptz not null default now(),
  primary key (caller, key)
);

create index ix_idempotency_answered_at on idempotency using brin (answered_at);

-- Functions/append_events.sql
-- Appends a group of independent appends ("members") in one transaction and answers with a verdict for each. A member stands
-- or falls as a whole; one that falls leaves nothing behind, and its neighbours do not notice.
--
-- The caller sends no stream and no companion twice in one group. Locks are always taken in the same order (companions,
-- streams that exist, streams to be created; each sorted), so that two replicas do not deadlock.
--
-- The rows of the answer: ('position', member, position of its last event), ('conflict', ordinal of the stream, its actual
-- version), ('inbox' or 'idempotency', ordinal of the companion that was recorded before, null).
create or replace function append_events(
  stream_members int[], stream_ids text[], stream_expected bigint[], stream_counts int[],
  event_members int[], event_streams text[], event_versions bigint[], event_ids uuid[], event_types text[], event_dotnet_types text[],
  event_data jsonb[], event_correlations text[], event_causations text[], event_headers jsonb[],
  inbox_members int[], inbox_handlers text[], inbox_messages text[],
  key_members int[], key_callers text[], key_values text[], key_fingerprints text[], key_statuses int[], key_headers jsonb[], key_bodies text[])
returns table (outcome text, subject int, figure bigint)
language plpgsql
as $$
declare
  failed          int[] := '{}';
  failed_before   int[];
  failed_now      int[];
  repeated_inbox  int[] := '{}';
  repeated_keys   int[] := '{}';
  conflicts       int[] := '{}';
  actual_versions bigint[] := '{}';
  uncreated       int[] := '{}';
  existing        text[];
  positions       bigint[];
begin
  -- The log's ordering rule: whoever takes a position has a transaction id by then, so that a reader who sees a gap can tell
  -- from transaction ids alone when nobody is left to fill it.
  perform pg_current_xact_id();

  if cardinality(inbox_members) > 0 then
    with asked as (
      select a.handler, a.message_id, a.member, a.item::int
      from unnest(inbox_handlers, inbox_messages, inbox_members) with ordinality as a (handler, message_id, member, item)),
    recorded as (
      insert into inbox (handler, message_id)
      select a.handler, a.message_id from asked a order by a.handler, a.message_id
      on conflict do nothing
      returning handler, message_id)
    select coalesce(array_agg(a.item order by a.item), '{}'), coalesce(array_agg(a.member order by a.item), '{}')
    into repeated_inbox, failed_now
    from asked a
    where not exists (select from recorded r where r.handler = a.handler and r.message_id = a.message_id);
    failed := failed || failed_now;
  end if;

  if cardinality(key_members) > 0 then
    with asked as (
      select a.*
      from unnest(key_callers, key_values, key_fingerprints, key_statuses, key_headers, key_bodies, key_members)
        with ordinality as a (caller, key, fingerprint, status, headers, body, member, item)),
    recorded as (
      insert into idempotency (caller, key, fingerprint, status, headers, body)
      select a.caller, a.key, a.fingerprint, a.status, a.headers, a.body from asked a order by a.caller, a.key
      on conflict do nothing
      returning caller, key)
    select coalesce(array_agg(a.item::int order by a.item), '{}'), coalesce(array_agg(a.member order by a.item), '{}')
    into repeated_keys, failed_now
    from asked a
    where not exists (select from recorded r where r.caller = a.caller and r.key = a.key);
    failed := failed || failed_now;
  end if;

  -- Streams that must have a version, or of which only the version is checked: locked, then compared.
  existing := array(
    select a.id from unnest(stream_ids, stream_expected, stream_counts) as a (id, expected, events) where a.expected > 0 or a.events = 0);
  if cardinality(existing) > 0 then
    with locked as materialized (
      select s.id, s.version from mt_streams s where s.id = any (existing) order by s.id for update)
    select
      coalesce(array_agg(a.item::int order by a.item), '{}'),
      coalesce(array_agg(coalesce(l.version, 0) order by a.item), '{}'),
      coalesce(array_agg(a.member order by a.item), '{}')
    into conflicts, actual_versions, failed_now
    from unnest(stream_ids, stream_expected, stream_counts, stream_members) with ordinality as a (id, expected, events, member, item)
    left join locked l on l.id = a.id
    where (a.expected > 0 or a.events = 0) and coalesce(l.version, 0) <> a.expected;
    failed := failed || failed_now;
  end if;

  -- Streams that must not exist: created, unless somebody else was first.
  failed_before := failed;
  if cardinality(existing) < cardinality(stream_ids) then
    with asked as (
      select a.id, a.events, a.member, a.item::int
      from unnest(stream_ids, stream_expected, stream_counts, stream_members) with ordinality as a (id, expected, events, member, item)
      where a.expected = 0 and a.events > 0 and not a.member = any (failed_before)),
    created as (
      insert into mt_streams (id, version)
      select a.id, a.events from asked a order by a.id
      on conflict do nothing
      returning id)
    select coalesce(array_agg(a.item order by a.item), '{}'), coalesce(array_agg(a.member order by a.item), '{}')
    into uncreated, failed_now
    from asked a
    where not exists (select from created c where c.id = a.id);
    if cardinality(uncreated) > 0 then
      failed := failed || failed_now;
      conflicts := conflicts || uncreated;
      actual_versions := actual_versions || array(
        select coalesce((select s.version from mt_streams s where s.id = stream_ids[u.item]), 0)
        from unnest(uncreated) with ordinality as u (item, place) order by u.place);
    end if;
  end if;

  -- Whoever failed takes back what was written for it above.
  if cardinality(failed) > 0 then
    delete from inbox i
    using unnest(inbox_handlers, inbox_messages, inbox_members) with ordinality as a (handler, message_id, member, item)
    where a.member = any (failed) and not a.item = any (repeated_inbox) and i.handler = a.handler and i.message_id = a.message_id;

    delete from idempotency i
    using unnest(key_callers, key_values, key_members) with ordinality as a (caller, key, member, item)
    where a.member = any (failed) and not a.item = any (repeated_keys) and i.caller = a.caller and i.key = a.key;

    delete from mt_streams s
    using unnest(stream_ids, stream_expected, stream_counts, stream_members) with ordinality as a (id, expected, events, member, item)
    where a.expected = 0 and a.events > 0 and a.member = any (failed) and not a.member = any (failed_before)
      and not a.item = any (uncreated) and s.id = a.id;
  end if;

  -- The rows are locked and their versions compared, so this always updates; the form takes the primary key whatever the statistics say.
  if cardinality(existing) > 0 then
    insert into mt_streams as s (id, version)
    select a.id, a.expected + a.events
    from unnest(stream_ids, stream_expected, stream_counts, stream_members) as a (id, expected, events, member)
    where a.expected > 0 and a.events > 0 and not a.member = any (failed)
    on conflict (id) do update set version = excluded.version, timestamp = now();
  end if;

  positions := array(
    select case when e.member = any (failed) then null else nextval('mt_events_sequence') end
    from unnest(event_members) with ordinality as e (member, place) order by e.place);

  insert into mt_events (seq_id, id, stream_id, version, data, type, mt_dotnet_type, correlation_id, causation_id, headers)
  select e.seq_id, e.id, e.stream_id, e.version, e.data, e.type, e.dotnet_type, e.correlation_id, e.causation_id, e.headers
  from unnest(
    positions, event_ids, event_streams, event_versions, event_data, event_types, event_dotnet_types, event_correlations,
    event_causations, event_headers)
    as e (seq_id, id, stream_id, version, data, type, dotnet_type, correlation_id, causation_id, headers)
  where e.seq_id is not null;

  return query
    select 'position', e.member, max(e.seq_id)
    from unnest(event_members, positions) as e (member, seq_id) where e.seq_id is not null group by e.member
    union all
    select 'conflict', c.item, c.actual from unnest(conflicts, actual_versions) as c (item, actual)
    union all
    select 'inbox', r.item, null::bigint from unnest(repeated_inbox) as r (item)
    union all
    select 'idempotency', r.item, null::bigint from unnest(repeated_keys) as r (item);
end
$$;

-- Functions/create_view_table.sql
-- The table of one version of a view, with an index for each property that a query may filter by. A document that was deleted
-- stays as a row without data, so that its version is still known to whoever waits for it.
create or replace function create_view_table(table_name text, filters text[]) returns void
language plpgsql
as $$
declare
  filter text;
begin
  -- "if not exists" alone is not safe against another replica that does the same at this moment.
  perform pg_advisory_xact_lock(hashtextextended(table_name, 0));
  execute format(
    'create table if not exists %I (key text collate "C" primary key, stream text not null, version bigint not null, data jsonb null)', table_name);
  foreach filter in array filters loop
    execute format(
      'create index if not exists %I on %I ((data ->> %L), key)',
      'ix_' || md5(table_name || '.' || filter), table_name, filter);
  end loop;
end
$$;

insert into schema_scripts (component, name, checksum) values
('event-store', 'Migrations/0001_mt_streams.sql', 'de4f356ac210bc13fa3a349732ffddeadc2f2d62775ca3e53c7dbe6d544db151'),
('event-store', 'Migrations/0002_mt_events.sql', 'd49eede91570a8923cb460cbba2ea0f014b2c3658c5ce8a9977d1245d635912d'),
('event-store', 'Migrations/0003_mt_events_sequence.sql', 'ef43d1fb5478459a8d89fca19edd73902c580736d5716d9f33ff488d3e5760d3'),
('event-store', 'Migrations/0004_mt_event_progression.sql', '6a3cdd7693e20717e5979d7fc3b594aee5bb848a8a93ad463e64c59d02451323'),
('event-store', 'Migrations/0005_inbox.sql', 'fb30931b6c28f65a2668ce068c6ad88de07e28adf32db63e9742f9ab496c45ef'),
('event-store', 'Migrations/0006_idempotency.sql', '6e799cad58d1ed32d7c15f222771b7439ed994e7d88646989c78667fa20195bf'),
('event-store', 'Functions/append_events.sql', 'a9c3475d036a91d437500f0e4f32d04210d11cded19674af8241f51f8dacf2c2'),
('event-store', 'Functions/create_view_table.sql', 'ce0624b0cc0f0e9934065b2c548f5cf67b785854916e41fb28fe800ffe913cb2');

-- What a service adds when it starts: the table and the checkpoint of its view.
select create_view_table('view_counters_1', array['name']);
insert into mt_event_progression (name, last_seq_id) values ('view:counters:1', 0);
