import type { Core } from '../../access/core.ts'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import { log } from '../../log/service-log.ts'
import { recordDispute } from '../dispute/record-dispute.ts'
import { lookUpPayment } from '../payment/look-up-payment.ts'
import type { News, WebhookEvent } from '../payment/provider.ts'
import { providerOf } from '../payment/providers.ts'
import type { RealRail } from '../payment/real-rails.ts'
import { settlePayment } from '../payment/settle-payment.ts'
import { losePaymentMethod } from '../payment-method/lose-payment-method.ts'
import { takeRefundNews } from '../refund/take-refund-news.ts'

const waiting = statement<WebhookEvent>(
  'webhook.waiting',
  'select id, type, object from webhook_events where rail = $1 and id = $2 and handled_at is null',
)
const handled = statement<never>(
  'webhook.handled',
  'update webhook_events set handled_at = clock_timestamp() where rail = $1 and id = $2',
)
const accountOf = statement<{ account: string }>(
  'payment.account_of',
  'select account_id as account from payments where id = $1 and rail = $2',
)

/** Looks up what a webhook event is about, and does what follows from it. Done again it changes nothing. Throws what the provider throws. */
export async function handleWebhook(core: Core, { rail, id }: { rail: RealRail; id: string }): Promise<void> {
  const rows = systemRows(core)
  const [event] = await rows(waiting, [rail, id])
  if (!event) return
  const provider = await providerOf(core, rail)
  for (const news of (await provider.newsOf?.(event)) ?? []) await take(core, rail, news)
  await rows(handled, [rail, id])
}

async function take(core: Core, rail: RealRail, news: News): Promise<void> {
  if (news.kind === 'method-gone') return void (await losePaymentMethod(core, rail, news.reference))
  const { payment } = news
  const [of] = await systemRows(core)(accountOf, [payment, rail])
  // another product may be paid into the same account there
  if (!of) return log.info({ rail, payment }, 'a webhook is about a payment that is not of this Gatehouse')
  const { account } = of
  if (news.kind === 'refund') await takeRefundNews(core, { rail, account }, news)
  else if (news.kind === 'dispute') await recordDispute(core, { ...news, account })
  else if (news.kind === 'payment-changed')
    await lookUpPayment(core, { account, payment, named: news.reference })
  else await settlePayment(core, { account, payment }, news.outcome)
}
