select a.figure
from (select 'counter-' || gen_random_uuid() as id, gen_random_uuid()::text as message) new
cross join lateral append_events(
  array[0], array[new.id], array[0]::bigint[], array[1],
  array[0], array[new.id], array[1]::bigint[], array[gen_random_uuid()], array['counter_named'], array['Counter'], array['{"name":"old"}']::jsonb[],
  array['correlation'], array[null]::text[], array[null]::jsonb[],
  array[0], array['handler'], array[new.message],
  array[0], array['caller'], array[new.message], array['fingerprint'], array[201], array['{}']::jsonb[], array['{}']) a
where a.outcome = 'position';
