-- What a shortened setting makes overdue is kept one day more, so that its owners can take it back.

alter table accounts
  add column former_recording_days integer,
  add column former_recording_days_until timestamptz;

-- For how many days an account's recordings are kept at this moment; null for ever.
create function recording_days_now(a accounts) returns integer
language sql stable set search_path = gatehouse, pg_temp as $$
  select case when a.former_recording_days_until > now() then a.former_recording_days else a.recording_days end
$$;
revoke execute on function recording_days_now from public;
grant execute on function recording_days_now to gatehouse_app;

-- A link made by whoever runs Gatehouse signs in and proves no address.
alter table sign_in_links add column by_operator boolean not null default false;
alter table sign_ins
  drop constraint sign_ins_assurance_check,
  add constraint sign_ins_assurance_check check (assurance in ('mail', 'passkey', 'mail+passkey', 'operator'));
alter table users add column vouched_at timestamptz;
