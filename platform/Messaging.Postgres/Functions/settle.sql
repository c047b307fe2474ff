-- Settles claimed messages, each by its outcome: 'done' and 'dead' leave the queue, 'retry' is due again after the delay,
-- 'released' goes back as if it had not been claimed. A message that was published again after it had died, and dies again, is the same
-- letter, whose data may have been edited meanwhile. A claim that is no longer this consumer's, or of another attempt, is left alone.
create or replace function settle(
  of_queue text, by_consumer uuid, ids bigint[], attempts int[], outcomes text[], delays interval[], errors text[]) returns void
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  freed text[];
begin
  perform enter_queue(of_queue);

  with settled as materialized (
    select m.id, m.partition_key, s.outcome, s.delay, s.error
    from unnest(ids, attempts, outcomes, delays, errors) s (id, attempt, outcome, delay, error)
    join messages m on m.id = s.id and m.attempt = s.attempt
    where m.state = 'claimed' and m.consumer = by_consumer and m.queue = of_queue
  ), gone as (
    delete from messages m using settled s where m.id = s.id and s.outcome in ('done', 'dead')
    returning m.queue, m.message_id, m.partition_key, m.message_type, m.body, m.attempt, m.priority, s.outcome, s.error
  ), buried as (
    insert into dead_letters (queue, message_id, partition_key, message_type, body, attempts, priority, error)
    select g.queue, g.message_id, g.partition_key, g.message_type, g.body, g.attempt, g.priority, g.error from gone g where g.outcome = 'dead'
    on conflict (queue, message_id) do update set attempts = excluded.attempts, error = excluded.error, died_at = excluded.died_at
  ), kept as (
    update messages m set
      state = case when s.delay > interval '0' then 'delayed' else 'waiting' end,
      attempt = case when s.outcome = 'released' then m.attempt - 1 else m.attempt end,
      visible_at = clock_timestamp() + s.delay,
      consumer = null, locked_until = null, error = coalesce(s.error, m.error)
    from settled s where m.id = s.id and s.outcome in ('retry', 'released')
  )
  select array_agg(distinct s.partition_key) into freed from settled s;

  update messages m set state = 'waiting'
  from unnest(freed) key (name)
  cross join lateral (
    select p.id from messages p where p.queue = of_queue and p.partition_key = key.name and p.state = 'parked' order by p.id limit 1
  ) next
  where m.id = next.id;
end
$$;
