-- Recipes: named sets of settings, imported by whoever runs Gatehouse; what accounts set in them, and on which servers they are.

set constraints all immediate;
set constraints all deferred;

-- Bookkeeping: what can be set, the same for all accounts.
create table recipes (
  id uuid primary key,
  name text not null unique check (name ~ '^[a-z][a-z0-9-]{0,39}$'),
  definition jsonb not null,
  -- SHA-256 of it
  digest text not null,
  imported_at timestamptz not null default now()
);

create table recipe_overrides (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  recipe text not null references recipes (name) deferrable initially deferred,
  setting text not null,
  -- null: on all servers of the account that have no value of their own
  server_id uuid,
  -- {is}: a jsonb of its own would be null for null
  value jsonb not null,
  reason text check (char_length(reason) <= 300),
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (account_id, id),
  unique nulls not distinct (account_id, recipe, setting, server_id),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred
);

create table recipe_servers (
  account_id uuid not null references accounts deferrable initially deferred,
  recipe text not null references recipes (name) deferrable initially deferred,
  server_id uuid not null,
  -- of which definition its file is
  definition text not null,
  since timestamptz not null,
  primary key (account_id, recipe, server_id),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred
);

-- Bookkeeping: all that was set after each change, so that there is a way back, and when a server had first proved it.
create table recipe_versions (
  account_id uuid not null references accounts deferrable initially deferred,
  recipe text not null references recipes (name) deferrable initially deferred,
  version integer not null,
  at timestamptz not null default clock_timestamp(),
  changed_by text not null,
  what text not null,
  -- [{setting, server, value, reason}]
  overrides jsonb not null,
  proved_at timestamptz,
  primary key (account_id, recipe, version)
);

-- What a server has proved is the newest version of its recipes that was there when it was told.
create function note_recipe_proved() returns trigger language plpgsql as $$
begin
  update recipe_versions v set proved_at = now()
  from recipe_servers r
  where r.account_id = new.account_id and r.server_id = new.server_id and v.account_id = r.account_id and v.recipe = r.recipe
    and v.proved_at is null and v.version = (
      select max(w.version) from recipe_versions w
      where w.account_id = v.account_id and w.recipe = v.recipe and w.at <= new.changed_at);
  return null;
end $$;
create trigger recipes_proved after update of proved_version on server_parts for each row
  when (new.part = 'recipes' and new.proved_version = new.version and new.proved_version is distinct from old.proved_version)
  execute function note_recipe_proved();

do $$
declare name text;
begin
  for name in values ('recipe_overrides'), ('recipe_servers') loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy account on %I using (account_id = (select account_in_context()))', name);
    execute format('create policy system on %I using ((select system_in_context()))', name);
    execute format('create trigger announced before insert or update or delete on %I
                    for each statement execute function require_announcement()', name);
    execute format('create constraint trigger in_log after insert or update on %I deferrable initially deferred
                    for each row when (is_application()) execute function require_event(%L)', name, 'account_id');
    execute format('create constraint trigger in_log_gone after delete on %I deferrable initially deferred
                    for each row when (is_application() and not is_purging()) execute function require_event(%L)', name, 'account_id');
  end loop;
end $$;
alter table recipes enable row level security;
create policy account on recipes for select using (exists (select from accounts a where a.id = (select account_in_context())));
create policy system on recipes using ((select system_in_context()));
alter table recipe_versions enable row level security;
create policy account on recipe_versions using (account_id = (select account_in_context()));
create policy system on recipe_versions using ((select system_in_context()));
grant select, insert, update, delete on recipe_overrides, recipe_servers to gatehouse_app;
grant select, insert, update on recipes, recipe_versions to gatehouse_app;
revoke all on function note_recipe_proved() from public;
grant execute on function note_recipe_proved() to gatehouse_app;
