-- Erases a person's key and leaves a tombstone, together with nothing or all of the caller's transaction. Gives the erasure, the first one
-- when the person was erased before, and no row when there is no such person. Other replicas are told when the transaction commits.
create or replace function erase_subject(subject bytea, eraser text, channel text)
returns table (at timestamptz, by_whom text)
language plpgsql as $$
begin
  update subject_keys k set wrapped_key = null, master_key_id = null, erased_at = now(), erased_by = eraser
  where k.subject_hash = subject and k.erased_at is null;
  if found then
    perform pg_notify(channel, 'erased ' || encode(subject, 'hex'));
  end if;

  return query select k.erased_at, k.erased_by from subject_keys k where k.subject_hash = subject;
end
$$;
