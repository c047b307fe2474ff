-- Creates the queue if it is new and makes its bindings exactly these types. The queue's row is written in any case: it is the turn
-- that replicas which start together take, so that they cannot wait for each other's bindings.
create or replace function declare_queue(of_queue text, types text[]) returns void
language sql as $$
  insert into queues (name) values (of_queue) on conflict (name) do update set declared_at = now();
  delete from bindings where queue = of_queue and message_type <> all (types);
  insert into bindings (message_type, queue) select distinct type, of_queue from unnest(types) type on conflict do nothing;
$$;
