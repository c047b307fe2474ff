-- Writes rows of a view, each key once: into a table of documents, or spread over the columns of a table of the view's own. A row without
-- content is deleted, and stays as a mark. A row that more than one stream has fed has no stream ('') from then on.
create or replace function store_view_rows(
  view_table regclass, keys text[], streams text[], versions bigint[], positions bigint[], contents jsonb[]) returns bigint
language plpgsql
as $$
declare
  columns text;
  taken text;
  replaced text;
  stored bigint;
begin
  select
    string_agg(format('%I', attname), ', '),
    string_agg(format('r.%I', attname), ', '),
    string_agg(format('%1$I = excluded.%1$I', attname), ', ')
  into columns, taken, replaced
  from pg_attribute
  where attrelid = view_table and attnum > 0 and not attisdropped and attname !~ '^_'
    and exists (select from pg_attribute a where a.attrelid = view_table and a.attname = '_key');

  if columns is null then
    execute format(
      $insert$
      insert into %1$s as t (key, stream, version, position, data)
      select d.key, d.stream, d.version, d.position, d.data from unnest($1, $2, $3, $4, $5) as d (key, stream, version, position, data)
      on conflict (key) do update set
        stream = case when t.stream = excluded.stream then t.stream else '' end,
        version = excluded.version, position = excluded.position, data = excluded.data
      $insert$,
      view_table)
    using keys, streams, versions, positions, contents;
  else
    execute format(
      $insert$
      insert into %1$s as t (_key, _stream, _version, _position, _deleted, %2$s)
      select d.key, d.stream, d.version, d.position, d.content is null, %3$s
      from unnest($1, $2, $3, $4, $5) as d (key, stream, version, position, content)
      left join lateral jsonb_populate_record(null::%1$s, d.content) as r on true
      on conflict (_key) do update set
        _stream = case when t._stream = excluded._stream then t._stream else '' end,
        _version = excluded._version, _position = excluded._position, _deleted = excluded._deleted, %4$s
      $insert$,
      view_table, columns, taken, replaced)
    using keys, streams, versions, positions, contents;
  end if;
  get diagnostics stored = row_count;
  return stored;
end
$$;
