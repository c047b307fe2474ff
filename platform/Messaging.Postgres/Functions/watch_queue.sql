-- The status of a queue for the one replica that looks at it for all: the first that asks, until it has not asked three times running.
-- No row for the others. Each of them asks this often.
create or replace function watch_queue(of_queue text, by_watcher uuid, span interval)
returns table (waiting bigint, delayed bigint, in_hand bigint, oldest_waiting interval)
language plpgsql as $$
begin
  perform set_config('synchronous_commit', 'off', true);
  insert into queue_watchers as w (queue, watcher, looked_at) values (of_queue, by_watcher, clock_timestamp())
  on conflict (queue) do update set watcher = excluded.watcher, looked_at = excluded.looked_at
  where w.watcher = excluded.watcher or w.looked_at < clock_timestamp() - 3 * span;
  if found then
    return query select s.waiting, s.delayed, s.in_hand, s.oldest_waiting from queue_status(of_queue) s;
  end if;
end
$$;
