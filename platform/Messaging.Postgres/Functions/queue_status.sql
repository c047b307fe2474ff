-- How much waits in a queue, and how long the oldest that could be handled has been due. A delayed message whose time has come
-- waits, although no claim has moved it yet; a parked one waits for its key.
-- Each count reads 20,000 rows at most, a matter of tens of milliseconds: beyond that nobody needs the exact figure, and reading it through
-- is what a queue with a backlog can bear least. The oldest is then the oldest of those read and of the next to be claimed.
create or replace function queue_status(of_queue text)
returns table (waiting bigint, delayed bigint, in_hand bigint, oldest_waiting interval)
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  most constant int := 20000;
  moment timestamptz := clock_timestamp();
begin
  return query
  with ready as materialized (
    -- One index holds both states; asked for one of them alone, it would be read past all of the other.
    (select m.visible_at from messages m
      where m.queue = of_queue and m.state in ('waiting', 'parked') order by m.partition_key, m.id limit most)
    union all
    (select m.visible_at from messages m
      where m.queue = of_queue and m.state = 'delayed' and m.visible_at <= moment order by m.visible_at limit most)
  )
  select
    (select count(*) from ready),
    (select count(*) from (
      select from messages m where m.queue = of_queue and m.state = 'delayed' and m.visible_at > moment order by m.visible_at limit most) d),
    (select count(*) from (select from messages m where m.queue = of_queue and m.state = 'claimed' limit most) c),
    moment - least(
      (select min(r.visible_at) from ready r),
      (select min(n.visible_at) from (
        select m.visible_at from messages m
        where m.queue = of_queue and m.state = 'waiting' order by m.priority desc, m.id limit 1000) n));
end
$$;
