create table idempotency (
  caller      text        not null,
  key         text        not null,
  fingerprint text        not null,
  status      int         not null,
  headers     jsonb       not null,
  body        text        not null,
  answered_at timestamptz not null default now(),
  primary key (caller, key)
);

create index ix_idempotency_answered_at on idempotency using brin (answered_at);
