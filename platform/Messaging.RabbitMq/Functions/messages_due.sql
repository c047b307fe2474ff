-- What has waited long enough to go to the broker, the longest due first: delayed messages, retries, replayed dead letters, and what
-- the PostgreSQL transport left behind when the system was run with it before. Their priority goes along and decides nothing here, so
-- that the messages of a key leave in their order. What waits is asked for by priority because its index is in that order.
create or replace function messages_due(page_size int)
returns table (id bigint, queue text, message_id text, message_type text, body text, attempt int, priority smallint)
language sql as $$
  select d.id, d.queue, d.message_id, d.message_type, d.body::text, d.attempt, d.priority
  from queues q cross join lateral (
    (select w.* from unnest(array[0, 1, 2]::smallint[]) level (urgency) cross join lateral (
      select m.* from messages m
      where m.queue = q.name and m.state = 'waiting' and m.priority = level.urgency order by m.id limit page_size) w)
    union all
    (select m.* from messages m where m.queue = q.name and m.state = 'parked' order by m.id limit page_size)
    union all
    (select m.* from messages m
      where m.queue = q.name and m.state = 'delayed' and m.visible_at <= clock_timestamp() order by m.visible_at limit page_size)
    union all
    (select m.* from messages m where m.queue = q.name and m.state = 'claimed' and m.locked_until < clock_timestamp() limit page_size)
  ) d
  order by d.visible_at, d.id
  limit page_size;
$$;
