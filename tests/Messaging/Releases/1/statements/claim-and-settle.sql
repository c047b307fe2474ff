with taken as materialized (
  select * from claim('orders', '0197e1a2-0000-7000-8000-000000000001', 8, interval '10 seconds'))
select settle(
  'orders', '0197e1a2-0000-7000-8000-000000000001', array_agg(id), array_agg(attempt), array_agg('done'::text),
  array_agg(interval '0'), array_agg(null::text))
from taken;
