-- The table of one version of a view, with an index for each property that a query may filter by. A document that was deleted
-- stays as a row without data, so that its version is still known to whoever waits for it.
create or replace function create_view_table(table_name text, filters text[]) returns void
language plpgsql
as $$
declare
  filter text;
begin
  -- "if not exists" alone is not safe against another replica that does the same at this moment.
  perform pg_advisory_xact_lock(hashtextextended(table_name, 0));
  execute format(
    'create table if not exists %I (key text collate "C" primary key, stream text not null, version bigint not null, data jsonb null)', table_name);
  foreach filter in array filters loop
    execute format(
      'create index if not exists %I on %I ((data ->> %L), key)',
      'ix_' || md5(table_name || '.' || filter), table_name, filter);
  end loop;
end
$$;
