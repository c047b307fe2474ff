create or replace function count_letters() returns bigint language sql stable as $$ select count(*) from letters $$;
