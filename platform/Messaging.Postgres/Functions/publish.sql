-- Puts each message into every queue that is bound to its type, in order; returns the queues that got any. A queue that still
-- holds a message of the same id keeps the one it has.
create or replace function publish(
  ids text[], types text[], keys text[], bodies text[], not_before timestamptz[], priorities smallint[]) returns setof text
language sql as $$
  with added as (
    insert into messages (queue, message_id, partition_key, message_type, body, state, visible_at, priority)
    select b.queue, p.id, p.key, p.type, p.body::json,
      case when p.due > clock_timestamp() then 'delayed' else 'waiting' end,
      coalesce(p.due, clock_timestamp()),
      p.priority
    from unnest(ids, types, keys, bodies, not_before, priorities) with ordinality p (id, type, key, body, due, priority, place)
    join bindings b on b.message_type = p.type
    order by p.place, b.queue
    on conflict (queue, message_id) do nothing
    returning queue
  )
  select distinct queue from added;
$$;
