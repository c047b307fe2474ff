select count(*) from (select release_unknown('orders', '0197e1a2-0000-7000-8000-000000000001', array[]::bigint[])) done;
