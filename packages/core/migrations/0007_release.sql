-- An account may be closed so that people's keys stay on its servers: then each server is released, and not emptied.

-- what an earlier migration has written in this transaction is checked now: no table is altered before that
set constraints all immediate;
set constraints all deferred;

-- whether people's own keys stay on a server that is being removed
alter table servers add column keys_left boolean not null default false
  constraint servers_keys_left check (not keys_left or removed_at is not null);

-- When a server that is released has shown that its lines are its people's: from then on it is not written to again, only Gatehouse's own
-- key is still to go.
alter table server_syncs add column lines_left_at timestamptz;
