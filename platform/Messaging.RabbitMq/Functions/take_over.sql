-- Makes a consumer the one at work on its queue: the others' rows go, so that one which lives on unnoticed starts nothing any more, and
-- what they had in hand has lost an attempt. Returns what is known to have been lost.
create or replace function take_over(of_queue text, by_consumer uuid) returns table (message_id text, attempts int)
language plpgsql as $$
#variable_conflict use_column
begin
  perform pg_advisory_xact_lock(hashtextextended('rabbitmq queue ' || of_queue, 0));
  with gone as (
    delete from rabbitmq_consumers c where c.queue = of_queue and c.id <> by_consumer returning c.in_hand
  )
  insert into rabbitmq_lost_attempts (queue, message_id, attempts)
  select of_queue, lost.id, count(*) from gone g cross join lateral unnest(g.in_hand) lost (id) group by lost.id
  on conflict (queue, message_id) do update set attempts = rabbitmq_lost_attempts.attempts + excluded.attempts, lost_at = clock_timestamp();

  insert into rabbitmq_consumers (id, queue) values (by_consumer, of_queue) on conflict (id) do nothing;

  -- A message whose settlement reached the broker at the last moment never comes again, and its row would stay for ever.
  delete from rabbitmq_lost_attempts l where l.queue = of_queue and l.lost_at < clock_timestamp() - interval '30 days';
  return query select l.message_id, l.attempts from rabbitmq_lost_attempts l where l.queue = of_queue;
end
$$;
