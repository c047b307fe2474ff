-- Claims up to so many messages for a consumer: by priority, then by age, those that no message of their key is before. What it comes
-- across and may not claim yet because of its key is parked, so the next claim does not meet it again. Says of each message how long it
-- has been due.
-- The planner is held to the indexes, because a plan that was made while the table was empty is kept for the session.
create or replace function claim_next(of_queue text, by_consumer uuid, wanted int, lease interval)
returns table (id bigint, attempt int, body json, waited interval)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
#variable_conflict use_column
declare
  moment timestamptz;
  missing int := wanted;
  span int := wanted;
  found_now int;
begin
  perform enter_queue(of_queue);
  moment := clock_timestamp();

  -- A consumer that did not renew its lease is taken for dead; its attempt counts.
  update messages m set state = 'waiting', consumer = null, locked_until = null
  where m.queue = of_queue and m.state = 'claimed' and m.locked_until < moment;

  update messages m set state = 'waiting'
  from (select d.id from messages d where d.queue = of_queue and d.state = 'delayed' and d.visible_at <= moment order by d.visible_at limit 1000) due
  where m.id = due.id;

  for round in 1..8 loop
    return query
    with candidate as materialized (
      select w.id, w.partition_key, w.priority from messages w
      where w.queue = of_queue and w.state = 'waiting' order by w.priority desc, w.id limit span
    ), judged as materialized (
      -- Of one priority the earlier come first among the candidates; where there are several, a less urgent one may be before it.
      select c.id, c.priority,
        row_number() over (partition by c.partition_key order by c.id) > 1
        or exists (select from messages b where b.queue = of_queue and b.partition_key = c.partition_key and b.state = 'claimed')
        or (
          case c.priority
            when 0 then false
            when 1 then exists (select from messages w where w.queue = of_queue and w.state = 'waiting' and w.priority < 1)
            else exists (select from messages w where w.queue = of_queue and w.state = 'waiting' and w.priority < 2)
          end
          and exists (
            select from messages b
            where b.queue = of_queue and b.partition_key = c.partition_key and b.state in ('waiting', 'parked') and b.id < c.id)) as blocked
      from candidate c
    ), parked as (
      update messages m set state = 'parked' from judged j where m.id = j.id and j.blocked
    ), taken as (
      update messages m
      set state = 'claimed', attempt = m.attempt + 1, consumer = by_consumer, locked_until = moment + lease
      from (select j.id from judged j where not j.blocked order by j.priority desc, j.id limit missing) first
      where m.id = first.id
      returning m.id, m.attempt, m.body, m.visible_at, m.priority
    )
    select t.id, t.attempt, t.body, moment - t.visible_at from taken t order by t.priority desc, t.id;

    get diagnostics found_now = row_count;
    missing := missing - found_now;
    exit when missing = 0 or not exists (select from messages w where w.queue = of_queue and w.state = 'waiting');
    span := least(span * 4, 1024);
  end loop;
end
$$;
