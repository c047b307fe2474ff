alter table letters add column if not exists sent boolean not null default false;
