-- Which of the waiting messages goes first: 0 low, 1 normal, 2 high.
alter table messages add column priority smallint not null default 1;
alter table dead_letters add column priority smallint not null default 1;

drop index messages_waiting;
create index messages_waiting on messages (queue, priority desc, id) where state = 'waiting';

-- What a key still has to come, in order: a message goes only when none of its key is before it, whatever their priorities.
drop index messages_parked;
create index messages_of_key on messages (queue, partition_key, id) where state in ('waiting', 'parked');
