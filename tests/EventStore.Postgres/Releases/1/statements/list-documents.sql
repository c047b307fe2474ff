select count(*) from (
  select key, version, data from view_counters_1 where data is not null and (data ->> 'name') = 'old' order by key desc limit 20) page;
