-- Does one thing to one letter and records it: puts it back as a first attempt ('replayed'), does so with another body ('edited'), or
-- drops it ('discarded'). Returns what became of the request; all but 'done' leave no trace.
create or replace function act_on_dead_letter(
  of_queue text, letter_id bigint, what text, by_user text, key text, print text, edited json) returns text
language plpgsql as $$
declare
  asked bigint;
  found_letter dead_letters;
begin
  -- Waits for the same request when that runs elsewhere at this moment.
  insert into dead_letter_requests (queue, user_id, request_key, fingerprint, up_to, estimated, done, finished_at)
  values (of_queue, by_user, key, print, letter_id, 1, 1, clock_timestamp())
  on conflict (queue, user_id, request_key) do nothing
  returning id into asked;

  if asked is null then
    return (
      select case when r.fingerprint = print then 'repeated' else 'key_reused' end from dead_letter_requests r
      where r.queue = of_queue and r.user_id = by_user and r.request_key = key);
  end if;

  delete from dead_letters d where d.id = letter_id and d.queue = of_queue returning d.* into found_letter;
  if not found then
    delete from dead_letter_requests r where r.id = asked;
    return 'not_found';
  end if;

  if what <> 'discarded' then
    insert into messages (queue, message_id, partition_key, message_type, body, state, visible_at, priority)
    values (
      of_queue, found_letter.message_id, found_letter.partition_key, found_letter.message_type, coalesce(edited, found_letter.body),
      'waiting', clock_timestamp(), found_letter.priority)
    on conflict (queue, message_id) do nothing;

    -- The same message is back already: as it was, it need not be put there twice; an edit would be lost.
    if not found and what = 'edited' then
      insert into dead_letters overriding system value select found_letter.*;
      delete from dead_letter_requests r where r.id = asked;
      return 'still_queued';
    end if;
  end if;

  insert into dead_letter_actions (request, queue, action, letter, message_id, message_type, user_id)
  values (asked, of_queue, what, letter_id, found_letter.message_id, found_letter.message_type, by_user);
  return 'done';
end
$$;
