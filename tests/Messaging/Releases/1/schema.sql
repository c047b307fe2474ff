-- The schema as this release left it, with the record of what it applied. Never edited.
create table schema_scripts (
    component text not null, name text not null, checksum text not null, applied_at timestamptz not null default now(),
    primary key (component, name));

-- Migrations/0001_bus.sql
create table queues (
  name text primary key,
  declared_at timestamptz not null default now()
);

create table bindings (
  message_type text not null,
  queue text not null references queues,
  primary key (message_type, queue)
);

-- One row per queue and message, deleted when it is settled. The states:
--   waiting  may be claimed by the next consumer that has room;
--   delayed  becomes waiting at visible_at;
--   claimed  a consumer has it until locked_until; the attempt number and the consumer together fence its settlement;
--   parked   a claim came across it while an earlier message of its key was waiting or claimed; the settlement of that one wakes it.
-- Parked messages leave the waiting index, so a key with a long backlog costs other keys nothing.
create table messages (
  id bigint generated always as identity primary key,
  queue text not null,
  message_id text not null,
  partition_key text not null,
  message_type text not null,
  body json not null,
  state text not null check (state in ('waiting', 'delayed', 'claimed', 'parked')),
  attempt int not null default 0,
  visible_at timestamptz not null,
  consumer uuid,
  locked_until timestamptz,
  error text,
  unique (queue, message_id)
) with (
  fillfactor = 80,
  autovacuum_vacuum_scale_factor = 0.01,
  autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0.05,
  autovacuum_analyze_threshold = 1000
);

create index messages_waiting on messages (queue, id) where state = 'waiting';
create index messages_delayed on messages (queue, visible_at) where state = 'delayed';
create index messages_claimed on messages (queue, partition_key) where state = 'claimed';
create index messages_parked on messages (queue, partition_key, id) where state = 'parked';

create table dead_letters (
  id bigint generated always as identity primary key,
  queue text not null,
  message_id text not null,
  partition_key text not null,
  message_type text not null,
  body json not null,
  attempts int not null,
  error text not null,
  died_at timestamptz not null default clock_timestamp()
);

create index dead_letters_of_queue on dead_letters (queue, id);

-- Migrations/0002_dead_letter_actions.sql
-- What operators asked for. The key makes a repeat recognisable: it is written in the transaction of what was asked for.
create table dead_letter_requests (
  id bigint generated always as identity primary key,
  queue text not null,
  user_id text not null,
  request_key text not null,
  fingerprint text not null,
  filter json, -- null for a request about one letter
  up_to bigint not null, -- the newest letter at that time: one that dies later, perhaps again, is not meant
  estimated bigint not null,
  done bigint not null,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  unique (queue, user_id, request_key)
);

create index dead_letter_replays_of_queue on dead_letter_requests (queue, id) where filter is not null;

-- What was done to each letter. It outlives the letter and holds nothing of its payload.
create table dead_letter_actions (
  id bigint generated always as identity primary key,
  request bigint not null references dead_letter_requests,
  queue text not null,
  action text not null check (action in ('replayed', 'edited', 'discarded')),
  letter bigint not null,
  message_id text not null,
  message_type text not null,
  user_id text not null,
  acted_at timestamptz not null default clock_timestamp()
);

create index dead_letter_actions_of_queue on dead_letter_actions (queue, id);

-- It replayed without a record.
drop function if exists replay_dead_letter(bigint);

-- Functions/act_on_dead_letter.sql
-- Does one thing to one letter and records it: puts it back as a first attempt ('replayed'), does so with another body ('edited'), or
-- drops it ('discarded'). Returns what became of the request; all but 'done' leave no trace.
create or replace function act_on_dead_letter(
  of_queue text, letter_id bigint, what text, by_user text, key text, print text, edited json) returns text
language plpgsql as $$
declare
  asked bigint;
  found_letter dead_letters;
begin
  -- Waits for the same request when that runs elsewhere at this moment.
  insert into dead_letter_requests (queue, user_id, request_key, fingerprint, up_to, estimated, done, finished_at)
  values (of_queue, by_user, key, print, letter_id, 1, 1, clock_timestamp())
  on conflict (queue, user_id, request_key) do nothing
  returning id into asked;

  if asked is null then
    return (
      select case when r.fingerprint = print then 'repeated' else 'key_reused' end from dead_letter_requests r
      where r.queue = of_queue and r.user_id = by_user and r.request_key = key);
  end if;

  delete from dead_letters d where d.id = letter_id and d.queue = of_queue returning d.* into found_letter;
  if not found then
    delete from dead_letter_requests r where r.id = asked;
    return 'not_found';
  end if;

  if what <> 'discarded' then
    insert into messages (queue, message_id, partition_key, message_type, body, state, visible_at)
    values (
      of_queue, found_letter.message_id, found_letter.partition_key, found_letter.message_type, coalesce(edited, found_letter.body),
      'waiting', clock_timestamp())
    on conflict (queue, message_id) do nothing;

    -- The same message is back already: as it was, it need not be put there twice; an edit would be lost.
    if not found and what = 'edited' then
      insert into dead_letters overriding system value select found_letter.*;
      delete from dead_letter_requests r where r.id = asked;
      return 'still_queued';
    end if;
  end if;

  insert into dead_letter_actions (request, queue, action, letter, message_id, message_type, user_id)
  values (asked, of_queue, what, letter_id, found_letter.message_id, found_letter.message_type, by_user);
  return 'done';
end
$$;

-- Functions/claim.sql
-- Claims up to so many messages for a consumer: the oldest whose key has none in hand. What it comes across and may not claim yet
-- because of its key is parked, so the next claim does not meet it again.
-- The planner is held to the indexes, because a plan that was made while the table was empty is kept for the session.
create or replace function claim(of_queue text, by_consumer uuid, wanted int, lease interval)
returns table (id bigint, attempt int, body json)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
#variable_conflict use_column
declare
  moment timestamptz;
  missing int := wanted;
  span int := wanted;
  found_now int;
begin
  perform enter_queue(of_queue);
  moment := clock_timestamp();

  -- A consumer that did not renew its lease is taken for dead; its attempt counts.
  update messages m set state = 'waiting', consumer = null, locked_until = null
  where m.queue = of_queue and m.state = 'claimed' and m.locked_until < moment;

  update messages m set state = 'waiting'
  from (select d.id from messages d where d.queue = of_queue and d.state = 'delayed' and d.visible_at <= moment order by d.visible_at limit 1000) due
  where m.id = due.id;

  for round in 1..8 loop
    return query
    with candidate as materialized (
      select w.id, w.partition_key from messages w where w.queue = of_queue and w.state = 'waiting' order by w.id limit span
    ), judged as materialized (
      select c.id,
        row_number() over (partition by c.partition_key order by c.id) > 1
        or exists (select from messages b where b.queue = of_queue and b.partition_key = c.partition_key and b.state = 'claimed') as blocked
      from candidate c
    ), parked as (
      update messages m set state = 'parked' from judged j where m.id = j.id and j.blocked
    ), taken as (
      update messages m
      set state = 'claimed', attempt = m.attempt + 1, consumer = by_consumer, locked_until = moment + lease
      from (select j.id from judged j where not j.blocked order by j.id limit missing) first
      where m.id = first.id
      returning m.id, m.attempt, m.body
    )
    select t.id, t.attempt, t.body from taken t order by t.id;

    get diagnostics found_now = row_count;
    missing := missing - found_now;
    exit when missing = 0 or not exists (select from messages w where w.queue = of_queue and w.state = 'waiting');
    span := least(span * 4, 1024);
  end loop;
end
$$;

-- Functions/dead_letters_matching.sql
-- The dead letters of a queue that a filter means; what is null is not asked for.
create or replace function dead_letters_matching(of_queue text, of_type text, since timestamptz, until timestamptz, part_of_error text)
returns setof dead_letters
language sql stable as $$
  select d.* from dead_letters d
  where d.queue = of_queue
    and (of_type is null or d.message_type = of_type)
    and (since is null or d.died_at >= since)
    and (until is null or d.died_at < until)
    and (part_of_error is null or strpos(lower(d.error), lower(part_of_error)) > 0);
$$;

-- Functions/declare_queue.sql
-- Creates the queue if it is new and makes its bindings exactly these types. The queue's row is written in any case: it is the turn
-- that replicas which start together take, so that they cannot wait for each other's bindings.
create or replace function declare_queue(of_queue text, types text[]) returns void
language sql as $$
  insert into queues (name) values (of_queue) on conflict (name) do update set declared_at = now();
  delete from bindings where queue = of_queue and message_type <> all (types);
  insert into bindings (message_type, queue) select distinct type, of_queue from unnest(types) type on conflict do nothing;
$$;

-- Functions/due_in.sql
-- Milliseconds until a claim may find something: 0 when a message waits, else when the next delay or lease ends; null when neither is there.
create or replace function due_in(of_queue text) returns double precision
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
begin
  if exists (select from messages m where m.queue = of_queue and m.state = 'waiting') then
    return 0;
  end if;

  return 1000 * extract(epoch from least(
    (select min(m.visible_at) from messages m where m.queue = of_queue and m.state = 'delayed'),
    (select min(m.locked_until) from messages m where m.queue = of_queue and m.state = 'claimed')) - clock_timestamp());
end
$$;

-- Functions/enter_queue.sql
-- Takes the turn at a queue until the transaction ends. Whoever moves a message from state to state holds it, so a claim sees
-- each key's messages as they are: two claims that overlapped could hand out two messages of one key. The transactions are one
-- round trip long and end on the server by themselves. Publishing only adds rows and does not take a turn.
-- These commits do not wait for the disk: a claim or a settlement that a crash of the server undoes is made again.
create or replace function enter_queue(of_queue text) returns void
language plpgsql as $$
begin
  perform set_config('synchronous_commit', 'off', true);
  perform pg_advisory_xact_lock(hashtextextended('queue ' || of_queue, 0));
end
$$;

-- Functions/publish.sql
-- Puts each message into every queue that is bound to its type, in order; returns the queues that got any. A queue that still
-- holds a message of the same id keeps the one it has.
create or replace function publish(ids text[], types text[], keys text[], bodies text[], not_before timestamptz[]) returns setof text
language sql as $$
  with added as (
    insert into messages (queue, message_id, partition_key, message_type, body, state, visible_at)
    select b.queue, p.id, p.key, p.type, p.body::json,
      case when p.due > clock_timestamp() then 'delayed' else 'waiting' end,
      coalesce(p.due, clock_timestamp())
    from unnest(ids, types, keys, bodies, not_before) with ordinality p (id, type, key, body, due, place)
    join bindings b on b.message_type = p.type
    order by p.place, b.queue
    on conflict (queue, message_id) do nothing
    returning queue
  )
  select distinct queue from added;
$$;

-- Functions/queue_status.sql
-- How much waits in a queue, and how long the oldest that could be handled has been due. A delayed message whose time has come
-- waits, although no claim has moved it yet; a parked one waits for its key.
create or replace function queue_status(of_queue text)
returns table (waiting bigint, delayed bigint, in_hand bigint, oldest_waiting interval)
language sql stable
as $$
  select
    count(*) filter (where m.state in ('waiting', 'parked') or (m.state = 'delayed' and m.visible_at <= clock_timestamp())),
    count(*) filter (where m.state = 'delayed' and m.visible_at > clock_timestamp()),
    count(*) filter (where m.state = 'claimed'),
    clock_timestamp() - min(m.visible_at)
      filter (where m.state in ('waiting', 'parked') or (m.state = 'delayed' and m.visible_at <= clock_timestamp()))
  from messages m where m.queue = of_queue;
$$;

-- Functions/release_unknown.sql
-- Gives back what was claimed for a consumer without its knowledge: the answer to its claim was lost with the connection.
create or replace function release_unknown(of_queue text, by_consumer uuid, known bigint[]) returns void
language plpgsql
set enable_seqscan = off
as $$
begin
  perform enter_queue(of_queue);
  update messages m set state = 'waiting', attempt = m.attempt - 1, consumer = null, locked_until = null
  where m.queue = of_queue and m.state = 'claimed' and m.consumer = by_consumer and m.id <> all (known);
end
$$;

-- Functions/renew.sql
-- Extends the leases of claimed messages; returns those that are still the consumer's.
create or replace function renew(of_queue text, by_consumer uuid, ids bigint[], attempts int[], lease interval) returns setof bigint
language plpgsql
set enable_seqscan = off
as $$
begin
  perform enter_queue(of_queue);
  return query
  update messages m set locked_until = clock_timestamp() + lease
  from unnest(ids, attempts) held (id, attempt)
  where m.id = held.id and m.attempt = held.attempt and m.consumer = by_consumer and m.state = 'claimed' and m.queue = of_queue
  returning m.id;
end
$$;

-- Functions/replay_dead_letters.sql
-- Replays one page of the letters that a filter means and records each; asked again with the same key it replays the next page.
-- Finished is what found less than a page. Of another request with this key it says so and does nothing.
create or replace function replay_dead_letters(
  of_queue text, of_type text, since timestamptz, until timestamptz, part_of_error text, asked_filter json,
  by_user text, key text, print text, page_size int)
returns table (id bigint, started_at timestamptz, done bigint, estimated bigint, finished_at timestamptz, key_reused boolean,
  finished_before boolean)
language plpgsql as $$
#variable_conflict use_column
declare
  asked dead_letter_requests;
  picked_now bigint;
  replayed_now bigint;
  was_finished boolean;
begin
  insert into dead_letter_requests (queue, user_id, request_key, fingerprint, filter, up_to, estimated, done)
  select of_queue, by_user, key, print, asked_filter, coalesce(max(d.id), 0), count(*), 0
  from dead_letters_matching(of_queue, of_type, since, until, part_of_error) d
  on conflict (queue, user_id, request_key) do nothing;

  -- Of two that replay for one request, each waits for the other's page.
  select r.* into asked from dead_letter_requests r where r.queue = of_queue and r.user_id = by_user and r.request_key = key for update;
  was_finished := asked.finished_at is not null;
  if asked.fingerprint = print and not was_finished then
    with picked as materialized (
      select d.id from dead_letters_matching(of_queue, of_type, since, until, part_of_error) d
      where d.id <= asked.up_to order by d.id limit page_size
    ), gone as (
      delete from dead_letters d using picked p where d.id = p.id
      returning d.id, d.message_id, d.partition_key, d.message_type, d.body
    ), back as (
      insert into messages (queue, message_id, partition_key, message_type, body, state, visible_at)
      select of_queue, g.message_id, g.partition_key, g.message_type, g.body, 'waiting', clock_timestamp() from gone g order by g.id
      on conflict (queue, message_id) do nothing
    ), recorded as (
      insert into dead_letter_actions (request, queue, action, letter, message_id, message_type, user_id)
      select asked.id, of_queue, 'replayed', g.id, g.message_id, g.message_type, by_user from gone g order by g.id
    )
    select (select count(*) from picked), (select count(*) from gone) into picked_now, replayed_now;

    update dead_letter_requests r set
      done = r.done + replayed_now,
      finished_at = case when picked_now < page_size then clock_timestamp() end
    where r.id = asked.id
    returning r.* into asked;
  end if;

  return query select asked.id, asked.started_at, asked.done, asked.estimated, asked.finished_at, asked.fingerprint <> print, was_finished;
end
$$;

-- Functions/settle.sql
-- Settles claimed messages, each by its outcome: 'done' and 'dead' leave the queue, 'retry' is due again after the delay,
-- 'released' goes back as if it had not been claimed. A claim that is no longer this consumer's, or of another attempt, is left alone.
create or replace function settle(
  of_queue text, by_consumer uuid, ids bigint[], attempts int[], outcomes text[], delays interval[], errors text[]) returns void
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  freed text[];
begin
  perform enter_queue(of_queue);

  with settled as materialized (
    select m.id, m.partition_key, s.outcome, s.delay, s.error
    from unnest(ids, attempts, outcomes, delays, errors) s (id, attempt, outcome, delay, error)
    join messages m on m.id = s.id and m.attempt = s.attempt
    where m.state = 'claimed' and m.consumer = by_consumer and m.queue = of_queue
  ), gone as (
    delete from messages m using settled s where m.id = s.id and s.outcome in ('done', 'dead')
    returning m.queue, m.message_id, m.partition_key, m.message_type, m.body, m.attempt, s.outcome, s.error
  ), buried as (
    insert into dead_letters (queue, message_id, partition_key, message_type, body, attempts, error)
    select g.queue, g.message_id, g.partition_key, g.message_type, g.body, g.attempt, g.error from gone g where g.outcome = 'dead'
  ), kept as (
    update messages m set
      state = case when s.delay > interval '0' then 'delayed' else 'waiting' end,
      attempt = case when s.outcome = 'released' then m.attempt - 1 else m.attempt end,
      visible_at = clock_timestamp() + s.delay,
      consumer = null, locked_until = null, error = coalesce(s.error, m.error)
    from settled s where m.id = s.id and s.outcome in ('retry', 'released')
  )
  select array_agg(distinct s.partition_key) into freed from settled s;

  update messages m set state = 'waiting'
  from unnest(freed) key (name)
  cross join lateral (
    select p.id from messages p where p.queue = of_queue and p.partition_key = key.name and p.state = 'parked' order by p.id limit 1
  ) next
  where m.id = next.id;
end
$$;

insert into schema_scripts (component, name, checksum) values
('bus', 'Migrations/0001_bus.sql', '80493ae5d6c18a47a8d5570f4fdec487fdb69feab78130bc0021aa89c1dea499'),
('bus', 'Migrations/0002_dead_letter_actions.sql', 'd0b01e6dd5e9942fd5da9b92880a8eeabbe40c76068585d82a4d446caafa238c'),
('bus', 'Functions/act_on_dead_letter.sql', 'ce534b5fdfcf27a1ae773413a71e342be628d1b9ca45ba2dbfb65accb503f9dc'),
('bus', 'Functions/claim.sql', '6627b6a19e969109ab91f57352a37758037dbc57cfa51470ddb40f532a34fd3a'),
('bus', 'Functions/dead_letters_matching.sql', '1b86aafcae4b4e58d6625e99c958b113a6795d90d7fa55580b058b0243d4e0d2'),
('bus', 'Functions/declare_queue.sql', '26ffafbcd635970ec6e8671752959d101470c320321ecbee9b508abc9c533b2d'),
('bus', 'Functions/due_in.sql', 'b87c754ff5d2fc0ad21dfc3951742bdb50df0098fd4d698bd01f2b24abb4efb8'),
('bus', 'Functions/enter_queue.sql', '77f639de3b079d12211d7ceb1dabf095ea74de13bbf65771bab41e9e615ecc13'),
('bus', 'Functions/publish.sql', '6b78e1efd251692bf9bcabd0d1df1b9bd6ad44d355afd8d3cb7b5cb209b3de72'),
('bus', 'Functions/queue_status.sql', '598b95b7f5617145577d3e546a8f028d1a47a080173df87f0a51210e18c52612'),
('bus', 'Functions/release_unknown.sql', 'ef6d6be22701f90f567c115787ff42a80747836e561c897731097ab5e91e615d'),
('bus', 'Functions/renew.sql', '52a09805e6338dc86b26873a5c847c098d986e196dfd152d9212098394100ecd'),
('bus', 'Functions/replay_dead_letters.sql', '6de3a380a0c93883813178f17e7ac2571c2f1210337de4d8a5a96b31998563c8'),
('bus', 'Functions/settle.sql', '0fbd9e59fbeacf164ef9f2aafd25bdba3456a8df50925a393c5c0baaa57b6c8a');

-- What a service adds when it starts: its queue.
select declare_queue('orders', array['placed']);
