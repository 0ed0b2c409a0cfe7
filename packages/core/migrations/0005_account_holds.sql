-- Why an account may not grow: a row for each reason, there as long as the reason is. Each is lifted by what has put it there alone.
create table account_holds (
  account_id uuid not null references accounts deferrable initially deferred,
  kind text not null check (kind in ('unpaid', 'trial-over', 'operator', 'reseller')),
  -- for people, in the words of whoever put it there
  reason text check (length(reason) between 1 and 200),
  since timestamptz not null,
  primary key (account_id, kind)
);

alter table account_holds enable row level security;
create policy account on account_holds using (account_id = (select account_in_context()));
create policy system on account_holds using ((select system_in_context()));
create trigger announced before insert or update or delete on account_holds for each statement execute function require_announcement();
create constraint trigger in_log after insert or update on account_holds deferrable initially deferred
  for each row when (is_application()) execute function require_event('account_id');
create constraint trigger in_log_gone after delete on account_holds deferrable initially deferred
  for each row when (is_application() and not is_purging()) execute function require_event('account_id');
grant select, insert, update, delete on account_holds to gatehouse_app;

-- The same with the account, where the entrance finds it without another table.
alter table accounts add column holds text[] not null default '{}';

create function keep_holds() returns trigger
language plpgsql security definer set search_path = gatehouse, pg_temp as $$
declare of_account uuid := case when tg_op = 'DELETE' then old.account_id else new.account_id end;
begin
  update accounts a set holds = array(select h.kind from account_holds h where h.account_id = of_account order by h.kind)
  where a.id = of_account;
  return null;
end $$;
create trigger keep_holds after insert or delete on account_holds for each row execute function keep_holds();
