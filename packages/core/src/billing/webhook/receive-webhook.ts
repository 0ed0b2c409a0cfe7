import type { Core } from '../../access/core.ts'
import { enterSystem, transactStatements } from '../../access/transaction.ts'
import { bind, statement } from '../../database/statement.ts'
import { enqueueAll } from '../../job/enqueue-all.ts'
import type { WebhookRequest } from '../payment/provider.ts'
import { providerOf } from '../payment/providers.ts'
import type { RealRail } from '../payment/real-rails.ts'

/** A webhook's body, at most, in bytes. */
export const longestWebhook = 1024 * 1024

const keep = statement<{ id: string }>(
  'webhook.keep',
  `insert into webhook_events (rail, id, type, object, body, received_at) values ($1, $2, $3, $4, $5, $6)
   on conflict (rail, id) do nothing returning id`,
)

/**
 * Keeps what a provider has sent, once, and has it handled after the commit: a crash in between loses nothing, and sent again it changes
 * nothing. Answers whether it was the provider.
 */
export async function receiveWebhook(core: Core, rail: RealRail, request: WebhookRequest): Promise<boolean> {
  const event = await (await providerOf(core, rail)).openWebhook?.(request)
  if (!event) return false
  const { id, type, object } = event
  return transactStatements(core, { entrance: bind(enterSystem, [[], null]) }, async ({ rows }) => {
    const [kept] = await rows(keep, [rail, id, type, object, request.body, request.receivedAt])
    if (kept)
      await enqueueAll(rows, [{ task: 'webhook', key: `webhook:${rail}:${id}`, payload: { rail, id } }])
    return { result: true, last: null }
  })
}
