-- Makes the table of one version of a view, with its indexes, or completes one that is there. The text comes from the service's own code.
-- An index is known by its comment, which stays with it when the table is renamed, and never by a name made from the table's: a table that
-- was built beside another and took its name would else hide the other's indexes, or be given its own twice.
create or replace function open_view_table(table_name text, columns text, indexes text[]) returns void
language plpgsql
as $$
declare
  definition text;
  legacy text;
  place int;
begin
  -- "if not exists" alone is not safe against another replica that does the same at this moment.
  perform pg_advisory_xact_lock(hashtextextended(table_name, 0));
  execute format('create table if not exists %I (%s)', table_name, columns);

  -- Tables of documents were once made without it.
  if not exists (
    select from pg_attribute where attrelid = to_regclass(quote_ident(table_name)) and attname in ('position', '_position') and not attisdropped)
  then
    execute format('alter table %I add column position bigint not null default 0', table_name);
  end if;

  foreach definition in array indexes loop
    legacy := 'ix_' || md5(table_name || '.' || substring(definition from '''(.*)'''));
    if not exists (
      select from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indrelid = to_regclass(quote_ident(table_name)) and (obj_description(c.oid, 'pg_class') = definition or c.relname = legacy))
    then
      -- Nothing else has this name, and no name is taken from what may be renamed.
      place := 1;
      while to_regclass(format('ix_view_%s', md5(table_name || place || definition))) is not null loop
        place := place + 1;
      end loop;
      execute format('create index %I on %I %s', 'ix_view_' || md5(table_name || place || definition), table_name, definition);
      execute format('comment on index %I is %L', 'ix_view_' || md5(table_name || place || definition), definition);
    end if;
  end loop;
end
$$;
