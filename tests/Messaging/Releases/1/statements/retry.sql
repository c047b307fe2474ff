with taken as materialized (
  select * from claim('orders', '0197e1a2-0000-7000-8000-000000000002', 1, interval '10 seconds'))
select settle(
  'orders', '0197e1a2-0000-7000-8000-000000000002', array_agg(id), array_agg(attempt),
  array_agg(case when attempt > 2 then 'dead' else 'retry' end), array_agg(interval '10 milliseconds'), array_agg('An error.'::text))
from taken;
