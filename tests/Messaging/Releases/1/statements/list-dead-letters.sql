select count(*) from (
  select id, message_id, partition_key, message_type, body, attempts, error, died_at from dead_letters where queue = 'orders' order by id desc limit 20) page;
