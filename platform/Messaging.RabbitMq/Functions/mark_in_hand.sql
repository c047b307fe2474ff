-- Says what a consumer is about to have in hand; false when another has taken over, and then it must not begin. The commit does not
-- wait for the disk: a crash of the server at this moment costs the count of an attempt and nothing else.
create or replace function mark_in_hand(by_consumer uuid, ids text[], waiting int) returns boolean
language plpgsql as $$
begin
  perform set_config('synchronous_commit', 'off', true);
  update rabbitmq_consumers c set in_hand = ids, prefetched = waiting where c.id = by_consumer;
  return found;
end
$$;
