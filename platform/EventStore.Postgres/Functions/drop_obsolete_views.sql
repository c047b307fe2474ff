-- Drops what is kept of the versions of views that no replica has used for so long, and returns them as name:version. The versions of
-- who asks are in use, whatever the clock says.
create or replace function drop_obsolete_views(unused_for interval, used_views text[], used_versions int[], user_name text) returns setof text
language plpgsql
as $$
declare
  obsolete view_controls;
  checkpoint text;
begin
  for obsolete in
    select c.* from view_controls c
    where c.last_used_at < now() - unused_for
      and not exists (select from unnest(used_views, used_versions) as u (view, version) where u.view = c.view and u.version = c.version)
    order by c.view, c.version
    for update
  loop
    checkpoint := 'view:' || obsolete.view || ':' || obsolete.version;
    execute format('drop table if exists %I', 'view_' || obsolete.view || '_' || obsolete.version);
    execute format('drop table if exists views_next.%I', 'view_' || obsolete.view || '_' || obsolete.version);
    delete from mt_event_progression where name in (checkpoint, checkpoint || ':next');
    delete from parked_events where follower in (checkpoint, checkpoint || ':next');
    delete from view_reports where follower in (checkpoint, checkpoint || ':next');
    delete from view_controls c where c.view = obsolete.view and c.version = obsolete.version;
    insert into view_actions (view, version, action, user_id) values (obsolete.view, obsolete.version, 'drop-obsolete', user_name);
    return next obsolete.view || ':' || obsolete.version;
  end loop;
end
$$;
