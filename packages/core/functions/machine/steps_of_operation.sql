-- The steps of an operation that claim_operations() has just answered. Since release 1: both. Volatile, so that it sees what has been committed
-- while that waited for its turn: the statement that calls both sees what was there when it began.
create or replace function steps_of_operation(account uuid, operation uuid) returns jsonb language sql volatile as $$
  select jsonb_agg(jsonb_build_object('name', s.name, 'state', s.state) order by s.position)
  from operation_steps s where s.account_id = account and s.operation_id = operation
$$;

grant execute on function steps_of_operation(uuid, uuid) to gatehouse_app;
