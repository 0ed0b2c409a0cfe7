-- Recovery codes, which stand in once for a lost passkey; and the reset of somebody who has lost both.

create table recovery_codes (
  user_id uuid not null references users deferrable initially deferred,
  id uuid not null,
  salt bytea not null,
  -- of the codes that are left, 32 bytes each
  hashes bytea not null check (octet_length(hashes) % 32 = 0),
  made_at timestamptz not null,
  voided_at timestamptz,
  primary key (user_id, id)
);
create unique index recovery_codes_valid on recovery_codes (user_id) where voided_at is null;

-- Announced by mail when it is asked for, and done by the clock when it is due.
create table user_resets (
  user_id uuid not null references users deferrable initially deferred,
  id uuid not null,
  requested_by text not null,
  requested_at timestamptz not null,
  due_at timestamptz not null,
  cancelled_at timestamptz,
  done_at timestamptz,
  primary key (user_id, id)
);
create unique index user_resets_open on user_resets (user_id) where cancelled_at is null and done_at is null;
create index user_resets_due on user_resets (due_at) where cancelled_at is null and done_at is null;

alter table sign_ins
  drop constraint sign_ins_awaits_check,
  add check (awaits in ('passkey', 'enrolment'));

create trigger announced before insert or update or delete on recovery_codes for each statement execute function require_announcement();
create trigger announced before insert or update or delete on user_resets for each statement execute function require_announcement();
alter table recovery_codes enable row level security;
alter table user_resets enable row level security;
create policy system on recovery_codes using ((select system_in_context()));
create policy own on recovery_codes using (user_id = (select user_in_context()));
create policy system on user_resets using ((select system_in_context()));
create policy own on user_resets for select using (user_id = (select user_in_context()));
create policy colleagues on user_resets using (exists (
  select from memberships
  where memberships.account_id = (select account_in_context()) and memberships.user_id = user_resets.user_id and memberships.ended_at is null));
grant select, insert, update on recovery_codes, user_resets to gatehouse_app;

-- Whom to tell of what happens to a person's proofs: the person, and every owner of each of their accounts, with the names of the
-- accounts they share. It looks past row security: an owner of one account may have to be told what one of another has asked for.
create function to_be_told(of_user uuid, owner_roles text[]) returns table (email text, accounts text[])
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select u.email, null::text[] from users u where u.id = of_user
  union all
  select u.email, array_agg(a.name order by a.name)
  from memberships theirs
  join accounts a on a.id = theirs.account_id and a.closed_at is null
  join memberships m on m.account_id = a.id and m.role = any(owner_roles) and is_active(m) and m.user_id <> of_user
  join users u on u.id = m.user_id
  where theirs.user_id = of_user and is_active(theirs)
  group by u.email
$$;
revoke execute on function to_be_told from public;
grant execute on function to_be_told to gatehouse_app;
