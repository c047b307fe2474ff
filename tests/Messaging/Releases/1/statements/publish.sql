select count(*) from publish(
  array[gen_random_uuid()::text, gen_random_uuid()::text], array['placed', 'placed'], array['a', gen_random_uuid()::text], array['{}', '{}'],
  array[null, now() + interval '1 hour']::timestamptz[]);
