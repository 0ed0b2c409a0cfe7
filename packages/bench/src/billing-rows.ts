import type { TestGatehouse } from '@gatehouse/core/testing/test-gatehouse'

/** How many accounts there are, each with a plan whose period is over. */
export const accounts = 100_000

const announced = `select set_config('gatehouse.announced', pg_current_xact_id()::text || ':bench', true)`

/** An id that follows from a number, so that rows find each other. */
const idOf = (kind: string, n: string) =>
  `('01900000-${kind}-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`

/**
 * Accounts that have paid for a month that ends today, by the demo's card, with an owner each. None of their clocks is due before it is
 * said so.
 */
export async function fillBilling({ database }: TestGatehouse): Promise<void> {
  const client = await database.owner.connect()
  const account = idOf('0001', 'n')
  try {
    await client.query('begin')
    await client.query(announced)
    await client.query('set local session_replication_role = replica') // what triggers would keep is written here
    for (const statement of [
      `insert into accounts (id, slug, name, created_at, member_limit, server_limit, trunk_limit, features, recording_days_most)
       select ${account}, 'customer-' || n, 'Customer ' || n, now() - interval '37 days', (terms -> 'maximal' ->> 'members')::integer,
         (terms -> 'maximal' ->> 'servers')::integer, (terms -> 'maximal' ->> 'trunks')::integer, array(select jsonb_array_elements_text(terms -> 'features')), (terms ->> 'recordingDays')::integer
       from generate_series(1, ${accounts}) n, plans where plans.slug = 'team'`,
      `insert into users (id, email, created_at) select ${idOf('0002', 'n')}, 'owner-' || n || '@example.com', now() from generate_series(1, ${accounts}) n`,
      `insert into memberships (account_id, id, user_id, role, login, joined_at)
       select ${account}, ${idOf('0003', 'n')}, ${idOf('0002', 'n')}, 'OWNER', 'owner', now() from generate_series(1, ${accounts}) n`,
      `insert into audit_heads (account_id, seq, at, frontier) select ${account}, 0, now(), '{}' from generate_series(1, ${accounts}) n`,
      `insert into subscriptions (account_id, trial_ends_at, currency, plan_id, anchor, period_index, period_from, period_until)
       select ${account}, now() - interval '30 days', 'EUR', (select id from plans where slug = 'team'), d.day, 0, d.day, (now() at time zone 'UTC')::date
       from generate_series(1, ${accounts}) n, (select ((now() at time zone 'UTC')::date - interval '1 month')::date as day) d`,
      `insert into payment_methods (account_id, id, rail, reference, label, is_default, added_at)
       select ${account}, ${idOf('0004', 'n')}, 'demo', 'works.' || n, 'Demo Visa •••• 4242', true, now() from generate_series(1, ${accounts}) n`,
      `insert into billing_clocks (account_id, trial_told) select ${account}, 3 from generate_series(1, ${accounts}) n`,
      // the month that ends: invoiced, charged for, and paid
      `insert into invoices (account_id, id, seq, number, kind, document, digest, currency, due, issued_at, due_on, open, settled_at)
       select account_id, ${idOf('0005', 'n')}, 1, 'CUSTOMER-' || n || '-0001', 'invoice', jsonb_build_object('number', 'BARE', 'lines', jsonb_build_array(repeat('x', 900)),
           'tax', jsonb_build_object('category', 'O', 'basisPoints', 0)),
         sha256('x'), 'EUR', 4900, trial_ends_at, period_from, 0, trial_ends_at
       from generate_series(1, ${accounts}) n join subscriptions on account_id = ${account}`,
      `insert into charges (account_id, id, invoice_id, kind, from_on, until_on, net)
       select account_id, ${idOf('0006', 'n')}, ${idOf('0005', 'n')}, 'plan', period_from, period_until, 4900
       from generate_series(1, ${accounts}) n join subscriptions on account_id = ${account}`,
      `insert into dunning (account_id, invoice_id, collected) select ${account}, ${idOf('0005', 'n')}, 1 from generate_series(1, ${accounts}) n`,
      `insert into payments (account_id, id, invoice_id, method_id, by_itself, rail, amount, currency, state, reference, started_at, ended_at)
       select account_id, ${idOf('0007', 'n')}, ${idOf('0005', 'n')}, ${idOf('0004', 'n')}, true, 'demo', 4900, 'EUR', 'paid', 'paid.' || n, trial_ends_at, trial_ends_at
       from generate_series(1, ${accounts}) n join subscriptions on account_id = ${account}`,
      ...['invoice:net', 'payment'].map(
        (source, at) =>
          `insert into movements (account_id, id, debit, credit, currency, amount, kind, source, invoice_id, happened_at)
           select account_id, ${idOf(`000${8 + at}`, 'n')}, ${at ? `'demo-clearing', 'receivable'` : `'receivable', 'deferred'`}, 'EUR', 4900,
             '${at ? 'payment' : 'charge'}', '${source}:' || n, ${idOf('0005', 'n')}, trial_ends_at
           from generate_series(1, ${accounts}) n join subscriptions on account_id = ${account}`,
      ),
    ])
      await client.query(statement)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
  await database.owner.query('analyze')
}

/** The id of the n-th account, from 1. */
export const accountId = (n: number): string => `01900000-0001-7000-8000-${n.toString(16).padStart(12, '0')}`
