with answers as (delete from idempotency where answered_at < now() - interval '1 day' returning 1),
messages as (delete from inbox where handled_at < now() - interval '7 days' returning 1)
select (select count(*) from answers) + (select count(*) from messages);
