-- How the release before this one asks for a table of documents; it lets its replicas start while they are replaced one by one.
create or replace function create_view_table(table_name text, filters text[]) returns void
language plpgsql
as $$
begin
  perform open_view_table(
    table_name,
    'key text collate "C" primary key, stream text not null, version bigint not null, position bigint not null default 0, data jsonb null',
    array(select format('((data ->> %L), key)', filter) from unnest(filters) as filter));
end
$$;
