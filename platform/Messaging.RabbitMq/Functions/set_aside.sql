-- Keeps a message that comes again later, or died. A repeat of what was kept before changes nothing. False when another consumer has
-- taken over: the message is that one's now.
create or replace function set_aside(
  by_consumer uuid, of_queue text, id text, key text, type text, content json, attempts_made int, delay interval, problem text) returns boolean
language plpgsql as $$
begin
  perform from rabbitmq_consumers c where c.id = by_consumer for update;
  if not found then
    return false;
  end if;

  if delay is null then
    insert into dead_letters (queue, message_id, partition_key, message_type, body, attempts, error)
    values (of_queue, id, key, type, content, attempts_made, problem);
  else
    insert into messages (queue, message_id, partition_key, message_type, body, state, attempt, visible_at, error)
    values (of_queue, id, key, type, content, 'delayed', attempts_made, clock_timestamp() + delay, problem)
    on conflict (queue, message_id) do nothing;
  end if;

  delete from rabbitmq_lost_attempts l where l.queue = of_queue and l.message_id = id;
  return true;
end
$$;
