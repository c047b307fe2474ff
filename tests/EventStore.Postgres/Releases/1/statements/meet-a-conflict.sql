select a.figure
from append_events(
  array[0], array['counter-absent'], array[7]::bigint[], array[1],
  array[0], array['counter-absent'], array[8]::bigint[], array[gen_random_uuid()], array['counter_named'], array['Counter'],
  array['{"name":"old"}']::jsonb[], array['correlation'], array[null]::text[], array[null]::jsonb[],
  '{}'::int[], '{}'::text[], '{}'::text[],
  '{}'::int[], '{}'::text[], '{}'::text[], '{}'::text[], '{}'::int[], '{}'::jsonb[], '{}'::text[]) a
where a.outcome = 'conflict' and a.figure = 0;
