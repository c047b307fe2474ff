-- Puts a dead letter back into its queue as a first attempt; returns the queue, or null when the dead letter is gone.
create or replace function replay_dead_letter(letter bigint) returns text
language sql as $$
  with gone as (
    delete from dead_letters where id = letter returning queue, message_id, partition_key, message_type, body
  ), back as (
    insert into messages (queue, message_id, partition_key, message_type, body, state, visible_at)
    select queue, message_id, partition_key, message_type, body, 'waiting', clock_timestamp() from gone
    on conflict (queue, message_id) do nothing
  )
  select queue from gone;
$$;
