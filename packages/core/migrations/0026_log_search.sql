-- The log is looked through by what people call things: each is found by an index of its own.
create index audit_events_actor_label on audit_events (account_id, actor_label, seq desc);
create index audit_events_resource_label on audit_events (account_id, resource_label, seq desc);
