-- The function as replicas of the release before call it, which know no priority. This file goes when none of them is left.
create or replace function set_aside(
  by_consumer uuid, of_queue text, of_id text, key text, type text, content json, attempts_made int, delay interval, problem text) returns boolean
language sql as $$
  select set_aside(by_consumer, of_queue, of_id, key, type, content, attempts_made, delay, problem, 1::smallint);
$$;
