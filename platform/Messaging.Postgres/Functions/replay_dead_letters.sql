-- Replays one page of the letters that a filter means and records each; asked again with the same key it replays the next page.
-- Finished is what found less than a page. Of another request with this key it says so and does nothing.
create or replace function replay_dead_letters(
  of_queue text, of_type text, since timestamptz, until timestamptz, part_of_error text, asked_filter json,
  by_user text, key text, print text, page_size int)
returns table (id bigint, started_at timestamptz, done bigint, estimated bigint, finished_at timestamptz, key_reused boolean,
  finished_before boolean)
language plpgsql as $$
#variable_conflict use_column
declare
  asked dead_letter_requests;
  picked_now bigint;
  replayed_now bigint;
  was_finished boolean;
begin
  insert into dead_letter_requests (queue, user_id, request_key, fingerprint, filter, up_to, estimated, done)
  select of_queue, by_user, key, print, asked_filter, coalesce(max(d.id), 0), count(*), 0
  from dead_letters_matching(of_queue, of_type, since, until, part_of_error) d
  on conflict (queue, user_id, request_key) do nothing;

  -- Of two that replay for one request, each waits for the other's page.
  select r.* into asked from dead_letter_requests r where r.queue = of_queue and r.user_id = by_user and r.request_key = key for update;
  was_finished := asked.finished_at is not null;
  if asked.fingerprint = print and not was_finished then
    with picked as materialized (
      select d.id from dead_letters_matching(of_queue, of_type, since, until, part_of_error) d
      where d.id <= asked.up_to order by d.id limit page_size
    ), gone as (
      delete from dead_letters d using picked p where d.id = p.id
      returning d.id, d.message_id, d.partition_key, d.message_type, d.body, d.priority
    ), back as (
      insert into messages (queue, message_id, partition_key, message_type, body, state, visible_at, priority)
      select of_queue, g.message_id, g.partition_key, g.message_type, g.body, 'waiting', clock_timestamp(), g.priority from gone g order by g.id
      on conflict (queue, message_id) do nothing
    ), recorded as (
      insert into dead_letter_actions (request, queue, action, letter, message_id, message_type, user_id)
      select asked.id, of_queue, 'replayed', g.id, g.message_id, g.message_type, by_user from gone g order by g.id
    )
    select (select count(*) from picked), (select count(*) from gone) into picked_now, replayed_now;

    update dead_letter_requests r set
      done = r.done + replayed_now,
      finished_at = case when picked_now < page_size then clock_timestamp() end
    where r.id = asked.id
    returning r.* into asked;
  end if;

  return query select asked.id, asked.started_at, asked.done, asked.estimated, asked.finished_at, asked.fingerprint <> print, was_finished;
end
$$;
