-- Ends a re-feed that nobody has ended yet, and writes down who did it. Returns what became of the request; all but 'done' leave no trace.
create or replace function cancel_refeed(of_service text, refeed_id bigint, by_user text, key text, print text) returns text
language plpgsql as $$
declare
  found_refeed refeeds;
begin
  -- Waits for a worker's step, or for the same request when that runs elsewhere at this moment.
  select r.* into found_refeed from refeeds r where r.service = of_service and r.id = refeed_id for update;

  if found_refeed.cancelled_by = by_user and found_refeed.cancel_key = key and found_refeed.cancel_fingerprint = print then
    return 'repeated';
  end if;

  if exists (
    select from refeeds r where r.service = of_service
    and ((r.user_id = by_user and r.request_key = key) or (r.cancelled_by = by_user and r.cancel_key = key)))
  then
    return 'key_reused';
  end if;

  if found_refeed.id is null then
    return 'not_found';
  end if;

  if found_refeed.finished_at is not null then
    return case when found_refeed.cancelled_by is null then 'ended' else 'cancelled_before' end;
  end if;

  update refeeds r set cancelled_by = by_user, cancel_key = key, cancel_fingerprint = print, finished_at = clock_timestamp()
  where r.id = refeed_id;
  return 'done';
exception when unique_violation then
  -- The same key cancels another one at this moment.
  return 'key_reused';
end
$$;
