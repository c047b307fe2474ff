select a.figure
from (select coalesce((select s.version from mt_streams s where s.id = 'counter-busy'), 0) as version) known
cross join lateral append_events(
  array[0], array['counter-busy'], array[known.version], array[1],
  array[0], array['counter-busy'], array[known.version + 1], array[gen_random_uuid()], array['counter_named'], array['Counter'],
  array['{"name":"old"}']::jsonb[], array['correlation'], array['cause'], array['{"userId":"somebody"}']::jsonb[],
  '{}'::int[], '{}'::text[], '{}'::text[],
  '{}'::int[], '{}'::text[], '{}'::text[], '{}'::text[], '{}'::int[], '{}'::jsonb[], '{}'::text[]) a
where a.outcome = 'position';
