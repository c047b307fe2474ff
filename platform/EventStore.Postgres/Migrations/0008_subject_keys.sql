-- One key per person whose personal data is in this database, wrapped by a master key that is not in it. A row without a key is a tombstone:
-- the person was erased, and the key is never made again. The person stands here only as a hash.
create table subject_keys (
  subject_hash  bytea       primary key,
  key_id        uuid        not null,
  wrapped_key   bytea,
  master_key_id text,
  created_at    timestamptz not null default now(),
  erased_at     timestamptz,
  erased_by     text,
  constraint ck_subject_keys_erased check (
    (wrapped_key is null) = (erased_at is not null) and (wrapped_key is null) = (master_key_id is null)
    and (erased_at is null) = (erased_by is null))
);

-- For the keys that are still wrapped by an older master key.
create index ix_subject_keys_master on subject_keys (master_key_id, subject_hash) where wrapped_key is not null;
