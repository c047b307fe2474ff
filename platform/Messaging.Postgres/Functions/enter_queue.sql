-- Takes the turn at a queue until the transaction ends. Whoever moves a message from state to state holds it, so a claim sees
-- each key's messages as they are: two claims that overlapped could hand out two messages of one key. The transactions are one
-- round trip long and end on the server by themselves. Publishing only adds rows and does not take a turn.
-- These commits do not wait for the disk: a claim or a settlement that a crash of the server undoes is made again.
create or replace function enter_queue(of_queue text) returns void
language plpgsql as $$
begin
  perform set_config('synchronous_commit', 'off', true);
  perform pg_advisory_xact_lock(hashtextextended('queue ' || of_queue, 0));
end
$$;
