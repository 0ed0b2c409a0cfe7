import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { advanceFully } from '../clock/move-clock.ts'
import type { Step } from '../clock/schedule.ts'
import type { Shop } from '../shop.testing.ts'
import { handleWebhook } from '../webhook/handle-webhook.ts'
import { receiveWebhook } from '../webhook/receive-webhook.ts'
import type { WebhookRequest } from './provider.ts'
import type { RealRail } from './real-rails.ts'

/** Lets days pass for an account where a real provider's stand-in takes payments, and everything happen that is due by then. */
export async function passDays({ gatehouse }: Shop, { account }: Member, days: number): Promise<Step[]> {
  await gatehouse.database.owner.query(
    `insert into billing_clocks as c (account_id, ahead_ms) values ($1, $2)
     on conflict (account_id) do update set ahead_ms = c.ahead_ms + excluded.ahead_ms`,
    [account.id, days * 86_400_000],
  )
  return advanceFully(gatehouse.core, account.id, new Date())
}

export interface PaymentRow {
  id: string
  state: string
  reference: string | null
  reason: string | null
  advice: string | null
  action_url: string | null
}

const payments = statement<PaymentRow>(
  'test.attempts_of_account',
  'select id, state, reference, reason, advice, action_url from payments where account_id = $1 order by started_at, id',
)

/** The attempts of an account, in their order. */
export const paymentsOf = ({ gatehouse }: Shop, { account }: Member): Promise<PaymentRow[]> =>
  systemRows(gatehouse.core)(payments, [account.id])

const waiting = statement<{ rail: RealRail; id: string }>(
  'test.webhooks_waiting',
  'select rail, id from webhook_events where handled_at is null order by received_at, id',
)

/** Delivers what a provider has sent, in this order, and has all of it handled. */
export async function deliver(
  { gatehouse: { core } }: Shop,
  rail: RealRail,
  requests: readonly WebhookRequest[],
): Promise<void> {
  for (const request of requests) {
    if (!(await receiveWebhook(core, rail, request))) throw new Error('the signature was not taken')
    for (const event of await systemRows(core)(waiting, [])) await handleWebhook(core, event)
  }
}

/** What the books say that a rail holds, in each currency that it was ever paid in. */
export async function clearingOf({ gatehouse }: Shop, rail: RealRail): Promise<Record<string, number>> {
  const { rows } = await gatehouse.database.owner.query<{ currency: string; held: string }>(
    `select currency, sum(case when debit = $1 then amount else -amount end) as held from movements
     where debit = $1 or credit = $1 group by currency`,
    [`${rail}-clearing`],
  )
  return Object.fromEntries(rows.map(({ currency, held }) => [currency.toLowerCase(), Number(held)]))
}

/** The call fails with such a message: what a provider does not answer is thrown, to be asked again. */
export async function fails(call: () => Promise<unknown>, message = /./): Promise<void> {
  const thrown: unknown = await call().then(
    () => null,
    (error) => error,
  )
  if (!(thrown instanceof Error)) throw new Error(`It was to fail with ${message}, and did not.`)
  if (!message.test(thrown.message)) throw thrown
}
