-- Writes events that were recorded elsewhere, in the order given, with ids, versions and times as they were; positions are new.
-- What is there already, under the same id in the same place, is left alone: a batch that comes again does no harm.
--
-- The caller sends each stream's events in order and without a gap among them. The rows of the answer: ('written', how many,
-- position of the last), or, with nothing written: ('gap', ordinal of the event, version its stream has) and ('other', ordinal
-- of the event, its version), where the stream holds another event at that version.
create or replace function import_events(
  event_streams text[], event_versions bigint[], event_ids uuid[], event_types text[], event_dotnet_types text[], event_data jsonb[],
  event_times timestamptz[], event_correlations text[], event_causations text[], event_headers jsonb[], event_archived boolean[])
returns table (outcome text, subject int, figure bigint)
language plpgsql
-- Planned without the arrays' lengths, thousands of rows would be joined as if they were ten, each with each.
set plan_cache_mode = force_custom_plan
as $$
declare
  streams         text[];
  known_streams   text[];
  known_versions  bigint[];
  new_items       int[];
  positions       bigint[];
  streams_created bigint;
  streams_absent  bigint;
begin
  -- The log's ordering rule, as in append_events: whoever takes a position has a transaction id by then.
  perform pg_current_xact_id();

  -- Locks are taken in the order in which append_events takes them: streams that exist, then those to be created, each sorted.
  streams := array(select distinct s from unnest(event_streams) as s);
  with locked as materialized (
    select s.id, coalesce(s.version, 0) as version from mt_streams s where s.id = any (streams) order by s.id for update)
  select coalesce(array_agg(l.id), '{}'), coalesce(array_agg(l.version), '{}') into known_streams, known_versions from locked l;

  return query
    with known as (select k.id, k.version from unnest(known_streams, known_versions) as k (id, version)),
    asked as (
      select a.stream, a.version, a.id, a.item::int, coalesce(k.version, 0) as had
      from unnest(event_streams, event_versions, event_ids) with ordinality as a (stream, version, id, item)
      left join known k on k.id = a.stream)
    select 'gap', min(a.item), a.had from asked a where a.version > a.had group by a.stream, a.had having min(a.version) <> a.had + 1
    union all
    select 'other', a.item, a.version
    from asked a left join mt_events e on e.stream_id = a.stream and e.version = a.version
    where a.version <= a.had and e.id is distinct from a.id;
  if found then
    return;
  end if;

  new_items := array(
    select a.item::int
    from unnest(event_streams, event_versions) with ordinality as a (stream, version, item)
    left join unnest(known_streams, known_versions) as k (id, version) on k.id = a.stream
    where a.version > coalesce(k.version, 0)
    order by a.item);

  with moved as (
    select a.stream, max(a.version) as version, min(a.time) as first_time, max(a.time) as last_time, bool_or(a.archived) as archived
    from unnest(event_streams, event_versions, event_times, event_archived) as a (stream, version, time, archived)
    group by a.stream),
  absent as (select m.* from moved m where not m.stream = any (known_streams)),
  inserted as (
    insert into mt_streams (id, version, created, timestamp, is_archived)
    select a.stream, a.version, a.first_time, a.last_time, a.archived from absent a order by a.stream
    on conflict do nothing
    returning 1)
  select (select count(*) from inserted), (select count(*) from absent) into streams_created, streams_absent;
  if streams_created <> streams_absent then
    raise exception 'a stream was created by somebody else meanwhile' using errcode = 'serialization_failure';
  end if;

  -- The rows are locked and their versions compared, so this always updates; the form takes the primary key whatever the statistics say.
  insert into mt_streams as s (id, version, timestamp, is_archived)
  select a.stream, max(a.version), max(a.time), bool_or(a.archived)
  from unnest(event_streams, event_versions, event_times, event_archived) as a (stream, version, time, archived)
  join unnest(known_streams, known_versions) as k (id, version) on k.id = a.stream and a.version > k.version
  group by a.stream
  on conflict (id) do update
    set version = excluded.version, timestamp = excluded.timestamp, is_archived = s.is_archived or excluded.is_archived;

  positions := array(select nextval('mt_events_sequence') from unnest(new_items) with ordinality as n (item, place) order by n.place);

  insert into mt_events (
    seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, correlation_id, causation_id, headers, is_archived)
  select n.seq_id, e.id, e.stream, e.version, e.data, e.type, e.time, e.dotnet_type, e.correlation, e.causation, e.headers, e.archived
  from unnest(positions, new_items) as n (seq_id, item)
  join unnest(
    event_streams, event_versions, event_ids, event_types, event_dotnet_types, event_data, event_times, event_correlations,
    event_causations, event_headers, event_archived) with ordinality
    as e (stream, version, id, type, dotnet_type, data, time, correlation, causation, headers, archived, item) on e.item = n.item
  order by n.seq_id;

  return query select 'written', cardinality(positions), positions[cardinality(positions)];
end
$$;
