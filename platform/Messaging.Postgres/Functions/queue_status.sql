-- How much waits in a queue, and how long the oldest that could be handled has been due. A delayed message whose time has come
-- waits, although no claim has moved it yet; a parked one waits for its key.
-- Each count stops at 100,000, which takes tens of milliseconds: beyond that nobody needs the exact figure, and reading a backlog through
-- is what a queue with a backlog can bear least. The oldest is then the oldest of those counted.
create or replace function queue_status(of_queue text)
returns table (waiting bigint, delayed bigint, in_hand bigint, oldest_waiting interval)
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  most constant int := 100000;
  moment timestamptz := clock_timestamp();
begin
  return query
  with ready as (
    (select m.visible_at from messages m where m.queue = of_queue and m.state = 'waiting' order by m.priority desc, m.id limit most)
    union all
    (select m.visible_at from messages m where m.queue = of_queue and m.state = 'parked' limit most)
    union all
    (select m.visible_at from messages m
      where m.queue = of_queue and m.state = 'delayed' and m.visible_at <= moment order by m.visible_at limit most)
  )
  select
    count(*),
    (select count(*) from (
      select from messages m where m.queue = of_queue and m.state = 'delayed' and m.visible_at > moment order by m.visible_at limit most) d),
    (select count(*) from (select from messages m where m.queue = of_queue and m.state = 'claimed' limit most) c),
    moment - min(r.visible_at)
  from ready r;
end
$$;
