-- Fails where no queue is bound to one of these types, and with it the publication in whose transaction it is called. The error's text is
-- the list of the types that nobody is bound to.
create or replace function require_bindings(types text[]) returns void
language plpgsql as $$
declare
  missing text;
begin
  select string_agg(t.type, ' ') into missing
  from unnest(types) t (type) where not exists (select from bindings b where b.message_type = t.type);
  if missing is not null then
    raise exception using errcode = 'BU001', message = missing;
  end if;
end
$$;
