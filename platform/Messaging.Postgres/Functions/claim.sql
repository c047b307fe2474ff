-- What claim_next does, for replicas of the release before.
create or replace function claim(of_queue text, by_consumer uuid, wanted int, lease interval)
returns table (id bigint, attempt int, body json)
language plpgsql as $$
begin
  return query select c.id, c.attempt, c.body from claim_next(of_queue, by_consumer, wanted, lease) c;
end
$$;
