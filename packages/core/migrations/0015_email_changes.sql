-- Changing the e-mail address: it holds once both mailboxes, that of the present address and that of the new one, have confirmed it.

create table email_changes (
  user_id uuid not null references users deferrable initially deferred,
  id uuid not null,
  from_email text not null,
  to_email text not null check (to_email <> from_email),
  -- of the links mailed to the one address and to the other
  from_token_hash bytea not null unique,
  to_token_hash bytea not null unique,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  from_confirmed_at timestamptz,
  to_confirmed_at timestamptz,
  ended_at timestamptz,
  outcome text check (outcome in ('made', 'replaced', 'cancelled', 'stopped', 'reset', 'signed-out')),
  primary key (user_id, id),
  check ((ended_at is null) = (outcome is null))
);
create unique index email_changes_open on email_changes (user_id) where ended_at is null;
create index email_changes_expired on email_changes (expires_at);

create trigger announced before insert or update or delete on email_changes for each statement execute function require_announcement();
alter table email_changes enable row level security;
create policy system on email_changes using ((select system_in_context()));
create policy own on email_changes using (user_id = (select user_in_context()));
grant select, insert, update on email_changes to gatehouse_app;

-- Removes what was over a day ago, and is in the log: no event of its own is due.
create function purge_email_changes() returns void
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
begin
  if not system_in_context() then raise exception 'the system alone purges'; end if;
  perform set_config('gatehouse.announced', pg_current_xact_id()::text || ':purge', true);
  delete from email_changes where expires_at < now() - interval '1 day';
  perform set_config('gatehouse.announced', '', true);
end $$;
revoke execute on function purge_email_changes from public;
grant execute on function purge_email_changes to gatehouse_app;

-- A link signs in whoever has the address that it was mailed to: one that was on its way while the address changed is void.
alter table sign_in_links add column email text;
update sign_in_links l set email = u.email from users u where u.id = l.user_id;
alter table sign_in_links alter column email set not null;

-- as in 0003; with the sign-ins ends what was begun in them
create or replace function end_orphaned_sign_ins(of_user uuid) returns integer
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare ended integer := 0;
begin
  -- two last memberships that end at once must not each see the other
  perform from users u where u.id = of_user for update;
  if not exists (
    select from memberships m join accounts a on a.id = m.account_id
    where m.user_id = of_user and m.ended_at is null and a.closed_at is null) then
    update sign_ins s set ended_at = clock_timestamp() where s.user_id = of_user and s.ended_at is null;
    get diagnostics ended = row_count;
    update email_changes c set ended_at = clock_timestamp(), outcome = 'signed-out' where c.user_id = of_user and c.ended_at is null;
  end if;
  return ended;
end $$;
