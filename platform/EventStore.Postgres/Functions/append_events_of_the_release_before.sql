-- The function as replicas of the release before call it, while both run: without snapshots and documents. Such a replica knows no
-- archived streams; to it one looks like a conflict, which it tries again, gives up, and never writes. This file goes when no
-- replica of that release is left, which docs/adr/0018 describes.
create or replace function append_events(
  stream_members int[], stream_ids text[], stream_expected bigint[], stream_counts int[],
  event_members int[], event_streams text[], event_versions bigint[], event_ids uuid[], event_types text[], event_dotnet_types text[],
  event_data jsonb[], event_correlations text[], event_causations text[], event_headers jsonb[],
  inbox_members int[], inbox_handlers text[], inbox_messages text[],
  key_members int[], key_callers text[], key_values text[], key_fingerprints text[], key_statuses int[], key_headers jsonb[], key_bodies text[])
returns table (outcome text, subject int, figure bigint)
language sql
as $$
  select a.outcome, a.subject, case when a.figure < 0 then -1 - a.figure else a.figure end
  from append_events(
    stream_members, stream_ids, stream_expected, stream_counts,
    event_members, event_streams, event_versions, event_ids, event_types, event_dotnet_types,
    event_data, event_correlations, event_causations, event_headers,
    inbox_members, inbox_handlers, inbox_messages,
    key_members, key_callers, key_values, key_fingerprints, key_statuses, key_headers, key_bodies,
    '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}') a
$$;
