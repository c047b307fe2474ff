-- What messages_due finds, for replicas of the release before, which know no priority.
create or replace function due_messages(page_size int)
returns table (id bigint, queue text, message_id text, message_type text, body text, attempt int)
language plpgsql as $$
begin
  return query select d.id, d.queue, d.message_id, d.message_type, d.body, d.attempt from messages_due(page_size) d;
end
$$;
