import { statement } from '../../database/statement.ts'

/** Bookkeeping of the clock; see migrations/0006_billing.sql. */
export const noteTrialTold = statement<never>(
  'billing.note_trial_told',
  `insert into billing_clocks as c (account_id, trial_told) values ($1, $2)
   on conflict (account_id) do update set trial_told = excluded.trial_told`,
)

export const noteCollected = statement<never>(
  'billing.note_collected',
  `insert into dunning as d (account_id, invoice_id, collected) values ($1, $2, $3)
   on conflict (account_id, invoice_id) do update set collected = excluded.collected`,
)

export const noteWarned = statement<never>(
  'billing.note_warned',
  `insert into dunning as d (account_id, invoice_id, warned) values ($1, $2, $3)
   on conflict (account_id, invoice_id) do update set warned = excluded.warned`,
)

/** An attempt at which a person was asked, and did not go on. */
export const giveUpAsking = statement<never>(
  'payment.give_up_asking',
  `update payments set state = 'void', ended_at = clock_timestamp() where account_id = $1 and invoice_id = $2 and state = 'asking'`,
)

/** In the demo, where accounts have times of their own: a customer begins with its reseller's. */
export const noteAhead = statement<never>(
  'billing.note_ahead',
  `insert into billing_clocks as c (account_id, ahead_ms) values ($1, $2)
   on conflict (account_id) do update set ahead_ms = greatest(c.ahead_ms, excluded.ahead_ms)`,
)
