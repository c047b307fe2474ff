-- Who ended a re-feed before its time, by which request; when is finished_at.
alter table refeeds add column cancelled_by text;
alter table refeeds add column cancel_key text;
alter table refeeds add column cancel_fingerprint text;
create unique index refeeds_cancel_key on refeeds (service, cancelled_by, cancel_key);
