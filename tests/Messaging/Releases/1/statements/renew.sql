select count(*) from (select renew('orders', '0197e1a2-0000-7000-8000-000000000001', array[1]::bigint[], array[1], interval '10 seconds')) done;
