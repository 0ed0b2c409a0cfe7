import type { Core } from '../../access/core.ts'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import { answerDemoPayment } from './demo-provider.ts'
import { lookUpPayment } from './look-up-payment.ts'

const paymentOf = statement<{ account: string; payment: string }>(
  'demo.payment_of',
  `select account_id as account, id as payment from payments where rail = 'demo' and reference = $1`,
)

/**
 * Takes what the person answers on the demo's page, and settles it at once, as the news of a real provider would be: whoever comes back finds
 * it settled. Done again it changes nothing.
 */
export async function settleDemoAnswer(core: Core, reference: string, paid: boolean): Promise<void> {
  await answerDemoPayment(core, reference, paid)
  const [of] = await systemRows(core)(paymentOf, [reference])
  if (of) await lookUpPayment(core, of)
}
