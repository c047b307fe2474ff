-- Keeps a message that comes again later, or died; a repeat of what was kept before changes nothing. False when another consumer has
-- taken over: the message is that one's now. Its row may still be here, when the message came from the bus and the one who handed it
-- over has not deleted it yet: that one deletes a row only with the number of attempts that it saw.
create or replace function set_aside(
  by_consumer uuid, of_queue text, of_id text, key text, type text, content json, attempts_made int, delay interval, problem text,
  urgency smallint) returns boolean
language plpgsql as $$
begin
  perform from rabbitmq_consumers c where c.id = by_consumer for update;
  if not found then
    return false;
  end if;

  if delay is null then
    -- Otherwise a replay that comes at once would find the message in its queue, and be lost with the row.
    delete from messages m where m.queue = of_queue and m.message_id = of_id and m.attempt < attempts_made;
    insert into dead_letters (queue, message_id, partition_key, message_type, body, attempts, error, priority)
    values (of_queue, of_id, key, type, content, attempts_made, problem, urgency)
    on conflict (queue, message_id) do update set attempts = excluded.attempts, error = excluded.error, died_at = excluded.died_at;
  else
    insert into messages (queue, message_id, partition_key, message_type, body, state, attempt, visible_at, error, priority)
    values (of_queue, of_id, key, type, content, 'delayed', attempts_made, clock_timestamp() + delay, problem, urgency)
    on conflict (queue, message_id) do update
      set state = 'delayed', attempt = excluded.attempt, visible_at = excluded.visible_at, error = excluded.error,
        consumer = null, locked_until = null
      where messages.attempt < excluded.attempt;
  end if;

  delete from rabbitmq_lost_attempts l where l.queue = of_queue and l.message_id = of_id;
  return true;
end
$$;
