-- Terminals in the browser: sessions that no SSH key has opened, but a sign-in or an API key.

alter table sessions alter column key_id drop not null;
alter table sessions
  -- as it was, like key_id; it may have ended by now
  add column sign_in_id uuid,
  add column api_key_id uuid,
  add constraint sessions_opened_by check (num_nonnulls(key_id, sign_in_id, api_key_id) = 1);
