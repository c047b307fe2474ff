-- Extends the leases of claimed messages; returns those that are still the consumer's.
create or replace function renew(of_queue text, by_consumer uuid, ids bigint[], attempts int[], lease interval) returns setof bigint
language plpgsql
set enable_seqscan = off
as $$
begin
  perform enter_queue(of_queue);
  return query
  update messages m set locked_until = clock_timestamp() + lease
  from unnest(ids, attempts) held (id, attempt)
  where m.id = held.id and m.attempt = held.attempt and m.consumer = by_consumer and m.state = 'claimed' and m.queue = of_queue
  returning m.id;
end
$$;
