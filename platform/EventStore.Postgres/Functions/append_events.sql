-- Appends a group of independent appends ("members") in one transaction and answers with a verdict for each. A member stands
-- or falls as a whole; one that falls leaves nothing behind, and its neighbours do not notice.
--
-- The caller sends no stream and no companion twice in one group. Locks are always taken in the same order (companions,
-- streams that exist, streams to be created; each sorted), so that two replicas do not deadlock.
--
-- The rows of the answer: ('position', member, position of its last event), ('conflict', ordinal of the stream, its actual
-- version, or -1 minus that when it is archived), ('inbox' or 'idempotency', ordinal of the companion that was recorded before, null).
--
-- Snapshots and documents of inline views are written under their streams' locks. A document is what the events up to its version
-- make of it, whoever writes it, so the higher version always wins.
create or replace function append_events(
  stream_members int[], stream_ids text[], stream_expected bigint[], stream_counts int[],
  event_members int[], event_streams text[], event_versions bigint[], event_ids uuid[], event_types text[], event_dotnet_types text[],
  event_data jsonb[], event_correlations text[], event_causations text[], event_headers jsonb[],
  inbox_members int[], inbox_handlers text[], inbox_messages text[],
  key_members int[], key_callers text[], key_values text[], key_fingerprints text[], key_statuses int[], key_headers jsonb[], key_bodies text[],
  snapshot_members int[], snapshot_streams text[], snapshot_states text[], snapshot_shapes int[], snapshot_versions bigint[], snapshot_data jsonb[],
  document_members int[], document_tables text[], document_keys text[], document_streams text[], document_versions bigint[],
  document_data jsonb[])
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
  document_table  text;
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

  -- Streams that must have a version, or of which only the version is checked: locked, then compared. The version of an archived stream
  -- is turned into one that nobody expects, which costs the others nothing; who has nothing to write may still look at it.
  existing := array(
    select a.id from unnest(stream_ids, stream_expected, stream_counts) as a (id, expected, events) where a.expected > 0 or a.events = 0);
  if cardinality(existing) > 0 then
    with locked as materialized (
      select s.id, case when s.is_archived then -1 - s.version else s.version end as version
      from mt_streams s where s.id = any (existing) order by s.id for update)
    select
      coalesce(array_agg(a.item::int order by a.item), '{}'),
      coalesce(array_agg(coalesce(l.version, 0) order by a.item), '{}'),
      coalesce(array_agg(a.member order by a.item), '{}')
    into conflicts, actual_versions, failed_now
    from unnest(stream_ids, stream_expected, stream_counts, stream_members) with ordinality as a (id, expected, events, member, item)
    left join locked l on l.id = a.id
    where (a.expected > 0 or a.events = 0) and coalesce(l.version, 0) <> a.expected
      and (a.events > 0 or l.version is distinct from -1 - a.expected);
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
        select coalesce(
          (select case when s.is_archived then -1 - s.version else s.version end from mt_streams s where s.id = stream_ids[u.item]), 0)
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

  if cardinality(snapshot_members) + cardinality(document_members) > 0 then
    if cardinality(snapshot_members) > 0 then
      insert into stream_snapshots (stream_id, state, shape, version, data)
      select a.stream_id, a.state, a.shape, a.version, a.data
      from unnest(snapshot_members, snapshot_streams, snapshot_states, snapshot_shapes, snapshot_versions, snapshot_data)
        as a (member, stream_id, state, shape, version, data)
      where not a.member = any (failed)
      order by a.stream_id, a.state
      on conflict (stream_id, state) do update
        set shape = excluded.shape, version = excluded.version, data = excluded.data, recorded_at = now();
    end if;

    if cardinality(document_members) > 0 then
      foreach document_table in array array(select distinct t.name from unnest(document_tables) as t (name) order by t.name) loop
        execute format(
          'insert into %I as v (key, stream, version, data)
           select d.key, d.stream, d.version, d.data
           from unnest($1, $2, $3, $4, $5, $6) as d (member, place, key, stream, version, data)
           where d.place = $7 and not d.member = any ($8)
           order by d.key collate "C"
           on conflict (key) do update set stream = excluded.stream, version = excluded.version, data = excluded.data
           where v.version < excluded.version',
          document_table)
        using document_members, document_tables, document_keys, document_streams, document_versions, document_data, document_table, failed;
      end loop;
    end if;
  end if;

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
