-- Milliseconds until a claim may find something: 0 when a message waits, else when the next delay or lease ends; null when neither is there.
create or replace function due_in(of_queue text) returns double precision
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
begin
  if exists (select from messages m where m.queue = of_queue and m.state = 'waiting') then
    return 0;
  end if;

  return 1000 * extract(epoch from least(
    (select min(m.visible_at) from messages m where m.queue = of_queue and m.state = 'delayed'),
    (select min(m.locked_until) from messages m where m.queue = of_queue and m.state = 'claimed')) - clock_timestamp());
end
$$;
