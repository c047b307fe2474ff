-- Puts messages into one queue, whatever it is bound to, in order; false when there is no such queue. A message of the same id that
-- the queue still holds is kept.
create or replace function publish_to(
  of_queue text, ids text[], types text[], keys text[], bodies text[], not_before timestamptz[], priorities smallint[]) returns boolean
language plpgsql as $$
begin
  if not exists (select from queues q where q.name = of_queue) then
    return false;
  end if;

  insert into messages (queue, message_id, partition_key, message_type, body, state, visible_at, priority)
  select of_queue, p.id, p.key, p.type, p.body::json,
    case when p.due > clock_timestamp() then 'delayed' else 'waiting' end,
    coalesce(p.due, clock_timestamp()),
    p.priority
  from unnest(ids, types, keys, bodies, not_before, priorities) with ordinality p (id, type, key, body, due, priority, place)
  order by p.place
  on conflict (queue, message_id) do nothing;
  return true;
end
$$;
