-- Creates the queue if it is new and makes its bindings exactly these types.
create or replace function declare_queue(of_queue text, types text[]) returns void
language sql as $$
  insert into queues (name) values (of_queue) on conflict do nothing;
  delete from bindings where queue = of_queue and message_type <> all (types);
  insert into bindings (message_type, queue) select distinct type, of_queue from unnest(types) type on conflict do nothing;
$$;
