select count(*) from (select due_in('orders')) found;
