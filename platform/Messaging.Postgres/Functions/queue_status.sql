-- How much waits in a queue, and how long the oldest that could be handled has been due. A delayed message whose time has come
-- waits, although no claim has moved it yet; a parked one waits for its key.
create or replace function queue_status(of_queue text)
returns table (waiting bigint, delayed bigint, in_hand bigint, oldest_waiting interval)
language sql stable
as $$
  select
    count(*) filter (where m.state in ('waiting', 'parked') or (m.state = 'delayed' and m.visible_at <= clock_timestamp())),
    count(*) filter (where m.state = 'delayed' and m.visible_at > clock_timestamp()),
    count(*) filter (where m.state = 'claimed'),
    clock_timestamp() - min(m.visible_at)
      filter (where m.state in ('waiting', 'parked') or (m.state = 'delayed' and m.visible_at <= clock_timestamp()))
  from messages m where m.queue = of_queue;
$$;
