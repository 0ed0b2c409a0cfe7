-- A page of the members of the account in context, by address. It looks past row security, which asks five tables about each row.
-- Sent since release 1: all three. Answers a row for each; none where no account is in context.

-- after: the last address of the page before, null for the first; most: how many rows; ssh_roles: the roles that give a login.
-- servers: [{id, name}] that were chosen for the member one by one, null where all are theirs; leaving: of how many servers that still hold
-- keys of theirs and should not; sync: how many of their servers, those with their labels too, are in which state.
create or replace function team_members(after text, most integer, ssh_roles text[]) returns table (
  user_id uuid, email text, role text, login text, joined_at timestamptz, expires_at timestamptz, ownership_offered_at timestamptz,
  seen_at timestamptz, servers jsonb, keys bigint, passkey boolean, reset_at timestamptz, leaving bigint, sync jsonb
)
language plpgsql stable security definer set search_path = gatehouse, pg_temp as $$
#variable_conflict use_column
declare
  here uuid := account_in_context();
  has_gateway_key boolean := exists (select from accounts a where a.id = here and a.gateway_public_key is not null);
begin
  return query
  with page as materialized (
    select m.*, u.email
    from memberships m join users u on u.id = m.user_id
    where m.account_id = here and m.ended_at is null and (after is null or u.email > after)
    order by u.email limit most),
  standing as materialized (
    select s.id, s.name, s.labels, y.proved_version = y.version as proved, y.error is not null as failing
    from servers s join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
    where s.account_id = here and s.removed_at is null),
  -- servers that have the same labels are within the same limits: few kinds, however many servers
  kinds as materialized (
    select s.labels, count(*) filter (where s.proved) as in_sync, count(*) filter (where s.proved is not true and not s.failing) as pending,
      count(*) filter (where s.proved is not true and s.failing) as failing
    from standing s group by s.labels),
  labelled as materialized (
    select p.id, sum(k.in_sync) as in_sync, sum(k.pending) as pending, sum(k.failing) as failing
    from page p join kinds k on k.labels && p.server_labels
    where p.server_labels <> '{}' group by p.id),
  -- all made once: what is not materialized a kept plan may make anew for each member
  live_keys as materialized (
    select k.user_id, count(*) as count from ssh_keys k
    where k.user_id = any (array(select p.user_id from page p)) and (k.expires_at is null or k.expires_at > statement_timestamp())
    group by k.user_id),
  with_passkey as materialized (
    select distinct k.user_id from passkeys k where k.user_id = any (array(select p.user_id from page p)) and k.removed_at is null),
  kept as materialized (
    select p.id, jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) order by s.name) as servers,
      -- those that are labelled as well are counted there
      count(*) filter (where not s.labels && p.server_labels and s.proved) as in_sync,
      count(*) filter (where not s.labels && p.server_labels and s.proved is not true and not s.failing) as pending,
      count(*) filter (where not s.labels && p.server_labels and s.proved is not true and s.failing) as failing
    from page p cross join unnest(p.server_ids) chosen (server) join standing s on s.id = chosen.server
    group by p.id),
  -- what no membership covers, and all of who has no lines anywhere
  leaving as materialized (
    select p.id, count(*) as count
    from (
      select p.id, p.login, (has_gateway_key or k.count is not null) and p.role = any (ssh_roles) as lets_in
      from page p left join live_keys k on k.user_id = p.user_id) p
    cross join lateral (
      select l.server_id from server_logins l where l.account_id = here and l.login = p.login and not l.covered
      union all
      select l.server_id from server_logins l where l.account_id = here and l.login = p.login and l.covered and not p.lets_in) l
    join servers s on s.account_id = here and s.id = l.server_id and s.removed_at is null
    group by p.id)
  select p.user_id, p.email, p.role, p.login, p.joined_at, p.expires_at, p.ownership_offered_at, seen.at,
    case when p.server_ids is not null then coalesce(kept.servers, '[]') end,
    coalesce(k.count, 0), w.user_id is not null, r.due_at,
    coalesce(leaving.count, 0),
    case when p.server_ids is null then (
        select jsonb_build_object(
          'inSync', coalesce(sum(k.in_sync), 0), 'pending', coalesce(sum(k.pending), 0), 'failing', coalesce(sum(k.failing), 0))
        from kinds k)
      else jsonb_build_object(
        'inSync', coalesce(kept.in_sync, 0) + coalesce(labelled.in_sync, 0),
        'pending', coalesce(kept.pending, 0) + coalesce(labelled.pending, 0),
        'failing', coalesce(kept.failing, 0) + coalesce(labelled.failing, 0)) end
  from page p
  left join kept on kept.id = p.id
  left join labelled on labelled.id = p.id
  left join leaving on leaving.id = p.id
  left join last_seen seen on seen.subject_id = p.id
  left join live_keys k on k.user_id = p.user_id
  left join with_passkey w on w.user_id = p.user_id
  left join user_resets r on r.user_id = p.user_id and r.cancelled_at is null and r.done_at is null
  order by p.email;
end $$;

grant execute on function team_members(text, integer, text[]) to gatehouse_app;
