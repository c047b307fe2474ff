-- Gives back what was claimed for a consumer without its knowledge: the answer to its claim was lost with the connection.
create or replace function release_unknown(of_queue text, by_consumer uuid, known bigint[]) returns void
language plpgsql
set enable_seqscan = off
as $$
begin
  perform enter_queue(of_queue);
  update messages m set state = 'waiting', attempt = m.attempt - 1, consumer = null, locked_until = null
  where m.queue = of_queue and m.state = 'claimed' and m.consumer = by_consumer and m.id <> all (known);
end
$$;
