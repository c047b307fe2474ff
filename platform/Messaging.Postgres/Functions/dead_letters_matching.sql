-- The dead letters of a queue that a filter means; what is null is not asked for.
create or replace function dead_letters_matching(of_queue text, of_type text, since timestamptz, until timestamptz, part_of_error text)
returns setof dead_letters
language sql stable as $$
  select d.* from dead_letters d
  where d.queue = of_queue
    and (of_type is null or d.message_type = of_type)
    and (since is null or d.died_at >= since)
    and (until is null or d.died_at < until)
    and (part_of_error is null or strpos(lower(d.error), lower(part_of_error)) > 0);
$$;
