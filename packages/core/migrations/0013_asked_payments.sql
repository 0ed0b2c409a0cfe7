-- When a provider was last asked for a payment: what it does not know of long after that never arrived.

set constraints all immediate;
set constraints all deferred;

alter table payments add column asked_at timestamptz;
