-- Archives a stream or restores it, and records who did it and why; with the idempotency record of the request, if there is one
-- (key_caller is null if not). Locks are taken in the order of append_events: companions, then the stream.
--
-- The answer: 'done' (also when it was so already; that is not recorded again), 'missing', 'conflict' with the actual version, or
-- 'repeated' when the request was recorded before. Only after 'done' anything is written.
create or replace function archive_stream(
  stream text, archive boolean, expected bigint, why text, who text, correlation text,
  key_caller text, key_value text, key_fingerprint text, key_status int, key_headers jsonb, key_body text)
returns table (outcome text, figure bigint)
language plpgsql
as $$
declare
  found_version  bigint;
  found_archived boolean;
begin
  if key_caller is not null then
    insert into idempotency (caller, key, fingerprint, status, headers, body)
    values (key_caller, key_value, key_fingerprint, key_status, key_headers, key_body)
    on conflict do nothing;
    if not found then
      return query select 'repeated', null::bigint;
      return;
    end if;
  end if;

  select s.version, coalesce(s.is_archived, false) into found_version, found_archived
  from mt_streams s where s.id = stream for update;

  if found_version is null or found_version <> expected then
    delete from idempotency i where i.caller = key_caller and i.key = key_value;
    return query select case when found_version is null then 'missing' else 'conflict' end, found_version;
    return;
  end if;

  if found_archived <> archive then
    update mt_streams set is_archived = archive where id = stream;
    update mt_events set is_archived = archive where stream_id = stream;
    insert into stream_archivings (stream_id, archived, version, reason, user_id, correlation_id)
    values (stream, archive, found_version, why, who, correlation);
  end if;

  return query select 'done', found_version;
end
$$;
